"""From OFAC's parties to entries: list code, name quality, numbers and places made plain."""

from collections.abc import Iterable

from connector.country import Country
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.ofac.reader import ListSet, Party
from connector.screening.lists.ofac.remarks import Remarks, read_remarks
from connector.screening.lists.programme import write_programme
from connector.screening.lists.treasury import read_country_words

_KINDS = {
    "individual": EntityKind.PERSON,
    "vessel": EntityKind.VESSEL,
    "aircraft": EntityKind.AIRCRAFT,
    "": EntityKind.ORGANIZATION,
}
_CODES = (
    ("UKRAINE-EO13662", "SSI"),
    ("NS-PLC", "PLC"),
    ("CMIC-", "CMIC"),
    ("FSE-", "FSE"),
    ("561", "CAP"),
)
_MENU_BASED = "NS-MBS"
"""What is on the Consolidated list under any other programme (EO 14024, CAATSA, EO 14014)."""


def map_parties(parties: Iterable[Party]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Map every party to one entry in the order given, and say what was left out.

    Ids are `<list>:<ent_num>`, as the CSL gives the same party.
    """
    entries: list[Entry] = []
    warnings: list[str] = []
    for party in parties:
        kind = _KINDS.get(party.row[2].strip().lower(), EntityKind.UNKNOWN)
        remarks = read_remarks(party.remarks, person=kind is EntityKind.PERSON)
        entry = _map_party(party, kind, remarks)
        entries.append(entry)
        warnings.extend(f"{entry.id}: {odd}; left out" for odd in remarks.odd)
    return tuple(entries), tuple(warnings)


def _map_party(party: Party, kind: EntityKind, remarks: Remarks) -> Entry:
    name = _plain(party.row[1])
    programmes = tuple(filter(None, (_plain(part) for part in party.row[3].split("] ["))))
    code = "SDN" if party.of is ListSet.SDN else read_code(programmes)
    former = _names(name, (alias for mark, alias in party.aliases if mark == "fka"))
    others = _names(name, (alias for mark, alias in party.aliases if mark != "fka"))
    strong = (name, *others, *former)
    return Entry(
        id=f"{code}:{party.number}",
        list=code,
        kind=kind,
        name=name,
        aliases=tuple(alias for alias in others if alias not in former),
        countries=_read_countries(party, remarks),
        addresses=_read_addresses(party),
        programme=write_programme(code, programmes),
        former_names=former,
        weak_aliases=tuple(alias for alias in remarks.weak_aliases if alias not in strong),
        identifiers=_read_identifiers(party, remarks),
        born=remarks.born,
    )


def read_code(programmes: tuple[str, ...]) -> str:
    """Return the code of the non-SDN list that a party's programmes put it on."""
    # The format does not say it. The order is that of the CSL, where a party under EO 13662 and
    # another programme stands on the SSI list.
    for beginning, code in _CODES:
        if any(programme.startswith(beginning) for programme in programmes):
            return code
    return _MENU_BASED


def _plain(text: str) -> str:
    return " ".join(text.split())


def _names(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    plain = (_plain(alias) for alias in aliases)
    return tuple(dict.fromkeys(alias for alias in plain if alias and alias != name))


def _read_countries(party: Party, remarks: Remarks) -> tuple[Country, ...]:
    stated = (read_country_words(country) for _, _, country in party.addresses if country)
    found = dict.fromkeys(country for country in (*stated, *remarks.countries) if country)
    return tuple(found)


def _read_addresses(party: Party) -> tuple[str, ...]:
    lines = (", ".join(filter(None, map(_plain, address))) for address in party.addresses)
    return tuple(dict.fromkeys(line for line in lines if line))


def _read_identifiers(party: Party, remarks: Remarks) -> tuple[Identifier, ...]:
    sign = _plain(party.row[5])
    own = (Identifier(IdentifierKind.CALL_SIGN, sign),) if sign else ()
    return tuple(dict.fromkeys((*own, *remarks.identifiers)))
