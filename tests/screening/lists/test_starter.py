"""The starter list: what it holds, and that a wrong field in it is named."""

from collections import Counter
from datetime import date

import pytest

from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry, Snapshot, read_entries, write_entries
from connector.screening.lists.starter import read_starter
from connector.screening.lists.starter.reader import read_document

DOCUMENT = """
common:
  list: EL
  kind: organization
  programme: Entity List
  licence_requirement: All items
groups:
  - listed_on: 2024-05-06
    human_rights_basis: "Utopia: invented (99 FR 12345)"
    licence_policy: Presumption of denial
    entries:
      - id: EL-99FR12345-example-optics
        name: Example Optics FZE
        aliases: [Exemplar]
        countries: [NO]
        citation: 99 FR 12345
      - id: EL-99FR12345-sample-lenses
        name: Sample Lenses
        countries: [AE]
        citation: 99 FR 12345; 99 FR 23456
        listed_on: 2024-06-07
"""


@pytest.fixture(scope="module")
def starter() -> Snapshot:
    """The list as it is shipped."""
    return read_starter()


def find(starter: Snapshot, name: str) -> Entry:
    (entry,) = (entry for entry in starter.entries if name in entry.names)
    return entry


def test_nearest_value_wins_and_countries_stay_text() -> None:
    first, second = read_document(DOCUMENT)

    assert first == Entry(
        id="EL-99FR12345-example-optics",
        list="EL",
        kind=EntityKind.ORGANIZATION,
        name="Example Optics FZE",
        aliases=("Exemplar",),
        countries=("NO",),
        programme="Entity List",
        citation="99 FR 12345",
        licence_requirement="All items",
        licence_policy="Presumption of denial",
        listed_on=date(2024, 5, 6),
        human_rights_basis="Utopia: invented (99 FR 12345)",
    )
    assert second.listed_on == date(2024, 6, 7)


@pytest.mark.parametrize(
    ("good", "wrong", "field"),
    [
        ("countries: [NO]", "countries: [NO, Norway]", "countries.1"),
        ("countries: [NO]", "countries: []", "countries"),
        ("aliases: [Exemplar]", "aliases: ['']", "aliases.0"),
        ("aliases: [Exemplar]", "alias: [Exemplar]", "alias"),
        ("name: Example Optics FZE", "name: ' '", "name"),
        ("name: Example Optics FZE", "name: 5", "name"),
        ("listed_on: 2024-05-06", "listed_on: 0097-06-30", "listed_on"),
        ("listed_on: 2024-05-06", "listed_on: soon", "listed_on"),
        ("kind: organization", "kind: firm", "kind"),
        ("citation: 99 FR 12345\n", "citation: in the newspaper\n", "citation"),
    ],
)
def test_wrong_field_is_refused_naming_entry_and_field(good: str, wrong: str, field: str) -> None:
    assert good in DOCUMENT

    with pytest.raises(ListRefused) as refused:
        read_document(DOCUMENT.replace(good, wrong, 1))

    assert refused.value.failure == "malformed"
    assert f"entry EL-99FR12345-example-optics, field {field}:" in refused.value.problem


def test_unreadable_id_is_named_by_itself() -> None:
    with pytest.raises(ListRefused, match="entry Example Optics, field id:"):
        read_document(DOCUMENT.replace("EL-99FR12345-example-optics", "Example Optics"))


def test_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(
        ListRefused, match=r"entry EL-99FR12345-example-optics, field id: .* 2 times"
    ):
        read_document(DOCUMENT.replace("sample-lenses", "example-optics"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "the document, field (top)"),
        ("common: {}\ngroups: []\n", "the document, field groups"),
        (
            "common: {}\ngroups:\n  - listed_on: 2024-05-06\n",
            "the document, field groups.0.entries",
        ),
        ("common: [\n", "no sound YAML"),
        (DOCUMENT + "common: {}\n", "no sound YAML"),
    ],
)
def test_document_of_another_shape_is_refused(text: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_document(text)

    assert found in refused.value.problem


def test_starter_says_that_it_is_no_official_list(starter: Snapshot) -> None:
    assert starter.source == "starter"
    assert "load an official list" in starter.warnings[0]


def test_starter_holds_a_hundred_entity_list_parties(starter: Snapshot) -> None:
    assert len({entry.id for entry in starter.entries}) == 100
    assert {entry.list for entry in starter.entries} == {"EL"}


def test_starter_ids_name_the_first_rule(starter: Snapshot) -> None:
    rules = Counter(entry.id.split("-")[1] for entry in starter.entries)

    assert rules == {
        "84FR54002": 28,
        "85FR34505": 8,
        "85FR44159": 9,
        "86FR13180": 4,
        "86FR33120": 5,
        "86FR35391": 4,
        "86FR36496": 15,
        "86FR60760": 4,
        "88FR18985": 11,
        "88FR46071": 4,
        "89FR99702": 8,
    }


def test_only_the_unsettled_entries_are_without_a_human_rights_ground(starter: Snapshot) -> None:
    bare = {entry.name for entry in starter.entries if not entry.human_rights_basis}

    assert bare == {"Suzhou Keda Technology Co., Ltd."}


@pytest.mark.parametrize(
    ("name", "citation", "country"),
    [
        ("Hikvision", "84 FR 54002; 85 FR 44159", "CN"),
        ("MEC", "86 FR 13180; 86 FR 35391", "MM"),
        ("NSO Group", "86 FR 60760", "IL"),
        ("Candiru", "86 FR 60760", "IL"),
        ("Cytrox AD", "88 FR 46071", "MK"),
        ("IS'Vision", "85 FR 34505; 85 FR 44159", "CN"),
    ],
)
def test_known_party_is_found_under_a_listed_name(
    starter: Snapshot, name: str, citation: str, country: str
) -> None:
    entry = find(starter, name)

    assert (entry.citation, entry.countries) == (citation, (country,))


def test_no_text_of_the_starter_carries_a_damaged_letter(starter: Snapshot) -> None:
    texts = [text for e in starter.entries for text in (*e.names, *e.addresses)]

    assert not [text for text in texts if "?" in text or not text.isascii()]


def test_starter_survives_being_kept(starter: Snapshot) -> None:
    assert read_entries(write_entries(starter.entries)) == starter.entries
