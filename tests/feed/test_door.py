"""The way out to the publishers, over real sockets that break in every way."""

import gzip
import os
import zlib
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.feed.address import follow, may_be_configured, shown
from connector.feed.door import Downloaded, Limits, ListDoor, Unchanged, Wanted
from connector.network import Address, Network
from tests.feed.publisher import (
    HERE,
    Publisher,
    cut,
    drip,
    drip_headers,
    file,
    redirect,
    stall,
    whole,
)

BODY = bytes(range(256)) * 1_000
QUICK = Limits(
    connect_seconds=1, silent_seconds=0.2, total_seconds=5, tries=3, longest_wait_seconds=0.01
)
LATER = "Wed, 25 Nov 2026 09:00:00 GMT"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[ListDoor]:
    opened = ListDoor(tmp_path / "feed", QUICK, network=HERE)
    yield opened
    opened.close()


def wanted(publisher: Publisher, **validators: str) -> Wanted:
    return Wanted("list.csv", f"{publisher.url}/list.csv?token=secret", **validators)


def refusal(door: ListDoor, publisher: Publisher, target: Path) -> ListRefused:
    with pytest.raises(ListRefused) as refused:
        door.fetch(wanted(publisher), target)
    assert "secret" not in str(refused.value)
    return refused.value


def left_over(tmp_path: Path) -> list[str]:
    return sorted(file.name for file in (tmp_path / "feed").iterdir())


