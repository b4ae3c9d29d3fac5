"""The rows of the forced-labour pack: regions, sectors and listed goods."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from connector.country import Country
from connector.order import Role
from connector.screening.rules import Rule

Postcodes = Annotated[str, Field(pattern="^[0-9]{3,10}-[0-9]{3,10}$")]
HsHeading = Annotated[str, Field(pattern="^[0-9]{2,10}$")]


class ForcedLabourRule(Rule):
    """A row. A region has names and postcodes, a sector origins with words or HS headings.

    `kind` says what it is about. `country` is the region's, `regions` what addresses write as state
    or province, `postcodes` are ranges (830000-849999). `names` tell the region wherever they
    stand; `names_in_country` only where the country is the row's or is not said. A street that only
    bears the region's name stands under `unless`. `roles` are the parties whose addresses are read;
    `party_names` reads their names too, `lines` the words of the goods. `origins` are the countries
    of a sector, `words` and `hs` (headings or longer) tell its goods. `tables` names a table of
    goods, or `any`.
    """

    kind: Literal["region", "sector", "goods"]
    roles: tuple[Role, ...] = ()
    party_names: bool = False
    lines: bool = False
    country: Country | None = None
    regions: tuple[str, ...] = ()
    postcodes: tuple[Postcodes, ...] = ()
    names: tuple[str, ...] = ()
    names_in_country: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    origins: tuple[Country, ...] = ()
    words: tuple[str, ...] = ()
    hs: tuple[HsHeading, ...] = ()
    tables: str = ""

    @model_validator(mode="after")
    def _says_what_meets_it(self) -> "ForcedLabourRule":
        wanted = {
            "region": bool((self.roles or self.lines) and self.names and self.country),
            "sector": bool(self.origins and (self.words or self.hs)),
            "goods": bool(self.tables),
        }
        if not wanted[self.kind]:
            raise ValueError(f"a {self.kind} row lacks what would meet it")
        return self
