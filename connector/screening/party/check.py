"""Is anybody on the order, in any role, on a restricted-party list?"""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from connector.errors import ScreeningUnavailable
from connector.order import Order, Party, Role
from connector.screening import Hit, Subject
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party.agreement import agreement
from connector.screening.party.hits import (
    best_of_each_entry,
    counts,
    hit_at,
    hit_of_name,
    hit_with,
)
from connector.screening.party.identifiers import LITTLE, identifiers_of
from connector.screening.party.index import Match, NameIndex
from connector.screening.party.places import is_address_only
from connector.screening.party.weak import is_weak_alias, why_too_little, without_weak_aliases
from connector.screening.party.weights import MODEL
from connector.screening.party.windows import windows

ENGINE_VERSION = f"2-{MODEL}"
_HITS_PER_NAME = 5
_REMEMBERED = 2_048  # parties


def sources_in(version: str) -> Mapping[str, str]:
    """Give the lists a version of the check names: their sources by the ids of their snapshots."""
    engine, _, pins = version.partition(",")
    if not engine.startswith("engine:"):
        return {}
    named = (pin.partition(":") for pin in pins.split(",") if pin)
    return {snapshot: source for source, _, snapshot in named}


class PartyCheck:
    """Compares every name of every party with every name of every active list."""

    name = "party"

    def __init__(
        self, index: NameIndex, sources: Mapping[str, str], whole: NameIndex | None = None
    ) -> None:
        """Take the index of all active lists. `sources` are their names by their snapshots' ids.

        Where the index was narrowed `whole` is that of all.
        """
        self._index = index
        self._whole = index if whole is None else whole
        self._sources = sources
        self._most = _HITS_PER_NAME if whole is None else sys.maxsize
        self._met_by = lru_cache(maxsize=_REMEMBERED)(self._meet)
        pins = ",".join(f"{source}:{snapshot}" for snapshot, source in sorted(sources.items()))
        self.version = f"engine:{ENGINE_VERSION},{pins}"

    @classmethod
    def over(cls, snapshots: Mapping[str, Snapshot]) -> "PartyCheck":
        """Compile the index here and now. `snapshots` are the active lists by their ids."""
        entries = tuple(entry for snapshot in snapshots.values() for entry in snapshot.entries)
        sources = {id_: snapshot.source for id_, snapshot in snapshots.items()}
        return cls(NameIndex(entries), sources)

    def only(self, changed: Collection[str]) -> "PartyCheck":
        """Give this check over the entries with these keys alone (see `entry_key`).

        It is for screening again when a list has changed. Each name, address and identifier scores
        as in the whole check. The hits on these entries are all that the whole check gives and may
        be more, for nobody else takes the places of the closest.
        """
        return PartyCheck(self._index.only(changed), self._sources, self._whole)

    def expect(self, names: Iterable[str]) -> None:
        """Prepare for names of parties that will be asked for; no answer depends on it."""
        self._index.expect(names)

    def run(self, order: Order) -> tuple[Hit, ...]:
        """Give the possible matches, best first. Raises ScreeningUnavailable without a list.

        Of a name that is too long only the beginning is compared here; the completeness check
        fails for it, so that the order is held and the hits of other names are still shown.
        """
        hits = [hit for party in order.parties for hit in self.hits_of(party)]
        return tuple(sorted(hits, key=lambda hit: -hit.score))

    def hits_of(
        self, party: Party, limit: int | None = None, kind: EntityKind | None = None
    ) -> tuple[Hit, ...]:
        """Give the possible matches of one party, best first, each entry once.

        For each name there are at most `limit` entries that count, and as many that a weak alias
        meets and nothing else; for the address at most `limit`; for the identifiers all. None is
        five, and all where the check was narrowed: what was found beside it must not crowd out a
        hit of the whole check. `kind` leaves out entries whose list says that they are of another
        kind. An entry comes a second time only where neither hit is both of the stronger rule and
        of the higher score.
        """
        if not self._whole.size:
            raise ScreeningUnavailable(
                "SY-LIST",
                "no restricted-party list is active; import one with 'holdpoint lists import'",
            )
        most = self._most if limit is None else limit
        # Who is met does not depend on the role: who pays often receives, and customers come back.
        hits = self._met_by(replace(party, role=Role.OTHER, path=""), most, kind)
        return tuple(
            replace(hit, subject=Subject(party.role, party.path, hit.subject.name)) for hit in hits
        )

    def _meet(self, party: Party, limit: int, kind: EntityKind | None) -> tuple[Hit, ...]:
        names = party.all_names
        met = [
            *(hit for name in names for hit in self._hits_of_name(party, name, limit, kind)),
            *self._hits_with(party, kind),
            *self._hits_at(party, limit, kind),
        ]
        return best_of_each_entry(met)

    def _hits_with(self, party: Party, kind: EntityKind | None) -> Iterator[Hit]:
        """Give who is listed with an identifier of the party."""
        for match in self._index.identifiers.search(identifiers_of(party)):
            if match.score > LITTLE and _fits(kind, match.entry):
                yield hit_with(party, match)

    def _hits_at(self, party: Party, limit: int, kind: EntityKind | None) -> Iterator[Hit]:
        """Give who is listed at the party's address."""
        places = self._index.places.search(party.address)
        fitting = (place for place in places if _fits(kind, place.entry))
        for place in islice(fitting, limit):
            yield hit_at(party, place)

    def _hits_of_name(
        self, party: Party, name: str, limit: int, kind: EntityKind | None
    ) -> tuple[Hit, ...]:
        """Give who is met by a name, of those that count at most `limit`, and of the others too.

        All that were compared are looked at: a weak alias counts only beside another field, and
        of many entries that share one the last may be where the party is.
        """
        parts = windows(name)
        matches = _best(self._index, parts, self._index.size, kind)
        # Words enough for several parts are not too little, whatever the first of them says.
        alone = matches and len(parts) == 1
        # How many carry a word, the whole list says, also where few of its entries are asked.
        too_little = why_too_little(parts[0], self._whole.search) if alone else ""
        hits = [
            (self._hit(party, name, match, too_little), match)
            for match in matches
            if not is_address_only(match.entry)
        ]
        hits = _closest(hits)
        counting = islice((each for each in hits if counts(each[0])), limit)
        silent = islice((each for each in hits if not counts(each[0])), limit)
        kept: list[Hit] = []
        for hit, match in (*counting, *silent):
            kept.append(hit)
            if is_weak_alias(match.entry, match.name):
                others = _unmasked(parts, match)
                kept.extend(self._hit(party, name, other, too_little) for other in others)
        return tuple(kept)

    def _hit(self, party: Party, name: str, match: Match, too_little: str) -> Hit:
        agreed = agreement(party, match.entry, self._index.places)
        return hit_of_name(party, name, match, too_little, agreed)


