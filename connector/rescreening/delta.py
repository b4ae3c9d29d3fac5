"""A change of a list, or of the rules, as a filter of stored orders."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

from connector.decision import Policy, Reason, code_of
from connector.order import Party, Role
from connector.screening import Axis
from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.difference import compare
from connector.screening.party import PartyCheck
from connector.store.rescreens import Compared

_ASK_LISTS = (Axis.PARTY, Axis.POLICY)  # ownership, and conditions of the organisation
_REMEMBERED_PARTIES = 200_000  # in 45 MB, with their names

Kin = Callable[[Party], tuple[str, ...]]
"""Gives the names of everybody known to stand above a party, its owners and theirs."""


def no_kin(_party: Party) -> tuple[str, ...]:
    """Know of no owner."""
    return ()


@dataclass(frozen=True, slots=True)
class Concern:
    """When an entry that a party meets concerns its order.

    So it does where the policy holds for the hit; where own conditions look at what was found
    (`looks_at_found`) any hit does, at whatever score, and one that is gone as well.
    """

    policy: Policy
    kin: Kin = no_kin
    looks_at_found: bool = False


class Filter(Protocol):
    """Says of stored orders which are to be screened again."""

    @property
    def adds(self) -> bool:
        """Say whether an order that may leave could be held; else those held are enough."""
        ...

    @property
    def looks_back(self) -> bool:
        """Say whether it needs to know what the last screening of an order found."""
        ...

    def expect(self, some: Iterable[Compared]) -> None:
        """Prepare for orders that `concerns` will be asked for: together they take less time."""
        ...

    def concerns(self, stored: Compared) -> bool:
        """Say whether an order is to be screened again."""
        ...


class Everything:
    """Lets every order through: what changed rules say of one, only they can tell."""

    adds = True
    looks_back = False

    def expect(self, some: Iterable[Compared]) -> None:
        """Need no preparation."""

    def concerns(self, _stored: Compared) -> bool:
        """Say so of every order."""
        return True


class Delta:
    """What one edition of a list has that another has not, as a filter of orders.

    It decides nothing: an order that it lets through is screened whole. `whole` is the check over
    all that is in force now. `before` is None where the earlier edition cannot be read: then all
    of the later one is new, and any hold may stand on what is gone.
    """

    def __init__(
        self,
        before: Snapshot | None,
        after: Snapshot,
        whole: PartyCheck,
        concern: Concern,
    ) -> None:
        """Compare two editions of one list."""
        self.whole = whole
        self._concern = concern
        self._before_known = before is not None
        difference = compare(before or Snapshot(after.source, ()), after)
        changed = difference.changed
        new = frozenset(map(_key, (*difference.added, *(each.after for each in changed))))
        self._gone = frozenset(map(_key, (*difference.removed, *(each.before for each in changed))))
        self._check = whole.only(new) if new else None
        # An order repeats its parties, and customers come back.
        self._known: dict[bytes, bool] = {}
        self._expected: set[str] = set()

    @property
    def adds(self) -> bool:
        """Say whether anything is there to meet that was not there, or not like that.

        Or gone, where a condition of the organisation may miss it: such a one can hold an order
        because nothing is found.
        """
        return self._check is not None or self.looks_back

    @property
    def looks_back(self) -> bool:
        """Say whether it needs to know what the last screening of an order found."""
        return self._concern.looks_at_found and (bool(self._gone) or not self._before_known)

    def concerns(self, stored: Compared) -> bool:
        """Say whether an order is to be screened again."""
        falls = any(map(self._may_fall, stored.reasons)) or self._met_what_is_gone(stored)
        return falls or self._meets(stored)

    def _met_what_is_gone(self, stored: Compared) -> bool:
        if not self.looks_back:
            return False
        hits = (hit for finding in stored.found for hit in finding.hits)
        rules = (hit for finding in stored.found for hit in finding.rules)
        return (
            not self._before_known
            or any(f"{hit.entry.list}/{hit.entry.id}" in self._gone for hit in hits)
            or any(hit.axis in _ASK_LISTS for hit in rules)
        )

    def _may_fall(self, reason: Reason) -> bool:
        gone = reason.entry in self._gone or not self._before_known
        # Rules that ask who is listed name no entry: any that is gone may be the one.
        asks_lists = bool(self._gone) and bool(reason.rule) and reason.axis in _ASK_LISTS
        return gone or asks_lists or reason.axis is Axis.SYSTEM

    def expect(self, some: Iterable[Compared]) -> None:
        """Prepare for orders that `concerns` will be asked for: together they take less time."""
        if self._check is None:
            return
        parties = (party for stored in some for party in stored.parties)
        names = {name for party in parties for name in party.all_names} - self._expected
        if len(self._expected) > _REMEMBERED_PARTIES:
            self._expected = set()
        self._expected |= names
        self._check.expect(sorted(names))

    def _meets(self, stored: Compared) -> bool:
        return any(map(self._counts, stored.parties))

    def _counts(self, party: Party) -> bool:
        digest = _digest(party)
        counts = self._known.get(digest)
        if counts is None:
            counts = self._counts_anew(replace(party, role=Role.OTHER, path=""))
            if len(self._known) >= _REMEMBERED_PARTIES:
                self._known = {}
            self._known[digest] = counts
        return counts

    def _counts_anew(self, party: Party) -> bool:
        """Say whether a party meets a new entry in a way that concerns its order, in any role.

        So it does where one of its owners meets it: ownership rules ask who they are by name.
        """
        check = self._check
        if check is None:
            return False
        owners = (Party(Role.OTHER, "", name) for name in self._concern.kin(party))
        hits = (hit for each in (party, *owners) for hit in check.hits_of(each))
        if self._concern.looks_at_found:
            return any(True for _ in hits)
        return any(code_of(hit, self._concern.policy) is not None for hit in hits)


def _digest(party: Party) -> bytes:
    """Stand for all that is compared of a party, in a small part of the memory it takes."""
    at = party.address
    # Field by field: to write out an address as itself takes four times as long.
    where = at and (at.lines, at.city, at.region, at.postcode, at.country)
    compared = (party.name, party.names, where, party.identifiers, party.born)
    return blake2b(repr(compared).encode(), digest_size=16).digest()


def _key(entry: Entry) -> str:
    return f"{entry.list}/{entry.id}"
