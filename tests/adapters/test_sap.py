"""The SAP room keeps the adapter contract and is configured as documented."""

import pytest

from adapters.sap.adapter import build
from connector.adapter import Adapter, Connection
from connector.errors import ConfigError, SignatureError
from connector.http import Request, Send
from connector.intake import Inbound
from tests.adapters.sap_room import (
    ENVIRONMENT,
    EXAMPLES,
    OPTIONS,
    SECRETS,
    far_sap,
    room,
    signed,
)
from tests.contract import SENT_AT, AdapterContract
from tests.far_end import no_network


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = ("authorization",)
    signs_body = False  # a password proves who speaks; what is said travels inside TLS
    fences = True

    def build(self, send: Send) -> Adapter:
        return room(send)

    def signed(self, body: bytes) -> Inbound:
        return signed(body)

    def far_end(self) -> Send:
        return far_sap()

    def changes(self, request: Request) -> bool:
        return request.method != "GET"


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_bearer_token_is_believed_as_well_as_the_password() -> None:
    token = f"Bearer {ENVIRONMENT['ROOM_SAP_TOKEN']}"
    room(no_network).source.verify(Inbound({"authorization": token}, b"{}", SENT_AT))


def test_room_without_an_inbound_secret_believes_nobody() -> None:
    secrets = {"password": SECRETS["password"]}
    source = build(Connection("sap", "room.yaml", OPTIONS, secrets), no_network).source
    for said in ("", "Bearer ", "Basic ", "Basic Og=="):
        with pytest.raises(SignatureError):
            source.verify(Inbound({"authorization": said}, b"{}", SENT_AT))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("host", "http://erp.example.com"),
        ("host", "erp.example.com"),
        ("host", "ftp://127.0.0.1"),
        ("service", "none"),
        ("service", "API_SALES_ORDER_SRV"),
        ("sap_client", "1"),
        ("sap_client", "1²0"),
        ("login", "password"),
        ("guarantee", "hope"),
        ("block", "delivery, picking"),
        ("block_code", "ZZZ"),
        ("block_code", "Z'"),
        ("mark_text", "ZHOLD"),
        ("roles", "ZE"),
        ("roles", "ZE=boss"),
        ("on_reject", "cancel"),
        ("on_reject", "reject"),
        ("blok_code", "ZH"),
    ],
)
def test_option_that_cannot_be_right_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name) as refused:
        room(no_network, **{name: value})
    assert refused.value.where == "room.yaml"


@pytest.mark.parametrize("missing", ["host", "user", "block_code", "inbound_user"])
def test_option_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(ConfigError, match=missing):
        room(no_network, **{missing: ""})


@pytest.mark.parametrize(
    ("login", "missing"),
    [
        ("basic", "password"),
        ("client_credentials", "token_url"),
        ("saml_bearer", "token_url"),
    ],
)
def test_what_a_login_needs_is_named_where_it_is_missing(login: str, missing: str) -> None:
    secrets = {name: value for name, value in SECRETS.items() if name != "password"}
    with pytest.raises(ConfigError, match=missing):
        build(Connection("sap", "room.yaml", {**OPTIONS, "login": login}, secrets), no_network)


def test_billing_block_needs_a_code_of_its_own() -> None:
    with pytest.raises(ConfigError, match="billing_block_code"):
        room(no_network, block="billing")
