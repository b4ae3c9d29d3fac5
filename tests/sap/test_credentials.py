"""What SAP knows us by: tokens are used until they end, and no secret reaches a message."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import xmlsec
from lxml import etree

from adapters.sap.adapter import build
from adapters.sap.credentials import OAuth, basic, client_credentials
from adapters.sap.saml import SamlBearer
from connector.adapter import Adapter, Connection
from connector.callback import Action
from connector.callback.asking import ask
from connector.errors import AccessEnded, DeliveryDelayed, HoldpointError
from connector.http import Answer, NoReply, Request, Send
from connector.secret import Secret
from tests.adapters.sap_room import OPTIONS, far_sap
from tests.far_end import Wire, always, silence
from tests.sap.asking import callback
from tests.soap_peer import certificate

TOKEN_URL = "https://auth.example.com/oauth/token"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SAML = {"saml": "urn:oasis:names:tc:SAML:2.0:assertion", "ds": str(xmlsec.constants.DSigNs)}
SECRET = Secret("secrets.client_secret", "${env:SAP_CLIENT_SECRET}")
KEY = Secret("secrets.saml_key", "${env:SAP_SAML_KEY}")


@pytest.fixture(autouse=True)
def _client_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAP_CLIENT_SECRET", "client-secret-5b")
    monkeypatch.setenv("SAP_SAML_KEY", certificate("holdpoint")[1].decode())


class Granting:
    """Grants tokens, numbered, for a while."""

    def __init__(self, seconds: object = 3600) -> None:
        self.seconds = seconds
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        self.asked.append(request)
        granted = {"access_token": f"token-{len(self.asked)}", "expires_in": self.seconds}
        return Answer(200, {}, json.dumps(granted).encode())


def oauth(send: Send, clock: list[datetime] | None = None) -> OAuth:
    at = clock or [NOW]
    return OAuth(TOKEN_URL, "sb-1", SECRET, client_credentials, send, lambda: at[0])


def test_token_is_asked_for_once_and_again_before_it_ends() -> None:
    door, clock = Granting(), [NOW]
    login = oauth(door, clock)
    assert login.headers() == login.headers() == {"Authorization": "Bearer token-1"}
    (asked,) = door.asked
    assert asked.headers["Authorization"] == basic("sb-1", "client-secret-5b")
    assert parse_qs(asked.body.decode()) == {"grant_type": ["client_credentials"]}
    clock[0] = NOW + timedelta(minutes=59, seconds=1)
    assert login.headers() == {"Authorization": "Bearer token-2"}


def test_refused_token_is_replaced_unless_it_was_granted_just_now() -> None:
    clock = [NOW]
    login = oauth(Granting(), clock)
    first = login.headers()
    assert not login.renew(first)
    clock[0] = NOW + timedelta(minutes=2)
    assert login.renew(first)
    assert login.headers() == {"Authorization": "Bearer token-2"}
    assert login.renew(first)
    assert login.headers() == {"Authorization": "Bearer token-2"}


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_grant_that_is_refused_ends_access(status: int) -> None:
    with pytest.raises(AccessEnded, match=str(status)) as refused:
        oauth(always(status, b"client-secret-5b")).headers()
    assert "client-secret-5b" not in str(refused.value)


def test_wait_of_the_granting_server_is_heard() -> None:
    with pytest.raises(DeliveryDelayed) as refused:
        oauth(always(429, retry_after="9")).headers()
    assert refused.value.after == timedelta(seconds=9)
    with pytest.raises(DeliveryDelayed):
        oauth(silence).headers()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"{}", b'{"access_token": "x"}', b"[" * 100_000),
        b'{"access_token": 7, "expires_in": 1}',
        b'{"access_token": "x\\r\\nHost: y", "expires_in": 1}',
        b'{"access_token": "x", "expires_in": "soon"}',
        b'{"access_token": "x", "expires_in": 1e999}',
    ],
)
def test_grant_that_cannot_be_read_is_tried_again_later(body: bytes) -> None:
    with pytest.raises(DeliveryDelayed):
        oauth(always(200, body)).headers()


def test_secret_that_is_gone_ends_access_and_names_its_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SAP_CLIENT_SECRET")
    with pytest.raises(AccessEnded, match="SAP_CLIENT_SECRET"):
        oauth(Granting()).headers()


def bearer() -> SamlBearer:
    return SamlBearer("holdpoint", "https://erp.example.com", TOKEN_URL, "HOLDPOINT", "sb-1", KEY)


def test_assertion_says_who_to_whom_and_for_how_long_and_is_signed() -> None:
    root = etree.fromstring(bearer().signed())
    said = {
        name: root.findtext(f".//saml:{name}", None, SAML)
        for name in ("Issuer", "NameID", "Audience")
    }
    assert said == {
        "Issuer": "holdpoint",
        "NameID": "HOLDPOINT",
        "Audience": "https://erp.example.com",
    }
    confirmation = root.find(".//saml:SubjectConfirmationData", SAML)
    assert confirmation is not None
    assert confirmation.get("Recipient") == TOKEN_URL
    until = datetime.fromisoformat(str(confirmation.get("NotOnOrAfter")))
    issued = datetime.fromisoformat(str(root.get("IssueInstant")))
    assert until - issued == timedelta(minutes=5)
    assert [etree.QName(each).localname for each in root][:2] == ["Issuer", "Signature"]
    verify(root)


def verify(root: etree._Element) -> None:
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    pem = certificate("holdpoint")[0]
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)
    signature = root.find("ds:Signature", SAML)
    assert signature is not None
    context.verify(signature)
    reference = signature.find(".//ds:Reference", SAML)
    assert reference is not None
    assert reference.get("URI") == f"#{root.get('ID')}"


def test_changed_assertion_is_not_signed_any_more() -> None:
    root = etree.fromstring(bearer().signed().replace(b">HOLDPOINT<", b">SAP*<"))
    with pytest.raises(xmlsec.Error):
        verify(root)


def test_assertion_is_sent_as_the_grant_wants_it_and_never_twice() -> None:
    door = Granting(seconds=60)
    clock = [NOW]
    login = OAuth(TOKEN_URL, "sb-1", SECRET, bearer(), door, lambda: clock[0])
    login.headers()
    clock[0] = NOW + timedelta(minutes=1)
    login.headers()
    first, second = (parse_qs(asked.body.decode()) for asked in door.asked)
    assert first["grant_type"] == ["urn:ietf:params:oauth:grant-type:saml2-bearer"]
    assert first["client_id"] == ["sb-1"]
    ids = []
    for asked in (first, second):
        text = asked["assertion"][0]
        ids.append(etree.fromstring(base64.urlsafe_b64decode(text + "==")).get("ID"))
    assert ids[0] != ids[1]


@pytest.mark.parametrize("key", ["no key at all", "-----BEGIN PRIVATE KEY-----\nMIIE\n"])
def test_key_that_cannot_sign_ends_access_and_is_not_told(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("SAP_SAML_KEY", key)
    with pytest.raises(AccessEnded, match="saml_key") as refused:
        bearer().signed()
    assert refused.value.__cause__ is None
    assert key not in str(refused.value)


def room_with(login: str, send: Send, **more: str) -> Adapter:
    secrets = {"client_secret": SECRET, "saml_key": KEY}
    options = {**OPTIONS, "login": login, **more}
    del options["inbound_user"]
    used = {name: secret for name, secret in secrets.items() if login != "certificate"}
    return build(Connection("sap", "room.yaml", options, used), send)


SAML_OPTIONS = {"saml_issuer": "holdpoint", "saml_audience": "https://erp.example.com"}


@pytest.mark.parametrize(
    ("login", "more"), [("client_credentials", {}), ("saml_bearer", SAML_OPTIONS)]
)
def test_order_is_held_with_a_token_of_either_grant(login: str, more: dict[str, str]) -> None:
    sap, door = far_sap(), Granting()
    sap.login = "Bearer token-1"
    wire = Wire(lambda request: door(request) if request.url == TOKEN_URL else sap(request))
    built = room_with(login, wire, token_url=TOKEN_URL, client_id="sb-1", **more)
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    assert sap.orders["4711"]["DeliveryBlockReason"] == "ZH"
    assert len(door.asked) == 1


def test_client_certificate_is_shown_by_the_network_and_nothing_is_said() -> None:
    wire = Wire(far_sap())
    built = room_with("certificate", wire)
    with pytest.raises(HoldpointError):
        callback(built.fetcher, Action.HOLD)
    assert "Authorization" not in wire.requests[0].headers


def test_silence_is_no_refusal() -> None:
    def quiet(_request: Request) -> Answer:
        raise NoReply("nothing")

    with pytest.raises(DeliveryDelayed):
        callback(room_with("certificate", quiet).fetcher, Action.HOLD)
