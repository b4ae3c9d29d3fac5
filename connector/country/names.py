"""Countries by what people call them: ISO 3166 in other languages, and names of everyday speech."""

import gettext
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

import pycountry

_LANGUAGES = (
    "ar be bg bs ca cs da de el es et eu fa fi fr gl he hr hu hy id is it ja ka kk ko ky lt lv mk"
    " ms nb nl nn pl pt pt_BR ro ru sk sl sq sr sr@latin sv th tr uk ur uz vi zh_CN zh_TW"
)
"""Catalogues that are looked after. Others mix up countries: one calls South Korea South Africa."""

_SPOKEN = Path(__file__).with_name("spoken.txt")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 120
_SHORTEST_LATIN = 3
_FIELDS = ("name", "official_name", "common_name")


def find_country(text: str) -> str | None:
    """Give the alpha-2 code of the one country a name stands for, None for none or for several.

    Letter case, accents and punctuation make no difference. Codes are not read here.
    """
    return _codes().get(fold_name(text)) if len(text) <= _LONGEST else None


def names_of(code: str) -> tuple[str, ...]:
    """Give all names of a country that are read, folded."""
    return tuple(name for name, each in _codes().items() if each == code)


def fold_name(text: str) -> str:
    """Give the words of a name in small letters, without accents and punctuation."""
    text = text.replace("'", "").replace("\u2019", "")
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower()))
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (each for each in plain if not unicodedata.combining(each))
    # Signs of Indic and Thai vowels (M...) are no letters to Python, yet they are inside words.
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    several: set[str] = set()
    for name, code in _translated():
        if codes.setdefault(name, code) != code:
            several.add(name)
    for name in several:
        del codes[name]
    # What people say goes before the catalogues, and `-` takes a name out that says too little.
    codes.update(_spoken())
    return {name: code for name, code in codes.items() if name and code != "-"}


def _translated() -> Iterator[tuple[str, str]]:
    countries = [
        (country.alpha_2, {getattr(country, f) for f in _FIELDS if hasattr(country, f)})
        for country in pycountry.countries
    ]
    for language in _LANGUAGES.split():
        locales = pycountry.LOCALES_DIR
        catalogue = gettext.translation("iso3166-1", locales, [language], fallback=True)
        for code, names in countries:
            for name in names:
                folded = fold_name(catalogue.gettext(name))
                # Without its accents the Vietnamese name of Belgium is the code of Burundi.
                if len(folded) > _SHORTEST_LATIN or not folded.isascii():
                    yield folded, code


def _spoken() -> Mapping[str, str]:
    spoken: dict[str, str] = {}
    for line in _SPOKEN.read_text("utf-8").splitlines():
        code, colon, names = line.partition(":")
        if colon and not line.startswith("#"):
            spoken |= {fold_name(name): code.strip() for name in names.split(",")}
    return spoken
