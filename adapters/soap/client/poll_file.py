"""What people write so that orders are found that nobody told us of: `poll_orders`."""

import re
from collections.abc import Mapping
from typing import ClassVar, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from adapters.soap.client.request_file import PATH, RequestFile
from connector.config_file import Strict

# The fields of the contract in its order (screening.wsdl); a test compares them.
ORDER_FIELDS: Final = (
    *("OrderNumber", "PlacedAt", "ChangedAt", "Currency", "DestinationCountry", "Cancelled"),
    *("EndUse", "Notes"),
)
PARTY_FIELDS: Final = (
    *("Role", "Name", "FurtherNames", "Street", "Street2", "City", "Region", "Postcode"),
    "Country",
)
LINE_FIELDS: Final = (
    *("LineNumber", "Sku", "Description", "Quantity", "UnitPrice", "CommodityCode", "Eccn"),
    *("OriginCountry", "Ships"),
)
CONSTANT: Final = "="

Ending = Literal["done", "later", "refused", "changed", "late"]
_PLACE: Final = re.compile(r"=.*|[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*")


class Content(Strict):
    """Where our fields stand: a path below the element, or after `=` what they always are.

    `values` gives for a field what its texts are in ours: `Cancelled: {X: 'true', '': 'false'}`.
    """

    known: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()

    content: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _ours(self) -> "Content":
        for name in (*self.content, *self.values):
            if name not in self.known:
                raise ValueError(f"'{name}' is no field; those are {', '.join(self.known)}")
        for name in self.needed:
            if name not in self.content:
                raise ValueError(f"content: '{name}' is missing")
        return self

    @field_validator("content")
    @classmethod
    def _places(cls, content: Mapping[str, str]) -> Mapping[str, str]:
        for name, place in content.items():
            if not _PLACE.fullmatch(place):
                raise ValueError(f"{name}: '{place}' is neither a path of names nor '=' and a text")
        return content


class Rows(Content):
    """Rows of one kind of element, `each` below the order."""

    each: str = Field(pattern=PATH, min_length=1)


class PartyFile(Rows):
    """Parties of one kind of element."""

    known = PARTY_FIELDS
    needed = ("Role", "Name")


class LineFile(Rows):
    """Lines of one kind of element."""

    known = LINE_FIELDS
    needed = ("LineNumber", "Description", "Quantity")


class ListFile(RequestFile):
    """The request that lists changed orders.

    `each` is an order in the answer; `number` and `changed_at` stand below it. `next` is a text
    that asks for the next page as `{cursor}`; where it is not given, one page is all.
    """

    placeholders = frozenset({"since", "cursor"})
    each: str = Field(pattern=PATH, min_length=1)
    number: str = Field(pattern=PATH, min_length=1)
    changed_at: str = Field(pattern=PATH, min_length=1)
    next: str = Field(default="", pattern=PATH)
    faults: Mapping[str, Ending] = Field(default_factory=dict)


class ReadFile(RequestFile, Content):
    """The request that reads one order; `order` is the element that is it, below the body's."""

    placeholders = frozenset({"number"})
    known = ORDER_FIELDS
    needed = ("OrderNumber", "PlacedAt", "ChangedAt", "Currency")
    order: str = Field(default="", pattern=PATH)
    parties: tuple[PartyFile, ...] = Field(min_length=1)
    lines: tuple[LineFile, ...] = Field(min_length=1)
    faults: Mapping[str, Ending] = Field(default_factory=dict)


class PollFile(Strict):
    """How changed orders are listed and read. Times without an offset are of the `zone`."""

    zone: str = "UTC"
    list: ListFile
    read: ReadFile

    @field_validator("zone")
    @classmethod
    def _zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (OSError, ValueError, LookupError) as error:
            raise ValueError(f"'{zone}' is no time zone of this machine") from error
        return zone
