"""The Consolidated Screening List: every trap of its CSV, and every file that must be refused."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.csl import read_csl as read_csl_files
from tests.screening.lists.csl_document import (
    COLUMNS,
    ENTITY_LIST,
    SDN,
    read_csl,
    read_one,
    write_document,
    write_line,
    write_row,
)

# Rows to entries


def test_row_becomes_an_entry_with_every_fact_of_the_list() -> None:
    entry = read_one(
        type="Entity",
        name="Example Optics FZE",
        alt_names="Example Lenses; and Exemplar Optics.",
        addresses="1 Sample Road, Dubai, AE; 2 Probe Street, Vienna, AT",
        federal_register_notice="99 FR 12345",
        start_date="2024-05-06",
        license_requirement="For all items. ",
        license_policy="Presumption of denial. ",
    )

    assert entry == Entry(
        id="EL:a1",
        list="EL",
        kind=EntityKind.ORGANIZATION,
        name="Example Optics FZE",
        aliases=("Example Lenses", "Exemplar Optics"),
        countries=("AE", "AT"),
        addresses=("1 Sample Road, Dubai, AE", "2 Probe Street, Vienna, AT"),
        programme="Entity List",
        citation="99 FR 12345",
        licence_requirement="For all items.",
        licence_policy="Presumption of denial.",
        listed_on=date(2024, 5, 6),
    )


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Capta List (CAP) - Treasury Department", "CAP"),
        ("Denied Persons List (DPL) - Bureau of Industry and Security", "DPL"),
        ("Military End User (MEU) List - Bureau of Industry and Security", "MEU"),
        ("Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - T", "CMIC"),
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury", "NS-MBS"),
        ("ITAR Debarred (DTC) - State Department", "DTC"),
    ],
)
def test_list_code_is_the_one_in_brackets(source: str, code: str) -> None:
    assert read_one(source=source).list == code


def test_list_without_a_code_is_kept_under_its_own_words_with_a_warning() -> None:
    snapshot = read_csl(write_document(write_row(source="Invented List - Example Agency")))

    assert snapshot.entries[0].list == "Invented List - Example Agency"
    assert "does not know" in snapshot.warnings[0]


def test_list_with_an_unknown_code_is_kept_with_a_warning() -> None:
    snapshot = read_csl(write_document(write_row(source="Invented List (INV) - Agency")))

    assert snapshot.entries[0].programme == "INV"
    assert snapshot.warnings == (
        "INV: a list that Holdpoint does not know yet; its 1 entries are kept",
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Individual", EntityKind.PERSON),
        ("Entity", EntityKind.ORGANIZATION),
        ("Vessel", EntityKind.VESSEL),
        ("Aircraft", EntityKind.AIRCRAFT),
        ("", EntityKind.UNKNOWN),
        ("Spacecraft", EntityKind.UNKNOWN),
    ],
)
def test_kind_follows_the_type_column(text: str, kind: EntityKind) -> None:
    assert read_one(type=text).kind is kind


def test_programmes_stand_behind_the_words_for_the_list() -> None:
    assert read_one(source=SDN, programs="SDGT; IFSR").programme == "SDN (SDGT, IFSR)"


def test_aliases_lose_their_prose_and_repetitions() -> None:
    entry = read_one(
        alt_names="; ANDROS Sample;and Example Two. ; ANDROS Sample;Example Optics FZE;."
    )

    assert entry.aliases == ("ANDROS Sample", "Example Two")


def test_name_over_two_lines_with_blanks_around_it_becomes_one_line() -> None:
    assert read_one(name=' Example\nOptics  "FZE",  ').name == 'Example Optics "FZE"'


def test_c1_control_character_is_read_as_the_cp1252_apostrophe_it_was() -> None:
    assert read_one(name="Xi\x92an Example Co.").name == "Xi\u2019an Example Co."


def test_country_is_read_only_where_an_address_ends_in_a_real_code() -> None:
    entry = read_one(addresses="Suite 3, Springfield, 75159; Harbour, Hong Kong; Block ZZ, ZZ; PK")

    assert entry.countries == ("PK",)


def test_citizenship_and_nationality_codes_are_countries_too() -> None:
    entry = read_one(addresses="1 Road, AE", citizenships="CH; AE", nationalities="Utopia; AT")

    assert entry.countries == ("AE", "CH", "AT")


@pytest.mark.parametrize(
    ("printed", "cleaned"),
    [
        ("84 FR  54002; 85 FR 44159 ", "84 FR 54002; 85 FR 44159"),
        ("68 F.R. 38290 6/27/03", "68 FR 38290 6/27/03"),
        ("68.F.R.38290", "68 FR 38290"),
        ("70 F.R 1234,", "70 FR 1234"),
        ("Vol. 86, No. 71, 04/15/2021", "Vol. 86, No. 71, 04/15/2021"),
    ],
)
def test_citation_is_cleaned(printed: str, cleaned: str) -> None:
    assert read_one(federal_register_notice=printed).citation == cleaned


@pytest.mark.parametrize("start", ["0097-06-30", "0017-05-26", "2024-02-30", "soon"])
def test_impossible_start_date_is_left_out_and_named(start: str) -> None:
    snapshot = read_csl(write_document(write_row(start_date=start)))

    assert snapshot.entries[0].listed_on is None
    assert snapshot.warnings == (f"EL:a1: start_date {start!r} is no date of listing; left empty",)


def test_missing_start_date_is_no_oddity() -> None:
    snapshot = read_csl(write_document(write_row(start_date="")))

    assert (snapshot.entries[0].listed_on, snapshot.warnings) == (None, ())


# Ids


def test_party_on_two_lists_has_an_id_on_each() -> None:
    body = write_document(write_row(source=SDN), write_row(source="Capta List (CAP) - Treasury"))

    assert [entry.id for entry in read_csl(body).entries] == ["SDN:a1", "CAP:a1"]


def test_row_that_stands_twice_on_one_list_is_kept_twice_under_two_ids() -> None:
    snapshot = read_csl(write_document(write_row(), write_row()))

    assert [entry.id for entry in snapshot.entries] == ["EL:a1", "EL:a1~2"]
    assert snapshot.warnings == ("EL:a1: stands on the list more than once",)


def test_file_without_ids_takes_the_entity_number() -> None:
    body = write_document(
        write_row(COLUMNS[1:], entity_number="777", source=SDN), columns=COLUMNS[1:]
    )

    assert read_csl(body).entries[0].id == "SDN:777"


def test_made_up_id_stays_when_rows_come_in_another_order_and_differs_between_rows() -> None:
    rows = (write_row(COLUMNS[1:], name="Example A"), write_row(COLUMNS[1:], name="Example B"))
    forward = read_csl(write_document(*rows, columns=COLUMNS[1:]))
    backward = read_csl(write_document(*reversed(rows), columns=COLUMNS[1:]))

    assert len({entry.id for entry in forward.entries}) == len(rows)
    assert forward.entries == backward.entries[::-1]


# Forms of a good file


def test_columns_are_found_by_name_in_any_order() -> None:
    columns = (*reversed(COLUMNS), "a_column_of_tomorrow")

    assert read_csl(write_document(write_row(columns), columns=columns)) == read_csl(
        write_document(write_row())
    )


def test_gzip_gives_the_same_snapshot_as_the_plain_file() -> None:
    body = write_document(write_row())

    assert read_csl(gzip.compress(body)) == read_csl(body)


def test_byte_order_mark_crlf_and_blank_lines_change_nothing() -> None:
    body = write_document(write_row())
    windows = b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n") + b"\r\n\r\n"

    assert read_csl(windows) == read_csl(body)


def test_cp1252_line_is_read_without_garbling_the_utf8_lines() -> None:
    body = write_document(
        write_row(name="Muster-Gerät"), write_row(_id="a2", name="Probe DASH Co.")
    )
    snapshot = read_csl(body.replace(b"DASH", b"\x96"))

    assert [entry.name for entry in snapshot.entries] == ["Muster-Gerät", "Probe \u2013 Co."]
    assert snapshot.warnings == ("1 lines are not UTF-8; read as cp1252",)


def test_repeated_header_is_skipped_with_a_warning() -> None:
    snapshot = read_csl(write_document(write_line(COLUMNS), write_row()))

    assert len(snapshot.entries) == 1
    assert "header line stands" in snapshot.warnings[0]


def test_quoted_last_field_needs_no_line_end() -> None:
    body = (
        write_line(COLUMNS) + write_line(("a1", ENTITY_LIST, *"x" * 27), quote_all=True)
    ).encode()

    assert read_csl(body.removesuffix(b"\n")) == read_csl(body)


# Files to refuse

GOOD = write_document(write_row(), write_row(_id="a2", ids="bare"))


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(b"\xef\xbb\xbf \r\n\n", "empty", "an empty file", id="blank"),
        pytest.param(write_document(), "empty", "a header and no row", id="header only"),
        pytest.param(write_document(write_line(COLUMNS)), "empty", "no row", id="two headers"),
        pytest.param(gzip.compress(b""), "empty", "an empty file", id="empty gzip"),
        pytest.param(b"\n<!DOCTYPE html><p>Down, sorry", "html", "a web page", id="web page"),
        pytest.param(b'{"results": []}\n', "empty", "no result", id="json without results"),
        pytest.param(b'[{"name": "A"}]\n', "header", "JSON", id="other json"),
        pytest.param(GOOD.replace(b",alt_names,", b",aka,"), "header", "alt_names", id="renamed"),
        pytest.param(GOOD.replace(b",title,", b",name,"), "header", "name twice", id="doubled"),
        pytest.param(GOOD.removesuffix(b"\n"), "truncated", "no line end", id="no line end"),
        pytest.param(GOOD[:-8] + b"\n", "truncated", "fields in row 2 of 2", id="short last row"),
        pytest.param(GOOD[:-5] + b'"bare\n', "truncated", "never closes", id="open quote"),
        pytest.param(gzip.compress(GOOD)[:-9], "truncated", "without its end", id="gzip cut"),
        pytest.param(GOOD + b"/,1\n" + GOOD, "malformed", "2 fields in row 3 of 5", id="short row"),
        pytest.param(GOOD[:-1] + b",,\n", "malformed", "31 fields in row 2", id="wide row"),
        pytest.param(GOOD[:-5] + b'"ba"re\n', "malformed", "line 3", id="stray quote"),
        pytest.param(
            write_document(write_row(), write_row(name=" ;")), "malformed", "row 2", id="no name"
        ),
        pytest.param(
            write_document(write_row(source="")), "malformed", "without a source", id="no source"
        ),
        pytest.param(GOOD.replace(b"bare", b"\x81"), "undecodable", "0x81", id="bad byte"),
        pytest.param(b"\x1f\x8bnot gzip at all", "undecodable", "gzip", id="not gzip"),
    ],
)
def test_unfit_file_is_refused_by_name(body: bytes, failure: str, found: str) -> None:
    with pytest.raises(ListRefused) as refused:
        read_csl(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "wanted" in refused.value.problem
    assert "keep the last good list" in refused.value.problem


def test_the_file_that_the_refusals_are_made_from_is_good() -> None:
    assert len(read_csl(GOOD).entries) == 2


@pytest.mark.parametrize("count", [0, 2])
def test_the_list_comes_as_one_file(tmp_path: Path, count: int) -> None:
    with pytest.raises(ListRefused, match="files"):
        read_csl_files([tmp_path / "consolidated.csv"] * count)


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListRefused, match=r"missing: found consolidated\.csv"):
        read_csl_files([tmp_path / "consolidated.csv"])


def test_small_gzip_of_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.screening.lists.document.MAX_BYTES", len(GOOD) - 1)

    with pytest.raises(ListRefused, match="oversize"):
        read_csl(gzip.compress(GOOD))


TEXT = st.text(alphabet='aZ1 ,;"\n\xe9\u2013\u6f22\x92', max_size=6)


@given(
    cells=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4),
    quote_all=st.booleans(),
    data=st.data(),
)
def test_cut_file_never_loses_a_row_that_it_has_begun(
    cells: list[tuple[str, str, str]],
    *,
    quote_all: bool,
    data: st.DataObject,
) -> None:
    # A cut exactly between two rows leaves a shorter, sound file: nothing in it tells of more.
    lines = [write_line(COLUMNS, quote_all=quote_all).encode()]
    for number, (name, alias, ids) in enumerate(cells):
        fields = {"_id": str(number), "source": SDN, "name": f"A{name}", "alt_names": alias}
        row = tuple((fields | {"ids": ids}).get(column, "") for column in COLUMNS)
        lines.append(write_line(row, quote_all=quote_all).encode())
    body = b"".join(lines)
    cut = data.draw(st.integers(0, len(body)))

    kept = read_or_refuse(body[:cut])

    if kept is not None:
        assert kept.entries == read_csl(body).entries[: len(kept.entries)]
        assert cut <= len(b"".join(lines[: len(kept.entries) + 1]))


@given(st.integers(0, len(gzip.compress(GOOD)) - 1))
def test_cut_gzip_is_always_refused(cut: int) -> None:
    assert read_or_refuse(gzip.compress(GOOD, mtime=0)[:cut]) is None


def read_or_refuse(body: bytes) -> Snapshot | None:
    try:
        return read_csl(body)
    except ListRefused:
        return None
