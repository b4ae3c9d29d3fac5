"""The rows of the end-use packs: restricted users and uses, what users are called, red flags."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from connector.screening import Mode
from connector.screening.rules import Rule
from connector.screening.situation import UserKind

CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$")]
ByLanguage = dict[str, tuple[str, ...]]
ByCountry = dict[CountryCode, tuple[str, ...]]


class EndUserRow(Rule):
    """What a kind of end user is called, by language; it says what a party is and asks nothing.

    `kind` is what `words`, by language, say of a party; a word that ends in * is met by every word
    that begins so. `unless` are phrases that hold such a word and mean something else. `nations`
    are, by country, the words by which a body says whose it is.
    """

    mode: Mode = Mode.SHADOW
    kind: UserKind | None = None
    words: ByLanguage = Field(default_factory=dict)
    unless: tuple[str, ...] = ()
    nations: ByCountry = Field(default_factory=dict)


class EndUseRow(Rule):
    """A restriction of end users or end uses. Every condition that is given must hold.

    `code` is the reason code. `countries` are where the user sits, whose it is or where goods go;
    `everywhere_but` are countries that alone do not meet it. `nations` are whose the user is,
    wherever it sits. Either `kinds` or `bodies` say who the user is, or `words` what the order
    states. `eccns` are what goes; with `unclassified`, what nobody classified counts as well. A row
    of `unless` that is met for the same party makes this one say nothing. What order data cannot
    show is not `detectable` and never asked.
    """

    code: Literal["EU-MILITARY", "EU-INTELLIGENCE", "EU-GOVERNMENT", "EU-STATED"]
    detectable: bool = True
    countries: tuple[CountryCode, ...] = ()
    everywhere_but: tuple[CountryCode, ...] = ()
    nations: tuple[CountryCode, ...] = ()
    kinds: tuple[UserKind, ...] = ()
    bodies: ByCountry = Field(default_factory=dict)
    eccns: tuple[str, ...] = ()
    unclassified: bool = False
    words: ByLanguage = Field(default_factory=dict)
    unless: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if sum(map(bool, (self.kinds, self.bodies, self.words))) > 1:
            raise ValueError("only one of kinds, bodies and words may be given")
        if self.detectable and not (self.kinds or self.bodies or self.words or self.eccns):
            raise ValueError("kinds, bodies, words or eccns are wanted; else detectable: false")
        return self


class RedFlagRow(Rule):
    """A sign that a deal is not what it seems. `flag` is its number where a list gives one.

    `code` is RF-CONTRADICTION where parts of the order say different things, else RF-FLAG.
    `detectable` says whether a detector reads it out of an order; the others stand here to be
    asked by a person. `words` and `countries` are what its detector looks for.
    """

    code: Literal["RF-FLAG", "RF-CONTRADICTION"] = "RF-FLAG"
    flag: int | None = None
    detectable: bool
    words: ByLanguage = Field(default_factory=dict)
    countries: tuple[CountryCode, ...] = ()
