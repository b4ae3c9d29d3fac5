"""The list as a table: lookups, parts of entries, and every entry against another reading."""

import json
import re

import pytest

from connector.screening.goods.ccl import Control, Standing
from connector.screening.goods.eccn import Covered, Eccn, is_ear99, read_eccn
from connector.screening.tables.chart import CHART_COLUMNS
from tests.screening.goods.situations import ORACLE, shipped

CCL = shipped().tables.ccl


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("4A005", Eccn("4A005")),
        (" 5a001.F.1 ", Eccn("5A001", ".f.1")),
        ("4D001a", Eccn("4D001", ".a")),
        ("3A001.b.2.", Eccn("3A001", ".b.2")),
        ("4A05", None),
        ("XI(c)", None),
        ("EAR99", None),
        ("", None),
    ],
)
def test_eccn_is_read_as_orders_write_it(text: str, read: Eccn | None) -> None:
    assert read_eccn(text) == read


@pytest.mark.parametrize("text", ["EAR99", "ear99", "EAR 99", "EAR-99"])
def test_ear99_is_known_however_it_is_written(text: str) -> None:
    assert is_ear99(text)


@pytest.mark.parametrize(
    ("covers", "paragraph", "reached"),
    [
        ("entry", "", Covered.YES),
        ("part", ".a", Covered.MAYBE),
        (".a .b.4", ".b.4.c", Covered.YES),
        (".a .b.4", ".b", Covered.MAYBE),
        (".a .b.4", ".b.40", Covered.NO),
        (".a .b.4", "", Covered.MAYBE),
        ("but .y", ".y.1", Covered.NO),
        ("but .y", ".x", Covered.YES),
        ("but .y", "", Covered.MAYBE),
    ],
)
def test_control_reaches_the_part_it_covers(covers: str, paragraph: str, reached: Covered) -> None:
    assert Control("NS", "NS1", covers).reaches(Eccn("3A001", paragraph)) is reached


def test_paragraph_falls_back_to_the_nearest_that_was_read_and_then_to_the_entry() -> None:
    interception = CCL.find(Eccn("5A001", ".f.1.a"))
    other = CCL.find(Eccn("5A001", ".c"))

    assert interception is not None
    assert other is not None
    assert ("SL", "all") in {(each.reason, each.cell) for each in interception.controls}
    assert other.controls == CCL.entries["5A001"].controls


@pytest.mark.parametrize("eccn", ["0D614", "2B352", "3D006", "3E002"])
def test_entries_known_to_be_missing_are_not_found(eccn: str) -> None:
    assert CCL.find(Eccn(eccn)) is None


@pytest.mark.parametrize("eccn", sorted(eccn for eccn in CCL.read if "." not in eccn))
def test_entry_that_was_read_has_the_columns_of_its_parsed_line(eccn: str) -> None:
    parsed = {each.cell for each in CCL.entries[eccn].controls if each.on_chart}
    read = {each.cell for each in CCL.read[eccn] if each.on_chart}

    assert read == parsed


def oracle() -> list[dict[str, object]]:
    path = ORACLE / "ccl.json"
    if not path.exists():
        pytest.skip("no other reading of the Commerce Control List in ../shared/data/ecfr")
    entries: list[dict[str, object]] = json.loads(path.read_text())["entries"]
    return entries


def test_every_entry_of_the_other_reading_is_known_and_no_more() -> None:
    entries = {str(each["eccn"]) for each in oracle()}

    assert len(entries) == 633
    assert CCL.entries.keys() == entries


def test_reasons_for_control_agree_with_the_other_reading() -> None:
    for each in oracle():
        printed = str(each["reasonForControl"] or "").replace("MT NP", "MT, NP")
        wanted = {re.sub(r"[\s\d.]", "", part) for part in re.split(r",|\band\b", printed)}
        wanted = {part for part in wanted if len(part) == 2} | (
            {"RS", "AT"} if printed == "RS AT" else set()
        )
        if wanted:
            assert set(CCL.entries[str(each["eccn"])].reasons) == wanted, each["eccn"]


def test_chart_columns_agree_with_the_other_reading() -> None:
    for each in oracle():
        wanted = set()
        for row in each["countryChart"]:  # type: ignore[attr-defined]
            named = re.findall(r"([A-Z]{2}) Column (\d)", row["countryChart"])
            bare = re.fullmatch(r"Column (\d)\.?", row["countryChart"])
            wanted |= {"".join(column) for column in named}
            wanted |= {row["control"][:2] + bare[1]} if bare else set()
        found = CCL.entries[str(each["eccn"])].controls
        assert {control.cell for control in found if control.on_chart} == wanted, each["eccn"]


def test_no_line_of_requirements_of_the_other_reading_is_lost() -> None:
    for each in oracle():
        found = CCL.entries[str(each["eccn"])].controls
        reasons = {str(row["control"])[:2] for row in each["countryChart"]}  # type: ignore[attr-defined]
        assert len(reasons & {control.reason for control in found}) >= len(
            {reason for reason in reasons if reason.isupper()}
        ), each["eccn"]


def test_closed_exceptions_agree_with_the_other_reading() -> None:
    for each in oracle():
        flags = CCL.entries[str(each["eccn"])].exceptions
        for name, text in each["licenceExceptionFlags"].items():  # type: ignore[attr-defined]
            if name != "STA":
                assert (flags[name] == "no") is text.startswith(("N/A", "No")), each["eccn"]


def test_entry_that_points_elsewhere_has_no_control_of_its_own() -> None:
    for entry in CCL.entries.values():
        assert (entry.standing is Standing.LISTED) is bool(entry.reasons)
        assert all(control.cell in CHART_COLUMNS or control.cell for control in entry.controls)
