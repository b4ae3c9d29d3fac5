"""The adapter contract kit: a room that describes itself gets every behaviour test.

A room's test file subclasses AdapterContract as `TestContract`, gives what stands first in
`RoomUnderTest`, and writes no test of its own for anything below: tests/adapters/test_shopify.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.callback import Action, Held
from connector.callback.asking import ask
from connector.errors import (
    Conflict,
    DeliveryDelayed,
    DeliveryError,
    DeliveryRefused,
    Fenced,
    PayloadError,
)
from connector.intake import Change
from connector.order import content_hash, number_at_source, read_order
from tests.documents import any_text
from tests.far_end import Failure, Wire, always, no_network, silence
from tests.room import ASK, ASKED, CONNECTION, GOLDEN, SENT_AT, RoomUnderTest, secret

__all__ = ["CONNECTION", "SENT_AT", "AdapterContract", "secret"]

_SPOILED_HEADERS: Mapping[str, Callable[[str], str]] = {
    "emptied": lambda _: "",
    "cut": lambda value: value[:-1],
    "reversed": lambda value: value[::-1],
    "not ASCII": lambda value: value[:-1] + "é",
    "a lone surrogate": lambda value: value[:-1] + "\udce9",
}
_NO_DOCUMENT = (b"", b"\xff\xfe", b"<", b"{", b"null", b"[]", b"7", b'"x"', b"[" * 100_000)
_NO_WAIT = (
    *("", "soon", "-5", "²", "\uff19", "nan", "inf", "1e400", "9" * 40, "1,5", "1.2.3", "."),
    "Wed, 21 Oct 2015 07:28:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Wed, 21 Oct 2015 07:28:00 +" + "9" * 30,
    "Wed, 21 Oct 2015 07:28:00 -0000",
)


class AdapterContract(RoomUnderTest):
    """The tests; what a subclass must give stands in RoomUnderTest."""

    # The way in

    def test_genuine_message_is_accepted(self) -> None:
        for body in self.bodies():
            self.source().verify(self.signed(body))

    def test_spoiled_signature_header_is_a_signature_error_only(self) -> None:
        genuine = self.signed(self.body())
        for name in self.signature_headers:
            for how, spoil in _SPOILED_HEADERS.items():
                headers = {**genuine.headers, name: spoil(genuine.headers[name])}
                assert self.is_refused(headers, genuine.body), f"{name} {how}"

    def test_missing_signature_header_is_a_signature_error(self) -> None:
        genuine = self.signed(self.body())
        for name in self.signature_headers:
            headers = {other: value for other, value in genuine.headers.items() if other != name}
            assert self.is_refused(headers, genuine.body), name
        assert self.is_refused({}, genuine.body)

    def test_changed_body_is_a_signature_error(self) -> None:
        if not self.signs_body:
            pytest.skip("the source system proves who it is and not what it says")
        genuine = self.signed(self.body())
        for body in (genuine.body + b" ", genuine.body[:-1], genuine.body.swapcase(), b""):
            assert self.is_refused(genuine.headers, body)

    def test_reading_twice_gives_equal_orders_without_the_network(self) -> None:
        for body in self.bodies():
            message = self.signed(body)
            once, again = self.source(), self.source()
            assert once.read(message) == again.read(message) == once.read(message)
            assert once.dedupe_keys(message) == again.dedupe_keys(message)

    def test_order_ids_start_with_the_connection(self) -> None:
        for body in self.bodies():
            assert all(order.id.startswith(f"{CONNECTION}:") for order in self.read(body))

    def test_every_example_reads_to_its_golden_order(self) -> None:
        for file in self.files():
            golden = file.with_name(file.stem + GOLDEN)
            assert self.read(file.read_bytes()) == (read_order(golden.read_bytes()),), file.name

    def test_every_wrong_field_gives_an_order_or_names_a_field(self) -> None:
        assert [
            surprise
            for body in self.bodies()
            for where, spoiled in self.documents.spoiled(body)
            if (surprise := self.surprise(where, spoiled))
        ] == []

    def test_body_that_is_no_order_is_refused_at_a_named_place(self) -> None:
        for body in _NO_DOCUMENT:
            assert isinstance(self.refusal(partial(self.read, body)), PayloadError)
            assert self.surprise(repr(body[:9]), body) is None

    @settings(deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    @given(drawn=st.data())
    def test_any_text_gives_an_order_that_can_be_kept_or_names_a_field(
        self, drawn: st.DataObject
    ) -> None:
        body = drawn.draw(st.sampled_from(self.bodies()))
        places = st.sampled_from(self.documents.texts(body))
        texts = drawn.draw(st.dictionaries(places, any_text(), min_size=1))
        assert self.surprise("any text", self.documents.replaced(body, texts)) is None

    # The way out

    def test_hold_and_release_are_confirmed_by_reading_back(self) -> None:
        target = self.build(self.far_end()).target
        assert ask(target, self.callback(Action.HOLD)) is None
        assert target.read_back(self.callback(Action.HOLD)) is Held.HELD
        assert ask(target, self.callback(Action.RELEASE)) is None
        assert target.read_back(self.callback(Action.RELEASE)) is Held.FREE

    def test_holding_or_releasing_twice_is_harmless(self) -> None:
        target = self.build(self.far_end()).target
        asked = ((Action.HOLD, Held.HELD), (Action.RELEASE, Held.FREE)) * 2
        for sequence, (action, held) in enumerate(asked, 1):
            for _ in range(2):
                ASK[action.value](target, self.callback(action, sequence))
                assert target.read_back(self.callback(action, sequence)) is held

    def test_release_of_an_order_never_held_is_harmless(self) -> None:
        assert ask(self.build(self.far_end()).target, self.callback(Action.RELEASE)) is None

    @pytest.mark.parametrize(("late", "last"), [(Action.RELEASE, Action.HOLD), ASKED])
    def test_callback_that_comes_after_a_later_one_does_nothing(
        self, late: Action, last: Action
    ) -> None:
        if not self.fences:
            pytest.skip("the source system keeps no mark of ours")
        target = self.build(self.far_end()).target
        for sequence, action in enumerate((Action.HOLD, Action.RELEASE, last), 1):
            ASK[action.value](target, self.callback(action, sequence))
        before = target.read_back(self.callback(late))
        with pytest.raises(Fenced) as fenced:
            ASK[late.value](target, self.callback(late, 1))
        assert fenced.value.sequence > 1
        assert target.read_back(self.callback(late)) is before

    def test_order_that_is_not_what_was_decided_on_is_not_released(self) -> None:
        if self.build(no_network).fetcher is None:
            pytest.skip("the source system cannot be read")
        _, target = self.standing_before("release")
        decided_on_another = replace(self.callback(Action.RELEASE), content_hash="0" * 64)
        assert isinstance(ask(target, decided_on_another), Conflict)
        assert target.read_back(decided_on_another) is Held.HELD

    def test_everything_that_changes_the_source_carries_the_idempotency_key(self) -> None:
        for action in ASKED:
            changing = [request for request in self.requests(action.value) if self.changes(request)]
            assert changing, f"{action.value} changes nothing"
            for request in changing:
                key = self.callback(action).id
                sent = (request.url, request.body.decode(), *request.headers.values())
                assert any(key in part for part in sent)

    def test_reading_back_changes_nothing(self) -> None:
        requests = self.requests("read_back")
        assert requests
        assert not any(map(self.changes, requests))

    @pytest.mark.parametrize("failure", [silence, *map(always, (429, 503))])
    def test_source_that_is_busy_or_silent_is_asked_again_later(self, failure: Failure) -> None:
        for where, error in self.failures(failure):
            assert isinstance(error, DeliveryDelayed), where

    @pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422])
    def test_source_that_refuses_is_not_asked_again(self, status: int) -> None:
        for where, error in self.failures(always(status)):
            assert isinstance(error, DeliveryRefused), where

    def test_wait_that_the_source_asks_for_is_heard(self) -> None:
        soon = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
        assert self.wait("7") == timedelta(seconds=7)
        assert timedelta(minutes=59) < (self.wait(soon) or timedelta(0)) <= timedelta(hours=1)

    @pytest.mark.parametrize("nonsense", _NO_WAIT)
    def test_wait_that_makes_no_sense_is_ignored(self, nonsense: str) -> None:
        assert self.wait(nonsense) is None

    def test_request_whose_answer_was_lost_is_made_good_by_the_next_try(self) -> None:
        for action, held in ((Action.HOLD, Held.HELD), (Action.RELEASE, Held.FREE)):
            for place in range(len(self.requests(action.value))):
                wire, target = self.standing_before(action.value)
                wire.lose(healthy=place)
                assert isinstance(ask(target, self.callback(action)), DeliveryDelayed)
                assert ask(target, self.callback(action)) is None
                assert target.read_back(self.callback(action)) is held

    @pytest.mark.parametrize("body", [*_NO_DOCUMENT, b"{}", b'{"data": {}}', b"<html></html>"])
    def test_answer_that_cannot_be_read_confirms_nothing(self, body: bytes) -> None:
        for where, error in self.failures(always(200, body)):
            assert isinstance(error, DeliveryError | None), where
            assert error is not None or not where.startswith("read_back"), where

    @pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 503])
    def test_answer_that_quotes_our_secrets_is_not_quoted(self, status: int) -> None:
        echo = " ".join(self.environment.values()).encode()
        for body in (echo, b'{"errors": "' + echo + b'"}'):
            assert list(self.failures(always(status, body, retry_after=echo.decode())))

    # What staff see

    def test_mark_that_cannot_be_set_is_a_failed_delivery_and_nothing_else(self) -> None:
        if self.build(no_network).marker is None:
            pytest.skip("the room marks nothing")
        for action in ASKED:
            for status, error in ((429, DeliveryDelayed), (403, DeliveryRefused)):
                marker = self.build(always(status)).marker
                assert marker is not None
                assert isinstance(self.refusal(partial(marker.mark, self.callback(action))), error)

    def test_marking_twice_is_harmless_and_leaves_the_hold_as_it_is(self) -> None:
        room = self.build(self.far_end())
        if room.marker is None:
            pytest.skip("the room marks nothing")
        for action, held in ((Action.HOLD, Held.HELD), (Action.RELEASE, Held.FREE)):
            assert ask(room.target, self.callback(action)) is None
            for _ in range(2):
                room.marker.mark(self.callback(action))
                assert room.target.read_back(self.callback(action)) is held

    # What the room reads by itself

    def test_part_of_an_order_is_found_to_be_of_it(self) -> None:
        finder = self.build(self.far_end()).finder
        if finder is None:
            pytest.skip("no message of the source system names parts")
        (told,) = self.read(self.body())
        assert finder.order_of(self.part) == number_at_source(told.id)

    def test_fetched_order_is_the_one_that_its_message_tells(self) -> None:
        fetcher = self.build(self.far_end()).fetcher
        if fetcher is None:
            pytest.skip("the source system cannot be read")
        (told,) = self.read(self.body())
        fetched = fetcher.fetch(number_at_source(told.id))
        assert fetched.told == told
        assert content_hash(fetched.told) == content_hash(told)
        assert fetched.order.parties[: len(told.parties)] == told.parties

    def test_changed_order_is_found_and_the_pages_end(self) -> None:
        poller = self.build(self.far_end()).poller
        if poller is None:
            pytest.skip("the source system cannot say what changed")
        (told,) = self.read(self.body())
        page = poller.changed(told.changed_at, None)
        assert Change(number_at_source(told.id), told.changed_at) in page.changes
        while page.cursor is not None:
            page = poller.changed(told.changed_at, page.cursor)
        assert poller.changed(told.changed_at + timedelta(days=1), None).changes == ()

    def test_nothing_that_the_room_reads_changes_the_source(self) -> None:
        for name, read in self.readings().items():
            wire = Wire(self.far_end())
            read(self.build(wire))
            assert wire.requests
            assert not any(map(self.changes, wire.requests)), name

    @pytest.mark.parametrize("failure", [silence, *map(always, (429, 503))])
    def test_reading_from_a_busy_source_is_tried_again_later(self, failure: Failure) -> None:
        for name, error in self.reading_failures(failure):
            assert isinstance(error, DeliveryDelayed), name

    @pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422])
    def test_reading_that_is_refused_is_said_to_be(self, status: int) -> None:
        for name, error in self.reading_failures(always(status)):
            assert isinstance(error, DeliveryRefused), name

    @pytest.mark.parametrize("body", [*_NO_DOCUMENT, b"{}", b'{"data": {}}', b"<html></html>"])
    def test_answer_that_cannot_be_read_is_no_order_and_no_page(self, body: bytes) -> None:
        for name, error in self.reading_failures(always(200, body)):
            assert isinstance(error, DeliveryError | PayloadError), name
