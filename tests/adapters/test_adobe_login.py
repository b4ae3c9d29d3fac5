"""Adobe Commerce is logged in to by OAuth 1.0a, a bearer token or IMS, and never in the clear."""

import json

import pytest

from adapters.adobe_commerce.adapter import build
from adapters.adobe_commerce.login import ImsTokens
from adapters.adobe_commerce.oauth1 import OAuth1
from connector.adapter import Adapter, Connection
from connector.errors import AccessEnded, ConfigError, DeliveryDelayed, DeliveryRefused
from connector.http import Request, Send
from connector.secret import Secret
from tests.adapters.adobe_room import BASE, example
from tests.adapters.fake_adobe import FakeAdobe
from tests.contract import secret
from tests.far_end import always, no_network, silence

NUMBER = "000000101"


@pytest.fixture
def oauth(monkeypatch: pytest.MonkeyPatch) -> OAuth1:
    parts = {"KEY": "ck key", "SECRET": "cs/sécret", "TOKEN": "tok", "TOKEN_SECRET": "ts&x"}
    for name, value in parts.items():
        monkeypatch.setenv(f"OAUTH_{name}", value)
    of = [Secret(name.lower(), f"${{env:OAUTH_{name}}}") for name in parts]
    return OAuth1(*of, seconds=lambda: 1795510800, nonce=lambda: "5f1c")


def parts_of(header: str) -> dict[str, str]:
    scheme, _, rest = header.partition(" ")
    assert scheme == "OAuth"
    return dict(part.replace('"', "").split("=", 1) for part in rest.split(", "))


_SEARCH = (
    "/V1/orders?searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D="
    "2026-11-23%2009%3A00%3A00%2B%C3%BC&searchCriteria%5BpageSize%5D=2"
)


# What oauthlib 4.0.1 gives for the same request, keys, time and nonce.
@pytest.mark.parametrize(
    ("method", "path", "signature"),
    [
        ("GET", _SEARCH, "hB6EXvNKZhV4pANON1mLs1Oo2FdNQxGcfTPV8q2rtwU%3D"),
        ("POST", "/V1/orders/7/hold", "EW3QjejhixCbYn9YHnXSq9OrRH6mmiFSijNNKeqU%2B0c%3D"),
    ],
)
def test_request_is_signed_as_a_library_signs_it(
    oauth: OAuth1, method: str, path: str, signature: str
) -> None:
    said = parts_of(oauth(Request(method, f"{BASE}{path}"))["Authorization"])
    assert said["oauth_signature"] == signature
    assert said["oauth_consumer_key"] == "ck%20key"
    assert said["oauth_signature_method"] == "HMAC-SHA256"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/V1/orders?a=1"), ("GET", "/V1/orders?a=2"), ("GET", "/V1/orders/1?a=1")],
)
def test_signature_covers_method_address_and_parameters(
    oauth: OAuth1, method: str, path: str
) -> None:
    one = oauth(Request("GET", f"{BASE}/V1/orders?a=1"))
    assert oauth(Request(method, f"{BASE}{path}")) != one


def room(send: Send, monkeypatch: pytest.MonkeyPatch, **options: str) -> Adapter:
    values = {
        "consumer_key": "ck",
        "consumer_secret": "cs",
        "access_token": "tok",
        "access_token_secret": "ts",
        "client_secret": "ims-secret-77",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"LOGIN_{name.upper()}", value)
    secrets = {name: secret(name, f"LOGIN_{name.upper()}") for name in values}
    told = {"api_url": BASE, **options}
    return build(Connection("example", "room.yaml", told, secrets), send)


@pytest.mark.parametrize(
    ("login", "begins"),
    [("oauth1", "OAuth oauth_"), ("bearer", "Bearer tok"), ("ims", "Bearer ims-token-1")],
)
def test_each_login_reads_an_order(
    login: str, begins: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lets_in(request: Request) -> bool:
        of_ims = request.headers.get("x-gw-ims-org-id"), request.headers.get("x-api-key")
        expected = ("org@AdobeOrg", "client-1f2a") if login == "ims" else (None, None)
        return request.headers["Authorization"].startswith(begins) and of_ims == expected

    shop = FakeAdobe(BASE, lets_in)
    shop.add(example("company"))
    more = {"client_id": "client-1f2a", "organisation": "org@AdobeOrg"} if login == "ims" else {}
    fetcher = room(shop, monkeypatch, login=login, **more).fetcher
    assert fetcher is not None
    for _ in range(2):
        assert fetcher.fetch(NUMBER).order.destination == "BE"
    assert shop.tokens_given == (1 if login == "ims" else 0)


def test_login_that_is_incomplete_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="organisation"):
        room(no_network, monkeypatch, login="ims", client_id="client-1f2a")


def ims(send: Send, monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> ImsTokens:
    monkeypatch.setenv("IMS_SECRET", "ims-secret-77")
    held = Secret("client_secret", "${env:IMS_SECRET}")
    return ImsTokens("client-1f2a", held, "openid", send, seconds=lambda: clock[0])


def test_token_of_ims_is_renewed_a_minute_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, clock = FakeAdobe(BASE, lambda _: True), [1000.0]
    tokens = ims(shop, monkeypatch, clock)
    assert tokens.token() == tokens.token() == "ims-token-1"
    clock[0] += 86399 - 61
    assert tokens.token() == "ims-token-1"
    clock[0] += 2
    assert tokens.token() == "ims-token-2"
    assert "ims-" not in repr(tokens)


@pytest.mark.parametrize(
    ("send", "error"),
    [
        (silence, DeliveryDelayed),
        (always(503), DeliveryDelayed),
        (always(400, b'{"error": "invalid_client"}'), DeliveryRefused),
        (always(401), AccessEnded),
        (always(200, b"<html>"), DeliveryDelayed),
        (always(200, json.dumps({"access_token": "x"}).encode()), DeliveryDelayed),
        (always(200, json.dumps({"expires_in": 5}).encode()), DeliveryDelayed),
    ],
)
def test_ims_that_gives_no_token_is_an_error_of_ours(
    send: Send, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(error) as raised:
        ims(send, monkeypatch, [1000.0]).token()
    assert "ims-secret" not in str(raised.value)
