"""The regulation's XML becomes our tables: nothing lost, nothing moved, and what is odd refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from connector.errors import ConfigError, ListRefused
from connector.screening.goods import read_goods
from connector.screening.goods.ccl import Control, Entry, Standing
from connector.screening.goods.eccn import Eccn
from connector.screening.goods.ecfr.acceptance import accept
from connector.screening.goods.ecfr.control import read_controls
from connector.screening.goods.ecfr.difference import at_odds, compare
from connector.screening.goods.ecfr.document import read_documents, supplement
from connector.screening.goods.ecfr.edition import Edition, read_edition
from connector.screening.goods.ecfr.entry import Printed, make_entry, read_flag, read_reasons
from connector.screening.goods.ecfr.listing import read_entries
from connector.screening.tables.chart import CHART_COLUMNS
from tests.screening.goods.ecfr_documents import (
    chart_row,
    chart_xml,
    documents,
    groups_xml,
    requirements,
    written,
)
from tests.screening.goods.situations import ORACLE, RULES, going, shipped

ISSUE = date(2026, 9, 24)
TABLES = shipped().tables


def entries_of(folder: Path, body: str) -> dict[str, Entry]:
    files = (written(folder, 774, body),)
    read = read_entries(supplement(read_documents(files), 774))
    return {str(entry.eccn): entry for entry in read}


def test_documents_made_of_the_tables_in_force_change_nothing(tmp_path: Path) -> None:
    edition = read_edition(documents(tmp_path), ISSUE)

    assert len(edition.entries) == len(TABLES.ccl.entries)
    # The row of Iran also names OFAC's part, which a section number of the EAR cannot give back.
    assert [change.key for change in compare(RULES, edition)] == ["IR"]
    assert at_odds(RULES, edition) == ()


def test_another_reading_of_the_list_gives_the_shipped_table() -> None:
    path = ORACLE / "ccl.json"
    if not path.exists():
        pytest.skip("no other reading of the Commerce Control List in ../shared/data/ecfr")
    for each in json.loads(path.read_text())["entries"]:
        rows = [(row["control"], row["countryChart"]) for row in each["countryChart"]]
        entry = make_entry(
            Printed(
                each["eccn"],
                each["heading"],
                each["reasonForControl"] or "",
                rows,
                each["licenceExceptionFlags"],
            )
        )
        assert entry == TABLES.ccl.entries[each["eccn"]], each["eccn"]


@pytest.mark.parametrize(
    ("control", "requirement", "read"),
    [
        ("NS applies to entire entry", "NS Column 1.", Control("NS", "NS1")),
        ("AT applies to entire entry", "Column 1.", Control("AT", "AT1")),
        (
            "RS applies to entire entry, except 0A606.b and .y",
            "RS Column 1",
            Control("RS", "RS1", "but .b .y"),
        ),
        ("NS applies to 4A003.b, .c, and .z.1", "NS Column 1.", Control("NS", "NS1", ".b .c .z.1")),
        ("RS applies to paragraph .i", "RS Column 1.", Control("RS", "RS1", ".i")),
        ("SI applies to 9E003.a.1 through a.8", "See \u00a7 742.14", None),
        (
            "MT applies to those that meet 7A103",
            "MT Column 1",
            Control("MT", "MT1", "part"),
        ),
        ("RS applies to entire entry", "What nobody knows", Control("RS", "see")),
    ],
)
def test_line_of_requirements_is_read(control: str, requirement: str, read: Control | None) -> None:
    eccn = next((word[:5] for word in control.split() if word[:1].isdigit()), "9A001")

    (found,) = read_controls(eccn, control, requirement)

    assert found == (read or Control("SI", "significant-items", "part"))


@pytest.mark.parametrize(
    ("name", "text", "flag"),
    [
        ("LVS", "$1500", "1500"),
        ("LVS", "$3,000.", "3000"),
        ("LVS", "$5000, except N/A for MT", "part:5000"),
        ("GBS", "N/A", "no"),
        ("TSR", "Yes, except N/A for RS.", "part"),
        ("ACE", "Yes, except to Country Group E:1 or E:2. See more.", "yes"),
        ("STA", "Paragraph (c)(2) of it may not be used for any item in 0A602.", "not-A:6"),
    ],
)
def test_line_of_an_exception_is_read(name: str, text: str, flag: str) -> None:
    assert read_flag(name, text) == flag


def test_reasons_are_read_however_they_are_separated() -> None:
    assert read_reasons("NS, MT NP and AT.") == ("NS", "MT", "NP", "AT")
    assert read_reasons("CC 1") == read_reasons("CC1") == ("CC",)


def test_blank_cell_keeps_its_row_and_another_table_is_no_requirement(tmp_path: Path) -> None:
    coatings = requirements([("D. Spraying", "Alloys")], head="Substrate")
    body = (
        "<FP-2><B>2E003 Other technology</B></FP-2>"
        + requirements([("CW applies to entire entry. Needed to CWC non-States Parties.", "")])
        + coatings.replace("Control(s)", "Process")
        + "<P>See 2E001 for more.</P><FP-2>2B001 is named without being a heading</FP-2>"
    )

    found = entries_of(tmp_path, body)

    assert found.keys() == {"2E003"}
    assert [(each.reason, each.cell) for each in found["2E003"].controls] == [("CW", "cwc")]


def test_two_tables_of_an_entry_are_both_read(tmp_path: Path) -> None:
    body = (
        "<FP-2><B>1C351</B> <B>Agents</B></FP-2><FP-1>Reason for Control: CB, CW</FP-1>"
        + requirements([("CB applies to entire entry", "CB Column 2")])
        + requirements([("CW applies to .d", "See \u00a7 742.18")], head="Country Chart (see 738)")
    )

    assert len(entries_of(tmp_path, body)["1C351"].controls) == 2


def edition(**changes: object) -> Edition:
    whole = Edition(
        ISSUE,
        tuple(TABLES.ccl.entries.values()),
        tuple(TABLES.chart.rows.values()),
        TABLES.groups.members,
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("failure", "part", "body"),
    [
        ("missing", 740, None),
        ("count", 774, "<FP-2><B>4A005 One</B></FP-2>"),
        ("header", 738, chart_xml((), (*CHART_COLUMNS[:-1], "AT3"))),
        ("header", 738, "<P>No table</P>"),
        ("count", 738, chart_xml(list(TABLES.chart.rows.values())[:100])),
        (
            "cells",
            738,
            chart_xml(()).replace("<TBODY>", "<TBODY><TR><TD>DE</TD><TD>X</TD><TD/></TR>"),
        ),
        (
            "cells",
            738,
            chart_xml(()).replace(
                "<TBODY>",
                "<TBODY>" + chart_row(TABLES.chart.rows["DE"]).replace("<TD>X", "<TD>Y"),
            ),
        ),
        (
            "country",
            738,
            chart_xml(()).replace(
                "<TBODY>",
                "<TBODY>" + chart_row(replace(TABLES.chart.rows["DE"], country="Atlantis")),
            ),
        ),
        (
            "canary",
            738,
            chart_xml(replace(row, governed=True, see="") for row in TABLES.chart.rows.values()),
        ),
        ("header", 740, groups_xml(TABLES.groups.members).replace("[D: 5]", "[D: 6]")),
        ("count", 740, groups_xml({**TABLES.groups.members, "B": frozenset({"DE"})})),
        ("header", 740, groups_xml(TABLES.groups.members).replace("Country Group B", "Group B")),
    ],
)
def test_what_is_not_whole_is_refused_by_name(
    tmp_path: Path, failure: str, part: int, body: str | None
) -> None:
    files = {int(file.stem): file for file in documents(tmp_path)}
    if body is None:
        del files[part]
    else:
        files[part] = written(tmp_path, part, body)

    with pytest.raises(ListRefused) as caught:
        read_edition(tuple(files.values()), ISSUE)

    assert caught.value.failure == failure


def test_list_without_an_entry_that_was_always_there_is_refused(tmp_path: Path) -> None:
    entries = [each for each in TABLES.ccl.entries.values() if str(each.eccn) != "5A980"]

    with pytest.raises(ListRefused, match="5A980") as caught:
        read_edition(documents(tmp_path, entries=entries), ISSUE)

    assert caught.value.failure == "canary"


@pytest.mark.parametrize("text", ["not XML", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_what_is_no_sound_xml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "774.xml"
    path.write_text(text)

    with pytest.raises(ListRefused) as caught:
        read_documents((path,))

    assert caught.value.failure == "malformed"


def test_each_change_is_told_by_itself() -> None:
    germany = TABLES.chart.rows["DE"]
    rows = [row for row in TABLES.chart.rows.values() if row.country not in {"DE", "AD"}]
    entries = (*TABLES.ccl.entries.values(), Entry(Eccn("0D614"), Standing.LISTED, ("NS",), (), {}))
    members = {**TABLES.groups.members, "D:5": TABLES.groups.members["D:5"] | {"KH"}}

    changes = compare(
        RULES,
        edition(
            entries=entries,
            rows=(*rows, replace(germany, marks=germany.marks | {"NS2"})),
            members=members,
        ),
    )

    assert {(each.table, each.key, each.kind) for each in changes} == {
        ("list", "0D614", "added"),
        ("chart", "AD", "removed"),
        ("chart", "DE", "changed"),
        ("groups", "D:5 KH", "added"),
    }


def test_entry_that_a_person_read_and_that_changed_asks_to_be_read_again() -> None:
    police = TABLES.ccl.entries["0A978"]
    changed = replace(police, controls=(Control("CC", "CC2"),))
    others = (each for each in TABLES.ccl.entries.values() if each != police)

    (words,) = at_odds(RULES, edition(entries=(*others, changed)))

    assert words.startswith("0A978")
    assert "CC1; the list has CC2" in words


def test_accepted_issue_is_asked_from_then_on(tmp_path: Path) -> None:
    folder = copytree(RULES, tmp_path / "rules")
    germany = TABLES.chart.rows["DE"]
    rows = tuple(row for row in TABLES.chart.rows.values() if row != germany)
    freed = edition(rows=(*rows, replace(germany, marks=frozenset({"CB1"}))))

    accept(folder, freed)

    rules = read_goods(folder)
    assert rules.tables.chart.head.as_of == ISSUE
    assert "goods/licence" not in {hit.rule for hit in rules.ask(going("4A005", "DE"))}
    assert compare(folder, freed) == ()


def test_issue_that_the_rules_cannot_be_read_with_leaves_the_tables_as_they_are(
    tmp_path: Path,
) -> None:
    folder = copytree(RULES, tmp_path / "rules")
    before = (folder / "tables" / "ccl_controls.csv").read_bytes()
    strange = Entry(Eccn("0D614"), Standing.LISTED, ("NS",), (Control("NS", "nowhere"),), {})

    with pytest.raises(ConfigError, match="nowhere"):
        accept(folder, edition(entries=(*TABLES.ccl.entries.values(), strange)))

    assert (folder / "tables" / "ccl_controls.csv").read_bytes() == before
    assert not list(folder.rglob("*.new"))
