"""One order's content as the API gives it, and the same in the words of a webhook's document.

Both sets of names: shopify.dev/docs/api/admin-graphql/2026-10/objects/Order and
shopify.dev/docs/api/admin-rest/latest/resources/order.
"""

from collections.abc import Mapping
from typing import Any

from adapters.shopify.marks import OUR_ASSESSMENT

ORDER_CONTENT = """
query OrderContent($id: ID!, $after: String) {
  order(id: $id) {
    id createdAt updatedAt cancelledAt currencyCode note test
    customAttributes { key value }
    customer { firstName lastName defaultAddress { ...Postal } }
    billingAddress { ...Postal }
    shippingAddress { ...Postal }
    purchasingEntity {
      ... on PurchasingCompany {
        company { name }
        location { name shippingAddress { ...Site } billingAddress { ...Site } }
      }
    }
    risk { assessments { riskLevel facts { description } } }
    lineItems(first: 50, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id sku title name quantity requiresShipping
        originalUnitPriceSet { shopMoney { amount } }
        variant { inventoryItem { harmonizedSystemCode countryCodeOfOrigin } }
      }
    }
  }
}
fragment Postal on MailingAddress {
  name firstName lastName company address1 address2 city province zip country countryCodeV2
}
fragment Site on CompanyAddress {
  recipient companyName address1 address2 city zoneCode zip countryCode
}
"""
_POSTAL = {
    "name": "name",
    "first_name": "firstName",
    "last_name": "lastName",
    "company": "company",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "province": "province",
    "zip": "zip",
    "country": "country",
    "country_code": "countryCodeV2",
}
_SITE = {
    "company": "companyName",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "province": "zoneCode",
    "zip": "zip",
    "country_code": "countryCode",
}


def as_told(order: Mapping[str, Any]) -> dict[str, Any]:
    """Write what a webhook tells of an order, in its words; of the lines those of this page.

    Raises KeyError or TypeError where the answer lacks what was asked for, as does `as_known`.
    """
    return {
        "admin_graphql_api_id": order["id"],
        "created_at": order["createdAt"],
        "updated_at": order["updatedAt"],
        "cancelled_at": order["cancelledAt"],
        "currency": order["currencyCode"],
        "note": order["note"],
        "test": order["test"],
        "note_attributes": [
            {"name": each["key"], "value": each["value"]} for each in order["customAttributes"]
        ],
        "customer": _customer(order["customer"]),
        "billing_address": _renamed(order["billingAddress"], _POSTAL),
        "shipping_address": _renamed(order["shippingAddress"], _POSTAL),
        "line_items": [_line(each) for each in order["lineItems"]["nodes"]],
    }


def as_known(order: Mapping[str, Any]) -> dict[str, Any]:
    """Write all that the API says of an order, in the same words and some that no webhook has."""
    told = as_told(order)
    lines = zip(told["line_items"], order["lineItems"]["nodes"], strict=True)
    return {
        **told,
        "company": _company(order["purchasingEntity"]),
        "risk_levels": _risk_levels(order["risk"]["assessments"]),
        "line_items": [{**line, **_customs(node["variant"])} for line, node in lines],
    }


def _customer(customer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if customer is None:
        return None
    return {
        "first_name": customer["firstName"],
        "last_name": customer["lastName"],
        "default_address": _renamed(customer["defaultAddress"], _POSTAL),
    }


def _renamed(place: Mapping[str, Any] | None, words: Mapping[str, str]) -> dict[str, Any] | None:
    if place is None:
        return None
    return {ours: place[theirs] for ours, theirs in words.items()}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": str(line["id"]).rsplit("/", 1)[-1],
        "sku": line["sku"],
        "title": line["title"],
        "name": line["name"],
        "quantity": line["quantity"],
        "requires_shipping": line["requiresShipping"],
        "price": line["originalUnitPriceSet"]["shopMoney"]["amount"],
    }


def _customs(variant: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give HS code and origin; a line that was typed, or whose product is gone, has neither."""
    if variant is None:
        return {}
    item = variant["inventoryItem"]
    return {
        "harmonized_system_code": item["harmonizedSystemCode"],
        "country_code_of_origin": item["countryCodeOfOrigin"],
    }


def _company(buyer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Write the company that buys; None where a person does, for whom we asked nothing here."""
    if buyer is None or "company" not in buyer:
        return None
    location = buyer["location"]
    return {
        "name": buyer["company"]["name"],
        "location": {
            "name": location["name"],
            "shipping_address": _site(location["shippingAddress"]),
            "billing_address": _site(location["billingAddress"]),
        },
    }


def _site(address: Mapping[str, Any] | None) -> dict[str, Any] | None:
    renamed = _renamed(address, _SITE)
    if address is None or renamed is None:
        return None
    return {**renamed, "name": address["recipient"] or address["companyName"]}


def _risk_levels(assessments: list[Mapping[str, Any]]) -> list[str]:
    """Give how others assess the risk; by our own mark each of our holds would be an edit."""
    return [each["riskLevel"] for each in assessments if not _is_ours(each)]


def _is_ours(assessment: Mapping[str, Any]) -> bool:
    return any(fact["description"].startswith(OUR_ASSESSMENT) for fact in assessment["facts"])
