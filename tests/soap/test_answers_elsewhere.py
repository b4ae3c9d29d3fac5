"""An answer that is wanted elsewhere is promised by 202, and posted there until it is heard."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy import select
from werkzeug.test import TestResponse

from adapters.soap.addressing import is_allowed
from adapters.soap.contract import schema_of
from adapters.soap.names import ADDRESSING, ENVELOPE_11, ENVELOPE_12
from adapters.soap.replying import SoapReplier
from connector.callback import CallbackState
from connector.callback.notice import NoticeState
from connector.callback.target_health import TargetKind
from connector.errors import DeliveryRefused, NotCommitted
from connector.http import Answer
from connector.intake.asked import Promised
from connector.main import build_server, build_worker
from connector.main.clock import utc_now
from connector.order import order_id
from connector.pipeline import Pipeline
from connector.settings import read_settings
from connector.store import callbacks, deliveries
from connector.store.tables import replies, steps, targets
from tests.far_end import no_network
from tests.soap.conftest import Open
from tests.soap.served import served
from tests.soap_peer import HP, Peer, envelope, fault_code, order, said, screen, token
from tests.walk import LISTED

REFUSED = "OnlyAnonymousAddressSupported"


@dataclass
class Inbox:
    """Where answers are posted to; `status` is what it answers."""

    status: int = 202
    bodies: list[bytes] = field(default_factory=list)

    def __call__(self, body: bytes) -> Answer:
        self.bodies.append(body)
        return Answer(self.status, {}, b"")

    def last(self) -> etree._Element:
        return etree.fromstring(self.bodies[-1])

    def said(self, name: str) -> str | None:
        return self.last().findtext(f".//hp:{name}", None, HP)

    def header(self, name: str) -> str | None:
        return self.last().findtext(f"{{*}}Header/{{{ADDRESSING}}}{name}")


@contextmanager
def listening(open_peer: Open, **options: str) -> Iterator[tuple[Peer, Inbox, str]]:
    box = Inbox()
    with served(box) as url:
        yield open_peer(reply_to=url, **options), box, f"{url}answers"


def _to(address: str, message_id: str = "urn:uuid:1", more: str = "") -> str:
    told = f'<a:MessageID xmlns:a="{ADDRESSING}">{message_id}</a:MessageID>' if message_id else ""
    reply_to = f"<a:Address>{address}</a:Address>{more}"
    return f'{told}<a:ReplyTo xmlns:a="{ADDRESSING}">{reply_to}</a:ReplyTo>'


def _ask(peer: Peer, payload: str, address: str, version: str = ENVELOPE_11) -> TestResponse:
    return _post(peer, payload, _to(address), version)


def _post(peer: Peer, payload: str, headers: str, version: str = ENVELOPE_11) -> TestResponse:
    media = "text/xml" if version == ENVELOPE_11 else "application/soap+xml"
    return peer.post(envelope(payload, token(), version, headers), media)


def _make_due(peer: Peer) -> None:
    with peer.server.installation.store.begin() as tx:
        tx.execute(steps.update().values(due_at=utc_now()))
        tx.execute(targets.delete())
    peer.drain()


def _states(peer: Peer) -> list[str]:
    with peer.server.installation.store.read() as tx:
        return list(tx.execute(select(replies.c.state).order_by(replies.c.owed_at)).scalars())


@pytest.mark.parametrize("version", [ENVELOPE_11, ENVELOPE_12])
def test_decision_is_posted_with_the_body_of_the_synchronous_answer(
    open_peer: Open, version: str
) -> None:
    with listening(open_peer) as (peer, box, address):
        answer = _ask(peer, screen("1", company=LISTED), address, version=version)
        assert (answer.status_code, answer.data) == (202, b"")
        assert box.bodies == []
        peer.drain()
        (posted,) = box.bodies
        assert etree.fromstring(posted).tag == f"{{{version}}}Envelope"
        assert box.header("RelatesTo") == "urn:uuid:1"
        assert box.header("To") == address
        assert (box.header("Action") or "").endswith(":ScreenOrderResponse")
        assert box.said("Status") == "HOLD"
        again = _post(peer, screen("1", company=LISTED), "", version)
        body = box.last().find("{*}Body/*")
        assert body is not None
        synchronous = etree.fromstring(again.data).find("{*}Body/*")
        assert synchronous is not None
        assert etree.tostring(body, method="c14n", exclusive=True) == etree.tostring(
            synchronous, method="c14n", exclusive=True
        )
        assert etree.XMLSchema(etree.fromstring(schema_of("screening"))).validate(body)
        assert _states(peer) == [NoticeState.DELIVERED]


def test_answer_waits_for_the_decision(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        _ask(peer, screen("1"), address)
        installation = peer.server.installation
        with installation.store.begin() as tx:
            tx.execute(steps.update().where(steps.c.kind == "read").values(due_at=_later()))
        peer.drain()
        assert box.bodies == []
        assert _states(peer) == [NoticeState.PENDING]
        _make_due(peer)
        _make_due(peer)
        assert box.said("Status") == "CLEAR"


def _later() -> object:
    return utc_now() + timedelta(hours=1)


@pytest.mark.parametrize("status", [500, 503, 404, 302])
def test_answer_that_was_not_taken_is_posted_again_under_its_own_id(
    open_peer: Open, status: int
) -> None:
    with listening(open_peer) as (peer, box, address):
        box.status = status
        _ask(peer, screen("1"), address)
        peer.drain()
        assert _states(peer) == [NoticeState.PENDING]
        box.status = 200
        _make_due(peer)
        first, second = box.bodies
        assert first == second
        assert _states(peer) == [NoticeState.DELIVERED]


def test_answer_outlives_a_restart(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        _ask(peer, screen("1"), address)
        peer.server.installation.close()
        again = build_server(read_settings({"HOLDPOINT_HOME": str(peer.home)}), "")
        build_worker(again.installation).drain()
        again.installation.close()
        assert box.said("Status") == "CLEAR"


def test_address_that_is_gone_ends_it_and_the_order_stays_as_it_is(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        box.status = 410
        _ask(peer, screen("1"), address)
        peer.drain()
        assert _states(peer) == [NoticeState.DEAD]
        with peer.server.installation.store.read() as tx:
            assert deliveries.given_up(tx)[TargetKind.REPLY] == 1
        assert said(peer.ask(screen("1")), "Status") == "CLEAR"


def test_same_question_is_answered_once_and_asked_again_again(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        _ask(peer, screen("1"), address)
        _ask(peer, screen("1"), address)
        peer.drain()
        assert len(box.bodies) == 1
        _ask(peer, screen("1"), address)
        peer.drain()
        assert len(box.bodies) == 2
        assert box.bodies[0] == box.bodies[1]
        assert peer.kept() == 1


def test_content_that_was_overtaken_is_answered_as_pending(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        _ask(peer, screen("1"), address)
        peer.ask(screen("1", company=LISTED, changed="2026-11-24T10:00:00Z"))
        with peer.server.installation.store.begin() as tx:
            reply = steps.c.kind == "reply"
            tx.execute(steps.update().where(reply).values(due_at=_later()))
        peer.drain()
        _make_due(peer)
        assert box.said("Status") == "PENDING"
        assert _states(peer) == [NoticeState.DELIVERED]


def test_order_that_cannot_be_read_is_answered_as_pending(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        _ask(peer, screen("1", country="QQ"), address)
        peer.drain()
        assert (box.said("Status"), box.said("PollKey")) == ("PENDING", None)


def test_decision_that_is_never_made_is_answered_as_pending_after_a_day(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        _ask(peer, screen("1"), address)
        with peer.server.installation.store.begin() as tx:
            tx.execute(steps.delete().where(steps.c.kind == "read"))
            tx.execute(replies.update().values(owed_at=utc_now() - timedelta(days=1, minutes=1)))
        peer.drain()
        assert box.said("Status") == "PENDING"


@pytest.mark.parametrize(("taken", "state"), [(202, "confirmed"), (503, "pending")])
def test_hold_is_confirmed_by_an_answer_that_was_taken(
    open_peer: Open, taken: int, state: str
) -> None:
    with listening(open_peer) as (peer, box, address):
        box.status = taken
        _ask(peer, screen("1", company=LISTED), address)
        peer.drain()
        with peer.server.installation.store.read() as tx:
            (owed,) = callbacks.of_order(tx, order_id("erp", "1"))
        assert owed.state is CallbackState(state)


def test_promise_that_could_not_be_kept_is_no_promise(
    open_peer: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise NotCommitted("the disk is full")

    with listening(open_peer) as (peer, _box, address):
        monkeypatch.setattr("connector.store.replies.steps.owe", failing)
        assert _ask(peer, screen("1"), address).status_code == 503
        assert _states(peer) == []


@pytest.mark.parametrize(
    ("address", "message_id", "more", "code"),
    [
        ("http://127.0.0.1:9/", "urn:uuid:1", "", REFUSED),
        ("https://169.254.169.254/latest", "urn:uuid:1", "", REFUSED),
        (f"{ADDRESSING}/none", "urn:uuid:1", "", REFUSED),
        ("ADDRESS", "", "", "MessageAddressingHeaderRequired"),
        ("ADDRESS", "u" * 1001, "", "MessageAddressingHeaderRequired"),
        ("", "urn:uuid:1", "", "InvalidAddressingHeader"),
        ("ADDRESS", "urn:uuid:1", "<a:ReferenceParameters/>", "InvalidAddressingHeader"),
    ],
)
def test_address_that_is_not_allowed_is_a_fault_and_nothing_is_kept(
    open_peer: Open, address: str, message_id: str, more: str, code: str
) -> None:
    with listening(open_peer) as (peer, box, allowed):
        wanted = address.replace("ADDRESS", allowed)
        answer = _post(peer, screen("1"), _to(wanted, message_id, more))
        assert fault_code(answer) == code
        peer.drain()
        assert (peer.kept(), _states(peer), box.bodies) == (0, [], [])


def test_no_address_is_allowed_by_default(open_peer: Open) -> None:
    peer = open_peer()
    assert fault_code(_ask(peer, screen("1"), "https://erp.example.com/answers")) == REFUSED


def test_stranger_learns_nothing_of_what_is_allowed(open_peer: Open) -> None:
    with listening(open_peer) as (peer, _box, address):
        answer = peer.post(envelope(screen("1"), token(password="wrong"), more=_to(address)))
        assert fault_code(answer) == "FailedAuthentication"


@pytest.mark.parametrize("operation", ["SubmitOrder", "GetDecision", "GetStatus"])
def test_only_screening_is_answered_elsewhere(open_peer: Open, operation: str) -> None:
    inside = {
        "SubmitOrder": order("1"),
        "GetDecision": "<hp:OrderNumber>1</hp:OrderNumber>",
        "GetStatus": "",
    }[operation]
    with listening(open_peer) as (peer, _box, address):
        answer = _ask(peer, f"<hp:{operation}>{inside}</hp:{operation}>", address)
        assert fault_code(answer) == REFUSED
        assert peer.kept() == 0


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://erp.example.com/answers/1?x=2", True),
        ("https://erp.example.com/answers/", True),
        ("https://erp.example.com/answers", False),
        ("https://erp.example.com/other", False),
        ("https://erp.example.com.evil.example/answers/", False),
        ("https://erp.example.com:444/answers/", False),
        ("http://erp.example.com/answers/", False),
        ("https://erp.example.com/answers/../other", False),
        ("https://erp.example.com/answers/%2E%2e/other", False),
        ("https://erp.example.com/answers/@evil.example", False),
        ("https://erp.example.com/answers/\\evil.example", False),
        ("https://erp.example.com/answers/\n", False),
        ("https://erp.example.com/answers/#x", False),
        ("https://erp.example.com/answers/ü", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_address_is_allowed_by_how_it_begins(address: str, *, allowed: bool) -> None:
    assert is_allowed(address, ("https://erp.example.com/answers/",)) is allowed


def test_address_that_is_allowed_no_more_is_not_spoken_to() -> None:
    promised = Promised(
        "1", "1", "0" * 64, "https://a.example/x", "urn:1", "SOAP_11", confirms=True
    )
    with pytest.raises(DeliveryRefused, match="reply_to"):
        SoapReplier(("https://b.example/",), no_network, utc_now).reply(promised, None)


def test_answers_that_nobody_sends_any_more_end(open_peer: Open) -> None:
    with listening(open_peer) as (peer, box, address):
        _ask(peer, screen("1"), address)
        pipeline: Pipeline = peer.server.installation.pipeline
        adapters = dict(pipeline.replies.adapters)
        adapters.clear()
        object.__setattr__(pipeline.replies, "adapters", adapters)
        peer.drain()
        assert _states(peer) == [NoticeState.DEAD]
        assert box.bodies == []
