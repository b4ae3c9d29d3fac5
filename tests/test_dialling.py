"""Where a connection goes: to the address that was checked, whatever DNS says a moment later."""

from collections.abc import Callable
from ipaddress import ip_address

import pytest

from connector.http import NoReply, OutgoingDoor, Request
from connector.network import Address, Network, address_range
from tests.http_server import raw, serve

PONG = raw(b"pong")
HERE = "127.0.0.1"


def allowing(*ranges: str) -> Network:
    return Network(where="connections/erp.yaml", allow=tuple(map(address_range, ranges)))


def answering(*answers: str) -> Callable[[str, int], tuple[Address, ...]]:
    """Give a resolver that says each answer (addresses, by blanks) once, and the last for ever."""
    left = list(answers)

    def resolve(_host: str, _port: int) -> tuple[Address, ...]:
        answer = left.pop(0) if len(left) > 1 else left[0]
        return tuple(map(ip_address, answer.split()))

    return resolve


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "localhost",
        "LOCALHOST",
        "0.0.0.0",  # noqa: S104 - refused here
        "0",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[fc00::1]",
        "[fe80::1]",
        "[fe80::1%251]",
        "[fd00:ec2::254]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_address_inside_is_not_spoken_to_however_it_is_written(scheme: str, host: str) -> None:
    door = OutgoingDoor()
    with serve(PONG) as far_end:
        with pytest.raises(NoReply):
            door(Request("GET", f"{scheme}://{host}:{far_end.port}/"))

        assert far_end.requests == []
    door.close()


def test_refusal_says_the_address_and_where_to_allow_it_and_is_not_tried_again() -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> tuple[Address, ...]:
        asked.append(host)
        return (ip_address("10.1.2.3"), ip_address("fd00::3"))

    door = OutgoingDoor(allowing("10.9.0.0/16"), resolve=resolve)
    with pytest.raises(NoReply) as refused:
        door(Request("GET", "https://erp.example/"))
    door.close()

    assert str(refused.value) == (
        "erp.example is at 10.1.2.3, fd00::3, where no connection may be made;"
        " network.allow in connections/erp.yaml names the networks that may be spoken to"
    )
    assert asked == ["erp.example"]


def test_name_that_changes_its_answer_after_the_check_leads_where_it_was_checked() -> None:
    # Asked again, the name would lead to a server here that is not allowed.
    door = OutgoingDoor(allowing("127.0.0.2/32"), resolve=answering("127.0.0.2", HERE))
    with serve(PONG) as inside, serve(PONG, at=("127.0.0.2", inside.port)) as checked:
        door(Request("GET", f"http://rebinding.example:{inside.port}/"))

        assert (len(checked.requests), len(inside.requests)) == (1, 0)
    door.close()


def test_host_header_stays_the_name() -> None:
    door = OutgoingDoor(allowing(HERE), resolve=answering(HERE))
    with serve(PONG) as far_end:
        door(Request("GET", f"http://erp.example:{far_end.port}/"))
    door.close()

    ((_, _, headers, _),) = far_end.requests
    assert headers["host"] == f"erp.example:{far_end.port}"


def test_kept_connection_is_used_without_asking_again_and_its_successor_is_checked() -> None:
    door = OutgoingDoor(allowing(HERE), resolve=answering(HERE, "10.0.0.1"))
    kept = raw(b"pong", "200 OK", "Connection: keep-alive")
    with serve(kept) as far_end:
        url = f"http://erp.example:{far_end.port}/"
        door(Request("GET", url))
        far_end.raw = PONG
        assert door(Request("GET", url)).body == b"pong"

        with pytest.raises(NoReply, match=r"is at 10\.0\.0\.1"):
            door(Request("GET", url))

        assert len(far_end.requests) == 2
    door.close()


def test_address_that_is_not_allowed_is_passed_over_for_one_that_is() -> None:
    door = OutgoingDoor(allowing("127.0.0.2/32"), resolve=answering(f"{HERE} 127.0.0.2"))
    with serve(PONG) as refused, serve(PONG, at=("127.0.0.2", refused.port)) as allowed:
        door(Request("GET", f"http://erp.example:{refused.port}/"))

        assert (len(refused.requests), len(allowed.requests)) == (0, 1)
    door.close()


def test_address_where_nobody_listens_is_passed_over_for_one_where_somebody_does() -> None:
    door = OutgoingDoor(allowing("127.0.0.0/8"), resolve=answering(f"127.0.0.2 {HERE}"))
    with serve(PONG) as far_end:
        assert door(Request("GET", f"http://erp.example:{far_end.port}/")).body == b"pong"
    door.close()


def test_public_address_is_not_spoken_to_without_encryption() -> None:
    door = OutgoingDoor(allowing(HERE), resolve=answering("8.8.8.8"))
    with pytest.raises(NoReply, match=r"is at 8\.8\.8\.8, where no connection may be made"):
        door(Request("GET", "http://shop.example/"))
    door.close()


def test_doors_do_not_share_what_is_allowed() -> None:
    allowed, other = OutgoingDoor(allowing(HERE)), OutgoingDoor(allowing("10.0.0.0/8"))
    with serve(PONG) as far_end:
        assert allowed(Request("GET", far_end.url)).status == 200
        with pytest.raises(NoReply):
            other(Request("GET", far_end.url))

        assert len(far_end.requests) == 1
    allowed.close()
    other.close()


def test_name_without_an_address_is_no_answer() -> None:
    door = OutgoingDoor(allowing(HERE), resolve=answering(""))
    with pytest.raises(NoReply, match=r"no answer from erp\.example: ConnectError"):
        door(Request("GET", "https://erp.example/"))
    door.close()
