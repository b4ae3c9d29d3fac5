"""Words for noise, drawn from public vocabularies that nobody here picked.

pycountry (countries, their regions, currencies, languages, with translations into a hundred
languages), the time zone names, Unicode's names of pictures, Python's own documentation, HTTP's
phrases, PyPI's audiences and topics, and the people of shared/data/names who do not exist.
"""

import csv
import gettext
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from pydoc_data.topics import topics
from random import Random
from zoneinfo import available_timezones

import pycountry
import trove_classifiers

from tests.benchmarks.names import shared

_PICTURES = range(0x1F300, 0x1FAFF)
_LOCALES = Path(pycountry.LOCALES_DIR)
_LOWER_WORD = re.compile(r"\b[a-z]{4,11}\b")


@dataclass(frozen=True, slots=True)
class Nobody:
    """A person who does not exist, as shared/data/names writes it."""

    name: str
    first: str
    last: str


def _tidy(texts: Iterable[str]) -> tuple[str, ...]:
    """Sort the texts that a form could hold: short, letters, no brackets; each once."""
    heads = (re.split(r"[(\[,;/]", text)[0].strip() for text in texts)
    return tuple(sorted({head for head in heads if 3 <= len(head) <= 24 and head[0].isalpha()}))


@cache
def nobodies() -> tuple[Nobody, ...]:
    """Give every made-up person, in the order of the file."""
    path = shared() / "data/names/nobody_us.csv"
    with path.open(encoding="utf-8", newline="") as text:
        records = csv.DictReader(text)
        return tuple(Nobody(r["full_name"], r["first_name"], r["last_name"]) for r in records)


@cache
def latin_nobodies() -> tuple[Nobody, ...]:
    """Give those who are written in Latin letters and have both names."""
    return tuple(
        person
        for person in nobodies()
        if person.first and person.last and "LATIN" in unicodedata.name(person.last[0], "")
    )


@cache
def places() -> tuple[str, ...]:
    """Give countries, regions and towns of the world, as ISO and the time zones name them."""
    regions = (region.name for region in pycountry.subdivisions)
    zones = (zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones())
    return _tidy([*regions, *countries(), *zones])


@cache
def towns() -> tuple[str, ...]:
    """Give countries and large towns: what stands in a company's name as a place."""
    path = shared() / "data/names/nobody_us.csv"
    with path.open(encoding="utf-8", newline="") as text:
        births = {record["place_of_birth"] for record in csv.DictReader(text)}
    zones = (zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones())
    return _tidy([*births, *countries(), *zones])


@cache
def countries() -> tuple[str, ...]:
    """Give the English short names of countries."""
    return _tidy(country.name for country in pycountry.countries)


@cache
def foreign_words() -> tuple[str, ...]:
    """Give country and currency names in the languages that pycountry is translated into."""
    domains = (("iso3166-1", countries()), ("iso4217", currencies()))
    found: set[str] = set()
    for folder in sorted(_LOCALES.iterdir()):
        for domain, words in domains:
            translation = gettext.translation(domain, _LOCALES, [folder.name], fallback=True)
            found.update(translation.gettext(word) for word in words)
    return _tidy(word for word in found if "LATIN" in unicodedata.name(word[0], ""))


@cache
def currencies() -> tuple[str, ...]:
    """Give the names of currencies."""
    return _tidy(currency.name for currency in pycountry.currencies)


@cache
def languages() -> tuple[str, ...]:
    """Give the names of languages: near eight thousand short, foreign-looking words."""
    return _tidy(language.name for language in pycountry.languages)


@cache
def pictures() -> tuple[str, ...]:
    """Give what Unicode's pictures show: animals, tools, food, buildings."""
    names = (unicodedata.name(chr(point), "") for point in _PICTURES)
    return _tidy(name.title() for name in names if 1 <= name.count(" ") + 1 <= 2)


@cache
def words() -> tuple[str, ...]:
    """Give the lower-case words of Python's language reference."""
    return tuple(sorted(set(_LOWER_WORD.findall(" ".join(topics.values())))))


@cache
def departments() -> tuple[str, ...]:
    """Give phrases that could stand on a door: audiences, topics, HTTP's phrases."""
    classifiers = (c.split(" :: ") for c in trove_classifiers.sorted_classifiers)
    rooms = (c[-1] for c in classifiers if c[0] in {"Intended Audience", "Topic"})
    return _tidy([*rooms, *(status.phrase for status in HTTPStatus)])


def draw_person(rng: Random) -> str:
    """Draw a person in Latin letters: a whole name, or first and last of two people."""
    person = rng.choice(latin_nobodies())
    if rng.random() < 0.5:
        return person.name
    return f"{person.first} {rng.choice(latin_nobodies()).last}"


def draw_place(rng: Random) -> str:
    """Draw a place, sometimes as another language writes a country."""
    return rng.choice(places() if rng.random() < 0.8 else foreign_words())


def draw_word(rng: Random) -> str:
    """Draw one capitalised word from any of the vocabularies."""
    return rng.choice(rng.choice((words, pictures, languages, foreign_words))()).title()


def draw_core(rng: Random) -> str:
    """Draw what a company could be called before its trade and legal form."""
    second = rng.choice((draw_word, draw_place))(rng) if rng.random() < 0.4 else ""
    surname = rng.choice(latin_nobodies()).last
    first = rng.choice((surname, draw_word(rng), draw_place(rng)))
    return f"{first} {second}".strip()
