"""The webhook room keeps the adapter contract, whatever proves its messages."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jwt.algorithms import RSAAlgorithm

from connector.adapter import Adapter, Proved
from connector.callback import Action, Held
from connector.callback.asking import ask
from connector.errors import ConfigError, DeliveryDelayed, DeliveryRefused, NotYet, SignatureError
from connector.http import Answer, Request, Send
from connector.intake import Inbound, Reference
from connector.order import order_id
from tests.adapters.webhook_room import (
    BEFORE,
    ENVIRONMENT,
    EXAMPLES,
    SECRETS,
    FakeMedusa,
    folder,
    room,
    shown,
    signed,
)
from tests.contract import CONNECTION, SENT_AT, AdapterContract, secret
from tests.far_end import Wire, always, no_network

STANDARD = "  verify: standard_webhooks\n"
HMAC = """  verify: hmac
  hmac_header: X-Shop-Signature
  hmac_prefix: "sha256="
  hmac_content: "{timestamp}.{body}"
  timestamp_header: X-Shop-Time
"""
JWS = """  verify: jws
  jws_header: Shop-Signature
  jwks_file: shop.jwks.json
  jwks_url: https://shop.example.com/.well-known/jwks.json
"""
SIGNING_LINE = "  signing: ${env:HOLDPOINT_MEDUSA_SIGNING}\n"
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def by(scheme: str) -> str:
    """Give the documentation's connection with another way to prove its messages.

    Without `about` and the tests of it: every document is to be an order or to be refused.
    """
    text = without_other_events().replace(STANDARD, scheme)
    return text.replace("  about: starts_with(type, 'order.')\n", "")


def without_other_events() -> str:
    return re.sub(r"    - name: another event\n.*?(?=calls:)", "", shown("medusa"), flags=re.DOTALL)


def jwks(kid: str = "1", **more: str) -> bytes:
    key = json.loads(RSAAlgorithm.to_jwk(PRIVATE.public_key()))
    return json.dumps({"keys": [{**key, "use": "sig", "kid": kid, **more}]}).encode()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def jws(body: bytes, protected: dict[str, Any] | None = None, payload: bytes | None = None) -> str:
    """Sign a body as Saleor does: detached, unencoded, and without saying that it is critical."""
    told = (
        {"alg": "RS256", "kid": "1", "b64": False, "typ": "JWT"} if protected is None else protected
    )
    head = encoded(json.dumps(told).encode())
    content = body if told.get("b64") is False else encoded(body).encode()
    made = PRIVATE.sign(f"{head}.".encode() + content, padding.PKCS1v15(), hashes.SHA256())
    return f"{head}.{encoded(payload) if payload else ''}.{encoded(made)}"


def shop_message(body: bytes, at: str = "") -> Inbound:
    seconds = at or str(int(SENT_AT.timestamp()))
    key = ENVIRONMENT["ROOM_SIGNING"].encode()
    made = hmac.digest(key, f"{seconds}.".encode() + body, hashlib.sha256).hex()
    headers = {"x-shop-signature": f"sha256={made}", "x-shop-time": seconds}
    return Inbound(headers, body, SENT_AT)


def jws_message(body: bytes, **more: Any) -> Inbound:
    return Inbound({"shop-signature": jws(body, **more)}, body, SENT_AT)


def jws_room(send: Send = no_network, file: bytes | None = None) -> Adapter:
    (folder() / "shop.jwks.json").write_bytes(jwks() if file is None else file)
    secrets = {"api_key": SECRETS["api_key"]}
    return room(send, by(JWS).replace(SIGNING_LINE, ""), secrets)


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers: tuple[str, ...] = ("webhook-id", "webhook-timestamp", "webhook-signature")

    def build(self, send: Send) -> Adapter:
        return room(send, by(STANDARD))

    def signed(self, body: bytes) -> Inbound:
        return signed(body)

    def far_end(self) -> Send:
        return FakeMedusa(json.loads(self.body())["data"])

    def changes(self, request: Request) -> bool:
        return request.method != "GET"


class TestHmac(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = ("x-shop-signature", "x-shop-time")

    def build(self, send: Send) -> Adapter:
        return room(send, by(HMAC))

    def signed(self, body: bytes) -> Inbound:
        return shop_message(body)

    def far_end(self) -> Send:
        return FakeMedusa(json.loads(self.body())["data"])

    def changes(self, request: Request) -> bool:
        return request.method != "GET"


class TestJws(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = ("shop-signature",)

    def build(self, send: Send) -> Adapter:
        return jws_room(send)

    def signed(self, body: bytes) -> Inbound:
        return jws_message(body)

    def far_end(self) -> Send:
        shop = FakeMedusa(json.loads(self.body())["data"])

        def answer(request: Request) -> Answer:
            keys = request.url.endswith("jwks.json")
            return Answer(200, {}, jwks()) if keys else shop(request)

        return answer

    def changes(self, request: Request) -> bool:
        return request.method != "GET"


# Who sends it


def schemes() -> Iterator[tuple[Adapter, Inbound]]:
    body = b'{"a": 1}'
    yield room(no_network), signed(body)
    yield room(no_network, by(HMAC)), shop_message(body)
    yield jws_room(), jws_message(body)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.text(st.characters(exclude_categories=())),
        st.text("0123456789abcdefv1,.=+/ -_ \t{}", max_size=60),
        st.binary().map(lambda raw: raw.decode("latin-1")),
        st.sampled_from([".", "..", "...", "e30..", "W10..e30", "bnVsbA..", "v1,", "v1a,", ","]),
    ),
    body=st.binary(max_size=40),
)
def test_header_of_any_text_is_a_signature_error_and_nothing_else(text: str, body: bytes) -> None:
    for adapter, genuine in schemes():
        for name in genuine.headers:
            if text == genuine.headers[name]:
                continue
            spoiled = Inbound({**genuine.headers, name: text}, body, SENT_AT)
            with pytest.raises(SignatureError):
                adapter.source.verify(spoiled)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    protected=st.dictionaries(
        st.sampled_from(["alg", "kid", "b64", "crit", "typ", "jku", "x5u"]),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.text(max_size=5),
            st.sampled_from(["none", "HS256", "RS256", "ES256"]),
            st.lists(st.sampled_from(["b64", "exp", 1]), max_size=2),
        ),
    )
)
def test_protected_header_of_any_content_proves_nothing_by_itself(
    protected: dict[str, Any],
) -> None:
    text = f"{encoded(json.dumps(protected).encode())}..{encoded(b'no signature')}"
    with pytest.raises(SignatureError):
        jws_room().source.verify(Inbound({"shop-signature": text}, b"{}", SENT_AT))


@pytest.mark.parametrize("late", [timedelta(minutes=6), -timedelta(minutes=6)])
def test_message_from_another_time_is_refused_though_it_is_signed(late: timedelta) -> None:
    with pytest.raises(SignatureError, match="another time"):
        room(no_network).source.verify(signed(b"{}", SENT_AT + late))
    seconds = str(int((SENT_AT + late).timestamp()))
    with pytest.raises(SignatureError, match="another time"):
        room(no_network, by(HMAC)).source.verify(shop_message(b"{}", seconds))


@pytest.mark.parametrize("seconds", ["-5", "1e9", "soon", "9" * 12, "1.5"])
def test_signed_time_that_is_none_is_refused(seconds: str) -> None:
    with pytest.raises(SignatureError):
        room(no_network, by(HMAC)).source.verify(shop_message(b"{}", seconds))


def test_secret_before_is_believed_while_it_is_rotated() -> None:
    message = signed(b"{}", key=BEFORE)
    with pytest.raises(SignatureError):
        room(no_network).source.verify(message)
    secrets = {**SECRETS, "signing_previous": secret("signing_previous", "ROOM_BEFORE")}
    room(no_network, secrets=secrets).source.verify(message)


def test_detached_signature_is_believed_encoded_unencoded_and_critical() -> None:
    for protected in (
        {"alg": "RS256"},
        {"alg": "RS256", "kid": "1", "b64": True},
        {"alg": "RS256", "kid": "1", "b64": False, "crit": ["b64"]},
    ):
        jws_room().source.verify(jws_message(b'{"a": "\xc3\xa9"}', protected=protected))


@pytest.mark.parametrize(
    "protected",
    [
        {"alg": "RS256", "kid": "2"},
        {"alg": "RS384", "kid": "1"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"kid": "1"},
        {"alg": "RS256", "crit": ["exp"], "exp": 1},
        {"alg": "RS256", "crit": "b64"},
        {"alg": ["RS256"]},
    ],
)
def test_signature_by_another_key_or_algorithm_is_refused(protected: dict[str, Any]) -> None:
    with pytest.raises(SignatureError):
        jws_room().source.verify(jws_message(b"{}", protected=protected))


def test_signature_with_a_payload_of_its_own_says_nothing_of_the_body() -> None:
    genuine = jws(b'{"a": 1}', {"alg": "RS256"}, payload=b'{"a": 1}')
    with pytest.raises(SignatureError, match="payload of its own"):
        jws_room().source.verify(Inbound({"shop-signature": genuine}, b'{"a": 2}', SENT_AT))


def test_key_that_is_put_into_the_file_is_believed_without_a_restart() -> None:
    adapter = jws_room(file=jwks("another"))
    with pytest.raises(SignatureError):
        adapter.source.verify(jws_message(b"{}"))
    (folder() / "shop.jwks.json").write_bytes(jwks() + b" ")
    adapter.source.verify(jws_message(b"{}"))


def test_key_that_the_source_publishes_anew_is_a_shortcoming() -> None:
    upkeep = jws_room(always(200, jwks("2027"))).upkeep
    assert upkeep is not None
    assert [each.subject for each in upkeep.look_after()] == [
        "key 2027 is published and not in jwks_file"
    ]
    assert upkeep.examine(None).proofs[0].proved is Proved.NO
    same = jws_room(always(200, jwks())).upkeep
    assert same is not None
    assert same.look_after() == ()
    assert same.examine(None).proofs[0].proved is Proved.YES


def test_connection_of_the_api_alone_believes_no_message() -> None:
    text = "room: webhook\noptions:\n  verify: api\n"
    with pytest.raises(SignatureError, match="REST API"):
        room(no_network, text, {}).source.verify(signed(b"{}"))


# What it tells


def test_deliveries_of_one_message_share_a_key() -> None:
    source, message = room(no_network).source, signed(b"{}")
    assert source.dedupe_keys(message) == ("message:msg_2mKq",)
    assert source.dedupe_keys(Inbound({}, b"{}", SENT_AT)) == ()
    assert room(no_network, by(HMAC)).source.dedupe_keys(shop_message(b"{}")) == ()


def test_message_that_only_names_an_order_is_a_reference_where_it_can_be_read() -> None:
    text = without_other_events().replace(
        "  number: data.id\n", "  named: data.id\n  number: data.id\n"
    )
    message = Inbound({}, b'{"type": "note.added", "data": {"id": "order_9"}}', SENT_AT)
    assert room(no_network, text).source.read(message) == (
        Reference(order_id(CONNECTION, "order_9"), "order_9"),
    )
    assert room(no_network, text[: text.index("  fetch:")]).source.read(message) == ()
    assert room(no_network).source.read(message) == ()


def test_document_is_a_plain_order_where_there_is_no_mapping(plain_order: dict[str, Any]) -> None:
    text = "room: webhook\noptions:\n  verify: api\n"
    body = json.dumps(plain_order).encode()
    (order,) = room(no_network, text, {}).source.read(Inbound({}, body, SENT_AT))
    assert getattr(order, "id", None) == f"{CONNECTION}:{plain_order['number']}"


# What it is asked for


def test_number_of_an_order_cannot_leave_its_place_in_an_address() -> None:
    number = "../carts/1?x=1#"
    order = {**example_order(), "id": number}
    shop = FakeMedusa(order)
    wire = Wire(shop)
    callback = TestContract().callback(Action.HOLD)
    callback = type(callback)(
        callback.id,
        order_id(CONNECTION, number),
        number,
        *(1, Action.HOLD, 1, "H-17", callback.content_hash),
    )
    assert ask(room(wire).target, callback) is None
    assert shop.held["holdpoint"] == "held"
    assert "/admin/orders/..%2Fcarts%2F1%3Fx%3D1%23" in wire.requests[0].url


def test_callback_of_a_source_that_asks_by_itself_waits_for_it() -> None:
    target = room(no_network, "room: webhook\noptions:\n  verify: api\n", {}).target
    for act in (target.hold, target.release, target.read_back):
        with pytest.raises(NotYet, match="has not asked"):
            act(TestContract().callback(Action.HOLD))
    assert room(no_network, "room: webhook\noptions:\n  verify: api\n", {}).asks_itself
    assert not room(no_network).asks_itself


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b'{"data": {"updateMetadata": {"errors": []}}}', None),
        (b'{"data": {"updateMetadata": {"errors": [{"code": "NOT_FOUND"}]}}}', DeliveryRefused),
        (b'{"errors": [{"message": "no"}]}', DeliveryDelayed),
        (b"", DeliveryDelayed),
    ],
)
def test_source_that_refuses_with_200_is_understood(
    body: bytes, error: type[Exception] | None, saleor: Path
) -> None:
    del saleor
    target = saleor_room(always(200, body)).target
    callback = TestContract().callback(Action.HOLD)
    if error is None:
        target.hold(callback)
    else:
        with pytest.raises(error):
            target.hold(callback)


def test_release_leaves_alone_what_does_not_carry_our_hold() -> None:
    shop = FakeMedusa(example_order())
    wire = Wire(shop)
    target = room(wire).target
    target.release(TestContract().callback(Action.RELEASE))
    assert [request.method for request in wire.requests] == ["GET"]
    assert target.read_back(TestContract().callback(Action.RELEASE)) is Held.FREE


def example_order() -> dict[str, Any]:
    order: dict[str, Any] = json.loads((EXAMPLES / "order.json").read_bytes())["data"]
    return order


def saleor_room(send: Send) -> Adapter:
    secrets = {"app_token": secret("app_token", "ROOM_API_KEY")}
    return room(send, shown("saleor"), secrets)


@pytest.fixture
def saleor() -> Path:
    file = folder() / "saleor.jwks.json"
    file.write_bytes(jwks())
    return file


@pytest.fixture
def plain_order() -> dict[str, Any]:
    return {
        "number": 17,
        "placed_at": "2026-11-24T09:00:00Z",
        "currency": "EUR",
        "destination": "Belgium",
        "parties": [{"role": "buyer", "name": "Maas Koeltechniek NV"}],
        "lines": [{"description": "Data logger", "quantity": "2", "unit_price": "79.00"}],
    }


def test_connections_of_the_documentation_can_be_built(saleor: Path) -> None:
    del saleor
    assert saleor_room(no_network).remarks
    assert room(no_network).remarks == (
        (
            "mapping: no test fills notes, test, risk, parties.identifiers, parties.born, "
            "parties.address.region, lines.eccn"
        ),
    )


def test_secret_that_no_header_uses_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="other"):
        room(no_network, secrets={**SECRETS, "other": SECRETS["signing"]})


@pytest.mark.parametrize("missing", ["signing", "api_key"])
def test_secret_that_is_missing_is_named(missing: str) -> None:
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with pytest.raises(ConfigError, match=missing):
        room(no_network, secrets=secrets)
