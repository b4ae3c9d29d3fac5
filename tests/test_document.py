"""Documents read field by field: what fits is given, what does not is named."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.errors import PayloadError
from connector.intake.document import Node, read_json

DOCUMENT = Node("$", {"a": {"b": [1, None, {"c": "x"}]}, "null": None, "text": " x "})


def refused(read: Callable[[], object]) -> PayloadError:
    with pytest.raises(PayloadError) as caught:
        read()
    return caught.value


def place_named(read: Callable[[], str]) -> str:
    """Give the path that reading returns, or the one it names when it refuses."""
    try:
        return read()
    except PayloadError as error:
        return error.path


# Finding the way


def test_path_says_where_a_node_stands() -> None:
    assert DOCUMENT["a"]["b"].items()[2]["c"] == Node("$.a.b[2].c", "x")


@pytest.mark.parametrize("name", ["missing", "null"])
def test_missing_and_null_are_both_not_said_all_the_way_down(name: str) -> None:
    assert not DOCUMENT[name].said
    assert DOCUMENT[name]["deeper"]["still"] == Node(f"$.{name}.deeper.still", None)
    assert DOCUMENT[name].items() == ()


@pytest.mark.parametrize("value", [False, 0, "", [], {}])
def test_anything_but_null_is_said(value: object) -> None:
    assert Node("$", value).said


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "a text that does not fit"),
        (" ", "a blank text"),
        (1, "a number"),
        (Decimal(1), "a number"),
        (True, "true or false"),
        ([], "a list"),
    ],
)
def test_field_of_what_is_no_object_is_refused_naming_the_kind(value: object, kind: str) -> None:
    error = refused(lambda: Node("$.a", value)["b"])

    assert (error.path, error.problem) == ("$.a", f"an object is wanted, found {kind}")


@pytest.mark.parametrize("value", ["x", 1, True, {"0": 1}])
def test_elements_of_what_is_no_list_are_refused(value: object) -> None:
    assert refused(Node("$.a", value).items).problem.startswith("a list is wanted, found ")


def test_refusal_never_repeats_the_value() -> None:
    assert "Ilse" not in str(refused(Node("$.name", "Ilse Brandt").decimal))


# Texts


def test_text_loses_the_blanks_around_it() -> None:
    assert DOCUMENT["text"].text() == DOCUMENT["text"].optional_text() == "x"


@pytest.mark.parametrize("value", [None, "", " ", "\n\t\u00a0"])
def test_blank_text_is_none_where_optional_and_refused_where_wanted(value: object) -> None:
    assert Node("$", value).optional_text() is None
    assert refused(Node("$", value).text).problem.startswith("a text is wanted, found ")


@pytest.mark.parametrize("value", [1, True, [], {}, Decimal(1)])
def test_what_is_no_text_is_refused_where_optional_too(value: object) -> None:
    assert refused(Node("$", value).optional_text).problem.startswith("a text is wanted")


def test_lone_surrogate_is_refused_by_the_field_it_stands_in() -> None:
    node = read_json(b'{"name": "a\\ud800b"}')["name"]

    assert refused(node.text).path == "$.name"
    assert refused(node.text).problem.startswith("valid Unicode is wanted")


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_other_text_survives(text: str) -> None:
    assert (Node("$", text).optional_text() or "") == text.strip()


# Numbers


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, "5"),
        (0, "0"),
        (-3, "-3"),
        (Decimal("79.00"), "79.00"),
        ("79.00", "79.00"),
        (" 12 ", "12"),
        ("1e2", "1E+2"),
        (10**100, str(10**100)),
    ],
)
def test_number_or_its_text_is_given_exactly(value: object, number: str) -> None:
    assert str(Node("$", value).decimal()) == number
    assert Node("$", value).optional_decimal() == Decimal(number)


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "x", "1,5", "0x10", "1 2", "\ud800", "NaN", "sNaN", "Infinity", "-inf"),
        *(True, False, [], {}, "1e101", "1e-101", "0E+500", "1e999999999"),
        "1e99999999999999999999",
        Decimal("NaN"),
        Decimal("1e400"),
    ],
)
def test_what_is_no_number_of_a_size_that_occurs_is_refused(value: object) -> None:
    error = refused(Node("$.price", value).decimal)

    assert error.path == "$.price"
    assert error.problem.startswith("a number")


def test_integer_of_many_digits_is_refused() -> None:
    assert refused(Node("$", 10**200).decimal).problem.startswith("a number of a size")


def test_number_that_was_not_said_is_none_or_refuseded() -> None:
    assert Node("$", None).optional_decimal() is None
    assert refused(Node("$", None).decimal).problem == "a number is wanted, found nothing"


# Times


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T09:00:00Z",
        "2026-11-24T09:00:00+00:00",
        "2026-11-24T10:00:00+01:00",
        "2026-11-24T04:00:00-05:00",
        " 20261124T090000Z ",
    ],
)
def test_time_with_its_offset_is_given_as_utc(text: str) -> None:
    instant = Node("$", text).instant()

    assert instant == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert instant.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        *("2026-11-24", "2026-11-24T09:00:00", "yesterday", "", "2026-13-01T00:00:00Z"),
        *("2026-11-24T24:00:01Z", "2026-11-24T09:00:00+24:00", "0001-01-01T00:00:00+23:59"),
        *("9999-12-31T23:59:59-23:59", "\ud800", None, 1_700_000_000, True),
    ],
)
def test_what_is_no_time_with_an_offset_is_refused(value: object) -> None:
    assert refused(Node("$.created_at", value).instant).path == "$.created_at"


# Flags


@pytest.mark.parametrize("default", [True, False])
def test_flag_that_was_not_said_is_the_default(*, default: bool) -> None:
    assert Node("$", None).flag(default=default) is default


@pytest.mark.parametrize("value", [True, False])
def test_flag_that_was_said_is_not_the_default(*, value: bool) -> None:
    assert Node("$", value).flag(default=not value) is value


@pytest.mark.parametrize("value", [0, 1, "true", "", [], {}])
def test_what_only_looks_like_a_flag_is_refused(value: object) -> None:
    problem = refused(lambda: Node("$", value).flag(default=True)).problem

    assert problem.startswith("true or false is wanted")


# Whole documents


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not JSON at line 1, column 1"),
        (b'{"a":1', "not JSON at line 1, column 7"),
        (b"{}\n{}", "not JSON at line 2, column 1"),
        (b"{'a': 1}", "not JSON at line 1, column 2"),
        (b'"a\nb"', "not JSON at line 1, column 3"),
        (b"\xff", "not UTF-8 at byte 0"),
        (b'{"a": "\xc3("}', "not UTF-8 at byte 7"),
        (b"[NaN]", "NaN is not JSON"),
        (b"-Infinity", "-Infinity is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"1" * 5000, "a number in the document cannot be read"),
        (b"1e99999999999999999999", "a number in the document cannot be read"),
    ],
    ids=range(13),
)
def test_document_that_cannot_be_parsed_is_refused_at_its_root(body: bytes, problem: str) -> None:
    error = refused(lambda: read_json(body))

    assert error.path == "$"
    assert problem in error.problem
    assert error.number is None


def test_numbers_keep_every_digit() -> None:
    assert read_json(b"0.10000000000000000555").decimal() == Decimal("0.10000000000000000555")
    assert read_json(b"12345678901234567890").decimal() == Decimal(12345678901234567890)


@given(st.binary() | st.text().map(lambda text: text.encode(errors="surrogatepass")))
@example(b"\xef\xbb\xbf{}")
@example(b"\x00\x00\x00")
@example(b'"\xed\xa0\x80"')
def test_any_bytes_give_a_node_or_a_refusal_at_the_root(body: bytes) -> None:
    assert place_named(lambda: read_json(body).path) == "$"


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(_values)
def test_document_is_read_as_it_was_written(value: object) -> None:
    assert read_json(json.dumps(value).encode()).value == value


@given(_values, st.sampled_from(["text", "optional_text", "decimal", "instant", "items"]))
def test_reading_any_value_answers_or_names_its_path(value: object, method: str) -> None:
    def read() -> str:
        getattr(Node("$.field", value), method)()
        return "$.field"

    assert place_named(read) == "$.field"
