"""Ownership from statements of the Beneficial Ownership Data Standard 0.2, 0.3 and 0.4.

The standard: https://standard.openownership.org. In 0.2 and 0.3 a statement points at others by
`statementID`; in 0.4 by `recordId`, of which several statements may tell one after the other.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from connector.config_file import read_bytes
from connector.country import read_country
from connector.errors import ConfigError
from connector.identity import Identifier, IdentifierKind, read_born
from connector.screening.ownership.facts import NONE, WHOLE, Holder, key_of
from connector.screening.ownership.statements import Interest, Statement

Written = Mapping[str, Any]
"""A statement as the file has it."""

_OLD_KINDS = {
    "entityStatement": "entity",
    "personStatement": "person",
    "ownershipOrControlStatement": "relationship",
}
_SHARES = frozenset({"shareholding"})


@dataclass(frozen=True, slots=True)
class _Record:
    """A statement of either form: what it is of, by which id others point at it, what it says."""

    where: str
    kind: str
    id: str
    details: Written
    stated: date | None
    source: str


def read_bods(path: Path) -> tuple[tuple[Holder, ...], tuple[Statement, ...]]:
    """Read the holders of a file, and what it states of them.

    Raises ConfigError naming the file and the statement.
    """
    records = tuple(_current(path, _statements(path)))
    holders = {
        record.id: _holder(path, record) for record in records if record.kind != "relationship"
    }
    relations = (record for record in records if record.kind == "relationship")
    stated = (_stated(record, holders) for record in relations)
    return tuple(holders.values()), tuple(each for each in stated if each is not None)


def _statements(path: Path) -> Sequence[Written]:
    try:
        read = json.loads(read_bytes(path), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise ConfigError(str(path), f"no JSON: {error}") from error
    if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
        raise ConfigError(str(path), "an array of statements is wanted")
    return read


def _current(path: Path, statements: Sequence[Written]) -> Iterator[_Record]:
    """Give what still holds: nothing replaced, nothing closed, the last word on each record."""
    replaced = {
        str(id_)
        for statement in statements
        for id_ in _list(f"{path}", statement, "replacesStatements")
    }
    last: dict[str, tuple[_Record, bool]] = {}
    for number, statement in enumerate(statements):
        record = _record(f"{path}: statement {number}", statement)
        closed = statement.get("recordStatus") == "closed" or record.id in replaced
        known = last.get(record.id)
        if known is None or (known[0].stated or date.min) <= (record.stated or date.min):
            last[record.id] = (record, closed)
    yield from (record for record, closed in last.values() if not closed)


def _record(where: str, statement: Written) -> _Record:
    kind = statement.get("recordType") or _OLD_KINDS.get(str(statement.get("statementType")), "")
    if kind not in _OLD_KINDS.values():
        raise ConfigError(where, "recordType or statementType: none that is known")
    new = "recordType" in statement
    id_ = statement.get("recordId" if new else "statementID")
    details = statement.get("recordDetails", {}) if new else statement
    if not isinstance(id_, str) or not id_ or not isinstance(details, dict):
        raise ConfigError(where, "an id and details are wanted")
    source = statement.get("source")
    named = source.get("description") or source.get("url") if isinstance(source, dict) else None
    stated = _day(where, statement.get("statementDate"))
    return _Record(where, kind, id_, details, stated, str(named or "its file names no source"))


def _holder(path: Path, record: _Record) -> Holder:
    names = tuple(_names(record))
    keys = [key for key in map(key_of, names) if key]
    # Two people may bear one name; a company's is taken for its own.
    key = keys[0] if keys and record.kind == "entity" else f"{path.name}#{record.id}"
    return Holder(key, names, tuple(_identifiers(record)))


def _names(record: _Record) -> Iterator[str]:
    name = record.details.get("name")
    if isinstance(name, str) and name.strip():
        yield name
    for each in _list(record.where, record.details, "names"):
        full = each.get("fullName") if isinstance(each, dict) else None
        if isinstance(full, str) and full.strip():
            yield full
    for each in _list(record.where, record.details, "alternateNames"):
        if isinstance(each, str) and each.strip():
            yield each


def _identifiers(record: _Record) -> Iterator[Identifier]:
    for each in _list(record.where, record.details, "identifiers"):
        value = each.get("id") if isinstance(each, dict) else None
        if not isinstance(value, str):
            continue
        scheme = str(each.get("scheme") or "")
        kind = IdentifierKind.LEI if scheme.endswith("LEI") else IdentifierKind.REGISTRATION
        identifier = Identifier(kind, value, read_country(scheme[:2]) if scheme else None)
        if identifier.plain:
            yield identifier


def _stated(record: _Record, holders: Mapping[str, Holder]) -> Statement | None:
    """Give what a relationship says; None where it names no owner, or one not delivered."""
    owned = _pointed_at(record.details.get("subject"))
    owner = _pointed_at(record.details.get("interestedParty"))
    if owned not in holders or owner not in holders:
        return None
    interests = _list(record.where, record.details, "interests")
    return Statement(
        holders[owner].key,
        holders[owned].key,
        record.source,
        record.stated,
        tuple(_interest(record.where, each) for each in interests),
    )


def _interest(where: str, interest: object) -> Interest:
    if not isinstance(interest, dict):
        raise ConfigError(where, "interests: objects are wanted")
    low, high = _span(where, interest)
    level = interest.get("directOrIndirect") or interest.get("interestLevel") or "direct"
    return Interest(low, high, str(level), _day(where, interest.get("endDate")))


def _pointed_at(party: object) -> str:
    if isinstance(party, str):
        return party
    if isinstance(party, dict):
        for field in ("describedByEntityStatement", "describedByPersonStatement"):
            if isinstance(party.get(field), str):
                return str(party[field])
    return ""


def _span(where: str, interest: Written) -> tuple[Decimal, Decimal]:
    share = interest.get("share")
    if interest.get("type") not in _SHARES or not isinstance(share, dict):
        return NONE, WHOLE
    exact = _percent(where, share, "exact")
    if exact is not None:
        return exact, exact
    low, high = _percent(where, share, "minimum"), _percent(where, share, "maximum")
    return NONE if low is None else low, WHOLE if high is None else high


def _percent(where: str, share: Written, field: str) -> Decimal | None:
    if share.get(field) is None:
        return None
    try:
        percent = Decimal(str(share[field]))
    except InvalidOperation:
        percent = Decimal(-1)
    if not NONE <= percent <= WHOLE:
        raise ConfigError(where, f"share.{field}: percent from 0 to 100 are wanted")
    return percent


def _day(where: str, value: object) -> date | None:
    if value is None:
        return None
    day = read_born(str(value)[:10])  # a year or a month is a date to the standard, too
    if day is None:
        raise ConfigError(where, f"'{value}' is no date")
    return day.last


def _list(where: str, statement: Written, field: str) -> Sequence[Any]:
    value = statement.get(field) or []
    if not isinstance(value, list):
        raise ConfigError(where, f"{field}: an array is wanted")
    return value
