"""Flat files are read as their XML would be, by the definition that the customer exported."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sap.idoc.definition import Definition, read_definition
from adapters.sap.idoc.written import known_code_page
from connector.errors import ConfigError, PayloadError
from tests.documents import any_text
from tests.sap.idoc.flattened import definition, flattened
from tests.sap.idoc.made import order, packet, read
from tests.sap.idoc.test_kit import EXAMPLES

ORDER = (EXAMPLES / "order.xml").read_bytes()
JAPANESE = packet(order().replace("Example Depot", "東京の倉庫"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders05.txt"


def written(file: Path, text: str) -> Definition:
    file.write_text(text, encoding="ascii", newline="")
    return read_definition(file)


@pytest.mark.parametrize("unit", ["CHARACTER", "BYTE"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_flat_file_is_the_order_that_its_xml_is(file: Path, unit: str, end: str) -> None:
    known = written(file, definition(ORDER, unit=unit))
    assert known.in_bytes is (unit == "BYTE")
    assert read(flattened(ORDER, end).encode(), definitions=(known,)) == read(ORDER)


@pytest.mark.parametrize("mark", [b"\x1a", b"\x00\x00", b"\r\n\x1a", b"\x1a\x00"])
def test_end_mark_behind_the_last_record_is_no_part_of_it(file: Path, mark: bytes) -> None:
    known = (written(file, definition(ORDER)),)
    assert read(flattened(ORDER).encode() + mark, definitions=known) == read(ORDER)


def test_blanks_at_a_lines_left_are_fields_that_are_not_said(file: Path) -> None:
    known = (written(file, definition(ORDER)),)
    told = flattened(ORDER)
    assert (
        read(told.replace("DAP", "   ", 1).encode(), definitions=known).notes != read(ORDER).notes
    )
    with pytest.raises(PayloadError) as refused:
        read((" " + told.replace("\r\n", "\r\n ")).encode(), definitions=known)
    assert refused.value.path == "$.EDI_DC40"


def test_places_of_a_wide_code_page_count_its_bytes_where_the_definition_does(file: Path) -> None:
    in_bytes = written(file, definition(JAPANESE, unit="BYTE"))
    body = flattened(JAPANESE, code_page="shift_jis").encode("shift_jis")
    page = known_code_page("8000", "x")
    assert read(body, definitions=(in_bytes,), code_page=page).parties[1].name == "東京の倉庫"
    in_characters = replace(in_bytes, in_bytes=False)
    misread = read(body, definitions=(in_characters,), code_page=page)
    assert misread.parties[1].address != read(JAPANESE).parties[1].address


@pytest.mark.parametrize("sap", ["1100", "1160", "4103", "4102", "4110"])
def test_code_page_may_be_given_by_saps_number(file: Path, sap: str) -> None:
    spoken = packet(order().replace("Example Depot", "Müller Fördertechnik"))
    known = (written(file, definition(spoken)),)
    page = known_code_page(sap, "x")
    body = flattened(spoken).encode(page)
    assert read(body, definitions=known, code_page=page) == read(spoken)


def test_body_that_is_not_in_its_code_page_names_line_and_option(file: Path) -> None:
    spoken = packet(order().replace("Example Depot", "Müller"))
    known = (written(file, definition(spoken)),)
    with pytest.raises(PayloadError, match=r"not utf-8 in line \d+.*idoc_code_page"):
        read(flattened(spoken).encode("latin-1"), definitions=known)
    headers = {"content-type": "text/plain; charset=iso-8859-1"}
    assert read(flattened(spoken).encode("latin-1"), headers, definitions=known) == read(spoken)


def test_byte_order_mark_wins_over_a_code_page(file: Path) -> None:
    known = (written(file, definition(ORDER)),)
    body = flattened(ORDER).encode("utf-16")
    assert read(body, definitions=known, code_page="iso-8859-1") == read(ORDER)


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda text: text.replace("E2EDKA1001", "E2EDKA1009"), "$.E2EDKA1009"),
        (lambda text: text.replace("ORDERS05", "ORDERS07"), "$.EDI_DC40.IDOCTYP"),
        (lambda text: text.replace("York", "Yo\x07rk"), "$.E2EDKA1001"),
        (lambda text: text.replace("DAP", "DAP" + 300 * " " + "x"), "$.E1EDK17"),
        (lambda text: "\r\n".join(text.split("\r\n")[1:]), "$.EDI_DC40"),
        (lambda text: text[:-1], "$"),
        (lambda text: text[:900], "$"),
        (lambda _: "", "$.EDI_DC40"),
    ],
)
def test_file_that_does_not_fit_its_definition_names_the_segment(
    file: Path, spoil: object, path: str
) -> None:
    known = (written(file, definition(ORDER)),)
    with pytest.raises(PayloadError) as refused:
        read(spoil(flattened(ORDER)).encode(), definitions=known)  # type: ignore[operator]
    assert refused.value.path.startswith(path)


def test_record_without_its_level_takes_that_of_the_definition(file: Path) -> None:
    known = (written(file, definition(packet(order(items=1)))),)
    told = flattened(packet(order(items=1)))
    lines = [line[:61] + "  " + line[63:] for line in told.split("\r\n")[1:] if line]
    bare = "\r\n".join([told.split("\r\n")[0], *lines, ""])
    with pytest.raises(PayloadError) as refused:
        # All stand at one level then, so that the item has no material of its own.
        read(bare.encode(), definitions=known)
    assert refused.value.path.startswith("$.E1EDP01[1]")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("BEGIN_IDOC", "IDOC"), "no parser definition"),
        (lambda _: "", "no parser definition"),
        (lambda text: text.replace("LEVEL", "DEPTH"), "LEVEL"),
        (lambda text: text.replace("SEGMENTTYPE", "KIND"), "SEGMENTTYPE"),
        (lambda text: text.replace("CHARACTER_FIRST", "FIRST"), "lacks"),
        (lambda text: text.replace("000064", "sixty"), "lacks"),
        (lambda text: text.replace("CHARACTER_", "BYTE_", 2), "bytes and characters"),
        (lambda text: text.replace("BEGIN_FIELDS", ""), "no field"),
    ],
)
def test_definition_that_cannot_be_used_is_refused_by_its_place(
    file: Path, spoil: object, said: str
) -> None:
    with pytest.raises(ConfigError, match=said) as refused:
        written(file, spoil(definition(ORDER)))  # type: ignore[operator]
    assert refused.value.where.startswith(str(file))


def test_definition_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.txt"):
        read_definition(tmp_path / "nowhere.txt")


def gives_an_order_or_names_a_place(body: bytes, known: tuple[Definition, ...]) -> bool:
    try:
        return bool(read(body, definitions=known).id)
    except PayloadError as error:
        return error.path.startswith("$")


def test_every_record_removed_repeated_cut_or_overlong_gives_an_order_or_names_a_segment(
    file: Path,
) -> None:
    known = (written(file, definition(ORDER)),)
    records = flattened(ORDER).splitlines()
    for at, record in enumerate(records):
        for becomes in (
            [],
            [record, record],
            [record[: len(record) // 2]],
            [record + "9" * 2000],
            [record[:63] + "9" * (len(record) - 63)],
            [record[:61] + "99" + record[63:]],
            [record[:61] + "-1" + record[63:]],
        ):
            text = "\n".join([*records[:at], *becomes, *records[at + 1 :], ""])
            assert gives_an_order_or_names_a_place(text.encode(), known), (record[:30], becomes)


@settings(deadline=None)
@given(text=any_text(), at=st.integers(0, 5000))
def test_any_text_within_a_flat_file_gives_an_order_or_names_a_place(
    text: str, at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    known = (written(tmp_path_factory.getbasetemp() / "we60.txt", definition(ORDER)),)
    whole = flattened(ORDER)
    spoiled = whole[:at] + text + whole[at:]
    assert gives_an_order_or_names_a_place(spoiled.encode("utf-8", "surrogatepass"), known)
