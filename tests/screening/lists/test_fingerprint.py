"""An entry is known by what it says: the same facts, the same fingerprint."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry

ENTRY = Entry("EL:1", "EL", EntityKind.ORGANIZATION, "Zorvak Merrindale")
SAID: dict[str, Any] = {
    "id": "EL:2",
    "list": "SDN",
    "kind": EntityKind.PERSON,
    "name": "Zorvak Merrindal",
    "aliases": ("Zorvak",),
    "countries": ("DE",),
    "addresses": ("Kaiweg 4, Hamburg",),
    "programme": "Entity List",
    "citation": "99 FR 12345",
    "licence_requirement": "All items",
    "licence_policy": "Presumption of denial",
    "listed_on": date(2026, 11, 24),
    "human_rights_basis": "Surveillance",
    "weak_aliases": ("ZM",),
    "former_names": ("Zorvak Trading",),
    "identifiers": (Identifier(IdentifierKind.IMO, "IMO 9187629"),),
    "born": ("1971",),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Entry)])
def test_every_fact_of_an_entry_changes_its_fingerprint(name: str) -> None:
    assert replace(ENTRY, **{name: SAID[name]}).fingerprint != ENTRY.fingerprint


def test_fingerprint_says_nothing_of_fields_that_are_not_said() -> None:
    # Kept in records: a new field of Entry, which old entries do not say, must not change it.
    assert ENTRY.fingerprint == "1ccfcabbaea14b50"
