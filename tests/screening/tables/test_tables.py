"""Country groups and Country Chart as tables: what they say, and what no reader may fall for."""

import json
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.screening import Verified
from connector.screening.lists.countries import read_listed_country
from connector.screening.tables import Head, read_rows, read_table, write_table
from connector.screening.tables.chart import CHART_COLUMNS, COLUMNS, read_chart
from connector.screening.tables.groups import GROUPS, read_groups

RULES = Path(__file__).parents[3] / "config" / "rules"
ORACLE = Path(__file__).parents[4] / "shared" / "data" / "ecfr"
CHART = read_chart(RULES)
MEMBERS = read_groups(RULES)
HEAD = Head(citation="15 CFR 738", source="read", as_of=date(2026, 9, 24), verified=Verified.READ)


@pytest.mark.parametrize("country", ["CU", "IR", "KP", "SY"])
def test_row_that_the_chart_does_not_govern_says_so(country: str) -> None:
    row = CHART.row(country)

    assert row is not None
    assert not row.governed
    assert "746" in row.see


def test_chart_has_its_two_hundred_rows() -> None:
    assert len(CHART.rows) == 200
    assert sum(row.governed for row in CHART.rows.values()) == 196


@pytest.mark.parametrize(
    ("country", "marked", "unmarked"),
    [("DE", "NS1", "NS2"), ("CN", "NS2", "FC1"), ("AU", "CB1", "NS1"), ("UA", "CC2", "CC3")],
)
def test_cell_reads_as_printed(country: str, marked: str, unmarked: str) -> None:
    row = CHART.row(country)

    assert row is not None
    assert marked in row.marks
    assert unmarked not in row.marks


def test_no_country_is_marked_for_terrorism() -> None:
    assert not any(row.marks & {"AT1", "AT2"} for row in CHART.rows.values())


@pytest.mark.parametrize(("country", "other"), [("HK", "CN"), ("LI", "CH"), ("KY", "GB")])
def test_country_is_read_as_the_one_it_follows(country: str, other: str) -> None:
    assert CHART.row(country) == CHART.row(other)
    assert MEMBERS.of(country) == MEMBERS.of(other)


def test_missing_row_is_none() -> None:
    assert CHART.row("GI") is None


def test_macau_stands_beside_the_arms_embargoes_and_not_in_them() -> None:
    assert MEMBERS.of("MO") == ("D:1", "D:3", "D:4")


@pytest.mark.parametrize(
    ("country", "groups"),
    [
        ("AE", ("A:5", "B")),
        ("KH", ("D:1",)),
        ("CU", ("D:2", "D:3", "D:5", "E:2")),
        ("KZ", ("A:4", "D:1", "D:3")),
    ],
)
def test_membership_reads_as_printed(country: str, groups: tuple[str, ...]) -> None:
    assert MEMBERS.of(country) == groups


def oracle(name: str) -> dict[str, dict[str, object]]:
    path = ORACLE / name
    if not path.exists():
        pytest.skip("no other reading of the tables in ../shared/data/ecfr")
    read: dict[str, dict[str, object]] = json.loads(path.read_text())
    return read


NAMES = {
    "Brunei": "BN",
    "Congo (Republic of the)": "CG",
    "Gambia, The": "GM",
    "Macau": "MO",
    "Micronesia (Federated State of)": "FM",
    "Seycheles": "SC",
    "Sint Maarten (the Dutch two-fifths of the island of Saint Martin)": "SX",
    "South Sudan, Republic of": "SS",
    "St. Kitts and Nevis": "KN",
    "St. Lucia": "LC",
    "St. Vincent and the Grenadines": "VC",
    "Bosnia & Herzegovina": "BA",
    "China (PRC)": "CN",
    "Congo (Democratic Republic of)": "CD",
    "Cote d'lvoire": "CI",
    "Saint Kitts & Nevis": "KN",
    "Sao Tome & Principe": "ST",
    "Trinidad & Tobago": "TT",
}


