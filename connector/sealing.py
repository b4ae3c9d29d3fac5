"""What the audit trail recorded is sealed, again and again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from connector.callback.signing_keys import PrivateKey
from connector.store import Store, audit, steps
from connector.store.steps import Kind, Step

log = structlog.get_logger()

EVERY = timedelta(minutes=5)
"""For so long at most, whoever owns the database could rewrite what was recorded last."""

_SUBJECT = "audit"


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals with the installation's key, which is asked for when it is needed."""

    store: Store
    key: Callable[[], PrivateKey]
    now: Callable[[], datetime]

    def owe(self) -> None:
        """Owe the first seal; one that is owed already stays as it is."""
        with self.store.begin() as tx:
            steps.owe_once(tx, Kind.SEAL, _SUBJECT, self.now() + EVERY)

    def seal(self, step: Step) -> None:
        """Seal what was recorded since the last seal, and owe the next. Raises ConfigError."""
        key = self.key()
        with self.store.begin() as tx:
            made = audit.seal(tx, key, self.now())
            steps.repeat(tx, step, self.now() + EVERY)
        if made is not None:
            # A log that is shipped elsewhere so keeps each seal where nobody here rewrites it.
            log.info("audit.sealed", seal=made.number, hash=made.hash, rows=made.rows)