def test_file_comes_whole_with_its_validators(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(whole(BODY, ETag='"7"', Last_Modified=LATER))
    target = tmp_path / "list.csv"

    assert door.fetch(wanted(publisher), target) == Downloaded(target, '"7"', LATER)
    assert target.read_bytes() == BODY
    assert left_over(tmp_path) == []


def test_known_file_is_asked_for_only_if_it_changed(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(whole(b"", 304))
    known = wanted(publisher, etag='"7"', last_modified=LATER)

    assert door.fetch(known, tmp_path / "list.csv") == Unchanged()
    ((_, headers),) = publisher.asked
    assert headers["if-none-match"] == '"7"'
    assert headers["if-modified-since"] == LATER
    assert left_over(tmp_path) == []


def test_unchanged_is_no_answer_to_who_knows_nothing(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(whole(b"", 304))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == "status"


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_busy_server_is_asked_again(
    door: ListDoor, publisher: Publisher, tmp_path: Path, status: int
) -> None:
    publisher.answers(whole(b"busy", status), whole(b"busy", status), whole(BODY))

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes() == BODY
    assert len(publisher.asked) == 3


def test_server_that_stays_broken_is_given_up(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(whole(b"", 500))

    refused = refusal(door, publisher, tmp_path / "list.csv")

    assert str(refused) == f"status: {publisher.url}/list.csv answered 500"
    assert len(publisher.asked) == 3
    assert not (tmp_path / "list.csv").exists()


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410])
def test_clear_no_is_not_asked_again(
    door: ListDoor, publisher: Publisher, tmp_path: Path, status: int
) -> None:
    publisher.answers(whole(b"", status))

    assert f"answered {status}" in str(refusal(door, publisher, tmp_path / "list.csv"))
    assert len(publisher.asked) == 1


@pytest.mark.parametrize(
    ("validators", "if_range"),
    [
        ({"ETag": '"7"'}, '"7"'),
        ({"ETag": 'W/"7"', "Last_Modified": LATER}, LATER),
        ({"Last_Modified": LATER}, LATER),
    ],
    ids=["strong", "weak with date", "date"],
)
def test_transfer_that_broke_goes_on_where_it_broke(
    door: ListDoor,
    publisher: Publisher,
    tmp_path: Path,
    validators: dict[str, str],
    if_range: str,
) -> None:
    span = f"bytes 1000-{len(BODY) - 1}/{len(BODY)}"
    rest = whole(BODY[1000:], 206, Content_Range=span, **validators)
    publisher.answers(cut(BODY, 1000, **validators), rest)

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes() == BODY
    _, (_, headers) = publisher.asked
    assert (headers["range"], headers["if-range"]) == ("bytes=1000-", if_range)


def test_later_run_goes_on_where_an_earlier_one_gave_up(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(cut(BODY, 1000, ETag='"1"'), whole(b"", 503))
    refusal(door, publisher, tmp_path / "list.csv")
    assert left_over(tmp_path) == ["list.csv.part"]

    publisher.answers(file(BODY))
    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert publisher.asked[0][1]["range"] == "bytes=1000-"
    assert (tmp_path / "list.csv").read_bytes() == BODY
    assert left_over(tmp_path) == []


def test_file_that_changed_since_it_broke_comes_anew(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    newer = BODY[::-1]
    publisher.answers(cut(BODY, 1000, ETag='"1"'), file(newer, '"2"'))

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes() == newer


@pytest.mark.parametrize(
    "wrong",
    [
        whole(BODY[1000:], 206, ETag='"1"', Content_Range=f"bytes 999-255999/{len(BODY)}"),
        whole(BODY[1000:], 206, ETag='"2"', Content_Range=f"bytes 1000-255999/{len(BODY)}"),
        whole(BODY[1000:], 206, ETag='"1"', Content_Range="bytes 1000-255999/7"),
        whole(BODY[1000:], 206, ETag='"1"'),
        whole(b"", 416),
    ],
    ids=["other place", "other edition", "other length", "no place", "no such range"],
)
def test_rest_that_does_not_fit_is_not_glued_on(
    door: ListDoor, publisher: Publisher, tmp_path: Path, wrong: object
) -> None:
    publisher.answers(cut(BODY, 1000, ETag='"1"'), wrong, file(BODY))  # type: ignore[arg-type]

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes() == BODY
    assert "range" not in publisher.asked[2][1]


def test_part_of_another_address_is_not_gone_on_with(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(cut(BODY, 1000, ETag='"1"'), whole(b"", 404))
    refusal(door, publisher, tmp_path / "list.csv")

    publisher.answers(file(BODY))
    door.fetch(Wanted("list.csv", f"{publisher.url}/elsewhere"), tmp_path / "list.csv")

    assert "range" not in publisher.asked[0][1]


def test_damaged_part_is_begun_anew(door: ListDoor, publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "list.csv.part").write_bytes(b"no origin\nbytes")
    publisher.answers(file(BODY))

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes() == BODY


def test_file_shorter_than_promised_is_refused(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(cut(BODY, 1000))

    refused = refusal(door, publisher, tmp_path / "list.csv")

    assert refused.failure == "truncated"
    assert "broke off after 1,000 bytes" in refused.problem
    assert not (tmp_path / "list.csv").exists()
    assert left_over(tmp_path) == []  # without a validator nobody could go on with it


def test_server_that_falls_silent_is_refused(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(stall(BODY, 1000, 1))

    refused = refusal(door, publisher, tmp_path / "list.csv")

    assert refused.failure == "stalled"
    assert "sent nothing for 0.2 seconds" in refused.problem


def test_server_that_drips_is_cut_off_by_the_clock(publisher: Publisher, tmp_path: Path) -> None:
    door = ListDoor(
        tmp_path / "feed", Limits(silent_seconds=1, total_seconds=0.3, tries=1), network=HERE
    )
    publisher.answers(drip(BODY, 0.02))

    refused = refusal(door, publisher, tmp_path / "list.csv")
    door.close()

    assert refused.failure == "slow"


def test_nobody_at_the_address_is_unreachable(door: ListDoor, tmp_path: Path) -> None:
    with pytest.raises(ListRefused) as refused:
        door.fetch(Wanted("list.csv", "http://127.0.0.1:9/list.csv"), tmp_path / "list.csv")

    assert refused.value.failure == "unreachable"


# Addresses


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "168.63.129.16", "::1", "fd00::1"]
)
def test_name_of_a_publisher_that_leads_inside_is_refused_at_once(
    tmp_path: Path, address: str
) -> None:
    asked = []

    def resolve(host: str, port: int) -> tuple[Address, ...]:
        asked.append((host, port))
        return (ip_address(address),)

    network = Network("/etc/holdpoint/lists.yaml")
    door = ListDoor(tmp_path / "feed", QUICK, network=network, resolve=resolve)

    with pytest.raises(ListRefused, match=f"list.example is at {address}") as refused:
        door.fetch(Wanted("list.csv", "https://list.example/a.csv"), tmp_path / "list.csv")
    door.close()

    assert refused.value.failure == "forbidden"
    assert "network.allow in /etc/holdpoint/lists.yaml" in refused.value.problem
    assert asked == [("list.example", 443)]  # once: another try would find the same


def test_server_on_this_machine_is_asked_where_it_is_allowed(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(whole(BODY))
    refusing = ListDoor(tmp_path / "feed", QUICK)

    assert refusal(refusing, publisher, tmp_path / "list.csv").failure == "forbidden"
    refusing.close()
    assert publisher.asked == []


def test_proxies_and_logins_of_the_environment_are_not_used(
    door: ListDoor, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password planted\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    publisher.answers(whole(BODY))

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    ((_, headers),) = publisher.asked
    assert "authorization" not in headers


def test_headers_that_drip_are_cut_off_by_the_clock(publisher: Publisher, tmp_path: Path) -> None:
    door = ListDoor(
        tmp_path / "feed", Limits(silent_seconds=1, total_seconds=0.3, tries=1), network=HERE
    )
    publisher.answers(drip_headers(0.02))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == "slow"
    door.close()


# Size and encoding


def test_file_over_the_cap_is_refused_while_it_comes(publisher: Publisher, tmp_path: Path) -> None:
    door = ListDoor(tmp_path / "feed", Limits(largest_bytes=len(BODY) - 1), network=HERE)
    publisher.answers(whole(BODY))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == "oversize"
    door.close()


def test_gzip_answer_is_unpacked(door: ListDoor, publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers(whole(gzip.compress(BODY), Content_Encoding="gzip"))

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes() == BODY


def test_gzip_answer_goes_on_where_it_broke(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    packed = gzip.compress(os.urandom(5_000))
    span = f"bytes 1000-{len(packed) - 1}/{len(packed)}"
    publisher.answers(
        cut(packed, 1000, ETag='"1"', Content_Encoding="gzip"),
        whole(packed[1000:], 206, ETag='"1"', Content_Range=span, Content_Encoding="gzip"),
    )

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert (tmp_path / "list.csv").read_bytes() == gzip.decompress(packed)


def test_small_gzip_of_a_huge_file_is_refused(publisher: Publisher, tmp_path: Path) -> None:
    door = ListDoor(tmp_path / "feed", Limits(largest_bytes=1_000_000), network=HERE)
    publisher.answers(whole(gzip.compress(b"0" * 1_000_001), ETag='"1"', Content_Encoding="gzip"))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == "oversize"
    assert left_over(tmp_path) == []
    door.close()


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"plain text", "undecodable"),
        (zlib.compress(b"deflated"), "undecodable"),
        (gzip.compress(BODY)[:-9], "truncated"),
        (gzip.compress(BODY)[:-8] + b"\0" * 8, "undecodable"),
    ],
    ids=["plain", "deflate", "cut", "wrong sum"],
)
def test_wrong_gzip_is_refused_and_not_gone_on_with(
    door: ListDoor, publisher: Publisher, tmp_path: Path, body: bytes, failure: str
) -> None:
    publisher.answers(whole(body, ETag='"1"', Content_Encoding="gzip"))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == failure
    assert left_over(tmp_path) == []


def test_encoding_nobody_asked_for_is_refused(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers(whole(b"brotli", ETag='"1"', Content_Encoding="br"))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == "undecodable"


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_on_this_machine_is_followed(
    door: ListDoor, publisher: Publisher, tmp_path: Path, status: int
) -> None:
    publisher.answers(redirect("/moved", status), whole(BODY))

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert [path for path, _ in publisher.asked] == ["/list.csv?token=secret", "/moved"]


def test_redirect_loop_ends(door: ListDoor, publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers(redirect("/list.csv"))

    refused = refusal(door, publisher, tmp_path / "list.csv")

    assert refused.failure == "redirect"
    assert len(publisher.asked) == QUICK.redirects + 1


@pytest.mark.parametrize("where", ["http://example.org/x", "ftp://127.0.0.1/x", "file:///etc/x"])
def test_redirect_that_is_not_https_is_not_followed(
    door: ListDoor, publisher: Publisher, tmp_path: Path, where: str
) -> None:
    publisher.answers(redirect(where))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == "redirect"
    assert len(publisher.asked) == 1


def test_redirect_from_elsewhere_to_this_machine_is_not_followed() -> None:
    public = "https://lists.example/a"

    assert follow(public, "https://cdn.example/a?b=1") == "https://cdn.example/a?b=1"
    for inside in ("https://localhost/a", "https://127.0.0.2/a", "https://[::1]/a"):
        with pytest.raises(ListRefused, match="only https elsewhere is followed"):
            follow(public, inside)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://lists.example/a.csv", True),
        ("http://127.0.0.1:80/a.csv", True),
        ("http://localhost/a.csv", True),
        ("http://lists.example/a.csv", False),
        ("https://user:word@lists.example/a.csv", False),
        ("lists.example/a.csv", False),
        ("file:///a.csv", False),
        ("", False),
    ],
)
def test_only_https_or_this_machine_may_be_configured(url: str, *, allowed: bool) -> None:
    assert may_be_configured(url) is allowed


def test_address_is_shown_without_what_may_be_secret() -> None:
    assert shown("https://a:b@lists.example:8443/x.xml?token=abc#f") == (
        "https://lists.example:8443/x.xml"
    )


# The folder of parts


def test_progress_is_told_as_bytes_come(publisher: Publisher, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    door = ListDoor(tmp_path / "feed", QUICK, lambda *at: told.append(at), HERE)
    publisher.answers(whole(BODY))

    door.fetch(wanted(publisher), tmp_path / "list.csv")
    door.close()

    assert told[-1] == ("list.csv", len(BODY), len(BODY))


def test_two_runs_do_not_write_into_the_same_part(publisher: Publisher, tmp_path: Path) -> None:
    second = tmp_path / "second" / "list.csv"
    second.parent.mkdir()
    other = ListDoor(tmp_path / "feed", QUICK, network=HERE)
    told: list[object] = []

    def meanwhile(*at: object) -> None:
        if not told:
            told.append(at)
            other.fetch(wanted(publisher), second)

    first = ListDoor(tmp_path / "feed", QUICK, meanwhile, HERE)
    publisher.answers(file(BODY))
    first.fetch(wanted(publisher), tmp_path / "list.csv")
    for each in (first, other):
        each.close()

    assert (tmp_path / "list.csv").read_bytes() == second.read_bytes() == BODY
    assert left_over(tmp_path) == []


def test_what_a_killed_run_left_is_taken_away_after_a_day(
    door: ListDoor, publisher: Publisher, tmp_path: Path
) -> None:
    (tmp_path / "feed").mkdir()
    old, young = (tmp_path / "feed" / f"list.csv.{n}.taken" for n in "ab")
    for lost in (old, young):
        lost.touch()
    os.utime(old, (0, 0))
    publisher.answers(file(BODY))

    door.fetch(wanted(publisher), tmp_path / "list.csv")

    assert left_over(tmp_path) == ["list.csv.b.taken"]


def test_folder_that_cannot_be_written_is_named(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "feed").write_text("a file")
    door = ListDoor(tmp_path / "feed", QUICK, network=HERE)
    publisher.answers(file(BODY))

    assert refusal(door, publisher, tmp_path / "list.csv").failure == "disk"
    door.close()
