"""JMESPath expressions of a connection file: compiled once, asked of every document."""

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import jmespath
from jmespath.exceptions import JMESPathError, LexerError, ParseError
from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from adapters.webhook.functions import OrderFunctions
from connector.intake.document import read_json

_LONGEST: Final = 4000
_OPTIONS: Final = jmespath.Options(custom_functions=OrderFunctions())


class Unanswerable(Exception):
    """An expression cannot be asked of this document. Says nothing of what stands there."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression and its text."""

    text: str
    compiled: Any = field(repr=False, compare=False)

    def of(self, document: object) -> object:
        """Ask it of a document; None where nothing is there. Raises Unanswerable."""
        try:
            return self.compiled.search(document, options=_OPTIONS)
        except (JMESPathError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
            # Not quoted: what the library says repeats the value, which may be a person's name.
            raise Unanswerable(f"a function of `{self.text}` cannot be used on it") from error


def compile_expression(text: object) -> Expression:
    """Compile. Raises PydanticCustomError whose context has `line` and `column` in the text."""
    if not isinstance(text, str) or not text.strip():
        raise PydanticCustomError("jmespath", "a JMESPath expression is wanted")
    if len(text) > _LONGEST:
        raise PydanticCustomError("jmespath", f"an expression has at most {_LONGEST} signs")
    try:
        compiled = jmespath.compile(text)
    except ParseError as error:
        raise _fault(text, _offset(error), _problem(error)) from error
    except (JMESPathError, RecursionError) as error:
        raise _fault(text, 0, "the expression cannot be read") from error
    _require_known(text, compiled.parsed)
    return Expression(text, compiled)


MappedBy = Annotated[Expression, PlainValidator(compile_expression)]
"""A field of a model that is an expression."""


def read_document(body: bytes) -> object:
    """Parse a JSON document strictly, for expressions. Raises PayloadError at `$`.

    Numbers with a point are floats here, since JMESPath knows no others: they keep fifteen digits.
    """
    read_json(body)
    return json.loads(body)


def _require_known(text: str, node: dict[str, Any]) -> None:
    """Refuse an unknown function now, and not with the first order."""
    if node["type"] == "function_expression":
        known = _OPTIONS.custom_functions.FUNCTION_TABLE
        if node["value"] not in known:
            names = ", ".join(sorted(known))
            problem = f"there is no function {node['value']}; known are {names}"
            raise _fault(text, max(text.find(f"{node['value']}("), 0), problem)
        _require_arguments(text, node, known[node["value"]]["signature"])
    for child in node["children"]:
        if isinstance(child, dict):
            _require_known(text, child)


def _require_arguments(
    text: str, node: dict[str, Any], signature: tuple[dict[str, Any], ...]
) -> None:
    given, wanted = len(node["children"]), len(signature)
    variadic = bool(signature) and bool(signature[-1].get("variadic"))
    if given < wanted or (given > wanted and not variadic):
        least = "at least " if variadic else ""
        problem = f"{node['value']} takes {least}{wanted} arguments, found {given}"
        raise _fault(text, max(text.find(f"{node['value']}("), 0), problem)


def _offset(error: ParseError) -> int:
    place = error.lexer_position if isinstance(error, LexerError) else error.lex_position
    return place if isinstance(place, int) else 0


def _problem(error: ParseError) -> str:
    if isinstance(error, LexerError):
        return f"no JMESPath: {str(error.message).splitlines()[0]}"
    token = error.token_value
    return "the expression ends too early" if token in (None, "") else f"unexpected '{token}'"


def _fault(text: str, offset: int, problem: str) -> PydanticCustomError:
    before = text[:offset]
    place = {"line": before.count("\n") + 1, "column": offset - before.rfind("\n")}
    # Braces would be read as places to fill in.
    said = problem.replace("{", "{{").replace("}", "}}")
    return PydanticCustomError("jmespath", said, place)
