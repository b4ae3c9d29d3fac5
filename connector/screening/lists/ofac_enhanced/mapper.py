"""From a party of the enhanced XML to its entries, one on each list that it stands on."""

from dataclasses import dataclass, replace
from datetime import date

from connector.country import Country
from connector.identity import Identifier
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.birth import read_birth
from connector.screening.lists.document import refusal
from connector.screening.lists.ofac_enhanced.reader import Node
from connector.screening.lists.programme import write_programme
from connector.screening.lists.treasury import read_country_words, read_identifier
from connector.screening.lists.us_date import read_us_date

_KINDS = {
    "individual": EntityKind.PERSON,
    "entity": EntityKind.ORGANIZATION,
    "vessel": EntityKind.VESSEL,
    "aircraft": EntityKind.AIRCRAFT,
}
_LISTS = {
    "SDN List": "SDN",
    "Sectoral Sanctions Identifications List": "SSI",
    "Non-SDN Palestinian Legislative Council List": "PLC",
    "Non-SDN CMIC List": "CMIC",
    "Non-SDN Menu-Based Sanctions List": "NS-MBS",
    "CAPTA List": "CAP",
    "FSE List": "FSE",
}
_UMBRELLA = "Consolidated List"  # Every non-SDN list together; it names no list of its own.
_PARTS = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION")
_HOMES = ("Nationality Country", "Citizenship Country")


@dataclass(frozen=True, slots=True)
class _Names:
    main: str
    strong: tuple[str, ...]
    former: tuple[str, ...]
    weak: tuple[str, ...]


def map_entity(entity: Node) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map one party to an entry for each list it stands on, and say what was left out.

    Raises ListRefused (malformed) where a party has no name or stands on no list.
    """
    number = entity.attribute("id")
    names = _read_names(entity)
    standing = _read_lists(entity)
    if not names.main or not standing:
        found = f"entity {number} without a name or a list"
        raise refusal("malformed", found, "both in every entity")
    kind = _KINDS.get(entity.text("generalInfo/entityType").lower(), EntityKind.UNKNOWN)
    births, odd = _read_births(entity)
    programmes = _texts(entity, "sanctionsPrograms/sanctionsProgram")
    shared = Entry(
        id=number,
        list="",
        kind=kind,
        name=names.main,
        aliases=names.strong,
        countries=_read_countries(entity),
        addresses=_read_addresses(entity),
        citation="; ".join(_texts(entity, "legalAuthorities/legalAuthority")),
        weak_aliases=names.weak,
        former_names=names.former,
        identifiers=_read_identifiers(entity, person=kind is EntityKind.PERSON),
        born=births,
    )
    entries = tuple(_on(shared, code, day, programmes) for code, day in standing)
    unknown = tuple(
        f"{code}: a list that Holdpoint does not know yet; its entries are kept"
        for code, _ in standing
        if code not in _LISTS.values()
    )
    return entries, (*(f"{number}: {problem}; left out" for problem in odd), *unknown)


def _on(shared: Entry, code: str, day: date | None, programmes: tuple[str, ...]) -> Entry:
    programme = write_programme(code, programmes)
    return replace(shared, id=f"{code}:{shared.id}", list=code, listed_on=day, programme=programme)


def _texts(entity: Node, path: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(node.own() for node in entity.all(path) if node.own()))


def _read_lists(entity: Node) -> list[tuple[str, date | None]]:
    nodes = entity.all("sanctionsLists/sanctionsList")
    own = [node for node in nodes if node.own() != _UMBRELLA]
    # A party of the umbrella alone is still a listed party.
    return [
        (_LISTS.get(node.own(), node.own()), read_us_date(node.attribute("datePublished")))
        for node in own or nodes
        if node.own()
    ]


def _read_names(entity: Node) -> _Names:
    main = ""
    strong: list[str] = []
    former: list[str] = []
    weak: list[str] = []
    for name in entity.all("names/name"):
        written = _read_written(name)
        if name.text("isPrimary") == "true":
            main, *others = (main, *written) if main else (written or ("",))
            strong.extend(others)
        elif name.text("isLowQuality") == "true":
            weak.extend(written)
        else:
            (former if name.text("aliasType") == "F.K.A." else strong).extend(written)
    return _Names(
        main,
        _without(strong, {main}),
        _without(former, {main, *strong}),
        _without(weak, {main, *strong, *former}),
    )


def _read_written(name: Node) -> tuple[str, ...]:
    # One name in several scripts; the one that OFAC calls primary (Latin) comes first.
    translations = name.all("translations/translation")
    translations.sort(key=lambda translation: translation.text("isPrimary") != "true")
    written = (translation.text("formattedFullName") for translation in translations)
    return tuple(dict.fromkeys(text for text in written if text))


def _without(names: list[str], others: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name not in others))


def _read_addresses(entity: Node) -> tuple[str, ...]:
    lines = []
    for address in entity.all("addresses/address"):
        country = address.text("country")
        for translation in address.all("translations/translation"):
            parts = {
                part.text("type"): part.text("value")
                for part in translation.all("addressParts/addressPart")
            }
            line = [parts.get(name, "") for name in _PARTS]
            lines.append(", ".join(filter(None, (*line, country))))
    return tuple(dict.fromkeys(line for line in lines if line))


def _read_countries(entity: Node) -> tuple[Country, ...]:
    stated = [address.country("country") for address in entity.all("addresses/address")]
    regions = [
        read_country_words(part.text("value"))
        for part in entity.all(
            "addresses/address/translations/translation/addressParts/addressPart"
        )
        if part.text("type") == "REGION"
    ]
    homes = [
        read_country_words(feature.text("value"))
        for feature in entity.all("features/feature")
        if feature.text("type") in _HOMES
    ]
    return tuple(dict.fromkeys(country for country in (*stated, *regions, *homes) if country))


def _read_identifiers(entity: Node, *, person: bool) -> tuple[Identifier, ...]:
    documents = [
        read_identifier(
            document.text("type"),
            document.text("documentNumber"),
            document.country("issuingCountry"),
            person=person,
        )
        for document in entity.all("identityDocuments/identityDocument")
    ]
    features = [
        read_identifier(feature.text("type"), feature.text("value"), person=person)
        for feature in entity.all("features/feature")
    ]
    return tuple(dict.fromkeys(number for number in (*documents, *features) if number))


def _read_births(entity: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    born: list[str] = []
    odd: list[str] = []
    for feature in entity.all("features/feature"):
        if feature.text("type") != "Birthdate":
            continue
        found = read_birth(feature.text("value")) or _read_period(feature)
        if found:
            born.append(found)
        else:
            odd.append("a date of birth that is no date")
    return tuple(dict.fromkeys(born)), tuple(odd)


def _read_period(feature: Node) -> str | None:
    first, last = feature.text("valueDate/fromDateBegin"), feature.text("valueDate/toDateEnd")
    return read_birth(f"{first} to {last}") if first and last else None
