"""From a designation of the UK Sanctions List to an entry."""

from collections.abc import Iterable, Iterator

from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.countries import read_listed_countries
from connector.screening.lists.dates import read_birth_words, read_listing_day
from connector.screening.lists.mapped import Mapped
from connector.screening.lists.naming import Names, sort_names, split_scripts
from connector.screening.lists.numbers import free_number, read_imo, split_numbered
from connector.screening.lists.uk.designation import Designation, ListedName

_LIST = "UK"
_WORDS = "UK Sanctions List"
_KINDS = {
    "individual": EntityKind.PERSON,
    "entity": EntityKind.ORGANIZATION,
    "ship": EntityKind.VESSEL,
}
_PRIMARY = frozenset({"primary name", "prime alias"})
_FORMER = frozenset({"fka", "f.k.a.", "f.k.a", "formerly known as"})
_TAX_WORDS = ("tax", "inn", "vat")


def map_designation(party: Designation) -> Mapped:
    """Map one designation to its entry; dates that are none are left out and said."""
    births = [read_birth_words(text) for text in _items(party.births)]
    countries, unknown = read_listed_countries(_items(party.countries))
    names = _sort_names(party)
    reference = f"UN {party.un_reference}" if party.un_reference else ""
    entry = Entry(
        id=f"{_LIST}:{party.id}",
        list=_LIST,
        kind=_KINDS.get(party.kind.lower(), EntityKind.UNKNOWN),
        name=names.main,
        aliases=names.aliases,
        countries=countries,
        addresses=party.addresses,
        programme=f"{_WORDS} ({party.regime})" if party.regime else _WORDS,
        citation="; ".join(text for text in (party.id, reference) if text),
        listed_on=read_listing_day(party.designated_on),
        weak_aliases=names.weak,
        former_names=names.former,
        identifiers=tuple(dict.fromkeys(_read_identifiers(party))),
        born=tuple(dict.fromkeys(born for born in births if born)),
    )
    return Mapped(entry, tuple(_oddities(party, entry, births.count(None))), unknown)


def _items(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(item for text in texts for item in split_numbered(text))


def _sort_names(party: Designation) -> Names:
    primary = [name.name for name in party.names if name.type.lower() in _PRIMARY]
    former = [name.name for name in party.names if name.type.lower() in _FORMER]
    weak = [name.name for name in party.names if _is_weak(name)]
    others = [
        name.name for name in party.names if name.name not in (*primary, *former) and _strong(name)
    ]
    native = [part for text in party.native_names for part in split_scripts(text)]
    # Excerpts and old lists have parties without a primary name.
    main = next(iter((*primary, *others, *native, *former, *weak)), party.names[0].name)
    strong = (*primary, *others, *native)
    return sort_names(
        main,
        strong=strong,
        former=[name for name in former if name != main],
        weak=[name for name in weak if name != main],
    )


def _is_weak(name: ListedName) -> bool:
    # "Low quality a.k.a"; primary names have no strength, whatever their row says.
    return "low" in name.strength.lower() and name.type.lower() not in _PRIMARY | _FORMER


def _strong(name: ListedName) -> bool:
    return not _is_weak(name)


def _read_identifiers(party: Designation) -> Iterator[Identifier]:
    for kind, texts in (
        (IdentifierKind.PASSPORT, party.passports),
        (IdentifierKind.NATIONAL_ID, party.national_ids),
        (IdentifierKind.REGISTRATION, party.registrations),
    ):
        for text in _items(texts):
            number = free_number(text)
            if number is not None:
                words = number.words.lower().split()
                tax = any(word.strip(" .:") in _TAX_WORDS for word in words)
                yield number.identifier(IdentifierKind.TAX if tax else kind)
    for text in _items(party.imo_numbers):
        ship = read_imo(text)
        if ship is not None:
            yield ship


def _oddities(party: Designation, entry: Entry, no_births: int) -> Iterator[str]:
    if no_births:
        yield f"{entry.id}: a date of birth that is no date; left out"
    if party.designated_on and entry.listed_on is None:
        yield f"{entry.id}: date designated {party.designated_on!r} is no date; left empty"
    if entry.kind is EntityKind.UNKNOWN:
        yield f"{entry.id}: designation type {party.kind!r} is not known; read as unknown"
