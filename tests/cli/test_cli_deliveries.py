"""`holdpoint deliveries`: what people see of deliveries, and what they can send again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from connector.callback import standard_webhooks
from connector.callback.signing_keys import verifying_key
from connector.errors import ConfigError, DeliveryUnknown
from connector.main import build_installation, build_server, build_worker
from connector.main.clock import utc_now
from connector.settings import read_settings
from connector.store import Store, targets
from tests.http_server import raw, serve
from tests.installed import as_at
from tests.receiver import CRM, KEY
from tests.walk import LISTED

Run = Callable[..., Result]
HoldOrder = Callable[[str], str]
OPEN = "network: {allow: [127.0.0.1/32]}\n"


@pytest.fixture
def subscribe(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that configures the subscriber `crm`."""
    monkeypatch.setenv("CRM_KEY", KEY)

    def _subscribe(url: str, more: str = OPEN) -> Path:
        file = home / "config" / "subscribers" / "crm.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"url: {url}\nkeys: ['${{env:CRM_KEY}}']\n{more}")
        return file

    return _subscribe


def deliver_all() -> None:
    """Do what is due, each once: the clock stands still. The shop does not answer."""
    installation = build_installation(read_settings())
    try:
        build_worker(as_at(installation, utc_now())).drain()
    finally:
        installation.close()


def disable(store: Store) -> None:
    with store.begin() as tx:
        known = targets.lock(tx, CRM)
        targets.keep(tx, CRM, known.disabled(utc_now(), "it answered 410: gone"))


def test_fresh_installation_has_nothing_to_list(run: Run) -> None:
    assert run("deliveries", "list").output == "No delivery in this state.\n"
    assert json.loads(run("deliveries", "list", "--json").output) == []
    assert run("deliveries", "targets").output == "No target was in trouble yet.\n"


def test_callbacks_and_notices_stand_beside_each_other(
    run: Run, subscribe: Callable[..., Path], hold: HoldOrder
) -> None:
    subscribe("http://127.0.0.1:9/in")
    hold(LISTED)
    deliver_all()

    listed = json.loads(run("deliveries", "list", "--json").output)
    by_kind = {each["kind"]: each for each in listed}
    table = run("deliveries", "list").output

    assert by_kind["connection"]["what"] == "hold"
    assert by_kind["subscriber"]["what"] == "order.held"
    assert {each["attempts"] for each in listed} == {1}
    assert all(each["id"] in table for each in listed)


def test_one_delivery_is_shown_with_its_body_and_every_try(
    run: Run, subscribe: Callable[..., Path], hold: HoldOrder
) -> None:
    subscribe("http://127.0.0.1:9/in")
    hold(LISTED)
    deliver_all()
    (listed,) = json.loads(run("deliveries", "list", "--target", "crm", "--json").output)

    shown = json.loads(run("deliveries", "show", listed["id"], "--json").output)
    text = run("deliveries", "show", listed["id"]).output

    assert shown["body"]["data"]["hold"] == "H-1"
    assert shown["tries"][0]["problem"].startswith("no answer from 127.0.0.1")
    assert "no answer from 127.0.0.1" in text
    assert '"order.held"' in text


def test_unknown_delivery_is_refused(run: Run) -> None:
    for command in ("show", "replay"):
        result = run("deliveries", command, "shop:1:9")
        assert isinstance(result.exception, DeliveryUnknown)


def test_what_died_is_previewed_asked_about_and_sent_again(
    run: Run, subscribe: Callable[..., Path], hold: HoldOrder, store: Store
) -> None:
    with serve(raw(b"", "200 OK")) as far_end:
        subscribe(f"{far_end.url}/in")
        hold(LISTED)
        disable(store)
        deliver_all()
        run("deliveries", "enable", "crm")
        bulk = ("deliveries", "replay", "--all-dead", "--target", "crm")

        preview = run(*bulk, "--preview")
        declined = run(*bulk)
        still_dead = json.loads(run("deliveries", "list", "--state", "dead", "--json").output)
        sent = run(*bulk, "--yes")
        deliver_all()

    assert "would be" in preview.output
    assert declined.exit_code == 1
    assert len(still_dead) == 1
    assert sent.exit_code == 0
    (request,) = far_end.requests
    headers, body = request[2], request[3]
    key = (verifying_key(KEY),)
    assert standard_webhooks.verify(headers, body, key, utc_now()) == still_dead[0]["id"]
    assert run("deliveries", "list", "--state", "dead").output == "No delivery in this state.\n"


