"""The rows of the destination pack: where, and for which goods, nothing leaves without a look."""

import re
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from connector.config_file import Strict
from connector.screening.rules import Rule
from connector.screening.situation import Item

CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$")]
_HS_DIGITS = 6


class Goods(StrEnum):
    """Which goods a row is about.

    What nobody classified counts as on the Commerce Control List until somebody says otherwise.
    """

    ANY = "any"
    CONTROLLED = "controlled"
    EAR99 = "ear99"
    HS = "hs"


class Namesake(Strict):
    """A town of the same name that is elsewhere.

    `towns` are its name, as written. It is meant where the address agrees: by one of `agreeing` or
    a postcode that begins as one of `postcodes`. With neither given it is meant wherever the
    country is `country`. Postcodes that begin as in `against` speak for the region.
    """

    towns: tuple[str, ...]
    country: CountryCode
    agreeing: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


class Region(Strict):
    """How a region is written in addresses.

    `called` is what reasons call it. `names` mean it in whatever country they are written, `towns`
    in one of `homes` or in none. `elsewhere` are phrases that hold a name but mean more than the
    region. `namesakes` are towns of the same names elsewhere. `postcodes` begin so, by country;
    `subdivisions` are ISO 3166-2 codes.
    """

    called: str
    homes: tuple[CountryCode, ...]
    names: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    subdivisions: tuple[str, ...] = ()
    postcodes: dict[CountryCode, tuple[str, ...]] = Field(default_factory=dict)


class DestinationRow(Rule):
    """A row: countries or a region, and the goods it is about.

    `code` is the reason code. `countries` (ISO 3166-1) or a `region` say where. `goods` says which
    goods it is about, with `hs6` those of these HS subheadings. Where a row of `unless` is met for
    the same party or item, this one says nothing.
    """

    code: Literal["EM-EMBARGO", "EM-REGION"]
    countries: tuple[CountryCode, ...] = ()
    goods: Goods = Goods.ANY
    hs6: tuple[Annotated[str, Field(pattern="^[0-9]{6}$")], ...] = ()
    region: Region | None = None
    unless: tuple[str, ...] = ()

    def is_about(self, item: Item) -> bool:
        """Say whether an item is of the goods that the row is about."""
        ear99 = (item.eccn or "").strip().upper() == "EAR99"
        match self.goods:
            case Goods.ANY:
                return True
            case Goods.CONTROLLED:
                return not ear99
            case Goods.EAR99:
                return ear99
            case Goods.HS:
                return re.sub(r"\D", "", item.hs_code or "")[:_HS_DIGITS] in self.hs6
