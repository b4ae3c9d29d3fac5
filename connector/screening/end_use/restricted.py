"""Restricted end users and end uses: which row of the pack a party, its goods or its words meet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.order import Role
from connector.screening import Axis, RuleHit
from connector.screening.end_use.items import Eccns
from connector.screening.end_use.rows import EndUseRow
from connector.screening.end_use.stated import statements_of
from connector.screening.end_use.users import EndUserWords, flat
from connector.screening.labels import countries_label, each_item, items_label, party_label
from connector.screening.rules import Met, rule_hit
from connector.screening.situation import Item, Place, Situation, User
from connector.screening.wording import Phrases

PACK = "end_use"
_KEY = "\n"
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
        self._countries = {row.id: frozenset(row.countries) for row in self._rows}
        self._eccns = {row.id: Eccns(row.eccns) for row in self._rows}
        self._stated = Phrases({row.id: flat(row.words) for row in self._rows})
        self._bodies = Phrases(
            {
                _KEY.join((row.id, country)): names
                for row in self._rows
                for country, names in row.bodies.items()
            }
        )

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give a hit for each row that is met, with everybody who meets it."""
        countries = frozenset(map(str, situation.countries))
        using = (user for user in situation.users if user.party.role not in _SUPPLYING)
        users = [self._candidate(user, countries) for user in using]
        proofs: dict[str, dict[str, _Proof]] = {}
        for id_, proof in (*self._by_bodies(users), *self._by_words(situation)):
            proofs.setdefault(id_, {}).setdefault(proof.path, proof)
        met: dict[str, set[str]] = {}
        for row in self._rows:
            covered = {path for id_ in row.unless for path in met.get(id_, ())}
            found = proofs.get(row.id, {}).values() or _others(row, users, situation.places)
            left = [proof for proof in found if proof.path not in covered]
            items = self._items(row, situation.items) if left else None
            if items is not None:
                met[row.id] = {proof.path for proof in left}
                yield _hit(row, left, items)

    def _candidate(self, user: User, countries: frozenset[str]) -> _Candidate:
        country = user.party.address.country if user.party.address else None
        where = countries | ({str(country)} if country else set())
        # Most parties are nobody's; whose they are matters only of those who are somebody.
        nations = self._words.nations_in(user.party) if user.kinds else ()
        return _Candidate(user, where, frozenset(map(str, nations)))

    def _by_bodies(self, users: Sequence[_Candidate]) -> Iterator[tuple[str, _Proof]]:
        for each in users:
            for found in self._bodies.find(" ; ".join(each.user.party.all_names)):
                row, _, country = found.meaning.partition(_KEY)
                if country in each.where | each.nations:
                    label, path = party_label(each.user.party), each.user.party.path
                    says = f"{label} is a body of {countries_label((country,))} that the rule names"
                    yield row, _Proof(path, says, f"'{found.written}' stands in its name")

    def _by_words(self, situation: Situation) -> Iterator[tuple[str, _Proof]]:
        for statement in statements_of(situation.order):
            first = {found.meaning: found for found in self._stated.find(statement.text)[::-1]}
            for row, found in first.items():
                if not self._is_meant_here(row, situation.countries):
                    continue
                says = f"The {statement.called} says '{found.written}'"
                yield row, _Proof(statement.path, says, "These words are among those of the rule")

    def _is_meant_here(self, row: str, countries: Sequence[str]) -> bool:
        meant = self._countries[row]
        return not meant or not meant.isdisjoint(countries)

    def _items(self, row: EndUseRow, items: Sequence[Item]) -> tuple[Item, ...] | None:
        """Give the items that a row is about; None where it is about some and none is there."""
        eccns = self._eccns[row.id]
        if not eccns:
            return ()
        about = (
            item for item in items if eccns.has(item) or (row.unclassified and item.eccn is None)
        )
        return tuple(about) or None


def _others(
    row: EndUseRow, users: Sequence[_Candidate], places: Sequence[Place]
) -> Iterator[_Proof]:
    """Give what meets a row by the kind of a user, or by the countries that goods go to."""
    if row.kinds:
        yield from (_of_kind(row, each) for each in users if _is_restricted(row, each))
    elif not (row.bodies or row.words):
        for place in places:
            if place.country in row.countries:
                country = countries_label((place.country,))
                yield _Proof(place.path, f"Goods go to {country}", f"{country} is meant")


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
