"""Do the tables say of an order what its chain says? Each disagreement in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connector.audit import Act, Row, commitment

_STATES = {
    Act.REVISED: "received",
    Act.REOPENED: "received",
    Act.HELD: "held",
    Act.CLEARED: "cleared",
    Act.RELEASED: "released",
    Act.REJECTED: "rejected",
    Act.CANCELLED: "cancelled",
}
_ENDS = {
    Act.OWED: "pending",
    Act.CONFIRMED: "confirmed",
    Act.REFUSED: "refused",
    Act.SUPERSEDED: "superseded",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of a table that the trail speaks of: since when, and what it says, by field.

    `bodies` are what was committed to, by its name; None where it was erased.
    """

    at: datetime
    says: Mapping[str, object]
    bodies: Mapping[str, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables say of one subject, by what it is about: `decision 7`, `hold H-3`."""

    subject: str
    kept: Mapping[str, Kept]


@dataclass(frozen=True, slots=True)
class Trail:
    """The rows of one subject and the salts that are still kept, by the row's number.

    `since` is when the trail begins to be whole; what is older need not be in it. None: always.
    """

    rows: Sequence[Row]
    salts: Mapping[int, str]
    since: datetime | None


def disagreements(tables: Tables, trail: Trail) -> Iterator[str]:
    """Say where tables and trail differ: in a field, a committed body, or in what is there."""
    said: dict[str, dict[str, object]] = {}
    for row in trail.rows:
        for about, says in _readable(row):
            said.setdefault(about, {}).update(says)
    for about, kept in tables.kept.items():
        if about in said:
            yield from _differing(f"{tables.subject}: {about}", kept.says, said[about])
        elif trail.since is None or kept.at > trail.since:
            yield f"{tables.subject}: {about} is in its table and named by no row"
    if tables.kept:
        for about in sorted(said.keys() - tables.kept.keys()):
            yield f"{tables.subject}: {about} is named by a row and not in its table"
    yield from _unproved(tables, trail)


def _differing(name: str, kept: Mapping[str, object], said: Mapping[str, object]) -> Iterator[str]:
    for each, value in kept.items():
        if each in said and said[each] != value:
            yield f"{name}: {each} is {value!r} in its table, and {said[each]!r} by its last row"


def _readable(row: Row) -> tuple[tuple[str, dict[str, object]], ...]:
    try:
        return tuple(_says(row))
    except (KeyError, TypeError):
        return ()  # somebody changed its facts: its hash tells


def _says(row: Row) -> Iterator[tuple[str, dict[str, object]]]:
    """Give what a row says the tables hold, by what it is about."""
    facts = row.facts
    if row.act in _STATES:
        yield "order", {"state": _STATES[Act(row.act)], "revision": facts["revision"]}
        if row.act == Act.REVISED:
            yield f"revision {facts['revision']}", {}
        elif row.act != Act.REOPENED:
            yield from _says_of_decision(row)
    elif row.act in _ENDS:
        own = {name: value for name, value in facts.items() if name != "sequence"}
        yield f"callback {facts['sequence']}", {**own, "state": _ENDS[Act(row.act)]}
    elif row.act == Act.DILIGENCE:
        yield f"diligence {facts['diligence']}", {"by": row.by}
    elif row.act == Act.LIST_CHANGED:
        yield "list", {"snapshot": facts["snapshot"]}
        says = {"snapshot": facts["snapshot"], "replaced": facts["replaced"], "by": row.by}
        yield f"change {facts['change']}", says
    elif row.act in {Act.TOKEN_CREATED, Act.TOKEN_REVOKED}:
        for token in facts["tokens"]:
            yield f"token {token[:12]}", {"revoked": row.act == Act.TOKEN_REVOKED}
            if row.act == Act.TOKEN_CREATED:
                yield f"token {token[:12]}", {"scopes": facts.get("scopes")}


def _says_of_decision(row: Row) -> Iterator[tuple[str, dict[str, object]]]:
    facts = row.facts
    yield f"decision {facts['decision']}", {"outcome": facts["outcome"], "by": row.by}
    if facts["closes"]:
        yield f"hold {facts['closes']}", {"open": False}
    if facts["opens"]:
        yield f"hold {facts['opens']}", {"open": True, "decision": facts["decision"]}


def _unproved(tables: Tables, trail: Trail) -> Iterator[str]:
    for row in trail.rows:
        salt = trail.salts.get(row.number)
        if salt is None:
            continue  # nothing was committed to, or its salt was deleted and it says nothing now
        promised = row.facts.get("committed", {})
        for about, _ in _readable(row):
            kept = tables.kept.get(about)
            for name, body in kept.bodies.items() if kept else ():
                if body is not None and commitment(salt, body) != promised.get(name):
                    yield f"{tables.subject}: {about}: its {name} is not what was committed to"
