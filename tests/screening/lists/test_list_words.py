"""Countries, days, numbers and names as the lists write them, whichever list it is."""

from datetime import date

import pytest

from connector.country import Country
from connector.screening.lists.countries import read_listed_countries, read_listed_country
from connector.screening.lists.dates import read_birth_words, read_listing_day, read_serial
from connector.screening.lists.naming import Names, sort_names, split_scripts
from connector.screening.lists.numbers import Number, free_number, read_imo, split_numbered


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Iran (Islamic Republic of)", "IR"),
        ("Democratic People\u2019s Republic of Korea", "KP"),
        ("Turkey", "TR"),
        ("T\u00fcrkiye", "TR"),
        ("RUSSIA", "RU"),
        ("Pakistan (location as at May 2008)", "PK"),
        ("CONGO, Democratic Republic of (was Zaire)", "CD"),
        ("Congo (Kinshasa)", "CD"),
        ("Congo", "CG"),
        ("kosovo", "XK"),
        ("Guinea (Unheard-of)", None),
        ("Yugoslavia", None),
        ("", None),
    ],
)
def test_country_is_the_one_that_the_words_stand_for_or_none(
    written: str, code: str | None
) -> None:
    assert read_listed_country(written) == code


def test_unknown_is_no_country_and_no_oddity() -> None:
    known, unread = read_listed_countries(
        ("UNKNOWN", "AE", "00", "Stateless", "United Arab Emirates", "Atlantis")
    )

    assert (known, unread) == (("AE",), ("Atlantis",))


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("9/3/1971", "1971-03-09"),
        ("09.03.1971", "1971-03-09"),
        ("00/03/1971", "1971-03"),
        ("dd/mm/1971", "1971"),
        ("09/00/1971", "1971"),
        ("1971-03-09T00:00:00", "1971-03-09"),
        ("Sept. 1971", "1971-09"),
        ("Sept 1971", "1971-09"),
        ("between 1969 and 1971", "1969/1971"),
        ("From 1969 to 1971", "1969/1971"),
        ("1969-1971", "1969/1971"),
        ("between 1971 and 1969", None),
        ("31/02/1971", None),
        ("13/13/1971", None),
        ("11/11/1402", None),
        ("\u0661\u0669\u0667\u0661", "1971"),
        ("", None),
    ],
)
def test_birth_is_read_in_the_notation_of_identities(written: str, born: str | None) -> None:
    assert read_birth_words(written) == born


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-05-06", date(2024, 5, 6)),
        ("06/05/2024 00:00:00", date(2024, 5, 6)),
        ("6 May 2024", date(2024, 5, 6)),
        ("2024-05", None),
        ("1939-05-06", None),
        ("2100-05-06", date(2100, 5, 6)),
        ("2101-05-06", None),
        ("2024-02-30", None),
    ],
)
def test_day_of_listing_is_a_whole_day_of_our_time(written: str, day: date | None) -> None:
    assert read_listing_day(written) == day


@pytest.mark.parametrize(
    ("written", "day"), [("26001.0", "1971-03-09"), ("1971", None), ("2999", None), ("x", None)]
)
def test_spreadsheets_number_is_a_day_and_a_year_is_none(written: str, day: str | None) -> None:
    assert read_serial(written) == day


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("A123", Number("", "A123", None)),
        ("A 123 (Iran)", Number("", "A 123", Country("IR"))),
        ("Jordan 123", Number("", "123", Country("JO"))),
        ("Qatari passport number 123, issued 1999", Number("Qatari passport number", "123", None)),
        ("INN: 1234567890", Number("INN", "1234567890", None)),
        ("unknown", None),
        ("", None),
    ],
)
def test_number_is_freed_from_its_words(written: str, number: Number | None) -> None:
    assert free_number(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("IMO 1234567", "1234567"), ("1234567 (old)", "1234567"), ("123456789", None), ("", None)],
)
def test_ships_number_has_seven_digits(written: str, number: str | None) -> None:
    ship = read_imo(written)

    assert (ship.value if ship else None) == number


def test_counted_values_are_cut() -> None:
    assert split_numbered("(1) Russia (2) Cyprus; Malta") == ("Russia", "Cyprus", "Malta")


def test_name_in_two_scripts_is_two_names() -> None:
    assert split_scripts("Ex (\u4f8b) Co. (EC); Other") == ("Ex Co. (EC)", "\u4f8b", "Other")


def test_name_stands_once_under_its_best_quality() -> None:
    names = sort_names("A", strong=("A", "B", "B"), former=("B", "C"), weak=("A", "C", "D", "?"))

    assert names == Names("A", ("B",), ("C",), ("D",))
