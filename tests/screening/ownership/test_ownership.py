"""Every row of the pack over ownership facts: half holds, less or unknown asks to look."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.errors import ScreeningUnavailable
from connector.identity import Identifier, IdentifierKind
from connector.order import Party, Role
from connector.screening import Axis, ListedParty, Mode, RuleHit
from connector.screening.ownership import (
    PACK,
    OwnershipRule,
    OwnershipRules,
    read_facts,
    read_ownership,
)
from connector.screening.rules.packs import read_pack
from tests.screening.situations import RULES, TODAY, party, situation

ROWS = {row.id: row for row in read_pack(RULES, PACK, OwnershipRule).rows}
HEADER = "owner,owned,share,as_of,source"
LISTED: Mapping[str, tuple[str, str]] = {
    "Entity Co": ("EL", "Entity List"),
    "Military Co": ("MEU", "Military End User List"),
    "Blocked Co": ("SDN", "Specially Designated Nationals (RUSSIA-EO14024)"),
    "Cyber Co": ("SDN", "Specially Designated Nationals (CYBER2)"),
    "Other Co": ("DPL", "Denied Persons List"),
}
# Which of those owners counts for a row, and which does not.
COUNTS = {
    "ofac-50-percent": ({"Blocked Co", "Cyber Co"}, {"Entity Co", "Military Co", "Other Co"}),
    "bis-affiliates-first": ({"Entity Co", "Military Co", "Blocked Co"}, {"Cyber Co", "Other Co"}),
    "bis-affiliates-stayed": ({"Entity Co", "Military Co", "Blocked Co"}, {"Cyber Co", "Other Co"}),
    "bis-affiliates": ({"Entity Co", "Military Co", "Blocked Co"}, {"Cyber Co", "Other Co"}),
}
CASES = [(row, owner, True) for row, (yes, _) in COUNTS.items() for owner in sorted(yes)]
CASES += [(row, owner, False) for row, (_, no) in COUNTS.items() for owner in sorted(no)]


def listed(name: str) -> tuple[ListedParty, ...]:
    if name not in LISTED:
        return ()
    code, programme = LISTED[name]
    return (ListedParty(code, name, name, name, programme),)


Facts = Callable[..., OwnershipRules]


@pytest.fixture
def over(tmp_path: Path) -> Facts:
    """Return a function that gives the rules over lines of a CSV file."""

    def _over(*lines: str) -> OwnershipRules:
        (tmp_path / "own.csv").write_text("\n".join((HEADER, *lines, "")))
        return read_ownership(RULES, read_facts(tmp_path), listed)

    return _over


def hits(rules: OwnershipRules, on: date = TODAY, name: str = "Acme FZE") -> dict[str, RuleHit]:
    some = situation(parties=(party(Role.BUYER, name),), on=on)
    return {hit.rule.partition("/")[2]: hit for hit in rules.ask(some)}


def day_of(row: str) -> date:
    return ROWS[row].effective_from or TODAY


def test_every_row_has_its_case() -> None:
    assert set(COUNTS) == set(ROWS)


@pytest.mark.parametrize(("row", "owner", "counts"), CASES)
def test_owner_of_half_counts_where_the_row_names_its_list(
    over: Facts, row: str, owner: str, *, counts: bool
) -> None:
    rules = over(f"{owner},Acme,50,2026-01-31,register")

    found = hits(rules, day_of(row))

    assert (row in found) is counts
    if counts:
        hit = found[row]
        assert (hit.axis, hit.code) == (Axis.PARTY, "OW-HALF")
        assert hit.mode is ROWS[row].asked_as
        told = f"Buyer 'Acme FZE' is owned 50 % by {owner} ({LISTED[owner][1]})"
        assert hit.text == f"{told} ({ROWS[row].citation})"


@pytest.mark.parametrize("row", ROWS)
def test_row_applies_from_its_first_to_its_last_day(over: Facts, row: str) -> None:
    rules = over("Blocked Co,Acme,50,2014-01-01,register")
    first, last = ROWS[row].effective_from, ROWS[row].effective_to
    assert first is not None

    for day, applies in (
        (first - timedelta(days=1), False),
        (first, True),
        *(((last, True), (last + timedelta(days=1), False)) if last else ()),
    ):
        assert (row in hits(rules, day)) is applies


@pytest.mark.parametrize(
    ("day", "row", "mode"),
    [
        (date(2025, 9, 28), None, None),
        (date(2025, 9, 29), "bis-affiliates-first", Mode.ENFORCE),
        (date(2025, 11, 9), "bis-affiliates-first", Mode.ENFORCE),
        (date(2025, 11, 10), "bis-affiliates-stayed", Mode.SHADOW),
        (date(2026, 11, 9), "bis-affiliates-stayed", Mode.SHADOW),
        (date(2026, 11, 10), "bis-affiliates", Mode.ENFORCE),
    ],
)
def test_affiliates_rule_came_was_stayed_and_is_back(
    over: Facts, day: date, row: str | None, mode: Mode | None
) -> None:
    found = hits(over("Entity Co,Acme,50,2025-01-01,register"), day)

    assert {id_: hit.mode for id_, hit in found.items()} == ({row: mode} if row else {})


@pytest.mark.parametrize(
    ("share", "code", "told"),
    [
        ("50", "OW-HALF", "is owned 50 % by"),
        ("100", "OW-HALF", "is owned 100 % by"),
        ("50-75", "OW-HALF", "is owned 50 % by"),
        ("49.999", "OW-UNKNOWN", "is owned 49.999 % by"),
        ("25-50", "OW-UNKNOWN", "half is not excluded"),
        ("25-49", "OW-UNKNOWN", "is owned 25 % by"),
        ("", "OW-UNKNOWN", "half is not excluded"),
        ("unknown", "OW-UNKNOWN", "half is not excluded"),
        ("1", "OW-UNKNOWN", "less than half"),
    ],
)
def test_known_half_holds_and_less_or_unknown_asks_to_look(
    over: Facts, share: str, code: str, told: str
) -> None:
    hit = hits(over(f"Entity Co,Acme,{share},2026-01-31,register"))["bis-affiliates"]

    assert hit.code == code
    assert hit.mode is (Mode.ENFORCE if code == "OW-HALF" else Mode.REVIEW)
    assert told in hit.text


def test_stake_in_a_row_that_only_records_is_only_recorded(over: Facts) -> None:
    rules = over("Entity Co,Acme,10,2025-01-01,register")

    assert hits(rules, date(2026, 1, 1))["bis-affiliates-stayed"].mode is Mode.SHADOW


def test_evidence_tells_the_way_up_with_its_sources(over: Facts) -> None:
    rules = over(
        "Middle Ltd,Acme,60,2026-01-31,register A",
        "Entity Co,Middle,50,2026-02-28,register B",
        "Harmless Co,Acme,40,2026-01-31,register A",
    )

    hit = hits(rules)["bis-affiliates"]

    assert hit.evidence[:4] == (
        "$.buyer: the party is 'Acme' of the ownership facts",
        "'Middle Ltd' has 60 % of 'Acme' (register A, as of 2026-01-31)",
        "'Entity Co' has 50 % of 'Middle Ltd' (register B, as of 2026-02-28)",
        "'Entity Co' is listed: Entity Co",
    )
    assert hit.text.startswith("Buyer 'Acme FZE' is owned 60 % by Entity Co (Entity List) (")


@pytest.mark.parametrize("name", ["ACME F.Z.E.", "acme", "Acme, Ltd."])
def test_party_is_found_however_its_legal_form_is_written(over: Facts, name: str) -> None:
    assert hits(over("Entity Co,Acme FZE,50,2026-01-31,register"), name=name)


@pytest.mark.parametrize("name", ["Acme Optics", "Nobody", "", "?!", "Entity Co"])
def test_party_of_which_nothing_is_known_is_let_alone(over: Facts, name: str) -> None:
    assert hits(over("Entity Co,Acme FZE,50,2026-01-31,register"), name=name) == {}


def test_without_facts_nobody_is_asked(tmp_path: Path) -> None:
    def fail(name: str) -> tuple[ListedParty, ...]:
        raise AssertionError(name)

    rules = read_ownership(RULES, read_facts(tmp_path / "none"), fail)

    assert hits(rules) == {}


def test_without_lists_the_question_cannot_be_answered(tmp_path: Path) -> None:
    def unavailable(name: str) -> tuple[ListedParty, ...]:
        raise ScreeningUnavailable("SY-LIST", f"no list to look {name} up in")

    (tmp_path / "own.csv").write_text(f"{HEADER}\nEntity Co,Acme,50,2026-01-31,register\n")
    rules = read_ownership(RULES, read_facts(tmp_path), unavailable)

    with pytest.raises(ScreeningUnavailable):
        hits(rules)


def test_listed_owner_is_asked_once_an_order(tmp_path: Path) -> None:
    asked: list[str] = []

    def counting(name: str) -> tuple[ListedParty, ...]:
        asked.append(name)
        return listed(name)

    (tmp_path / "own.csv").write_text(f"{HEADER}\nEntity Co,Acme,50,2026-01-31,register\n")
    rules = read_ownership(RULES, read_facts(tmp_path), counting)
    twice = (party(Role.BUYER, "Acme"), party(Role.SHIP_TO, "Acme"), party(Role.PAYER, None))

    found = list(rules.ask(situation(parties=twice)))

    assert asked == ["Entity Co"]
    assert [hit.path for hit in found] == ["$.buyer", "$.ship_to"]


def test_party_is_found_by_an_identifier_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text(
        """[
        {"recordType": "entity", "recordId": "a", "recordDetails": {"name": "Acme",
         "identifiers": [{"scheme": "XI-LEI", "id": "5493-00ABC"}]}},
        {"recordType": "entity", "recordId": "b", "recordDetails": {"name": "Entity Co"}},
        {"recordType": "relationship", "recordId": "r", "recordDetails":
         {"subject": "a", "interestedParty": "b",
          "interests": [{"type": "shareholding", "share": {"exact": 75}}]}}]"""
    )
    rules = read_ownership(RULES, read_facts(tmp_path), listed)
    lei = Identifier(IdentifierKind.LEI, "549300abc")
    buyer = Party(Role.BUYER, "$.buyer", "A new name", (), None, (lei,))

    (hit,) = rules.ask(situation(parties=(buyer,)))

    assert hit.text.startswith("Buyer 'A new name' is owned 75 % by Entity Co")
    assert "its file names no source" in hit.evidence[1]
