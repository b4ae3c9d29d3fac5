"""Restricted-party lists: one entry type for all of them, and the snapshot they are kept as."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pydantic import TypeAdapter

from connector.identity import Identifier


class EntityKind(StrEnum):
    """What kind of party an entry names, where the list says so."""

    PERSON = "person"
    ORGANIZATION = "organization"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed party, in the publisher's facts.

    `list` is the short code of the list it stands on (EL, SDN, DPL, ...). `countries` are ISO
    3166-1 alpha-2. `citation` is the listing's official source as the list prints it. Names in
    other scripts stand among the aliases; `weak_aliases` are those that the list itself calls weak
    or of low quality, `former_names` those it says are no longer used. `born` are the birth dates
    (1971, 1971-03, 1971-03-09, or an interval 1969/1971) that the list gives for one person.
    `human_rights_basis` names the published human-rights ground of the listing, where a person
    has confirmed one from that source; empty says nothing either way.
    """

    id: str
    list: str
    kind: EntityKind
    name: str
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    programme: str = ""
    citation: str = ""
    licence_requirement: str = ""
    licence_policy: str = ""
    listed_on: date | None = None
    human_rights_basis: str = ""
    weak_aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    born: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Name the entry by its whole content: where any fact of it changes, so does this.

        Fields that say nothing are left out, or every entry would read as another one the day a
        field is added here.
        """
        body = _ENTRY.dump_json(self, exclude_defaults=True)
        return hashlib.sha256(body).hexdigest()[:_FINGERPRINT_LETTERS]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the entry is listed under, the main one first."""
        return (self.name, *self.aliases, *self.former_names, *self.weak_aliases)

    def is_weak(self, name: str) -> bool:
        """Say whether the list itself calls one of the entry's names weak, and by no other."""
        return name in self.weak_aliases and name not in (
            self.name,
            *self.aliases,
            *self.former_names,
        )


_ENTRY = TypeAdapter(Entry)
_ENTRIES = TypeAdapter(tuple[Entry, ...])
_FINGERPRINT_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole list as it was read at one time, named by what is in it."""

    source: str
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def id(self) -> str:
        """Sha256 (hex) over the entries: the same content has the same id."""
        return hashlib.sha256(write_entries(self.entries)).hexdigest()


def write_entries(entries: tuple[Entry, ...]) -> bytes:
    """Write entries as JSON for keeping; the same entries give the same bytes."""
    return _ENTRIES.dump_json(entries)


def read_entries(body: bytes) -> tuple[Entry, ...]:
    """Read back what `write_entries` wrote."""
    return _ENTRIES.validate_json(body)