def _fits(kind: EntityKind | None, entry: Entry) -> bool:
    return kind is None or entry.kind in (kind, EntityKind.UNKNOWN)


def _best(
    index: NameIndex, parts: Sequence[str], limit: int, kind: EntityKind | None = None
) -> tuple[Match, ...]:
    """Search every part of a name; an entry is met by the part that is closest to it."""
    if len(parts) == 1:
        return index.search(parts[0], limit, kind)
    best: dict[tuple[str, ...], Match] = {}
    for part in parts:
        for match in index.search(part, limit, kind):
            each = (match.entry.list, match.entry.id, match.name if index.narrowed else "")
            known = best.setdefault(each, match)
            if match.score > known.score:
                best[each] = match
    return tuple(sorted(best.values(), key=lambda match: -match.score)[:limit])


def _closest(hits: list[tuple[Hit, Match]]) -> list[tuple[Hit, Match]]:
    """Sort the hits of a name, and of an entry's names keep the closest of each sort.

    Only a narrowed index gives several names of an entry.
    """
    kept: dict[tuple[str, str, str, bool], tuple[Hit, Match]] = {}
    for hit, match in sorted(hits, key=lambda each: -each[0].score):
        weak = is_weak_alias(match.entry, match.name)
        kept.setdefault((match.entry.list, match.entry.id, hit.rule, weak), (hit, match))
    return list(kept.values())


def _unmasked(parts: Sequence[str], weak: Match) -> tuple[Match, ...]:
    """Compare with the names of an entry that a better match with a short alias has hidden."""
    strong = replace(
        weak.entry, aliases=without_weak_aliases(weak.entry), former_names=(), weak_aliases=()
    )
    return tuple(
        replace(match, entry=weak.entry) for match in _best(NameIndex((strong,)), parts, 1)
    )
