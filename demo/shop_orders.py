"""What the fake shop's API says of an order's content: its webhook document in GraphQL's words."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from graphql import GraphQLError

from demo.shop_state import Order, utc_text

_SINCE = re.compile(r"updated_at:>='(?P<since>[^']+)'")


_PROTECTED = ("name", "firstName", "lastName", "address1", "address2", "city", "zip")


def content(order: Order, *, approved: bool) -> dict[str, Any]:
    """Return what the API says of an order's content.

    An app that is not `approved` for protected customer data reads null for names and addresses.
    """
    document = order.document
    shown = {
        **_shared(document),
        "test": bool(document.get("test")),
        "tags": list(order.tags),
        "purchasingEntity": order.company and {"__typename": "PurchasingCompany", **order.company},
        "risk": {"assessments": order.risk},
        "lineItems": partial(_lines, document["line_items"], order.customs),
    }
    if not approved:
        for party in ("customer", "billingAddress", "shippingAddress"):
            shown[party] = _withheld(shown[party])
    return shown


def _withheld(party: dict[str, Any] | None) -> dict[str, Any] | None:
    if party is None:
        return None
    nulls = {field: None for field in _PROTECTED if field in party}
    home = (
        {"defaultAddress": _withheld(party["defaultAddress"])} if "defaultAddress" in party else {}
    )
    return {**party, **nulls, **home}


def _shared(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a webhook document and the API share, as the API names them."""
    return {
        "note": document.get("note"),
        "createdAt": _utc(document.get("created_at")),
        "updatedAt": _utc(document["updated_at"]),
        "cancelledAt": _utc(document.get("cancelled_at")),
        "currencyCode": document.get("currency"),
        "customAttributes": [
            {"key": each["name"], "value": each["value"]}
            for each in document.get("note_attributes") or ()
        ],
        "customer": _customer(document.get("customer")),
        "billingAddress": _postal(document.get("billing_address")),
        "shippingAddress": _postal(document.get("shipping_address")),
    }


def page(views: list[dict[str, Any]], _info: object, **given: Any) -> dict[str, Any]:
    """Return the part of a list that `first` and `after` ask for, as every connection does."""
    first, after = given.get("first"), given.get("after")
    if first is None:
        message = "you must provide one of first or last"
        raise GraphQLError(message, extensions={"code": "BAD_REQUEST"})
    ids = [view["id"] for view in views]
    start = ids.index(after) + 1 if after else 0
    nodes = views[start : start + first]
    more = start + first < len(views)
    cursor = nodes[-1]["id"] if nodes else None
    return {"nodes": nodes, "pageInfo": {"hasNextPage": more, "endCursor": cursor}}


def changed(orders: Iterable[Order], query: str) -> list[Order]:
    """Return the orders that a search by `updated_at:>='...'` finds, the earliest change first."""
    asked = _SINCE.fullmatch(query)
    if asked is None:
        raise GraphQLError(f"the fake shop cannot search for {query!r}")
    since = datetime.fromisoformat(asked["since"])
    found = [order for order in orders if _changed_at(order) >= since]
    return sorted(found, key=_changed_at)


def _changed_at(order: Order) -> datetime:
    return datetime.fromisoformat(order.document["updated_at"])


def _utc(text: str | None) -> str | None:
    return utc_text(datetime.fromisoformat(text)) if text else None


def _customer(customer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if customer is None:
        return None
    return {
        "firstName": customer.get("first_name"),
        "lastName": customer.get("last_name"),
        "defaultAddress": _postal(customer.get("default_address")),
    }


def _postal(address: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if address is None:
        return None
    same = ("name", "company", "address1", "address2", "city", "province", "zip", "country")
    return {field: address.get(field) for field in same} | {
        "firstName": address.get("first_name"),
        "lastName": address.get("last_name"),
        "countryCodeV2": address.get("country_code"),
    }


Customs = Mapping[int, tuple[str | None, str | None]]


def _lines(
    lines: list[Mapping[str, Any]], customs: Customs, _info: object, **given: Any
) -> dict[str, Any]:
    return page([_line(each, customs) for each in lines], _info, **given)


def _line(line: Mapping[str, Any], customs: Customs) -> dict[str, Any]:
    code, origin = customs.get(line["id"], (None, None))
    item = {"harmonizedSystemCode": code, "countryCodeOfOrigin": origin}
    return {
        "id": f"gid://shopify/LineItem/{line['id']}",
        "sku": line.get("sku"),
        "title": line["title"],
        "name": line.get("name") or line["title"],
        "quantity": line["quantity"],
        "requiresShipping": line.get("requires_shipping", True),
        "originalUnitPriceSet": {"shopMoney": {"amount": _amount(line["price"])}},
        "variant": {"inventoryItem": item} if line["id"] in customs else None,
    }


def _amount(price: str) -> str:
    """Write money as the API does: `79.00` of a webhook is `79.0` there."""
    plain = format(Decimal(price), "f")
    whole, _, cents = plain.partition(".")
    return f"{whole}.{cents.rstrip('0') or '0'}"
