"""Restricted end users and end uses: which row of the pack a party, its goods or its words meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.order import Role
from connector.screening import Axis, RuleHit
from connector.screening.end_use.items import is_one_of
from connector.screening.end_use.rows import EndUseRow
from connector.screening.end_use.stated import phrases_of, stated
from connector.screening.end_use.users import EndUserWords
from connector.screening.labels import countries_label, each_item, items_label, party_label
from connector.screening.rules import Met, rule_hit
from connector.screening.situation import Item, Situation, User
from connector.screening.wording import Phrases

PACK = "end_use"
_SUPPLYING = frozenset({Role.SUPPLIER, Role.MANUFACTURER, Role.FORWARDER})


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A user with where it sits or goods go, and whose it says it is."""

    user: User
    where: frozenset[str]
    nations: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Proof:
    """What met a row: where, how it is told, and why."""

    path: str
    says: str
    because: str


class RestrictedUses:
    """The rows of the end-use pack of one day, made ready."""

    def __init__(self, rows: Sequence[EndUseRow], words: EndUserWords) -> None:
        """Take the rows in force, and the words by which users say whose they are."""
        self._rows = tuple(row for row in rows if row.detectable)
        self._words = words
        self._stated = {row.id: phrases_of(row.words) for row in self._rows}
        self._bodies = {row.id: Phrases(row.bodies) for row in self._rows}

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give a hit for each row that is met, with everybody who meets it."""
        countries = frozenset(map(str, situation.countries))
        users = [self._candidate(user, countries) for user in situation.users if _may_use(user)]
        met: dict[str, set[str]] = {}
        for row in self._rows:
            items = _items(row, situation.items)
            if items is None:
                continue
            proofs = [
                proof
                for proof in self._proofs(row, users, situation)
                if not any(proof.path in met.get(id_, ()) for id_ in row.unless)
            ]
            met[row.id] = {proof.path for proof in proofs}
            if proofs:
                yield _hit(row, proofs, items)

    def _candidate(self, user: User, countries: frozenset[str]) -> _Candidate:
        country = user.party.address.country if user.party.address else None
        where = countries | ({str(country)} if country else set())
        # Most parties are nobody's; whose they are matters only of those who are somebody.
        nations = self._words.nations_in(user.party) if user.kinds else ()
        return _Candidate(user, where, frozenset(map(str, nations)))

    def _proofs(
        self, row: EndUseRow, users: Sequence[_Candidate], situation: Situation
    ) -> Iterator[_Proof]:
        if row.kinds:
            yield from (_of_kind(row, each) for each in users if _is_restricted(row, each))
        elif row.bodies:
            for each in users:
                yield from self._named(row, each)
        elif row.words:
            if not row.countries or set(row.countries) & set(situation.countries):
                for statement, found in stated(situation.order, self._stated[row.id]):
                    says = f"The {statement.called} says '{found.written}'"
                    yield _Proof(statement.path, says, f"'{found.written}' is {found.meaning}")
        else:
            for place in situation.places:
                if place.country in row.countries:
                    country = countries_label((place.country,))
                    yield _Proof(place.path, f"Goods go to {country}", f"{country} is meant")

    def _named(self, row: EndUseRow, each: _Candidate) -> Iterator[_Proof]:
        names = " ; ".join(each.user.party.all_names)
        for found in self._bodies[row.id].find(names):
            if found.meaning in each.where | each.nations:
                label = party_label(each.user.party)
                country = countries_label((found.meaning,))
                says = f"{label} is a body of {country} that the rule names"
                yield _Proof(each.user.party.path, says, f"'{found.written}' stands in its name")
                return


def _may_use(user: User) -> bool:
    return user.party.role not in _SUPPLYING


def _items(row: EndUseRow, items: Sequence[Item]) -> tuple[Item, ...] | None:
    """Give the items that the row is about; None where it is about some and none is there."""
    if not row.eccns:
        return ()
    about = tuple(
        item
        for item in items
        if is_one_of(item, row.eccns) or (row.unclassified and item.eccn is None)
    )
    return about or None


def _is_restricted(row: EndUseRow, each: _Candidate) -> bool:
    if not each.user.kinds & set(row.kinds):
        return False
    if row.nations and not each.nations & set(row.nations):
        return False
    if row.countries and not (each.where | each.nations) & set(row.countries):
        return False
    places = each.where | each.nations
    return not row.everywhere_but or not places or bool(places - set(row.everywhere_but))


def _of_kind(row: EndUseRow, each: _Candidate) -> _Proof:
    kind, words = next((k, w) for k, w in each.user.because if k in row.kinds)
    places = sorted((each.where | each.nations) & set(row.countries or row.nations))
    there = f" ({countries_label(places)})" if places else ""
    label = party_label(each.user.party)
    return _Proof(each.user.party.path, f"{label} is {kind.value}{there}", f"'{words}' says so")


def _hit(row: EndUseRow, proofs: Sequence[_Proof], items: Sequence[Item]) -> RuleHit:
    goods = f"; {items_label(items)}" if items else ""
    evidence = tuple(f"{each.path}: {each.says}: {each.because}" for each in proofs)
    text = f"{proofs[0].says}{goods} ({row.citation})"
    met = Met(proofs[0].path, text, (*evidence, *each_item(items)))
    return rule_hit(Axis.END_USE, row.code, PACK, row, met)
