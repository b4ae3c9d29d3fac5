"""How far listed parties reach into a company: by half or more, or by some other stake."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from connector.screening import ListedParty
from connector.screening.ownership.facts import NONE, WHOLE, OwnershipFacts, Stake

HALF = Decimal(50)

Listed = Callable[[str], tuple[ListedParty, ...]]
"""Gives the entries that a holder of this key is, of the lists that count."""

Size = Callable[[Stake], Decimal]
"""Gives the percent of a stake that is counted."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What listed parties have of a company.

    `share` is what they surely hold together, in percent; `half` says whether that reaches half,
    `perhaps_half` whether it may, as far as the facts go. `roots` are the listed owners with their
    entry, `stakes` the way from the company to them.
    """

    share: Decimal
    half: bool
    perhaps_half: bool
    roots: tuple[tuple[str, ListedParty], ...]
    stakes: tuple[Stake, ...]


def reach_into(company: str, facts: OwnershipFacts, listed: Listed) -> Reach | None:
    """Say how far listed owners reach into a company; None where none is among its owners.

    A company that is owned by half or more counts like its owners further down, as OFAC's guidance
    has it, so that shares are not multiplied. Cycles are survived: each holder is walked once.
    """
    owners = owners_above(company, facts)
    roots = {key: entry for key in owners if key != company for entry in listed(key)[:1]}
    if not roots:
        return None
    half = _owned_by_half(owners, frozenset(roots), _surely)
    perhaps = _owned_by_half(owners, frozenset(roots), _at_most)
    share = _share(owners[company], half | roots.keys(), _surely)
    reached = half | roots.keys() if company in half else None
    stakes = tuple(_way(company, owners, roots, reached))
    used = {company, *(stake.owner for stake in stakes)}
    met = tuple((key, entry) for key, entry in roots.items() if key in used)
    return Reach(share, company in half, company in perhaps, met, stakes)


def owners_above(company: str, facts: OwnershipFacts) -> Mapping[str, tuple[Stake, ...]]:
    """Give the stakes in the company and in everybody above it, by the key of whom they are in."""
    owners: dict[str, tuple[Stake, ...]] = {}
    waiting = [company]
    while waiting:
        key = waiting.pop()
        if key not in owners:
            owners[key] = facts.owners_of(key)
            waiting += [stake.owner for stake in owners[key]]
    return owners


def _surely(stake: Stake) -> Decimal:
    return stake.low


def _at_most(stake: Stake) -> Decimal:
    return stake.high


def _owned_by_half(
    owners: Mapping[str, tuple[Stake, ...]], roots: frozenset[str], size: Size
) -> frozenset[str]:
    """Give whom the roots own by half or more together, with those owned so in between."""
    below: dict[str, list[str]] = {}
    for owned, stakes in owners.items():
        for stake in stakes:
            below.setdefault(stake.owner, []).append(owned)
    half: set[str] = set()
    waiting = list(roots)
    while waiting:
        for owned in below.get(waiting.pop(), ()):
            if owned not in half and _share(owners[owned], half | roots, size) >= HALF:
                half.add(owned)
                waiting.append(owned)
    return frozenset(half)


def _share(stakes: tuple[Stake, ...], counting: frozenset[str] | set[str], size: Size) -> Decimal:
    return min(sum((size(stake) for stake in stakes if stake.owner in counting), NONE), WHOLE)


def _way(
    company: str,
    owners: Mapping[str, tuple[Stake, ...]],
    roots: Mapping[str, ListedParty],
    reached: frozenset[str] | None,
) -> Iterator[Stake]:
    """Give the stakes from the company up to the roots, nearest first.

    `reached` are the only holders that count where half is reached; None lets all lead up.
    """
    leading = _leading_up(owners, frozenset(roots)) if reached is None else reached
    seen = {company}
    waiting = [company]
    while waiting:
        key = waiting.pop(0)
        if key in roots and key != company:
            continue
        for stake in owners[key]:
            if stake.owner in leading and stake.owner != key:
                yield stake
                if stake.owner not in seen:
                    seen.add(stake.owner)
                    waiting.append(stake.owner)


def _leading_up(owners: Mapping[str, tuple[Stake, ...]], roots: frozenset[str]) -> frozenset[str]:
    """Give everybody from whom a chain of stakes leads up to a root."""
    below: dict[str, list[str]] = {}
    for owned, stakes in owners.items():
        for stake in stakes:
            below.setdefault(stake.owner, []).append(owned)
    leading = set(roots)
    waiting = list(roots)
    while waiting:
        for owned in below.get(waiting.pop(), ()):
            if owned not in leading:
                leading.add(owned)
                waiting.append(owned)
    return frozenset(leading)
