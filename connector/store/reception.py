"""Messages that arrive together are kept together: one transaction, a few statements for all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock

from connector.errors import HeardBefore, StoreBusy
from connector.store import TROUBLE, Store, heard, inbox, steps
from connector.store.inbox import NewMessage
from connector.store.steps import Kind

# Shopify waits 5 s for an answer (shopify.dev/docs/apps/build/webhooks): by then it must hear a no.
_PATIENCE = timedelta(seconds=3)
_MOST_WAITING = 64


@dataclass(eq=False, slots=True)
class _Place:
    """A message in the line, and the thread that waits with it until `turn`."""

    message: NewMessage
    leads: bool = False
    turn: Event = field(default_factory=Event)
    kept: bool = False
    error: BaseException | None = None

    def end(self, *, kept: bool = False, error: BaseException | None = None) -> None:
        self.kept, self.error = kept, error
        self.turn.set()


class Reception:
    """Keeps messages and owes their reading; safe to use from several threads.

    Who finds nobody at it writes for all who wait by then, and hands on to the next who came
    meanwhile. Nobody waits for company that does not come.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._lock = Lock()
        self._waiting: list[_Place] = []
        self._led = False

    def keep(self, message: NewMessage) -> bool:
        """Keep a message; False where it is a copy of a kept one. Returns after the commit.

        Raises HeardBefore where its `once` was heard, and keeps nothing of it then; StoreBusy or
        NotCommitted where it is not certain that it was kept; and whatever the database says of
        this message alone.
        """
        place = _Place(message)
        with self._lock:
            if len(self._waiting) >= _MOST_WAITING:
                raise StoreBusy(f"{_MOST_WAITING} others wait to be kept; send it again later")
            self._waiting.append(place)
            if not self._led:
                self._led = place.leads = True
        if not place.leads and not place.turn.wait(_PATIENCE.total_seconds()):
            self._withdraw(place)
        if place.leads:
            self._lead()
        if place.error is not None:
            raise place.error
        return place.kept

    def keep_all(self, messages: Sequence[NewMessage]) -> list[bool]:
        """Keep messages that one sender sent together, in one transaction, as `keep` does each."""
        places = [_Place(message) for message in messages]
        try:
            kept = self._written(places)
            return [kept.get(place) is not None for place in places]
        except TROUBLE:
            raise
        except Exception:  # noqa: BLE001 - one that is refused must not keep others out
            return [self.keep(message) for message in messages]

    def _withdraw(self, place: _Place) -> None:
        """Stop waiting, unless the turn came this moment. Raises StoreBusy."""
        with self._lock:
            if place.leads:
                return
            if place in self._waiting:
                self._waiting.remove(place)
        raise StoreBusy("the message could not be kept in time; send it again later")

    def _lead(self) -> None:
        with self._lock:
            together, self._waiting = self._waiting, []
        try:
            self._keep_all(together)
        except BaseException as error:
            for place in together:
                place.end(error=error)
            raise
        finally:
            with self._lock:
                self._led = bool(self._waiting)
                if self._led:
                    self._waiting[0].leads = True
                    self._waiting[0].turn.set()

    def _keep_all(self, together: Sequence[_Place]) -> None:
        try:
            kept = self._written(together)
        except TROUBLE as error:  # every message fares alike: no use in trying each alone
            for place in together:
                place.end(error=error)
        except Exception as error:  # noqa: BLE001 - one that is refused must not keep others out
            if len(together) == 1:
                together[0].end(error=error)
                return
            for place in together:
                self._keep_all([place])
        else:
            for place in together:
                if place in kept:
                    place.end(kept=kept[place] is not None)
                else:
                    place.end(error=HeardBefore("this very request was heard before"))

    def _written(self, places: Sequence[_Place]) -> Mapping[_Place, int | None]:
        """Keep messages and give their ids; those whose `once` was heard before are left out."""
        now = self._now()
        with self._store.begin(_PATIENCE) as tx:
            firsts = heard.first_of(tx, [place.message.once for place in places], now)
            new = [place for place, first in zip(places, firsts, strict=True) if first]
            kept = inbox.keep_all(tx, [place.message for place in new])
            subjects = [str(inbox_id) for inbox_id in kept if inbox_id is not None]
            steps.owe_all(tx, Kind.READ, subjects, now)
        return dict(zip(new, kept, strict=True))
