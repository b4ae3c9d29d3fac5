"""A decision asked again, years later, from nothing but what it pinned."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.decision import Decision, decide, write_decision
from connector.decision.simulation import Side
from connector.errors import ListRefused, OrderUnknown, ScreeningUnavailable
from connector.hold import Hold, HoldId
from connector.hold.earlier import earlier_of
from connector.order import Order
from connector.screening import Check, Finding, Hit, Revision, Screening, screen, write_screening
from connector.screening.completeness import CompletenessCheck
from connector.screening.party.check import PartyCheck, sources_in
from connector.store import Store, Transaction, decisions, holds, lists, orders, pins

_RULES = re.compile(r"rules:([0-9a-f]{64})")
_ORDER = "order"  # the finding of a screening that no check was asked for


class Again(StrEnum):
    """What came of asking again. GONE: something it depended on is not here as it was."""

    SAME = "same"
    DIFFERS = "differs"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Pin:
    """Something the decision depended on; `kept` says whether it is still here as it was."""

    name: str
    version: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Recorded:
    """All that the record has of one decision by the policy.

    `cases` are the order's as they stood before it, the newest first; `verdicts` are what people
    decided after it, up to the time that was asked for.
    """

    decision: Decision
    screening: Screening
    revision: Revision
    cases: tuple[Hold, ...]
    verdicts: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with its pins, and what came of asking again.

    `differing` names what came out otherwise; it is empty unless `again` is DIFFERS.
    """

    recorded: Recorded
    pins: tuple[Pin, ...]
    again: Again
    differing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explainer:
    """Asks again.

    `party_check` gives the check over kept snapshots, named by their sources by their ids, or
    raises ListRefused; `side_of` reads rules and policy from a bundle of their files, and asks
    that check who is listed; `code` is the version of this code.
    """

    store: Store
    party_check: Callable[[Mapping[str, str]], PartyCheck]
    side_of: Callable[[bytes, PartyCheck | None], Side]
    code: str

    def explain(self, hold: HoldId, as_of: datetime | None = None) -> Explanation:
        """Explain the decision a hold stands on, or the last one on its order at a time.

        Raises HoldUnknown; OrderUnknown where nothing was decided by then.
        """
        with self.store.read() as tx:
            recorded = _recorded(tx, holds.load(tx, hold), as_of)
            made = recorded.decision.pins
            sources = _sources(made.checks)
            snapshots = tuple(
                Pin(f"list {source}", id_, _is_kept(tx, id_)) for id_, source in sources.items()
            )
            bundles = [(version, pins.load(tx, version)) for version in _bundles(made.checks)]
        lists_kept = sources and all(pin.kept for pin in snapshots)
        party = self.party_check(sources) if lists_kept else None
        sides = [self.side_of(body, party) for _, body in bundles if body is not None]
        pinned = (
            *snapshots,
            *(Pin("rules", version, body is not None) for version, body in bundles),
            Pin("policy", made.policy, any(s.policy.version == made.policy for s in sides)),
            Pin("code", made.code, made.code == self.code),
        )
        if not all(pin.kept for pin in pinned):
            return Explanation(recorded, pinned, Again.GONE)
        differing = _ask_again(recorded, party, sides[0])
        again = Again.DIFFERS if differing else Again.SAME
        return Explanation(recorded, pinned, again, differing)


def _sources(checks: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Give the lists that checks named: their sources by the ids of their snapshots."""
    named = [pair for _, version in checks for pair in sources_in(version).items()]
    return dict(sorted(named, key=lambda pair: pair[1]))


def _bundles(checks: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    found = (_RULES.fullmatch(version) for _, version in checks)
    return tuple(dict.fromkeys(match[1] for match in found if match))


def _is_kept(tx: Transaction, snapshot: str) -> bool:
    try:
        lists.kept_entries(tx, snapshot)
    except ListRefused:
        return False
    return True


def _recorded(tx: Transaction, hold: Hold, as_of: datetime | None) -> Recorded:
    at = as_of or hold.opened_at
    made = decisions.last_by(tx, hold.order, at)
    screening = decisions.screening_at(tx, hold.order, made[0].revision, at) if made else None
    if screening is None:
        raise OrderUnknown(f"nothing was decided on {hold.order} by {at:%Y-%m-%d %H:%M:%S} UTC")
    decision, *verdicts = made
    return Recorded(
        decision,
        screening,
        orders.revision_of(tx, hold.order, decision.revision),
        holds.as_they_stood(tx, hold.order, decision.at),
        tuple(verdicts),
    )


def _ask_again(recorded: Recorded, party: Check | None, side: Side) -> tuple[str, ...]:
    """Screen and decide as then; give the names of what came out otherwise."""
    was, made = recorded.screening, recorded.decision
    screening = was
    if not any(finding.check == _ORDER for finding in was.findings):
        own = (finding for finding in was.findings if _is_of_a_check(finding))
        checks = tuple(_as_then(finding, party) for finding in own)
        screening = screen(recorded.revision, checks, was.screened_at, side.rules)
    earlier = earlier_of(recorded.cases, made.revision)
    decision = decide(screening, side.policy, made.pins.code, made.at, earlier)
    differing = [
        before.check
        for before, now in zip(was.findings, screening.findings, strict=False)
        if before != now
    ]
    if not differing and write_screening(screening) != write_screening(was):
        differing.append("screening")
    if write_decision(decision) != write_decision(made):
        differing.append("decision")
    return tuple(dict.fromkeys(differing))


def _is_of_a_check(finding: Finding) -> bool:
    by_name = finding.check in (CompletenessCheck.name, PartyCheck.name)
    return by_name and not _RULES.fullmatch(finding.version)


def _as_then(finding: Finding, party: Check | None) -> Check:
    """Give the check that made a finding; one that could not answer then cannot now."""
    if finding.check == CompletenessCheck.name:
        return CompletenessCheck()
    if finding.check == PartyCheck.name and party is not None:
        return party
    return _AsRecorded(finding.check, finding.version, finding)


@dataclass(frozen=True, slots=True)
class _AsRecorded:
    """Stands for a check whose failure no pin brings back: that a list was too old, say."""

    name: str
    version: str
    finding: Finding

    def run(self, _order: Order) -> tuple[Hit, ...]:
        failure = self.finding.failure
        if failure is None:
            return self.finding.hits
        raise ScreeningUnavailable(failure.code, failure.problem)
