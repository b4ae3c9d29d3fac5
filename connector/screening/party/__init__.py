"""Is anybody on the order, in any role, on a restricted-party list?"""

from collections.abc import Mapping, Sequence

from connector.errors import ScreeningUnavailable
from connector.order import Order, Party
from connector.screening import Axis, Hit, ListedParty, Subject
from connector.screening.lists import Snapshot
from connector.screening.party.index import Match, NameIndex

ENGINE_VERSION = "1"
_HITS_PER_NAME = 5


class PartyCheck:
    """Compares every name of every party with every name of every active list."""

    name = "party"

    def __init__(self, snapshots: Mapping[str, Snapshot]) -> None:
        """Build the index. `snapshots` are the active lists by their id in the store."""
        self._index = NameIndex(tuple(e for s in snapshots.values() for e in s.entries))
        pins = ",".join(f"{snapshot.source}:{id_}" for id_, snapshot in sorted(snapshots.items()))
        self.version = f"engine:{ENGINE_VERSION},{pins}"

    def run(self, order: Order) -> tuple[Hit, ...]:
        """Give the possible matches, best first. Raises ScreeningUnavailable without a list."""
        if not self._index.size:
            raise ScreeningUnavailable(
                "SY-LIST",
                "no restricted-party list is active; import one with 'holdpoint lists import'",
            )
        hits = [hit for party in order.parties for hit in self._hits_of(party)]
        return tuple(sorted(hits, key=lambda hit: -hit.score))

    def _hits_of(self, party: Party) -> Sequence[Hit]:
        return [
            _hit(Subject(party.role, party.path, name), match)
            for name in party.all_names
            for match in self._index.search(name, _HITS_PER_NAME)
        ]


def _hit(subject: Subject, match: Match) -> Hit:
    entry = match.entry
    return Hit(
        subject=subject,
        axis=Axis.PARTY,
        rule="RP-NAME",
        entry=ListedParty(entry.list, entry.id, entry.name, match.name, entry.programme),
        score=match.score,
        evidence=(match.explanation, *_facts(match)),
        citation=entry.citation,
    )


def _facts(match: Match) -> tuple[str, ...]:
    entry = match.entry
    facts = {
        "Listed in": ", ".join(entry.countries),
        "Licence requirement": entry.licence_requirement,
        "Human-rights basis": entry.human_rights_basis,
    }
    return tuple(f"{label}: {fact}" for label, fact in facts.items() if fact)
