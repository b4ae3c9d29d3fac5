"""The fake shop's schema says nothing that the published one does not say."""

from pathlib import Path
from typing import cast

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_required_argument,
    is_required_input_field,
)

from demo.shop_documents import schema

PUBLISHED = Path(__file__).parents[3] / "shared/data/shopify-schema/admin_2026-10.graphql"


@pytest.fixture(scope="module")
def published() -> GraphQLSchema:
    if not PUBLISHED.exists():
        pytest.skip("the published schema is not beside this repository")
    # Shopify's schema does not pass graphql-core's own rules on deprecated interface fields.
    return build_schema(PUBLISHED.read_text(encoding="utf-8"), assume_valid=True)


def own_types() -> list[GraphQLNamedType]:
    return [each for name, each in schema().type_map.items() if not name.startswith("__")]


@pytest.mark.parametrize("own", own_types(), ids=str)
def test_every_type_is_a_subset_of_the_published_one(
    own: GraphQLNamedType, published: GraphQLSchema
) -> None:
    theirs = published.type_map[own.name]
    assert type(own) is type(theirs)
    match own:
        case GraphQLEnumType():
            assert set(own.values) <= set(cast("GraphQLEnumType", theirs).values)
        case GraphQLInputObjectType():
            compare_inputs(own, cast("GraphQLInputObjectType", theirs))
        case GraphQLObjectType():
            compare_fields(own, cast("GraphQLObjectType", theirs))


def compare_inputs(own: GraphQLInputObjectType, theirs: GraphQLInputObjectType) -> None:
    assert shapes(own.fields) == shapes(theirs.fields, only=set(own.fields))
    required = {name for name, each in theirs.fields.items() if is_required_input_field(each)}
    assert required <= set(own.fields)


def compare_fields(own: GraphQLObjectType, theirs: GraphQLObjectType) -> None:
    for name, each in own.fields.items():
        published = theirs.fields[name]
        assert str(each.type) == str(published.type), name
        assert shapes(each.args) == shapes(published.args, only=set(each.args)), name
        required = {key for key, arg in published.args.items() if is_required_argument(arg)}
        assert required <= set(each.args), name


def shapes(
    inputs: dict[str, GraphQLArgument] | dict[str, GraphQLInputField],
    only: set[str] | None = None,
) -> dict[str, tuple[str, object]]:
    return {
        name: (str(each.type), each.default_value)
        for name, each in inputs.items()
        if only is None or name in only
    }
