"""Countries as documents write them."""

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import read_country
from connector.country.names import find_country, names_of


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
    ("text", "country"),
    [
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("USA", "US"),
        ("EE. UU.", "US"),
        ("UAE", "AE"),
        ("Holland", "NL"),
        ("Norge", "NO"),
        ("Deutschland", "DE"),
        ("SÜDKOREA", "KR"),
        ("Suedkorea", "KR"),
        ("Corée du Nord", "KP"),
        ("Россия", "RU"),
        ("Российская Федерация", "RU"),
        ("Україна", "UA"),
        ("Белоруссия", "BY"),
        ("中国", "CN"),
        ("日本", "JP"),
        ("대한민국", "KR"),
        ("ไทย", "TH"),
        ("भारत", "IN"),
        ("ایران", "IR"),
        ("سوريا", "SY"),
        ("ישראל", "IL"),
        ("Ελλάδα", "GR"),
        ("საქართველო", "GE"),
        ("Việt Nam", "VN"),
        ("Cote d\u2019Ivoire", "CI"),
        ("Burma", "MM"),
        ("Iran, Islamic Republic of", "IR"),
        ("Hong Kong SAR", "HK"),
        ("Kosova", "XK"),
    ],
)
def test_name_in_another_language_or_of_everyday_speech_is_read(text: str, country: str) -> None:
    assert read_country(text) == country


@pytest.mark.parametrize("text", ["Korea", "Корея", "America", "Virgin Islands", "Saint Martin"])
def test_name_of_several_countries_is_none_of_them(text: str) -> None:
    assert read_country(text) is None


@pytest.mark.parametrize("text", ["Crimea", "Крым", "DNR", "Abkhazia"])
def test_region_is_not_read_as_the_country_it_would_hide_in(text: str) -> None:
    assert read_country(text) is None


def test_accents_do_not_make_a_name_out_of_another_countrys_code() -> None:
    assert read_country("Bỉ") is None  # Belgium in Vietnamese; BI is Burundi


@pytest.mark.parametrize("code", [country.alpha_2 for country in pycountry.countries])
def test_every_country_is_read_in_many_languages(code: str) -> None:
    names = names_of(code)

    assert len(names) > 5
    assert all(find_country(name) == code for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "XX",
        "ZZ",
        "Atlantis",
        "N O",
        "False",
        "ß",
        "ﬁ",  # its upper case reads FI
        "ıt",  # its upper case reads IT
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
