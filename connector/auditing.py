"""The audit trail leaves for an auditor, or is verified where it lies, beside the tables."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connector.audit import Seal, describe_row, describe_seal, instant, line, sign
from connector.audit.agreement import disagreements
from connector.audit.holdpoint_verify import FORMAT, Verification
from connector.callback.signing_keys import PrivateKey
from connector.store import Transaction, audit, audit_tables


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes an export, and when. `code` is Holdpoint's version."""

    key: PrivateKey
    code: str
    now: datetime


def export(tx: Transaction, wanted: tuple[Seal, ...], author: Author) -> Iterator[bytes]:
    """Give the lines of an export of some seals, one after the other without a gap.

    The tail signs for all lines before it, so that a file that was cut off is noticed.
    """
    head = {
        "format": FORMAT,
        "at": instant(author.now),
        "code": author.code,
        "first": wanted[0].number if wanted else 1,
        "last": wanted[-1].number if wanted else 0,
    }
    digest, lines = hashlib.sha256(), 0
    for written in _body(tx, head, wanted):
        digest.update(written)
        lines += 1
        yield written
    tail = {
        "at": instant(author.now),
        "lines": lines,
        "digest": digest.hexdigest(),
        "key": author.key.public,
    }
    yield line("tail", {**tail, "signature": sign(author.key, "tail", tail)})


def _body(tx: Transaction, head: dict[str, object], wanted: tuple[Seal, ...]) -> Iterator[bytes]:
    yield line("head", head)
    for seal in wanted:
        for row in audit.rows_between(tx, _after_seal(tx, seal.number - 1), seal.last_id):
            yield line("row", describe_row(row))
        yield line("seal", describe_seal(seal))


def _after_seal(tx: Transaction, number: int) -> int:
    """Give the first id after a seal, whether or not a row has it: none may hide between two."""
    return next((before.last_id + 1 for before in audit.seals(tx, number, number)), 1)


def verify_trail(tx: Transaction, found: Verification) -> Iterator[None]:
    """Verify rows and seals in the database; yields after each row, to show how far it is.

    Begins at the first seal whose rows are here.
    """
    found.first = audit.first_whole_seal(tx)
    after = 0
    for seal in audit.seals(tx, found.first, None):
        for row in audit.rows_between(tx, after + 1, seal.last_id):
            found.row(describe_row(row))
            yield
        found.seal(describe_seal(seal))
        after = seal.last_id
    for row in audit.rows_between(tx, after + 1, None):
        found.row(describe_row(row))
        yield
    found.end()


def verify_tables(tx: Transaction, found: Verification) -> Iterator[None]:
    """Add to a verification where the tables disagree; yields after each subject.

    Where the trail begins later than the orders, what is older need not be named.
    """
    since = audit_tables.began_at(tx)
    for seal in audit.seals(tx, found.first, found.first) if found.first > 1 else ():
        since = max(seal.at, since or seal.at)
    for tables, trail in audit_tables.compared(tx, since):
        found.faults.extend(disagreements(tables, trail))
        yield
    for subject in audit_tables.lost_subjects(tx):
        found.fault(subject, "rows name it, and no table has it")
