"""What is kept under a hash is that text or nothing."""

from sqlalchemy import update

from connector.store import Store, pins
from connector.store.tables import pinned
from tests.examples import NOW


def test_body_comes_back_under_its_hash(store: Store) -> None:
    with store.begin() as tx:
        pin = pins.keep(tx, b"rules", NOW)
        assert pins.keep(tx, b"rules", NOW) == pin
        assert pins.load(tx, pin) == b"rules"


def test_what_was_never_kept_is_none(store: Store) -> None:
    with store.read() as tx:
        assert pins.load(tx, "0" * 64) is None


def test_damaged_body_is_not_given_out(store: Store) -> None:
    with store.begin() as tx:
        pin = pins.keep(tx, b"rules", NOW)
        other = pins.keep(tx, b"other rules", NOW)
        body = tx.execute(pinned.select().where(pinned.c.sha256 == other)).one().body
        tx.execute(update(pinned).where(pinned.c.sha256 == pin).values(body=body))
        assert pins.load(tx, pin) is None
        tx.execute(update(pinned).where(pinned.c.sha256 == pin).values(body=b"no zlib"))
        assert pins.load(tx, pin) is None
