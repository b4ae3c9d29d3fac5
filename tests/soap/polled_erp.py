"""A source system whose orders are listed and read in a form of its own, and blocked by a field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from adapters.soap.client.poll_file import LINE_FIELDS, ORDER_FIELDS, PARTY_FIELDS
from adapters.soap.names import SCREENING
from connector.adapter import Adapter
from connector.http import Answer, Request, Send
from tests.adapters.soap_room import EXAMPLES
from tests.soap.erp import ADDRESS, fault, mapping, reply, room_of, write_client

OPERATIONS = ("Ping", "ListOrders", "ReadOrder")
_IN_THEIRS = {"Cancelled": {"true": "X", "false": ""}}
_IN_OURS = {"Cancelled": {"X": "true", "": "false"}}


def _content(names: tuple[str, ...]) -> dict[str, str]:
    return {name: f"Z{name}" for name in names} | (
        {"FurtherNames": "ZFurtherNames.ZName"} if "FurtherNames" in names else {}
    )


def polled_mapping(**more: Any) -> dict[str, Any]:
    """Give the mapping with what lists and reads orders."""
    poll = {
        "list": {
            "operation": "ListOrders",
            "fields": {"ChangedSince": "{since}", "Page": "{cursor}"},
            "each": "Rows.Row",
            "number": "Id",
            "changed_at": "Changed",
            "next": "Next",
        },
        "read": {
            "operation": "ReadOrder",
            "fields": {"Id": "{number}"},
            "order": "ZOrder",
            "content": _content(ORDER_FIELDS),
            "values": _IN_OURS,
            "parties": [{"each": "ZParties.ZParty", "content": _content(PARTY_FIELDS)}],
            "lines": [{"each": "ZLines.ZLine", "content": _content(LINE_FIELDS)}],
            "faults": {"ORDER_UNKNOWN": "refused"},
        },
    }
    return {**mapping(), "poll_orders": poll, **more}


def polled_room(folder: Path, send: Send, told: Mapping[str, Any] | None = None) -> Adapter:
    """Build a room that polls this source system."""
    write_client(folder, polled_mapping() if told is None else told, *OPERATIONS)
    return room_of(folder, send)


def example(name: str = "screen") -> etree._Element:
    """Give the order of an example of the room."""
    root = etree.fromstring((EXAMPLES / f"{name}.xml").read_bytes())
    found = root.find(f".//{{{SCREENING}}}Order")
    assert found is not None
    return found


def theirs(element: etree._Element) -> str:
    """Write an element of our contract in the form of this source system."""
    name = str(etree.QName(element).localname)
    text = (element.text or "").strip()
    inside = "".join(map(theirs, element)) or _escaped(_IN_THEIRS.get(name, {}).get(text, text))
    return f"<Z{name}>{inside}</Z{name}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@dataclass
class PolledErp:
    """Keeps orders, as elements of our contract, and which are blocked. A page is one order."""

    orders: list[etree._Element] = field(default_factory=lambda: [example()])
    blocked: set[str] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        if request.method == "GET":
            page = self.pages.get(urlsplit(request.url).path)
            return Answer(404, {}, b"") if page is None else Answer(200, {}, page.encode())
        body = etree.fromstring(request.body).find("{*}Body")
        assert body is not None
        asked = {str(etree.QName(each).localname): each.text or "" for each in body[0].iter("{*}*")}
        does: Mapping[str, Callable[[Mapping[str, str]], Answer]] = {
            "SetBlock": self._block,
            "GetOrder": self._standing,
            "Ping": lambda _asked: reply("<PingResponse/>"),
            "ListOrders": self._list,
            "ReadOrder": self._read,
        }
        return does[str(etree.QName(body[0]).localname)](asked)

    def order(self, number: str) -> etree._Element | None:
        return next((each for each in self.orders if _said(each, "OrderNumber") == number), None)

    def _block(self, asked: Mapping[str, str]) -> Answer:
        change = self.blocked.add if asked["Block"] == "ZH" else self.blocked.discard
        change(asked["Number"])
        return reply("<SetBlockResponse><Code>0</Code></SetBlockResponse>")

    def _standing(self, asked: Mapping[str, str]) -> Answer:
        if self.order(asked["Number"]) is None:
            return fault("e:Client", "<ORDER_UNKNOWN/>")
        block = "ZH" if asked["Number"] in self.blocked else ""
        inside = f"<Order><Block>{block}</Block></Order>"
        return reply(f"<GetOrderResponse>{inside}</GetOrderResponse>")

    def _list(self, asked: Mapping[str, str]) -> Answer:
        since = datetime.fromisoformat(asked["ChangedSince"])
        found = [each for each in self.orders if _changed(each) >= since]
        at = int(asked.get("Page") or 0)
        rows = "".join(
            f"<Row><Id>{_said(each, 'OrderNumber')}</Id><Changed>{_said(each, 'ChangedAt')}"
            "</Changed></Row>"
            for each in found[at : at + 1]
        )
        following = f"<Next>{at + 1}</Next>" if at + 1 < len(found) else ""
        return reply(f"<ListOrdersResponse><Rows>{rows}</Rows>{following}</ListOrdersResponse>")

    def _read(self, asked: Mapping[str, str]) -> Answer:
        order = self.order(asked["Id"])
        if order is None:
            return fault("e:Client", "<ORDER_UNKNOWN/>")
        return reply(f"<ReadOrderResponse>{theirs(order)}</ReadOrderResponse>")


def _said(order: etree._Element, name: str) -> str:
    return order.findtext(f"{{{SCREENING}}}{name}") or ""


def _changed(order: etree._Element) -> datetime:
    return datetime.fromisoformat(_said(order, "ChangedAt"))


def put(order: etree._Element, name: str, text: str) -> None:
    """Change a field of an order."""
    found = order.find(f"{{{SCREENING}}}{name}")
    assert found is not None
    found.text = text


__all__ = ["ADDRESS", "PolledErp", "example", "polled_mapping", "polled_room", "put", "theirs"]
