"""What the composition root must not mix up, and what it refuses at the start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connector.callback import Action, Callback
from connector.errors import ConfigError, DeliveryDelayed
from connector.main import Installation, build_installation
from connector.main.rooms import require_secrets
from connector.order import OrderId
from connector.settings import Settings, read_settings
from tests.http_server import raw, serve

OPEN = "network: {allow: [127.0.0.1/32]}\n"


@pytest.fixture(autouse=True)
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "the-access-token")


def configured(home: Path, url: str, **networks: str) -> Settings:
    """Give the settings of an installation with one shop for each network."""
    (home / "config" / "connections").mkdir(parents=True)
    (home / "config" / "policy").mkdir()
    (home / "config" / "policy" / "default.yaml").write_text("hold_at: 0.75\n")
    for name, network in networks.items():
        (home / "config" / "connections" / f"{name}.yaml").write_text(
            "room: shopify\n"
            f"options: {{shop_domain: {name}.myshopify.com, api_url: '{url}'}}\n"
            "secrets: {webhook_secret: '${env:SHOP_TOKEN}', access_token: '${env:SHOP_TOKEN}'}\n"
            f"{network}"
        )
    return read_settings({"HOLDPOINT_HOME": str(home)})


@contextmanager
def installed(settings: Settings) -> Iterator[Installation]:
    installation = build_installation(settings)
    try:
        yield installation
    finally:
        installation.close()


def hold(installation: Installation, connection: str) -> str:
    """Ask the shop of a connection for a hold and give the problem."""
    callback = Callback("c", OrderId(f"{connection}:1"), "#1", 1, Action.HOLD, 1, "H-1", "")
    with pytest.raises(DeliveryDelayed) as delayed:
        installation.pipeline.adapters[connection].target.hold(callback)
    return str(delayed.value)


def test_what_one_connection_may_reach_opens_nothing_for_another(tmp_path: Path) -> None:
    with serve(raw(b"", "503 Away")) as far_end:
        settings = configured(tmp_path, far_end.url, own=OPEN, other="")
        with installed(settings) as installation:
            assert hold(installation, "own") == "the shop answered 503"
            assert len(far_end.requests) == 1

            refused = hold(installation, "other")

        assert len(far_end.requests) == 1
    assert refused.startswith("127.0.0.1 is at 127.0.0.1, where no connection may be made")
    assert refused.endswith("connections/other.yaml names the networks that may be spoken to")


def test_certificate_that_is_not_there_is_missed_at_the_start(tmp_path: Path) -> None:
    settings = configured(tmp_path, "http://127.0.0.1:9", shop="network: {ca_file: missing.pem}\n")

    with pytest.raises(ConfigError, match=r"shop\.yaml: network\.ca_file: .*missing\.pem"):
        require_secrets(settings)


def test_command_that_sends_nothing_needs_no_certificate(tmp_path: Path) -> None:
    settings = configured(tmp_path, "http://127.0.0.1:9", shop="network: {ca_file: missing.pem}\n")

    with installed(settings) as installation:
        assert set(installation.outgoing) == {"shop"}
