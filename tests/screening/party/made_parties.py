"""Names, addresses and numbers as lists have them, made up, and parties who are nearly those."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from connector.country import Country
from connector.identity import Identifier, IdentifierKind
from connector.order import Address, Party
from connector.screening.lists import EntityKind, Entry
from connector.screening.lists.starter import read_starter
from tests.benchmarks.names import Row, enlarge
from tests.examples import BUYER

NAMES = 4_000  # so many that the budget of grams is spent before a name is read to its end
NATIVE = {
    "ヒクビジョン デジタル": "Hikvision Digital",
    "华为技术有限公司": "Huawei Technologies Co Ltd",
    "جورج حبش": "George Habbash",
    "علي رضا": "Ali Reza",
    "김정철": "Kim Jong Chol",
    "Рособоронэкспорт": "Rosoboronexport",
    "חסן נסראללה": "Hasan Nasrallah",
}
STREETS = ("Lockhart Road", "Karama Street", "ul. Vavilova", "Jinrong Street", "Kaiweg")
TOWNS = (("Hong Kong", "HK"), ("Dubai", "AE"), ("Moscow", "RU"), ("Beijing", "CN"))
COUNTRY = IdentifierKind.TAX, IdentifierKind.PASSPORT, IdentifierKind.REGISTRATION


def _row(party: str, kind: EntityKind, name: str) -> Row:
    return {"source": "SDN", "entity_id": party, "entity_type": kind.value, "name": name}


def listed_rows() -> list[Row]:
    real = [
        _row(entry.id, entry.kind, name) for entry in read_starter().entries for name in entry.names
    ]
    native = [
        _row(f"native-{place}", EntityKind.UNKNOWN, name)
        for place, name in enumerate(NATIVE.values())
    ]
    return enlarge([*real, *native], NAMES)


def dressed(entry: Entry, rng: Random) -> Entry:
    """Give an entry what lists give: an address, a number, aliases, weak ones too."""
    words = entry.name.split()
    town, country = rng.choice(TOWNS)
    address = f"{rng.randrange(1, 40)} {rng.choice(STREETS)}, {town}, {country}"
    number = Identifier(rng.choice(COUNTRY), str(rng.randrange(10**6, 10**7)), country)
    return replace(
        entry,
        aliases=(*entry.aliases, *rng.choice(((), (" ".join(reversed(words)),)))),
        weak_aliases=rng.choice(((), (words[0],), (words[0][:4],))),
        former_names=rng.choice(((), (" ".join(words[:2]),))),
        countries=(country,),
        addresses=rng.choice(((), (address,))),
        identifiers=rng.choice(((), (number,))),
    )


def _spoilt(name: str, rng: Random) -> str:
    words = name.split()
    place = rng.randrange(len(words))
    at = rng.randrange(len(words[place]))
    word = words[place]
    return rng.choice(
        [
            name,
            " ".join(sorted(words)),
            "".join(words),
            " ".join(words[:place] + words[place + 1 :]) or name,
            " ".join((*words[:place], word[:at] + rng.choice("aeiort") + word[at:], *words)),
            " ".join([*words[:place], word[:at] + word[at + 1 :], *words[place + 1 :]]),
            " ".join([word[0], *words[1:]]),
            f"{name}, attn {' '.join(rng.sample(words, len(words)))} {rng.randrange(99)}",
            word,
        ]
    )


def _address(entry: Entry, rng: Random) -> Address | None:
    if not entry.addresses or rng.random() < 0.4:
        return None
    street, town, country = entry.addresses[0].split(", ")
    return Address((street,), rng.choice((town, None)), None, None, Country(country))


def parties_near(entries: Sequence[Entry], rng: Random, count: int) -> list[Party]:
    """Give parties who are somebody listed, more or less, by name, address and number."""
    made: list[Party] = []
    for entry in rng.choices(entries, k=count):
        other = rng.choice(entries)
        name = _spoilt(rng.choice(entry.names), rng)
        made.append(
            replace(
                BUYER,
                name=rng.choice((name, name, rng.choice(list(NATIVE)), "Ilse Brandt")),
                names=rng.choice(((), (_spoilt(other.name, rng),))),
                address=_address(entry, rng),
                identifiers=rng.choice(((), entry.identifiers, other.identifiers)),
            )
        )
    return made
