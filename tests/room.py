"""A room under test: what its test file gives, and how the contract kit looks at it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest

from connector.adapter import Adapter
from connector.callback import Action, Callback, Target
from connector.errors import DeliveryDelayed, HoldpointError, PayloadError, SignatureError
from connector.http import Request, Send
from connector.intake import Inbound, Source
from connector.order import Order, content_hash, number_at_source, read_order, write_order
from connector.secret import Secret
from tests.documents import Documents, JsonDocuments
from tests.far_end import Failure, Wire, always, no_network

CONNECTION = "example"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SENT_AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GOLDEN = ".order.json"
ASK: Mapping[str, Callable[[Target, Callback], object]] = {
    "hold": lambda target, callback: target.hold(callback),
    "release": lambda target, callback: target.release(callback),
    "read_back": lambda target, callback: target.read_back(callback),
}

ASKED = (Action.HOLD, Action.RELEASE)
"""What every target can be asked for; cancelling is the affair of a few."""


def secret(name: str, variable: str) -> Secret:
    """Refer to a secret of the room's `environment`."""
    return Secret(f"secrets.{name}", f"${{env:{variable}}}")


class RoomUnderTest:
    """One room, as its test file describes it.

    `examples`: folder of documents `x.*`, each with its golden order `x.order.json`.
    `environment`: variables with the room's secrets. `signature_headers`: lower-case headers that
    prove a message genuine; `signs_body`: whether they cover the body, as passwords do not.
    `fences`: whether the source system keeps the sequence of the callback that acted last.
    `part`: a part of the first example's order by its own name, for a room with a finder.
    `documents`: how a document is spoiled; JSON unless said otherwise.
    """

    examples: ClassVar[Path]
    environment: ClassVar[Mapping[str, str]]
    signature_headers: ClassVar[tuple[str, ...]]
    signs_body: ClassVar[bool] = True
    fences: ClassVar[bool] = False
    part: ClassVar[str] = ""
    documents: ClassVar[Documents] = JsonDocuments()

    def build(self, send: Send) -> Adapter:
        """Build the room for the connection CONNECTION."""
        raise NotImplementedError

    def signed(self, body: bytes) -> Inbound:
        """Give the message with which the source system sends this body."""
        raise NotImplementedError

    def far_end(self) -> Send:
        """Give a source system that has the first example's order, not held."""
        raise NotImplementedError

    def changes(self, request: Request) -> bool:
        """Say whether this request changes something at the source system."""
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def _secrets_in_place(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in self.environment.items():
            monkeypatch.setenv(name, value)

    def files(self) -> list[Path]:
        return sorted(file for file in self.examples.iterdir() if not file.match(f"*{GOLDEN}"))

    def bodies(self) -> list[bytes]:
        return [file.read_bytes() for file in self.files()]

    def body(self) -> bytes:
        return self.bodies()[0]

    def source(self) -> Source:
        return self.build(no_network).source

    def read(self, body: bytes) -> tuple[Order, ...]:
        read = self.source().read(self.signed(body))
        return tuple(order for order in read if isinstance(order, Order))

    def is_refused(self, headers: Mapping[str, str], body: bytes) -> bool:
        message = Inbound(headers, body, SENT_AT)
        return isinstance(self.refusal(lambda: self.source().verify(message)), SignatureError)

    def surprise(self, where: str, body: bytes) -> str | None:
        """Say what is wrong with reading this body: only a PayloadError or an order is right."""
        try:
            orders = self.read(body)
        except PayloadError as error:
            return None if error.path.startswith("$") else f"{where}: path {error.path!r}"
        except Exception as error:  # noqa: BLE001 - whatever else it is, it is the finding
            return f"{where}: {type(error).__name__}: {error}"
        if not orders:
            return f"{where}: neither an order nor an error"
        kept = tuple(read_order(write_order(order)) for order in orders)
        return None if kept == orders else f"{where}: the order is another once kept"

    def refusal(self, act: Callable[[], object]) -> HoldpointError | None:
        """Do it and return what it was refused with, which may not name a secret."""
        try:
            act()
        except HoldpointError as error:
            said = " ".join(f"{cause} {cause!r}" for cause in _chain(error))
            if any(value in said for value in self.environment.values()):
                pytest.fail(f"{type(error).__name__} names a secret")
            return error
        return None

    def callback(self, action: Action, sequence: int = 0) -> Callback:
        """Give a callback of the first example's order; a release comes after a hold."""
        order = self.read(self.body())[0]
        number = number_at_source(order.id)
        sequence = sequence or list(Action).index(action) + 1
        key = f"key-{action.value}-5f1c"
        content = content_hash(order)
        return Callback(key, order.id, number, sequence, action, 1, "H-17", content)

    def standing_before(self, name: str) -> tuple[Wire, Target]:
        wire = Wire(self.far_end())
        target = self.build(wire).target
        if name != "hold":
            target.hold(self.callback(Action.HOLD))
        return wire, target

    def requests(self, name: str) -> list[Request]:
        wire, target = self.standing_before(name)
        before = len(wire.requests)
        ASK[name](target, self.callback(_action(name)))
        return wire.requests[before:]

    def failures(self, failure: Failure) -> Iterator[tuple[str, HoldpointError | None]]:
        """Let every request of every action be the first that fails; give what was raised."""
        for name, act in ASK.items():
            for place in range(len(self.requests(name))):
                wire, target = self.standing_before(name)
                wire.cut(failure, healthy=place)
                callback = self.callback(_action(name))
                yield f"{name}, request {place}", self.refusal(partial(act, target, callback))

    def readings(self) -> Mapping[str, Callable[[Adapter], object]]:
        """Give what the room reads by itself, as far as it can; none of it may change anything."""
        room, number = self.build(no_network), number_at_source(self.read(self.body())[0].id)
        fetching: dict[str, Callable[[Adapter], object]] = {
            "fetch": lambda room: room.fetcher and room.fetcher.fetch(number),
        }
        polling: dict[str, Callable[[Adapter], object]] = {
            "changed": lambda room: room.poller and room.poller.changed(LONG_AGO, None),
        }
        looking: dict[str, Callable[[Adapter], object]] = {
            "look_after": lambda room: room.upkeep and room.upkeep.look_after(),
        }
        finding: dict[str, Callable[[Adapter], object]] = {
            "order_of": lambda room: room.finder and room.finder.order_of(self.part),
        }
        return (
            (fetching if room.fetcher else {})
            | (polling if room.poller else {})
            | (finding if room.finder else {})
            | (looking if room.upkeep and room.looks_after else {})
        )

    def reading_failures(self, failure: Failure) -> Iterator[tuple[str, HoldpointError | None]]:
        """Let the first request of every reading fail; give what was raised."""
        for name, read in self.readings().items():
            yield name, self.refusal(partial(read, self.build(failure)))

    def wait(self, text: str) -> timedelta | None:
        answer = always(429, retry_after=text)
        error = self.refusal(lambda: self.build(answer).target.hold(self.callback(Action.HOLD)))
        assert isinstance(error, DeliveryDelayed)
        return error.after


def _action(name: str) -> Action:
    return Action.RELEASE if name == "release" else Action.HOLD


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
