"""What a subscriber's answer means, and how a notice is signed."""

from datetime import UTC, datetime, timedelta

import pytest

from connector.callback import standard_webhooks
from connector.callback.notice import Event, Subscriber
from connector.callback.posting import meaning, post
from connector.callback.retry_after import retry_after
from connector.callback.signing_keys import signing_key, verifying_key
from connector.errors import DeliveryDelayed, DeliveryRefused, NotYet, SignatureError
from connector.http import Answer
from connector.secret import Secret
from tests.far_end import Wire, always, silence
from tests.receiver import KEY, NEXT_KEY

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PRIVATE_KEY = "whsk_" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, key in (("OLD", KEY), ("NEW", NEXT_KEY), ("PRIVATE", PRIVATE_KEY)):
        monkeypatch.setenv(name, key)


def subscriber(*keys: str) -> Subscriber:
    secrets = tuple(Secret("keys", f"${{env:{name}}}") for name in keys)
    return Subscriber("crm", "https://crm.example/in", secrets, frozenset(Event), frozenset())


@pytest.mark.parametrize(
    ("status", "means"),
    [
        (200, type(None)),
        (202, type(None)),
        (204, type(None)),
        (299, type(None)),
        (301, NotYet),
        (302, NotYet),
        (400, NotYet),
        (401, NotYet),
        (404, NotYet),
        (408, DeliveryDelayed),
        (409, NotYet),
        (410, DeliveryRefused),
        (422, NotYet),
        (425, DeliveryDelayed),
        (429, DeliveryDelayed),
        (500, DeliveryDelayed),
        (503, DeliveryDelayed),
        (599, DeliveryDelayed),
    ],
)
def test_answer_means_what_the_table_says(status: int, means: type) -> None:
    assert type(meaning(Answer(status, {}, b""), NOW)) is means


@pytest.mark.parametrize("status", [404, 429, 503])
def test_wait_that_is_asked_for_is_passed_on(status: int) -> None:
    problem = meaning(Answer(status, {"retry-after": "120"}, b""), NOW)

    assert isinstance(problem, DeliveryDelayed)
    assert problem.after == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("2.0", timedelta(seconds=2)),
        ("2.5", timedelta(seconds=2.5)),
        ("2.", timedelta(seconds=2)),
        (".5", None),
        ("2.0.0", None),
        ("1.-5", None),
        ("1." + "9" * 400, None),
        ("Tue, 24 Nov 2026 09:10:00 GMT", timedelta(minutes=10)),
        ("Tue, 24 Nov 2026 08:00:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("\u0661\u0662", None),
        ("99999999999999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(text: str, wait: timedelta | None) -> None:
    assert retry_after(text, NOW) == wait


def test_silence_is_tried_again() -> None:
    posted = post(silence, subscriber("OLD"), "ntc_1", b"{}", NOW)

    assert posted.status is None
    assert type(posted.problem) is DeliveryDelayed


def test_key_that_cannot_be_read_sends_nothing_and_is_tried_again() -> None:
    wire = Wire(always(204))

    posted = post(wire, subscriber("NOT_SET"), "ntc_1", b"{}", NOW)

    assert wire.requests == []
    assert type(posted.problem) is NotYet
    assert "NOT_SET" in str(posted.problem)


def test_while_a_key_is_rotated_either_verifies_and_the_first_signs_first() -> None:
    wire = Wire(always(204))

    post(wire, subscriber("NEW", "OLD", "PRIVATE"), "ntc_1", b'{"a":1}', NOW)

    (request,) = wire.requests
    public = signing_key(Secret("keys", "${env:PRIVATE}")).public  # type: ignore[union-attr]
    for key in (KEY, NEXT_KEY, public):
        verifying = (verifying_key(key),)
        assert standard_webhooks.verify(request.headers, request.body, verifying, NOW) == "ntc_1"
    only_new = Wire(always(204))
    post(only_new, subscriber("NEW"), "ntc_1", b'{"a":1}', NOW)
    first = request.headers[standard_webhooks.SIGNATURE].split()[0]
    assert first == only_new.requests[0].headers[standard_webhooks.SIGNATURE]


def test_body_that_was_changed_on_the_way_is_not_believed() -> None:
    wire = Wire(always(204))
    post(wire, subscriber("OLD"), "ntc_1", b'{"a":1}', NOW)

    with pytest.raises(SignatureError):
        headers = wire.requests[0].headers
        standard_webhooks.verify(headers, b'{"a":2}', (verifying_key(KEY),), NOW)
