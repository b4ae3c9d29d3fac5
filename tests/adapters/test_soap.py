"""The SOAP room keeps the adapter contract and is configured as documented."""

from collections.abc import Mapping

import pytest
from lxml import etree

from adapters.soap.adapter import build
from adapters.soap.names import ENVELOPE_11, ENVELOPE_12, WSSE
from connector.adapter import Adapter, Connection
from connector.callback import Action
from connector.errors import ConfigError
from connector.http import Request, Send
from connector.intake import Inbound
from connector.order import Order
from tests.adapters.soap_room import (
    ENVIRONMENT,
    EXAMPLES,
    OPTIONS,
    SECRETS,
    FakeErp,
    folder,
    offline,
    room,
    signed,
)
from tests.contract import CONNECTION, SENT_AT, AdapterContract
from tests.documents import XmlDocuments
from tests.far_end import Wire, no_network


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = ("x-holdpoint-proxy", "x-client-certificate-sha256")
    signs_body = False  # mutual TLS proves who speaks; what is said travels inside it
    fences = True
    documents = XmlDocuments()

    def build(self, send: Send) -> Adapter:
        return offline() if send is no_network else room(send)

    def signed(self, body: bytes) -> Inbound:
        return signed(body)

    def far_end(self) -> Send:
        return FakeErp()

    def changes(self, request: Request) -> bool:
        return b"NotifyDecision" in request.body


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_decision_is_told_with_our_login_and_the_action_of_the_contract() -> None:
    wire = Wire(FakeErp())
    contract = TestContract()
    room(wire).target.hold(contract.callback(Action.HOLD))
    (sent,) = wire.requests
    assert sent.url == OPTIONS["notify_url"]
    assert sent.headers["SOAPAction"] == '"urn:holdpoint:notification:1:NotifyDecision"'
    root = etree.fromstring(sent.body)
    security = root.find(f"{{{ENVELOPE_11}}}Header/{{{WSSE}}}Security")
    assert security is not None
    assert security.findtext(f".//{{{WSSE}}}Username") == "holdpoint"
    assert security.findtext(f".//{{{WSSE}}}Password") == ENVIRONMENT["ROOM_CLIENT_PASSWORD"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"users": ""}, "users"),
        ({"users": "erp, two words"}, "two words"),
        ({"users": "erp, ghost"}, "password_ghost"),
        ({"accept": "trust"}, "trust"),
        ({"hold_users": "ghost"}, "hold_users"),
        ({"release_users": "ghost"}, "release_users"),
        ({"certificate_erp": "nowhere.pem"}, "nowhere.pem"),
        ({"wait_milliseconds": "soon"}, "wait_milliseconds"),
        ({"wait_milliseconds": "10001"}, "wait_milliseconds"),
        ({"wait_milliseconds": "²"}, "wait_milliseconds"),
        ({"public_url": "http://holdpoint.example.com"}, "public_url"),
        ({"notify_url": "http://erp.example.com"}, "notify_url"),
        ({"client": "erp"}, "notify_url"),
        ({"client": "erp", "notify_url": ""}, "client.yaml"),
        ({"keeps_back": "maybe"}, "keeps_back"),
        ({"usres": "erp"}, "usres"),
    ],
)
def test_option_that_cannot_be_right_is_refused_by_name(
    options: Mapping[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        room(no_network, **options)


@pytest.mark.parametrize("missing", ["proxy", "client_password"])
def test_secret_that_is_missing_is_named(missing: str) -> None:
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(ConfigError, match=missing):
        build(Connection(CONNECTION, str(folder() / "room.yaml"), OPTIONS, secrets), no_network)


@pytest.mark.parametrize("namespace", [ENVELOPE_11, ENVELOPE_12])
def test_file_that_nobody_sent_is_read_without_headers(namespace: str) -> None:
    body = (EXAMPLES / "screen.xml").read_bytes().replace(ENVELOPE_11.encode(), namespace.encode())
    (read,) = room(no_network).source.read(Inbound({}, body, SENT_AT))
    assert isinstance(read, Order)
    assert read.id == f"{CONNECTION}:4500017"


def test_source_that_keeps_orders_back_is_told_of_what_is_cleared_at_once() -> None:
    assert room(no_network, keeps_back="yes").awaits_release
    assert not room(no_network).awaits_release
    asking = room(no_network, notify_url="", notify_user="", keeps_back="yes")
    assert not asking.awaits_release
