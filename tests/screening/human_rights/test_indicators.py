"""Indicators: read from CSV with their edition and licence; a wrong file says where."""

from pathlib import Path

import pytest

from connector.country import Country
from connector.errors import ConfigError
from connector.screening.human_rights.indicators import COLUMNS, read_indicators

HEADER = ",".join(COLUMNS)
GOOD = "TD,80,0,100,true,2025,own,2026-01-31"
TD = Country("TD")


def folder(tmp_path: Path, *lines: str, name: str = "press") -> Path:
    (tmp_path / "indicators").mkdir(exist_ok=True)
    (tmp_path / "indicators" / f"{name}.csv").write_text("\n".join((*lines, "")))
    return tmp_path


@pytest.mark.parametrize(
    ("line", "badness"),
    [
        (GOOD, 0.8),
        ("td,80,0,100,false,2025,own,2026-01-31", 0.2),
        ("TD,-1,-1,1,no,2025,own,2026-01-31", 1.0),
        ("TD, 3 ,1,3,TRUE,2025,own,2026-01-31", 1.0),
    ],
)
def test_value_reads_as_a_share_of_its_scale(tmp_path: Path, line: str, badness: float) -> None:
    indicators = read_indicators(folder(tmp_path, HEADER, line))

    worst = indicators.worst(TD, "press", badness)
    assert worst is not None
    assert worst.badness == pytest.approx(badness)
    assert indicators.worst(TD, "press", badness + 0.01) is None
    assert indicators.worst(TD, "other", 0) is None
    assert indicators.worst(Country("DE"), "any", 0) is None


def test_worst_of_several_counts_and_says_its_edition(tmp_path: Path) -> None:
    folder(tmp_path, HEADER, GOOD)
    folder(tmp_path, HEADER, "TD,90,0,100,true,2026,own,2026-01-31", name="civil")

    worst = read_indicators(tmp_path).worst(TD, "any", 0.5)

    assert worst is not None
    assert worst.text == ("civil (2026) gives TD 90, 90% of the way to the worst end of its scale")


def test_table_without_a_line_says_nothing(tmp_path: Path) -> None:
    assert read_indicators(folder(tmp_path, HEADER)).by_country == {}
    assert read_indicators(tmp_path / "none").by_country == {}


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["iso2,value"], ":1: columns iso2, value; wanted iso2, value, scale_min"),
        ([], ": no row; wanted the columns iso2, value"),
        ([HEADER, "TD,80"], ":2: 2 cells; wanted 8"),
        ([HEADER, f"{GOOD},more"], ":2: 9 cells; wanted 8"),
        ([HEADER, GOOD, GOOD], ":3: iso2: the country stands there twice"),
        ([HEADER, GOOD.replace("TD", "XX")], ":2: iso2: 'XX' is no ISO"),
        ([HEADER, GOOD.replace("TD", "Chad")], ":2: iso2: 'Chad' is no ISO"),
        ([HEADER, GOOD.replace("80", "high")], ":2: value: 'high' is no number"),
        ([HEADER, GOOD.replace("80", "nan")], ":2: value: 'nan' is no number"),
        ([HEADER, GOOD.replace("80", "101")], ":2: value: 101 is not within 0 to 100"),
        ([HEADER, GOOD.replace("100", "0")], ":2: scale_max: 0 is not above"),
        ([HEADER, GOOD.replace("true", "maybe")], ":2: higher_is_worse: true or false"),
        ([HEADER, GOOD.replace("2025,own", ",own")], ":2: edition: it is empty"),
        ([HEADER, GOOD.replace("own", "")], ":2: licence: it is empty"),
        ([HEADER, GOOD.replace("2026-01-31", "31.1.26")], ":2: retrieved_at: a day"),
        ([HEADER, '"TD'], ": unexpected end of data"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(tmp_path: Path, lines: list[str], named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_indicators(folder(tmp_path, *lines))

    assert named in str(caught.value)
    assert "press.csv" in caught.value.where


def test_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "indicators" / "press.csv").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match="not UTF-8"):
        read_indicators(tmp_path)
