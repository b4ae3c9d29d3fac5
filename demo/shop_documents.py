"""The GraphQL documents that callers of the fake shop send: parsed and validated once, then run."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)


@cache
def schema() -> GraphQLSchema:
    """Return the schema of the fake shop, read once."""
    text = Path(__file__).with_name("shop_schema.graphql").read_text(encoding="utf-8")
    return build_schema(text)


@dataclass(frozen=True, slots=True)
class Call:
    """One GraphQL request as it came in."""

    query: str
    variables: dict[str, Any]
    operation_name: str | None

    @property
    def operation(self) -> str:
        """The name of the operation, or an empty text where it has none or cannot be parsed."""
        definition = self.definition()
        return definition.name.value if definition and definition.name else ""

    @property
    def root_field(self) -> str:
        """The first field asked for, or an empty text where the document cannot be parsed."""
        definition = self.definition()
        selections = definition.selection_set.selections if definition else ()
        return next((each.name.value for each in selections if isinstance(each, FieldNode)), "")

    def definition(self) -> OperationDefinitionNode | None:
        """Return the operation that is asked for, or None where there is none."""
        try:
            return get_operation_ast(_parsed(self.query), self.operation_name)
        except GraphQLError:
            return None


def run(call: Call, fields: Mapping[str, Any]) -> ExecutionResult:
    """Execute a call; a document that is not valid gives errors and calls none of `fields`."""
    refusals = _refusals(call.query)
    if refusals:
        return ExecutionResult(None, list(refusals))
    return execute_sync(
        schema(),
        _parsed(call.query),
        root_value=fields,
        variable_values=call.variables,
        operation_name=call.operation_name,
    )


# Callers send the same few documents again and again.
_parsed = lru_cache(parse)


@lru_cache
def _refusals(query: str) -> tuple[GraphQLError, ...]:
    try:
        document = _parsed(query)
    except GraphQLError as error:
        return (error,)
    return tuple(validate(schema(), document))
