"""The UFLPA Entity List: aliases in prose, several tables, and every page that must be refused."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.uflpa import read_uflpa
from tests.screening.lists.published import published

ReadBody = Callable[[str | bytes], Snapshot]

PROGRAMME = "UFLPA Entity List (2(d)(2)(B)(i))"


def write_table(*rows: tuple[str, ...], header: str = "Name of Entity", part: str = "i") -> str:
    body = "".join(f"<tr>{''.join(f'<td><p>{cell}</p></td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<p>A list of entities <strong>Section 2(d)(2)(B)({part})</strong></p>"
        f"<table><thead><tr><th>{header}</th><th>Effective&nbsp;Date</th></tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def write_page(*tables: str) -> str:
    menu = "<table><tr><td>About us</td></tr></table>"
    return f"<!DOCTYPE html>\n<html><body>{menu}{''.join(tables)}</body>\n</html>\n"


@pytest.fixture
def read(tmp_path: Path) -> ReadBody:
    def read_body(body: str | bytes) -> Snapshot:
        file = tmp_path / "uflpa.html"
        file.write_bytes(body if isinstance(body, bytes) else body.encode())
        return read_uflpa([file])

    return read_body


def read_one(read: ReadBody, name: str, day: str = "June 21, 2022") -> Entry:
    (entry,) = read(write_page(write_table((name, day)))).entries
    return entry


# Rows to entries


def test_row_becomes_an_entry(read: ReadBody) -> None:
    entry = read_one(read, "Example\n Optics\u2019 Co., Ltd.")

    assert entry == Entry(
        id=entry.id,
        list="UFLPA",
        kind=EntityKind.ORGANIZATION,
        name="Example Optics\u2019 Co., Ltd.",
        programme=PROGRAMME,
        listed_on=date(2022, 6, 21),
    )


@pytest.mark.parametrize(
    ("prose", "aliases", "former"),
    [
        ("Example (also known as A Ltd.; B; and C)", ("A Ltd.", "B", "C"), ()),
        ("Example (including three aliases: A; B; and C)", ("A", "B", "C"), ()),
        ("Example (and one alias: A (Dubai))", ("A (Dubai)",), ()),
        ("Example (formerly known as A; and B)", (), ("A", "B")),
        ("Example (also known as A; and formerly known as B; and C)", ("A",), ("B", "C")),
        ("Example (also known as A Ltd. and formerly known as B)", ("A Ltd.",), ("B",)),
        ("Example (also known as A Co., Ltd. and B)", ("A Co., Ltd.", "B"), ()),
        ("Example (also known as Cotton and Linen)", ("Cotton and Linen",), ()),
        ("Example (EXAMP)", ("EXAMP",), ()),
        ("Example", (), ()),
    ],
)
def test_names_are_taken_out_of_the_prose(
    read: ReadBody, prose: str, aliases: tuple[str, ...], former: tuple[str, ...]
) -> None:
    entry = read_one(read, prose)

    assert (entry.name, entry.aliases, entry.former_names) == ("Example", aliases, former)


@pytest.mark.parametrize(
    ("prose", "aliases", "words"),
    [
        ("Example, and Subsidiaries", (), "and subsidiaries"),
        (
            "Example (EX) and its subordinate and affiliated entities",
            ("EX",),
            "and its subordinate and affiliated entities",
        ),
        (
            "Example (and one alias: A) and its two Dubai-based subsidiaries, including B; and C",
            ("A", "B", "C"),
            "and its two dubai-based subsidiaries",
        ),
    ],
)
def test_subsidiaries_are_said_and_those_named_are_screened(
    read: ReadBody, prose: str, aliases: tuple[str, ...], words: str
) -> None:
    entry = read_one(read, prose)

    assert (entry.name, entry.aliases) == ("Example", aliases)
    assert entry.programme == f"UFLPA Entity List (2(d)(2)(B)(i), {words})"


def test_bracket_that_is_part_of_the_name_stays(read: ReadBody) -> None:
    assert read_one(read, "Example (Group) Co., Ltd.").name == "Example (Group) Co., Ltd."


def test_row_of_nothing_but_prose_keeps_its_words(read: ReadBody) -> None:
    assert read_one(read, "(also known as A)").name == "(also known as A)"


def test_entity_of_two_tables_is_one_entry_with_all_that_both_say(read: ReadBody) -> None:
    first = write_table(("Example Ltd. (also known as A)", "June 12, 2024"))
    second = write_table(
        ("EXAMPLE Ltd. (also known as B)", "August 2, 2023"), header="Entity Name", part="v"
    )
    (entry,) = read(write_page(first, second)).entries

    assert (entry.name, entry.aliases) == ("Example Ltd.", ("A", "B"))
    assert entry.programme == "UFLPA Entity List (2(d)(2)(B)(i), 2(d)(2)(B)(v))"
    assert entry.listed_on == date(2023, 8, 2)


def test_spellings_that_differ_in_punctuation_stay_two_and_are_named(read: ReadBody) -> None:
    names = ("Example Co., Ltd.", "Example, Co. Ltd")
    snapshot = read(write_page(write_table(*((name, "May 1, 2024") for name in names))))

    assert [entry.name for entry in snapshot.entries] == list(names)
    assert "alike but for the punctuation" in snapshot.warnings[0]


def test_id_does_not_change_with_the_order_or_the_aliases(read: ReadBody) -> None:
    first = read_one(read, "Example (also known as A)")

    assert first.id == read_one(read, "Example (also known as B)", "May 1, 2024").id


def test_impossible_date_is_named(read: ReadBody) -> None:
    snapshot = read(write_page(write_table(("Example", "June 31, 2022"), ("Other", ""))))

    assert [entry.listed_on for entry in snapshot.entries] == [None, None]
    assert snapshot.warnings == ("Example: 'June 31, 2022' is no date; left empty",)


def test_blank_rows_and_a_page_without_sections_are_no_trouble(read: ReadBody) -> None:
    page = write_page(write_table(("", " "), ("Example", "May 1, 2024"))).replace("Section", "")

    assert [entry.programme for entry in read(page).entries] == ["UFLPA Entity List"]


# Pages to refuse

GOOD = write_page(write_table(("Example", "May 1, 2024")))


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(write_page(write_table()), "empty", "without a row", id="no row"),
        pytest.param("<html><p>Down</p></html>", "html", "without a table", id="other page"),
        pytest.param("Down", "html", "without a table", id="text"),
        pytest.param(write_page(), "header", "no table of names", id="other tables"),
        pytest.param(GOOD.replace("Name of", "Our"), "header", "no table", id="names renamed"),
        pytest.param(GOOD.replace("Effective", "Last"), "header", "no table", id="dates renamed"),
        pytest.param(GOOD[:-9], "truncated", "without its end", id="cut"),
        pytest.param(
            write_page(write_table(("Example",))), "malformed", "1 cells in row 1", id="narrow"
        ),
        pytest.param(
            write_page(write_table(("", "May 1, 2024"))), "malformed", "no name", id="nameless"
        ),
        pytest.param(b"<html>\x81\xff</html>", "undecodable", "0x81", id="bad byte"),
        pytest.param("<!-- -->", "malformed", "no HTML", id="comment"),
    ],
)
def test_unfit_page_is_refused_by_name(
    read: ReadBody, body: str | bytes, failure: str, found: str
) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


# The published page


@pytest.fixture(scope="module")
def published_page() -> Snapshot:
    return read_uflpa([published("uflpa/uflpa-entity-list_2026-07-09.html")])


def test_published_page_of_160_rows_gives_148_entities(published_page: Snapshot) -> None:
    assert len({entry.id for entry in published_page.entries}) == 148
    assert all(entry.listed_on for entry in published_page.entries)


def test_four_entities_of_the_published_page_have_two_spellings(published_page: Snapshot) -> None:
    assert len(published_page.warnings) == 4
    assert all("punctuation" in warning for warning in published_page.warnings)


def test_no_prose_is_left_in_the_names_of_the_published_page(published_page: Snapshot) -> None:
    names = [name for entry in published_page.entries for name in entry.names]
    prose = ("known as", "alias", "subsidiaries", "affiliated", ";")

    assert not [name for name in names if any(words in name for words in prose)]
    assert not [name for name in names if name == "and" or name.startswith("and ")]
    assert sum(len(entry.aliases) for entry in published_page.entries) == 80
    assert sum(len(entry.former_names) for entry in published_page.entries) == 19
