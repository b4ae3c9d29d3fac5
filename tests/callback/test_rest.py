"""What a REST API answers is the data or one of our errors, and it is asked as it wants."""

from datetime import timedelta

import pytest

from connector.callback.rest import RestClient
from connector.errors import AccessEnded, DeliveryDelayed, DeliveryRefused
from connector.http import Answer, Request, Send
from tests.far_end import Wire, always, silence

BASE = "https://shop.example.com/api"


def client(send: Send) -> RestClient:
    return RestClient(BASE, lambda request: {"Authorization": f"by {request.method}"}, send)


def test_request_carries_login_json_and_the_key() -> None:
    wire = Wire(always(200, b"{}"))
    client(wire).call("PUT", "/orders/1", {"a": "ü"}, {"q": "a b&c"}, key="key-1")
    (sent,) = wire.requests
    assert (sent.method, sent.url) == ("PUT", f"{BASE}/orders/1?q=a%20b%26c")
    assert sent.body == b'{"a": "\\u00fc"}'
    assert sent.headers == {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Idempotency-Key": "key-1",
        "Authorization": "by PUT",
    }


def test_request_without_a_body_says_of_none() -> None:
    wire = Wire(always(200, b"{}"))
    client(wire).get("/orders")
    (sent,) = wire.requests
    assert sent.body == b""
    assert set(sent.headers) == {"Accept", "Authorization"}


def test_answer_without_a_body_is_one() -> None:
    assert not client(always(204)).get("/orders").said


@pytest.mark.parametrize(
    ("send", "error"),
    [
        (silence, DeliveryDelayed),
        *((always(status), DeliveryDelayed) for status in (408, 425, 429, 500, 503)),
        *((always(status), AccessEnded) for status in (401, 403)),
        *((always(status), DeliveryRefused) for status in (301, 400, 404, 409, 422)),
        *((always(200, body), DeliveryDelayed) for body in (b"<html>", b"\xff", b'{"a": NaN}')),
    ],
)
def test_answer_that_is_no_success_is_an_error_of_ours(send: Send, error: type) -> None:
    with pytest.raises(DeliveryDelayed if error is DeliveryDelayed else DeliveryRefused) as raised:
        client(send).get("/orders")
    assert isinstance(raised.value, error)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "7"}, timedelta(seconds=7)),
        ({"x-rate-limit-time-reset-ms": "15000"}, timedelta(seconds=15)),
        ({"retry-after": "7", "x-rate-limit-time-reset-ms": "15000"}, timedelta(seconds=7)),
        ({"x-rate-limit-time-reset-ms": "0"}, None),
        ({"x-rate-limit-time-reset-ms": "9999999"}, None),
        ({"x-rate-limit-time-reset-ms": "²"}, None),
    ],
)
def test_wait_that_is_asked_for_is_heard(headers: dict[str, str], wait: timedelta | None) -> None:
    with pytest.raises(DeliveryDelayed) as delayed:
        client(lambda _: Answer(429, headers, b"")).get("/orders")
    assert delayed.value.after == wait


def test_client_does_not_show_what_it_logs_in_with() -> None:
    def login(_request: Request) -> dict[str, str]:
        return {"Authorization": "Bearer the-token"}

    assert "login" not in repr(RestClient(BASE, login, silence))
