"""Every GraphQL document of ours is valid on both versions, and uses nothing deprecated."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

import pytest
from graphql import (
    GraphQLSchema,
    NoDeprecatedCustomRule,
    build_schema,
    parse,
    specified_rules,
    validate,
)

from demo.shop_documents import schema

PUBLISHED = Path(__file__).parents[3] / "shared/data/shopify-schema"
VERSIONS = ("2026-07", "2026-10")


def documents() -> dict[str, str]:
    """Give every document of the room by the name of its operation."""
    found = {}
    room = importlib.import_module("adapters.shopify")
    for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, str) and value.lstrip().startswith(("query ", "mutation ")):
                found[value.split("(")[0].split()[1]] = value
    return found


DOCUMENTS = documents()


@cache
def published(version: str) -> GraphQLSchema:
    file = PUBLISHED / f"admin_{version}.graphql"
    if not file.exists():
        pytest.skip("the published schema is not beside this repository")
    # Shopify's schema does not pass graphql-core's own rules on deprecated interface fields.
    return build_schema(file.read_text(encoding="utf-8"), assume_valid=True)


def problems(document: str, against: GraphQLSchema) -> list[str]:
    rules = (*specified_rules, NoDeprecatedCustomRule)
    return [error.message for error in validate(against, parse(document), rules)]


def test_every_document_of_the_room_is_found() -> None:
    assert {
        *("OrderContent", "ChangedOrders", "OrderOfPart", "HoldsOfOrder", "Cancelled"),
        *("PlaceHold", "ReleaseHold", "SetFence", "AddTag", "RemoveTag", "AssessRisk"),
        *("CancelOrder",),
    } <= DOCUMENTS.keys()


@pytest.mark.parametrize("version", VERSIONS)
def test_every_document_is_valid_and_uses_nothing_deprecated(version: str) -> None:
    wrong = {name: problems(text, published(version)) for name, text in DOCUMENTS.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "document",
    [
        "query A { orders(first: 1) { nodes { nosuch } } }",
        "mutation B {orderCancel(orderId:1, reason:OTHER, restock: true, refund: true){job{id}}}",
        "query C { order(id: 1) { lineItems(first: 1) { nodes { fulfillableQuantity } } } }",
    ],
)
def test_document_that_is_wrong_or_deprecated_would_be_seen(version: str, document: str) -> None:
    assert problems(document, published(version))


def test_fake_shop_knows_every_document_that_its_tests_send() -> None:
    wrong = {name: problems(text, schema()) for name, text in DOCUMENTS.items()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_release_cannot_be_sent_without_naming_holds() -> None:
    """The API takes null for `holdIds` and then lifts everybody's holds."""
    assert "$holdIds: [ID!]!" in DOCUMENTS["ReleaseHold"]


def test_no_document_holds_a_part_of_a_fulfillment_order() -> None:
    assert not any("fulfillmentOrderLineItems" in text for text in DOCUMENTS.values())