def test_what_may_not_be_sent_again_exits_with_one_and_says_why(
    run: Run, subscribe: Callable[..., Path], hold: HoldOrder, store: Store
) -> None:
    subscribe("http://127.0.0.1:9/in")
    hold(LISTED)
    disable(store)
    deliver_all()
    (dead,) = json.loads(run("deliveries", "list", "--state", "dead", "--json").output)

    result = run("deliveries", "replay", dead["id"])

    assert result.exit_code == 1
    assert "holdpoint deliveries enable crm" in result.output


@pytest.mark.parametrize(
    "arguments", [(), ("--all-dead",), ("--target", "crm"), ("x", "--all-dead", "--target", "crm")]
)
def test_replay_wants_ids_or_all_that_died_at_one_target(
    run: Run, arguments: tuple[str, ...]
) -> None:
    result = run("deliveries", "replay", *arguments)

    assert result.exit_code == 2
    assert "--all-dead with --target NAME" in result.output


def test_disabled_subscriber_is_shown_and_enabled(run: Run, store: Store) -> None:
    disable(store)

    assert "disabled 20" in run("deliveries", "targets").output
    assert run("deliveries", "enable", "crm").output == "crm enabled.\n"
    assert run("deliveries", "enable", "crm").output == "crm was not disabled.\n"
    (known,) = json.loads(run("deliveries", "targets", "--json").output)
    assert known["disabled_at"] is None


@pytest.mark.parametrize(("status", "code"), [("204 No Content", 0), ("500 Broken", 1)])
def test_test_event_says_what_was_answered_and_when(
    run: Run, subscribe: Callable[..., Path], status: str, code: int
) -> None:
    with serve(raw(b"", status)) as far_end:
        subscribe(f"{far_end.url}/in")
        result = run("deliveries", "test", "crm", "--json")
        text = run("deliveries", "test", "crm")

    said = json.loads(result.output)
    assert (said["status"], said["accepted"]) == (int(status[:3]), code == 0)
    assert said["milliseconds"] >= 0
    assert (result.exit_code, text.exit_code) == (code, code)
    assert " ms" in text.output


def test_private_address_that_nobody_allowed_is_not_posted_to(
    run: Run, subscribe: Callable[..., Path]
) -> None:
    with serve(raw(b"", "200 OK")) as far_end:
        subscribe(f"https://127.0.0.1:{far_end.port}/in", "")
        result = run("deliveries", "test", "crm")

    assert result.exit_code == 1
    assert far_end.requests == []
    assert "where no connection may be made" in result.output
    assert "subscribers/crm.yaml names the networks" in result.output


def test_what_a_connection_may_reach_opens_nothing_for_a_subscriber(
    run: Run, home: Path, subscribe: Callable[..., Path]
) -> None:
    assert "allow: [127.0.0.1/32]" in (home / "config" / "connections" / "shop.yaml").read_text()
    with serve(raw(b"", "200 OK")) as far_end:
        subscribe(f"http://127.0.0.1:{far_end.port}/in", "network: {allow: [10.0.0.0/24]}\n")
        result = run("deliveries", "test", "crm")

    assert result.exit_code == 1
    assert far_end.requests == []


def test_server_does_not_start_with_a_key_that_is_none(
    subscribe: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe("https://crm.example/in", "")
    monkeypatch.setenv("CRM_KEY", "opensesame")

    with pytest.raises(ConfigError, match=r"crm\.yaml: keys\.1: a key begins with") as refused:
        build_server(read_settings(), "")
    assert "opensesame" not in str(refused.value)