def code(name: str) -> str:
    return NAMES.get(name) or str(read_listed_country(name))


def test_every_cell_agrees_with_another_reading() -> None:
    other = oracle("country-chart.json")
    compared = 0
    for name, printed in other["countries"].items():
        row = CHART.rows[code(name)]
        marks = {each.replace(" ", "") for each in printed["marks"]}  # type: ignore[index]
        assert row.marks == marks, name
        assert row.footnotes == tuple(printed["footnotes"]), name  # type: ignore[index]
        compared += len(CHART_COLUMNS)

    assert compared == 3136
    assert {code(name) for name in other["embargoed"]} == {"CU", "IR", "KP", "SY"}


def test_every_membership_agrees_with_another_reading() -> None:
    for group, names in oracle("country-groups.json")["groups"].items():
        wanted = {code(name) for name in names}  # type: ignore[attr-defined]
        assert MEMBERS.members[group] == wanted, group


def written(folder: Path, *rows: tuple[str, ...]) -> Path:
    (folder / "tables").mkdir()
    path = folder / "tables" / "country_chart.csv"
    path.write_text(write_table(HEAD, COLUMNS, rows))
    return folder


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("DE", "yes", "NS9", "", ""), "marks"),
        (("DE", "perhaps", "NS1", "", ""), "governed"),
        (("IR", "no", "CB1", "", "746.7"), "see"),
        (("IR", "no", "", "", ""), "see"),
        (("DE", "yes", "NS1", "three", ""), "footnotes"),
    ],
)
def test_wrong_cell_is_named_by_line_and_column(
    tmp_path: Path, row: tuple[str, ...], column: str
) -> None:
    good = ("FR", "yes", "NS1", "3", "")

    with pytest.raises(ConfigError, match=f"{column}: ") as caught:
        read_chart(written(tmp_path, good, row))

    assert caught.value.where.endswith("country_chart.csv:7")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "citation"),
        ("# citation: c\n# source: s\n# as_of: 2026-01-01\n# verified: read\n", "no row"),
        ("# citation: c\n# source: s\n# as_of: 2026-01-01\n# verified: read\nx,y\n", "columns x"),
        ("# citation: c\n# source: s\n# as_of: soon\n# verified: read\na,b\n", "as_of"),
        ("# citation: c\n# source: s\n# as_of: 2026-01-01\n# verified: read\na,b\n1\n", "1 cells"),
    ],
)
def test_table_that_is_no_table_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)

    with pytest.raises(ConfigError, match=problem):
        read_table(path, ("a", "b"))


def test_row_is_named_by_its_line_though_remarks_and_lines_within_cells_stand_above_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\n# a remark\n\n"one\ntwo", 2 \n   \n3,4\n')

    rows = read_rows(path, ("a", "b"))

    assert [dict(row.cells) for row in rows] == [{"a": "one\ntwo", "b": "2"}, {"a": "3", "b": "4"}]
    assert [row.where for row in rows] == [f"{path}:5", f"{path}:7"]


def test_quote_that_nobody_ends_is_named(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,"2\n')

    with pytest.raises(ConfigError, match="unexpected end of data") as caught:
        read_rows(path, ("a", "b"))

    assert caught.value.where == f"{path}:2"


def test_table_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(write_table(HEAD, ("a", "b"), [("1", "x, y"), ("2", "")]))

    table = read_table(path, ("a", "b"))

    assert table.head == HEAD
    assert [row["b"] for row in table.rows] == ["x, y", ""]


def test_every_group_of_the_supplement_is_there(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    path = tmp_path / "tables" / "country_groups.csv"
    rows = [(group, "DE") for group in GROUPS if group != "D:5"]
    path.write_text(write_table(HEAD, ("group", "countries"), rows))

    with pytest.raises(ConfigError, match="group: wanted exactly"):
        read_groups(tmp_path)
