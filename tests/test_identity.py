"""Identifiers and birth dates as they are compared."""

from datetime import date

import pytest

from connector.identity import Born, Identifier, IdentifierKind, read_born


@pytest.mark.parametrize(
    ("written", "plain"),
    [("IMO 9187629", "9187629"), ("imo9187629", "9187629"), ("91-876 29", "9187629")],
)
def test_an_imo_number_is_compared_without_its_label_and_marks(written: str, plain: str) -> None:
    assert Identifier(IdentifierKind.IMO, written).plain == plain


def test_letters_of_an_identifier_count() -> None:
    one, other = (Identifier(IdentifierKind.PASSPORT, text) for text in ("A-123", "B 123"))
    assert one.plain == "A123" != other.plain


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1971", date(1971, 1, 1), date(1971, 12, 31)),
        ("1972-02", date(1972, 2, 1), date(1972, 2, 29)),
        ("1971-03-09", date(1971, 3, 9), date(1971, 3, 9)),
        ("1969/1971-06", date(1969, 1, 1), date(1971, 6, 30)),
    ],
)
def test_a_birth_date_is_as_wide_as_it_is_vague(text: str, first: date, last: date) -> None:
    assert read_born(text) == Born(first, last)


@pytest.mark.parametrize("text", ["", "71", "1971-13", "1971-02-30", "0000", "1971/1969", "/1971"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_born(text) is None


def test_dates_agree_where_they_can_be_the_same_day() -> None:
    year, day, other = read_born("1971"), read_born("1971-03-09"), read_born("1972-03-09")
    assert year is not None
    assert day is not None
    assert other is not None
    assert year.agrees(day)
    assert day.agrees(year)
    assert not year.agrees(other)
