"""What one thing is called in the two versions of the sales order service, and how URLs say it.

api.sap.com: API_SALES_ORDER_SRV (V2) and CE_SALESORDER_0001 (V4). OData V2 and V4, URL conventions.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

_SAFE: Final = "(),'=$;:*/"


@dataclass(frozen=True, slots=True)
class Words:
    """The names of entity sets and of the ways between them; empty where there is none."""

    version: int
    orders: str
    partners: str
    items: str
    item_partners: str
    schedule_lines: str
    texts: str
    to_partners: str
    to_address: str
    to_items: str
    to_item_partners: str
    to_schedule_lines: str
    to_texts: str


V2: Final = Words(
    version=2,
    orders="A_SalesOrder",
    partners="A_SalesOrderHeaderPartner",
    items="A_SalesOrderItem",
    item_partners="A_SalesOrderItemPartner",
    schedule_lines="A_SalesOrderScheduleLine",
    texts="A_SalesOrderText",
    to_partners="to_Partner",
    to_address="to_Address",
    to_items="to_Item",
    to_item_partners="to_Partner",
    to_schedule_lines="to_ScheduleLine",
    to_texts="to_Text",
)
V4: Final = Words(
    version=4,
    orders="SalesOrder",
    partners="SalesOrderPartner",
    items="SalesOrderItem",
    item_partners="SalesOrderItemPartner",
    schedule_lines="SalesOrderScheduleLine",
    texts="SalesOrderText",
    to_partners="_Partner",
    to_address="",
    to_items="_Item",
    to_item_partners="_ItemPartner",
    to_schedule_lines="_ScheduleLine",
    to_texts="_Text",
)


def literal(text: str) -> str:
    """Write a text as OData quotes it: in quotes, with those inside doubled."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def entity(entity_set: str, **key: str) -> str:
    """Name one entity by its key, ready for a URL; a key of one field goes without its name."""
    if len(key) == 1:
        inside = literal(next(iter(key.values())))
    else:
        inside = ",".join(f"{name}={literal(value)}" for name, value in key.items())
    # A slash of a key is no part of the path.
    return quote(f"{entity_set}({inside})", safe="(),'=")


def query(**options: str) -> str:
    """Write query options, `expand="x"` as `$expand=x`; those that are empty are left out."""
    said = {name: text for name, text in options.items() if text}
    return "&".join(f"${name}={quote(text, safe=_SAFE)}" for name, text in said.items())


def moment(words: Words, at: datetime) -> str:
    """Write a time as a filter compares it, in UTC, rounded down to what the version writes."""
    utc = at.astimezone(UTC)
    if words.version == V2.version:
        text = utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return f"datetimeoffset'{text}'"
    return utc.isoformat(timespec="microseconds").replace("+00:00", "Z")
