"""The UN's consolidated list as published, where its file lies beside the repository."""

from collections import Counter

import pytest
from lxml import etree

from connector.identity import IdentifierKind
from connector.screening.lists import EntityKind, Snapshot
from connector.screening.lists.naming import split_scripts
from connector.screening.lists.un import read_un
from tests.screening.lists.published import published

WHOLE = "un/UN_consolidated.xml"


@pytest.fixture(scope="module")
def winter_2026() -> Snapshot:
    """The whole list of 2026-02-27."""
    return read_un([published(WHOLE)])


def texts(path: str) -> list[str]:
    """Return every text at a path of the file, read without our reader."""
    found = etree.parse(published(WHOLE)).iterfind(f".//{path}")
    return [text for element in found if (text := " ".join((element.text or "").split()))]


def test_whole_list_gives_every_party(winter_2026: Snapshot) -> None:
    kinds = Counter(entry.kind for entry in winter_2026.entries)

    assert kinds == {EntityKind.PERSON: 730, EntityKind.ORGANIZATION: 273}
    assert all(entry.citation and entry.listed_on for entry in winter_2026.entries)


def test_whole_list_keeps_every_native_name(winter_2026: Snapshot) -> None:
    kept = {name for entry in winter_2026.entries for name in entry.names}
    native = texts("NAME_ORIGINAL_SCRIPT")

    assert len(native) == 378
    assert all(name in kept for text in native for name in split_scripts(text))


def test_whole_list_passes_over_its_empty_alias_blocks_alone(winter_2026: Snapshot) -> None:
    kept = {name.casefold() for entry in winter_2026.entries for name in entry.names}
    written = texts("ALIAS_NAME")
    whole = [text for text in written if text.casefold() in kept]

    assert len(written) == 3_043 - 291
    # The others have several names in them, a note, or quotation marks.
    assert len(whole) == 2_681
    assert all(name.strip() for name in kept)


def test_whole_list_has_entity_names_in_the_first_name(winter_2026: Snapshot) -> None:
    names = texts("ENTITY/FIRST_NAME")
    entities = [e for e in winter_2026.entries if e.kind is EntityKind.ORGANIZATION]

    assert len(names) == len(entities)
    assert all(split_scripts(name)[0] == e.name for name, e in zip(names, entities, strict=True))


def test_whole_list_gives_its_names_by_quality(winter_2026: Snapshot) -> None:
    assert sum(len(entry.aliases) for entry in winter_2026.entries) == 2_573
    assert sum(len(entry.weak_aliases) for entry in winter_2026.entries) == 628
    assert sum(len(entry.former_names) for entry in winter_2026.entries) == 19


def test_whole_list_gives_its_numbers_and_birth_dates(winter_2026: Snapshot) -> None:
    kinds = Counter(number.kind for entry in winter_2026.entries for number in entry.identifiers)

    assert kinds == {
        IdentifierKind.PASSPORT: 309,
        IdentifierKind.NATIONAL_ID: 126,
        IdentifierKind.OTHER: 22,
        IdentifierKind.TAX: 2,
    }
    assert sum(len(entry.born) for entry in winter_2026.entries) == 889


def test_whole_list_has_guinea_bissau_and_no_united_kingdom(winter_2026: Snapshot) -> None:
    programmes = Counter(entry.programme for entry in winter_2026.entries)

    assert programmes["UN Security Council List (Guinea-Bissau)"] == 10


def test_whole_list_is_odd_in_five_places(winter_2026: Snapshot) -> None:
    odd = Counter(warning.rpartition("; ")[2] for warning in winter_2026.warnings)

    assert odd == {"left out": 4, "left out 1 times": 1}


def test_excerpt_of_the_un_list_gives_its_parties() -> None:
    assert len(read_un([published("fixtures/deriv/sample_unsc.xml")]).entries) == 7
