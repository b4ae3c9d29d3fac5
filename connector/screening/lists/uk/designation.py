"""One designation of the UK Sanctions List, as its CSV and its XML both have it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name: its type (Primary Name, Alias, FKA, ...) and the alias strength, as written."""

    name: str
    type: str
    strength: str


@dataclass(frozen=True, slots=True)
class Designation:
    """One person, entity or ship; every tuple has each text once, in the order of the file."""

    id: str
    kind: str
    regime: str
    un_reference: str
    designated_on: str
    names: tuple[ListedName, ...]
    native_names: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    passports: tuple[str, ...] = ()
    national_ids: tuple[str, ...] = ()
    registrations: tuple[str, ...] = ()
    imo_numbers: tuple[str, ...] = ()
