"""The checks over the lists in force: built once, kept until another snapshot is activated."""

import threading
from collections.abc import Callable

from connector.screening import Check
from connector.screening.completeness import CompletenessCheck
from connector.screening.party import PartyCheck
from connector.store import Store, lists


class ActiveLists:
    """Gives every screening the checks over what is in force at that moment."""

    def __init__(self, store: Store) -> None:
        """Build nothing yet: the first screening does."""
        self._store = store
        self._building = threading.Lock()
        self._built: tuple[tuple[str, ...], PartyCheck] | None = None

    def checks(self) -> tuple[Check, ...]:
        """Return the checks in the order they are asked."""
        return (CompletenessCheck(), self._party_check())

    def _party_check(self) -> PartyCheck:
        with self._building, self._store.read() as tx:
            wanted = tuple(active.snapshot for active in lists.active(tx))
            if self._built is None or self._built[0] != wanted:
                snapshots = {snapshot: lists.load(tx, snapshot) for snapshot in wanted}
                self._built = (wanted, PartyCheck(snapshots))
            return self._built[1]


Checks = Callable[[], tuple[Check, ...]]
