"""What a condition looked at, in words, so that its answer can be followed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connector.screening.own_policy.engine import Kind
from connector.screening.own_policy.variables import VARIABLES

# Texts and comments of CEL: a name in them is not looked at.
_QUIET = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|//[^\n]*""")
_NAME = re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, VARIABLES)) + r")(?![\w])")
_MOST_RECORDS = 3
_LONGEST = 80
NOT_SAID = "not said"


@dataclass(frozen=True, slots=True)
class Look:
    """A variable that a condition names, and which keys of its records."""

    name: str
    keys: tuple[str, ...] = ()


def looks_of(when: str) -> tuple[Look, ...]:
    """Give the variables that a condition's text names, each once, in its order."""
    plain = _QUIET.sub("''", when)
    return tuple(Look(name, _keys(name, plain)) for name in dict.fromkeys(_NAME.findall(plain)))


def _keys(name: str, plain: str) -> tuple[str, ...]:
    known = VARIABLES[name].keys or ()
    return tuple(key for key in known if re.search(rf"\.{key}\b", plain))


def what_it_saw(looks: Iterable[Look], values: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Give the values that were looked at, by name, records cut down to the keys named."""
    return tuple((look.name, _written(look, values.get(look.name))) for look in looks)


def _written(look: Look, value: object) -> str:
    if VARIABLES[look.name].kind is Kind.RECORDS and isinstance(value, list):
        return _records(value, look.keys)
    return _plain(value)


def _records(records: list[Mapping[str, object]], keys: Iterable[str]) -> str:
    shown = [
        ", ".join(f"{key} {_plain(record.get(key))}" for key in keys)
        for record in records[:_MOST_RECORDS]
    ]
    more = len(records) - len(shown)
    parts = [*filter(None, shown), *([f"{more} more"] if more else [])]
    return f"{len(records)} in all" + (f": {'; '.join(parts)}" if any(shown) else "")


def _plain(value: object) -> str:
    match value:
        case None:
            return NOT_SAID
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.15g}"
        case datetime():
            return value.isoformat()
        case list():
            return _short(f"[{', '.join(map(_plain, value))}]")
        case _:
            return _short(f"'{value}'")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
