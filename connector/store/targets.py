"""How each target does: one row that every worker reads before the network and writes after."""

from collections.abc import Mapping
from dataclasses import fields

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.engine import Row

from connector.callback.target_health import TargetHealth, TargetKey, TargetKind
from connector.store import Transaction
from connector.store.dialect import insert_into
from connector.store.tables import targets

# Built once: every try looks before and after.
_KNOWN = select(targets).where(
    targets.c.kind == bindparam("of_kind"), targets.c.name == bindparam("of_name")
)
_FIELDS = tuple(field.name for field in fields(TargetHealth))


def health(tx: Transaction, target: TargetKey) -> TargetHealth:
    """Return what is known of a target; of one never met, that nothing is wrong with it."""
    row = tx.execute(_KNOWN, {"of_kind": target.kind, "of_name": target.name}).first()
    return _health(row) if row else TargetHealth()


def lock(tx: Transaction, target: TargetKey) -> TargetHealth:
    """Return what is known of a target, and keep other workers from it until the commit.

    Taken after the lock of an order, never before it.
    """
    fresh = {"kind": target.kind, "name": target.name} | _row(TargetHealth())
    tx.execute(insert_into(tx, targets).values(fresh).on_conflict_do_nothing())
    return _health(tx.execute(select(targets).where(_is(target)).with_for_update()).one())


def keep(tx: Transaction, target: TargetKey, known: TargetHealth) -> None:
    """Record what is known of a locked target."""
    tx.execute(update(targets).where(_is(target)).values(_row(known)))


def all_known(tx: Transaction) -> Mapping[TargetKey, TargetHealth]:
    """Return every target that was met, by kind and name."""
    rows = tx.execute(select(targets).order_by(targets.c.kind, targets.c.name))
    return {TargetKey(TargetKind(row.kind), row.name): _health(row) for row in rows}


def _is(target: TargetKey) -> ColumnElement[bool]:
    return (targets.c.kind == target.kind) & (targets.c.name == target.name)


def _row(known: TargetHealth) -> dict[str, object]:
    return {name: getattr(known, name) for name in _FIELDS}


def _health(row: Row[tuple[object, ...]]) -> TargetHealth:
    return TargetHealth(**{name: getattr(row, name) for name in _FIELDS})
