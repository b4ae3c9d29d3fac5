"""Signed messages: the published examples, what a receiver must refuse, and rotation."""

from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from connector.callback.signing_keys import PrivateKey, SharedKey, signing_key, verifying_key
from connector.callback.standard_webhooks import TOLERANCE, sign, verify
from connector.errors import ConfigError, SignatureError
from connector.secret import Secret

# The examples that the Standard Webhooks libraries (v1) and the Svix server (v1a) are tested by.
AT = datetime.fromtimestamp(1614265330, UTC)
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
PRIVATE = (
    "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
)
PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
SIGNED_BY_PRIVATE = (
    "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
)

OLD, NEW = SharedKey(b"o" * 24), SharedKey(b"n" * 32)


Read = Callable[[str], SharedKey | PrivateKey]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Return a function that reads a signing key from its text."""

    def _read(text: str) -> SharedKey | PrivateKey:
        monkeypatch.setenv("TEST_SIGNING_KEY", text)
        return signing_key(Secret("target.yaml: signing_keys.0", "${env:TEST_SIGNING_KEY}"))

    return _read


@pytest.mark.parametrize(("text", "signed"), [(SECRET, SIGNED), (PRIVATE, SIGNED_BY_PRIVATE)])
def test_published_example_is_signed_alike(read: Read, text: str, signed: str) -> None:
    assert sign(ID, AT, BODY, (read(text),)) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": signed,
    }


@pytest.mark.parametrize(("text", "signed"), [(SECRET, SIGNED), (PUBLIC, SIGNED_BY_PRIVATE)])
def test_published_example_is_verified(text: str, signed: str) -> None:
    headers = {"webhook-id": ID, "webhook-timestamp": "1614265330", "webhook-signature": signed}

    assert verify(headers, BODY, (verifying_key(text),), AT) == ID


def test_public_half_of_a_private_key_is_given_as_the_receiver_wants_it(read: Read) -> None:
    key = read(PRIVATE)
    assert isinstance(key, PrivateKey)

    assert key.public == PUBLIC


def test_private_key_may_be_written_without_its_public_half(read: Read) -> None:
    alone = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    key = read("whsk_" + b64encode(b"k" * 32).decode())

    headers = sign(ID, AT, BODY, (key,))

    public = "whpk_" + b64encode(alone.public_key().public_bytes_raw()).decode()
    assert verify(headers, BODY, (verifying_key(public),), AT) == ID


@given(
    st.from_regex(r"[A-Za-z0-9_:-]{1,128}", fullmatch=True),
    st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.binary(),
)
def test_whatever_is_signed_is_verified(message_id: str, at: datetime, body: bytes) -> None:
    assert verify(sign(message_id, at, body, (NEW,)), body, (NEW,), at) == message_id


def test_time_is_that_of_utc_wherever_the_clock_is_read() -> None:
    here = AT.astimezone(timezone(timedelta(hours=9)))

    assert sign(ID, here, BODY, (NEW,)) == sign(ID, AT, BODY, (NEW,))


@pytest.mark.parametrize(
    ("signing", "believed", "genuine"),
    [
        ((NEW, OLD), (OLD,), True),
        ((NEW, OLD), (NEW,), True),
        ((OLD,), (NEW, OLD), True),
        ((NEW,), (OLD,), False),
        ((NEW, OLD), (), False),
    ],
    ids=["old receiver", "new receiver", "patient receiver", "too late", "believes nobody"],
)
def test_key_is_rotated_while_both_sign(
    signing: tuple[SharedKey, ...],
    believed: tuple[SharedKey, ...],
    genuine: bool,  # noqa: FBT001
) -> None:
    headers = sign(ID, AT, BODY, signing)
    assert len(headers["webhook-signature"].split(" ")) == len(signing)

    if genuine:
        assert verify(headers, BODY, believed, AT) == ID
    else:
        with pytest.raises(SignatureError, match="known key"):
            verify(headers, BODY, believed, AT)


def test_kinds_of_keys_sign_side_by_side(read: Read) -> None:
    headers = sign(ID, AT, BODY, (read(SECRET), read(PRIVATE)))

    assert headers["webhook-signature"] == f"{SIGNED} {SIGNED_BY_PRIVATE}"
    for text in (SECRET, PUBLIC):
        assert verify(headers, BODY, (verifying_key(text),), AT) == ID


@pytest.mark.parametrize(
    ("header", "value", "problem"),
    [
        ("webhook-id", "msg_other", "known key"),
        ("webhook-id", "msg_\udce9", "webhook-id is no text"),
        ("webhook-id", "", "webhook-id is missing"),
        ("webhook-timestamp", "1614265331", "known key"),
        ("webhook-timestamp", "", "webhook-timestamp is missing"),
        ("webhook-timestamp", "now", "not a number of seconds"),
        ("webhook-timestamp", "-1614265330", "not a number of seconds"),
        ("webhook-timestamp", "1614265330.0", "not a number of seconds"),
        ("webhook-timestamp", " 1614265330", "not a number of seconds"),
        ("webhook-timestamp", "١٦١٤٢٦٥٣٣٠", "not a number of seconds"),
        ("webhook-timestamp", "9" * 11, "another time"),
        ("webhook-timestamp", "9" * 40, "not a number of seconds"),
        ("webhook-signature", "", "webhook-signature is missing"),
        ("webhook-signature", SIGNED.removeprefix("v1,"), "known key"),
        ("webhook-signature", SIGNED.replace("v1", "v1a"), "known key"),
        ("webhook-signature", SIGNED.replace("v1", "v2"), "known key"),
        ("webhook-signature", SIGNED.replace("g0", "G0"), "known key"),
        ("webhook-signature", SIGNED[:-2], "known key"),
        ("webhook-signature", "v1,", "known key"),
        ("webhook-signature", "v1", "known key"),
        ("webhook-signature", SIGNED_BY_PRIVATE, "known key"),
    ],
)
def test_message_that_was_tampered_with_is_refused(header: str, value: str, problem: str) -> None:
    headers = {"webhook-id": ID, "webhook-timestamp": "1614265330", "webhook-signature": SIGNED}
    keys = (verifying_key(SECRET),)
    assert verify(headers, BODY, keys, AT) == ID

    with pytest.raises(SignatureError, match=problem):
        verify({**headers, header: value}, BODY, keys, AT)


@pytest.mark.parametrize("body", [b"", BODY + b" ", BODY.replace(b"2", b"3", 1)])
def test_body_that_is_not_the_signed_one_is_refused(body: bytes) -> None:
    headers = sign(ID, AT, BODY, (NEW,))

    with pytest.raises(SignatureError):
        verify(headers, body, (NEW,), AT)


def test_header_that_is_missing_is_named() -> None:
    for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
        headers = dict(sign(ID, AT, BODY, (NEW,)))
        del headers[name]

        with pytest.raises(SignatureError, match=f"{name} is missing"):
            verify(headers, BODY, (NEW,), AT)


def test_good_signature_among_others_is_found() -> None:
    headers = dict(sign(ID, AT, BODY, (NEW,)))
    headers["webhook-signature"] = f"v1,%%% v9,AAAA  {headers['webhook-signature']} v1"

    assert verify(headers, BODY, (NEW,), AT) == ID


@pytest.mark.parametrize("late", [TOLERANCE, -TOLERANCE])
def test_message_is_believed_for_five_minutes_either_way(late: timedelta) -> None:
    headers = sign(ID, AT, BODY, (NEW,))
    moment = timedelta(seconds=1) if late > timedelta(0) else -timedelta(seconds=1)

    assert verify(headers, BODY, (NEW,), AT + late) == ID
    with pytest.raises(SignatureError, match="another time"):
        verify(headers, BODY, (NEW,), AT + late + moment)


@pytest.mark.parametrize("message_id", ["", "a.b", "a b", "a\nb", "ä", "x" * 129])
def test_id_that_would_blur_what_is_signed_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="a message id has"):
        sign(message_id, AT, BODY, (NEW,))


def test_message_is_not_sent_unsigned() -> None:
    with pytest.raises(ValueError, match="would not be signed"):
        sign(ID, AT, BODY, ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "begins with whsec_ or whsk_"),
        (PUBLIC, "begins with whsec_ or whsk_"),
        ("whsec_%", "what follows whsec_ is not base64"),
        ("whsec_ünlesbar", "what follows whsec_ is not base64"),
        ("whsec_" + b64encode(b"x" * 23).decode(), "24 to 64 bytes, found 23"),
        ("whsec_" + b64encode(b"x" * 65).decode(), "24 to 64 bytes, found 65"),
        ("whsk_" + b64encode(b"x" * 33).decode(), "32 or 64 bytes, found 33"),
        ("whsk_" + b64encode(b"x" * 64).decode(), "do not belong together"),
    ],
)
def test_key_that_cannot_sign_is_refused_without_being_shown(
    read: Read, text: str, problem: str
) -> None:
    with pytest.raises(ConfigError, match=r"target\.yaml: signing_keys\.0: ") as refused:
        read(text)

    assert problem in str(refused.value)
    assert text[6:] not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (PRIVATE, "begins with whsec_ or whpk_"),
        ("whpk_%", "what follows whpk_ is not base64"),
        ("whpk_" + b64encode(b"x" * 31).decode(), "has 32 bytes, found 31"),
    ],
)
def test_key_that_cannot_verify_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        verifying_key(text)


def test_key_is_not_shown(read: Read) -> None:
    assert "secret" not in repr(read(SECRET))
    assert repr(read(PRIVATE)) == "PrivateKey(version='v1a')"
