"""The audit trail's rows and seals: written with the fact they record, and never changed."""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.engine import Row as TableRow

from connector.audit import Entry, Row, Seal, chain, seal_rows
from connector.audit.holdpoint_verify import Root, canonical
from connector.callback.signing_keys import PrivateKey
from connector.store import Transaction
from connector.store.tables import audit, audit_salts, audit_seals

_APPEND_LOCK = 7_204_112_023  # any number but those of migrations and lists, the same everywhere
_SUBJECT_LOCK = 1_912_023  # the first half of a key whose second half is the subject's hash
_SALT_BYTES = 32
_AT_ONCE = 1_000

# Built once: every decision records something.
_KEEP_FROM_SEALING = select(func.pg_advisory_xact_lock_shared(_APPEND_LOCK))
_NEWEST = (
    select(audit.c.number, audit.c.hash)
    .where(audit.c.subject == bindparam("of"))
    .order_by(audit.c.number.desc())
    .limit(1)
)
_APPEND = insert(audit)
_KEEP_SALT = insert(audit_salts)


def append(tx: Transaction, entry: Entry) -> None:
    """Record what happened to a subject, after everything that was recorded of it before.

    The caller holds what keeps others from the same subject: an order's row, the lock on what is
    in force, or `lock_subject`.
    """
    if tx.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        # Before the row takes its id, and until the commit: a seal waits for every such row.
        tx.execute(_KEEP_FROM_SEALING)
    before = tx.execute(_NEWEST, {"of": entry.subject}).first()
    number, previous = (before.number + 1, before.hash) if before else (1, "")
    salt = secrets.token_hex(_SALT_BYTES) if entry.committed else ""
    row = chain(entry, number, previous, salt)
    values = {**row, "at": entry.at, "facts": canonical(row["facts"]).decode()}
    tx.execute(_APPEND, values)
    if salt:
        tx.execute(_KEEP_SALT, {"subject": entry.subject, "number": number, "salt": salt})


def lock_subject(tx: Transaction, subject: str) -> None:
    """Keep others from recording of a subject until the commit, where no other lock does."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(_SUBJECT_LOCK, func.hashtext(subject))))


def seal(tx: Transaction, key: PrivateKey, now: datetime) -> Seal | None:
    """Seal every row that was committed since the last seal; None where there is none.

    Waits for the transactions that are recording something, and they for it: a row whose id was
    taken before and whose commit comes after would be under no seal.
    """
    if tx.dialect.name == "postgresql":  # as in `append`
        tx.execute(select(func.pg_advisory_xact_lock(_APPEND_LOCK)))
    before = last_seal(tx)
    root = Root()
    new = select(audit.c.id, audit.c.hash).where(audit.c.id > (before.last_id if before else 0))
    for row in tx.execute(new.order_by(audit.c.id)):
        root.add(row.id, row.hash)
    if not root.rows:
        return None
    made = seal_rows(root, before, now, key)
    columns = [column.name for column in audit_seals.c]
    tx.execute(insert(audit_seals).values({name: getattr(made, name) for name in columns}))
    return made


def last_seal(tx: Transaction) -> Seal | None:
    """Return the newest seal, None where nothing was sealed yet."""
    row = tx.execute(select(audit_seals).order_by(audit_seals.c.number.desc()).limit(1)).first()
    return _seal(row) if row else None


def seals(tx: Transaction, first: int, last: int | None) -> tuple[Seal, ...]:
    """Return the seals from one number to another, both included; None is to the last one."""
    wanted = audit_seals.c.number >= first
    if last is not None:
        wanted &= audit_seals.c.number <= last
    query = select(audit_seals).where(wanted).order_by(audit_seals.c.number)
    return tuple(map(_seal, tx.execute(query)))


def first_whole_seal(tx: Transaction) -> int:
    """Return the number of the first seal whose rows are still here; 1 where nothing is sealed.

    Segments before it were dropped whole, as retention may.
    """
    first_row = select(func.min(audit.c.id)).scalar_subquery()
    query = select(func.min(audit_seals.c.number)).where(audit_seals.c.last_id >= first_row)
    found: int | None = tx.execute(query).scalar()
    return found or 1


def count_rows(tx: Transaction) -> int:
    """Count the rows."""
    return int(tx.execute(select(func.count()).select_from(audit)).scalar_one())


def rows_between(tx: Transaction, first_id: int, last_id: int | None) -> Iterator[Row]:
    """Give the rows from one id to another, both included, by id; None is to the last one."""
    after = first_id - 1
    while True:
        wanted = audit.c.id > after
        if last_id is not None:
            wanted &= audit.c.id <= last_id
        some = tx.execute(select(audit).where(wanted).order_by(audit.c.id).limit(_AT_ONCE)).all()
        yield from map(_row, some)
        if len(some) < _AT_ONCE:
            return
        after = some[-1].id


def rows_of(tx: Transaction, subjects: list[str]) -> tuple[Row, ...]:
    """Return every row of some subjects, each chain in its order."""
    query = select(audit).where(audit.c.subject.in_(subjects)).order_by(audit.c.number)
    return tuple(map(_row, tx.execute(query)))


def salts_of(tx: Transaction, subjects: list[str]) -> dict[str, dict[int, str]]:
    """Return the salts that are still kept of some subjects, by the row's number."""
    found: dict[str, dict[int, str]] = {}
    for row in tx.execute(select(audit_salts).where(audit_salts.c.subject.in_(subjects))):
        found.setdefault(row.subject, {})[row.number] = row.salt
    return found


def _row(row: TableRow[tuple[object, ...]]) -> Row:
    return Row(
        id=row.id,
        subject=row.subject,
        number=row.number,
        at=row.at,
        by=row.by,
        act=row.act,
        facts=_facts(row.facts),
        previous=row.previous,
        hash=row.hash,
    )


def _facts(text: str) -> dict[str, object]:
    """Read the facts of a row; what somebody made unreadable is for the verifier to name."""
    try:
        facts = json.loads(text)
        canonical(facts)  # NaN and halves of characters are read, and cannot be written
    except ValueError:
        return {"unreadable": text}
    return facts if isinstance(facts, dict) else {"unreadable": text}


def _seal(row: TableRow[tuple[object, ...]]) -> Seal:
    return Seal(
        number=row.number,
        first_id=row.first_id,
        last_id=row.last_id,
        rows=row.rows,
        root=row.root,
        previous=row.previous,
        at=row.at,
        key=row.key,
        signature=row.signature,
    )
