"""Countries as documents write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import read_country


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("NO", "NO"),
        ("no", "NO"),
        (" No\n", "NO"),
        ("NOR", "NO"),
        ("Norway", "NO"),
        ("norway", "NO"),
        ("Kingdom of Norway", "NO"),
        ("Vietnam", "VN"),
        ("Viet Nam", "VN"),
        ("XK", "XK"),
        ("xk", "XK"),
        ("Türkiye", "TR"),
        ("TÜRKIYE", "TR"),
        ("Côte d'Ivoire", "CI"),
    ],
)
def test_code_or_english_name_is_read_as_its_country(text: str, country: str) -> None:
    assert read_country(text) == country


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "XX",
        "ZZ",
        "UK",
        "Norge",
        "Atlantis",
        "N O",
        "False",
        "ß",
        "ﬁ",  # its upper case reads FI
        "ıt",  # noqa: RUF001 - its upper case reads IT
        "\x00NO",
        "N" * 10_000,
    ],
)
def test_anything_else_is_no_country(text: str) -> None:
    assert read_country(text) is None


@given(st.text(max_size=6))
def test_whatever_is_written_gives_two_capital_letters_or_none(text: str) -> None:
    country = read_country(text)

    assert country is None or (len(country) == 2 and country.isascii() and country.isupper())
