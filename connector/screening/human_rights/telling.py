"""What met a human-rights row, in a line and in sentences that a person can check."""

from collections.abc import Iterator
from dataclasses import dataclass

from connector.country import Country
from connector.screening.human_rights.indicators import Standing
from connector.screening.human_rights.rows import HumanRightsRule
from connector.screening.rules import Met
from connector.screening.situation import Item, User, UserKind
from connector.screening.telling import and_more, name_item, name_party, shorten

_MOST_NAMED = 5  # lines named in the evidence


@dataclass(frozen=True, slots=True)
class Where:
    """A country that counts, who it is of, and what an indicator says of it.

    `country` is None where the order does not say it. `user` is None for a place.
    """

    country: Country | None
    path: str
    user: User | None = None
    kind: UserKind | None = None
    standing: Standing | None = None


def tell(row: HumanRightsRule, goods: tuple[Item, ...], met: Where, contact: str) -> Met:
    """Tell what met a row. `contact` says whom to turn to, of the states of the Code."""
    first = goods[0]
    classes = _words(row.classes_of(first))
    line = f"{name_item(first)}{and_more(len(goods))} ({classes})"
    asked = "due diligence is owed before a release" if row.asks else "recorded"
    return Met(
        path=met.user.party.path if met.user else first.path,
        text=f"{line} {_whom(met)}: {asked} ({row.citation})",
        evidence=(*_evidence(row, goods, met), *((contact,) if contact else ())),
        asks=row.asks,
    )


def _whom(met: Where) -> str:
    where = met.country or "a country that is not said"
    if met.user is None or met.kind is None:
        return f"for {where}"
    party = name_party(met.user.party)
    return f"for {party[0].lower()}{party[1:]}, {met.kind.value}, in {where}"


def _evidence(row: HumanRightsRule, goods: tuple[Item, ...], met: Where) -> Iterator[str]:
    for item in goods[:_MOST_NAMED]:
        eccn = f", ECCN {shorten(item.eccn)}" if item.eccn else ""
        yield f"{item.path}: '{shorten(item.words)}'{eccn} is {_words(row.classes_of(item))}"
    if len(goods) > _MOST_NAMED:
        yield f"{len(goods) - _MOST_NAMED} more lines are so"
    if met.user is not None:
        for kind, because in met.user.because:
            if kind is met.kind:
                yield f"{met.path}: '{because}' reads as {kind.value}"
    if row.outside_partners:
        country = met.country or "A country that is not said"
        yield f"{country} counts as none of the states of the Code of Conduct of 2023-03-30"
    if met.standing is not None:
        yield met.standing.text


def _words(classes: tuple[str, ...]) -> str:
    return ", ".join(each.replace("-", " ") for each in classes)
