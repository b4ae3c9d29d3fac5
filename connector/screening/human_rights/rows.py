"""The rows of the human-rights pack: which goods, for whom, and where."""

from typing import Literal

from pydantic import Field, model_validator

from connector.country import Country
from connector.screening.rules import Rule
from connector.screening.situation import Item, UserKind


class HumanRightsRule(Rule):
    """A row: which goods, for whom, and where. What is left open is met by all.

    `misuse` are classes of misuse.yaml. `users` are kinds of end users, `countries` theirs or the
    destination's. With `outside_partners` it is met outside the states of code_of_conduct.yaml
    alone, with `inside_partners` inside them. `asks` is what a release then needs.
    `worst_share` is how far from the best to the worst end of its scale (0 to 1) `indicator`, or
    `any` one, must set a country.
    """

    misuse: tuple[str, ...] = ()
    users: tuple[UserKind, ...] = ()
    countries: tuple[Country, ...] = ()
    outside_partners: bool = False
    inside_partners: bool = False
    indicator: str = ""
    worst_share: float = Field(0.75, ge=0, le=1)
    asks: Literal["diligence", ""] = ""

    @model_validator(mode="after")
    def _one_side(self) -> "HumanRightsRule":
        if self.outside_partners and self.inside_partners:
            raise ValueError("outside_partners and inside_partners cannot both be true")
        return self

    def classes_of(self, item: Item) -> tuple[str, ...]:
        """Give the classes of misuse by which goods meet the row."""
        return tuple(each for each in item.misuse if not self.misuse or each in self.misuse)
