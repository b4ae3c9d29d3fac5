"""Our decisions in the form that ABAP teams know from SAP Watch List Screening. Ours, not SAP's.

The form is that of its API "Screening Hits" 1.7: `GET /screeningDecisions` by screeningRequestKey,
and `PUT /screeningHitCollections`, which gives the document's number once it is saved.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.sap.events.access import Access
from adapters.sap.payload import plain_number, read_number
from connector.errors import PayloadError
from connector.intake import Inbound, Reference, Reply
from connector.intake.asked import Desk, Inquiry, Outcome
from connector.intake.document import Node, read_json
from connector.order import order_id

_FILTER: Final = re.compile(r"\s*screeningRequestKey\s+eq\s+'([^']{1,255})'\s*")
# No hit, a possible one, a confirmed one. Whatever is not decided yet may be one.
_STATUS: Final[Mapping[Outcome, str]] = {
    Outcome.CLEAR: "N",
    Outcome.HOLD: "P",
    Outcome.PENDING: "P",
    Outcome.REJECTED: "C",
    Outcome.CANCELLED: "C",
}
_SALES_ORDER: Final = "SO"


@dataclass(frozen=True, slots=True)
class WatchList:
    """Answers for one connection whoever may tell it of orders."""

    connection: str
    access: Access = field(repr=False)

    def answer(self, inquiry: Inquiry, desk: Desk) -> Reply | None:
        """Answer one of the two; None for any other address. Raises SignatureError."""
        match inquiry.method, inquiry.path:
            case "GET", "screeningDecisions":
                self.access.require(inquiry.message)
                return _decision(inquiry.query.get("$filter", ""), desk)
            case "PUT", "screeningHitCollections":
                self.access.require(inquiry.message)
                return _saved(inquiry, desk)
            case _:
                return None


def read_saved(connection: str, document: Node) -> tuple[Reference, ...] | None:
    """Give the order that a kept business context names; None where the document is none."""
    if not isinstance(document.value, Mapping) or "businessContext" not in document.value:
        return None
    number = read_number(document["businessContext"]["documentId"])
    return (Reference(order_id(connection, number), number),)


def _decision(asked: str, desk: Desk) -> Reply:
    found = _FILTER.fullmatch(asked)
    if found is None:
        return _problem(400, "$filter: screeningRequestKey eq '<key>' is wanted")
    standing = desk.standing(plain_number(found[1]))
    if standing is None:
        return _problem(404, "nothing was screened under this key")
    return _json(200, [{"inputKey": found[1], "status": _STATUS[standing.outcome]}])


def _saved(inquiry: Inquiry, desk: Desk) -> Reply:
    """Keep what number the order has now: it names the order, which then is read and screened."""
    key = inquiry.query.get("screeningRequestKey", "")
    try:
        context = read_json(inquiry.message.body)
        number = read_number(context["documentId"])
        if context["businessObjectType"].text() != _SALES_ORDER:
            context["businessObjectType"].refuse(f"{_SALES_ORDER}, a sales order,")
    except PayloadError as error:
        return _problem(400, str(error))
    if not key:
        return _problem(400, "screeningRequestKey is missing")
    kept = {"screeningRequestKey": key, "businessContext": {"documentId": number}}
    body = json.dumps(kept).encode()
    desk.keep(Inbound({"content-type": "application/json"}, body, inquiry.message.received_at))
    return _json(200, {})


def _problem(status: int, message: str) -> Reply:
    return _json(status, {"code": str(status), "message": message})


def _json(status: int, content: Any) -> Reply:
    return Reply(status, json.dumps(content).encode(), "application/json")
