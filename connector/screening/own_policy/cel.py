"""Conditions in CEL, the Common Expression Language, by Google's implementation.

The library raises nothing for most errors: what it could not work out comes back as a value of
type ERROR. So nothing counts but a value of type BOOL.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from cel_expr_python import cel
from cel_expr_python.ext import ext_math, ext_strings

from connector.screening.own_policy.engine import Fault, Kind, Problem, Refusal

_RECORD = cel.Type.Map(cel.Type.STRING, cel.Type.DYN)
_TYPES: Mapping[Kind, Any] = {
    Kind.TEXT: cel.Type.STRING,
    Kind.NUMBER: cel.Type.DOUBLE,
    Kind.FLAG: cel.Type.BOOL,
    Kind.TIME: cel.Type.TIMESTAMP,
    Kind.TEXTS: cel.Type.List(cel.Type.STRING),
    Kind.RECORDS: cel.Type.List(_RECORD),
}
_FAULT = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_STATUS = re.compile(r"^(?:[A-Z]+(?:_[A-Z]+)*: )+|\s*\[[A-Z_]+\]$")
_NOT_SAID = re.compile(r'No value with name "([\w.]+)" found in Activation')
_NO_KEY = re.compile(r'Key not found in map : "(.*)"')
_LONGEST_PROBLEM = 200
# What this version raises is bare RuntimeError: for a budget that is used up, text that is none.
_RAISED = (RuntimeError, ValueError, TypeError, OverflowError)


@dataclass(frozen=True, slots=True)
class CelCondition:
    """A compiled expression; one may be asked by several threads."""

    expression: Any

    def evaluate(self, facts: object) -> bool | Problem:
        """Give true or false, or why it is neither: an error, a budget, another value."""
        try:
            given = self.expression.eval(facts)
            kind, value = given.type(), given.value()
        except _RAISED as error:
            return Problem(_one_line(str(error)))
        if kind == cel.Type.BOOL and isinstance(value, bool):
            return value
        if kind == cel.Type.ERROR:
            return Problem(_one_line(str(value)))
        return Problem(f"it gives {_words(kind)}, true or false is wanted")


class CelEngine:
    """Compiles CEL over named variables; math and strings are there, nothing reaches outside."""

    def __init__(self, variables: Mapping[str, Kind]) -> None:
        """Take the variables by name; a name may have dots, and only whole names are known."""
        self._environment = cel.NewEnv(
            variables={name: _TYPES[kind] for name, kind in variables.items()},
            extensions=[ext_strings.ExtStrings(), ext_math.ExtMath()],
        )
        self.version = f"cel-expr-python:{version('cel-expr-python')}"

    def compile(self, text: str) -> CelCondition | Refusal:
        """Compile and check a text; of what is no condition, say every fault."""
        try:
            expression = self._environment.compile(text)
        except _RAISED as error:
            return Refusal(_faults(str(error)))
        kind = expression.return_type()
        if kind not in (cel.Type.BOOL, cel.Type.DYN):
            found = f"the condition gives {_words(kind)}, true or false is wanted"
            return Refusal((Fault(1, 1, found),))
        return CelCondition(expression)

    def bind(self, values: Mapping[str, object]) -> object:
        """Make the values ready; one that is left out was not said."""
        return self._environment.Activation(dict(values))


def _faults(message: str) -> tuple[Fault, ...]:
    found = [
        Fault(int(line), int(column), _with_advice(problem.removesuffix(" [INVALID_ARGUMENT]")))
        for line, column, problem in _FAULT.findall(message)
    ]
    return tuple(found) or (Fault(1, 1, _one_line(message)),)


def _with_advice(problem: str) -> str:
    """Say what to do about the commonest faults: the checker never takes 10000 for 10000.0."""
    if "mismatched input '<EOF>'" in problem:
        return "Syntax error: the condition ends too early"
    if "undeclared reference" in problem:
        name = problem.partition("'")[2].partition("'")[0]
        return f"'{name}' is not known; docs/policy.md lists what is"
    if "no matching overload" in problem and "double" in problem and "int" in problem:
        return f"{problem}; write numbers with a point: 10000.0"
    return problem


def _one_line(message: str) -> str:
    line = _STATUS.sub("", " ".join(message.split()))
    line = _NOT_SAID.sub(r"\1 is not said", line)
    line = _NO_KEY.sub(r"'\1' is not said, or no record has it", line)
    return line if len(line) <= _LONGEST_PROBLEM else f"{line[:_LONGEST_PROBLEM]}..."


def _words(kind: Any) -> str:
    return f"a {str(kind.name()).lower()}"
