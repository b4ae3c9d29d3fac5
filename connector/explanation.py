"""A decision asked again, years later, from nothing but what it pinned."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.decision import Decision, decide, write_decision
from connector.decision.simulation import Side
from connector.errors import ListRefused, ScreeningUnavailable
from connector.hold import Hold, HoldId, still_to_judge
from connector.order import Order
from connector.screening import Check, Finding, Hit, Revision, Screening, screen, write_screening
from connector.screening.completeness import CompletenessCheck
from connector.screening.party.check import sources_in
from connector.store import Store, Transaction, decisions, holds, lists, orders, pins

_RULES = re.compile(r"rules:([0-9a-f]{64})")


class Again(StrEnum):
    """What came of asking again."""

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
    """What is on record of one decision of the policy: all that it was made from."""

    decision: Decision
    screening: Screening
    revision: Revision
    case: Hold | None
    verdicts: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with its pins, and what came of asking again.

    `differing` names what came out otherwise, and is empty unless `again` is DIFFERS.
    """

    recorded: Recorded
    pins: tuple[Pin, ...]
    again: Again
    differing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explainer:
    """Asks again. `party_check` gives the check over kept snapshots (their sources by their ids)
    or raises ListRefused; `side_of` reads rules and policy from a kept bundle of their files;
    `code` is the version of this code.
    """

    store: Store
    party_check: Callable[[Mapping[str, str]], Check]
    side_of: Callable[[bytes], Side]
    code: str

    def explain(self, hold: HoldId, as_of: datetime | None = None) -> Explanation:
        """Explain the decision that a hold stands on, or the last one at a time.

        Raises HoldUnknown; OrderUnknown where nothing was decided by then.
        """
        with self.store.read() as tx:
            recorded = _recorded(tx, holds.load(tx, hold), as_of)
            made = recorded.decision.pins
            bundles = [
                found[1] for _, version in made.checks if (found := _RULES.fullmatch(version))
            ]
            bundled = pins.load(tx, bundles[0]) if bundles else None
        sources = {
            snapshot: source
            for _, version in made.checks
            for snapshot, source in sources_in(version).items()
        }
        check = self._check(sources)
        kept = [
            *(Pin(f"list {source}", id_, self._is_kept(id_)) for id_, source in sources.items()),
            *(Pin("rules", version, bundled is not None) for version in bundles[:1]),
            Pin("code", made.code, made.code == self.code),
        ]
        if not all(pin.kept for pin in kept) or bundled is None:
            return Explanation(recorded, tuple(kept), Again.GONE)
        side = self.side_of(bundled)
        kept.append(Pin("policy", made.policy, side.policy.version == made.policy))
        if not kept[-1].kept:
            return Explanation(recorded, tuple(kept), Again.GONE)
        differing = _ask_again(recorded, check, side)
        return Explanation(
            recorded, tuple(kept), Again.DIFFERS if differing else Again.SAME, differing
        )

    def _check(self, sources: Mapping[str, str]) -> Check | None:
        try:
            return self.party_check(sources) if sources else None
        except ListRefused:
            return None

    def _is_kept(self, snapshot: str) -> bool:
        with self.store.read() as tx:
            try:
                lists.kept_entries(tx, snapshot)
            except ListRefused:
                return False
        return True


def _recorded(tx: Transaction, hold: Hold, as_of: datetime | None) -> Recorded:
    at = as_of or hold.opened_at
    made = decisions.policy_decision_at(tx, hold.order, at)
    return Recorded(
        decision=made,
        screening=decisions.screening_at(tx, hold.order, made.revision, made.at),
        revision=orders.revision_of(tx, hold.order, made.revision),
        case=holds.as_it_stood(tx, hold.order, made.at),
        verdicts=decisions.verdicts_between(tx, hold.order, made.at, at),
    )


def _ask_again(recorded: Recorded, check: Check | None, side: Side) -> tuple[str, ...]:
    """Screen and decide as then; give what came out otherwise."""
    was = recorded.screening
    checks = tuple(_as_then(finding, check) for finding in was.findings if _is_of_a_check(finding))
    screening = screen(recorded.revision, checks, was.screened_at, side.rules)
    made = recorded.decision
    again = decide(screening, side.policy, made.pins.code, made.at, still_to_judge(recorded.case))
    differing = [
        before.check
        for before, now in zip(was.findings, screening.findings, strict=False)
        if before != now
    ]
    if write_screening(screening) != write_screening(was) and not differing:
        differing.append("screening")
    if write_decision(again) != write_decision(made):
        differing.append("decision")
    return tuple(differing)


def _is_of_a_check(finding: Finding) -> bool:
    return not _RULES.fullmatch(finding.version)


def _as_then(finding: Finding, party: Check | None) -> Check:
    """Give the check that made a finding; what failed then for want of a list fails again."""
    if finding.check == CompletenessCheck.name:
        return CompletenessCheck()
    if finding.check == "party" and party is not None:
        return party
    return _AsRecorded(finding)


@dataclass(frozen=True, slots=True)
class _AsRecorded:
    """Stands for a check that could not answer for a reason that no pin brings back."""

    finding: Finding

    @property
    def name(self) -> str:
        return self.finding.check

    @property
    def version(self) -> str:
        return self.finding.version

    def run(self, order: Order) -> tuple[Hit, ...]:
        failure = self.finding.failure
        if failure is None:
            return self.finding.hits
        raise ScreeningUnavailable(failure.code, failure.problem)
