"""The tests of a mapping, which stand beside it in the connection's file, and what they never fill.

They run whenever the room is built: a mapping that does not do what its own tests say serves
nobody.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import Field, model_validator

from adapters.webhook.expressions import read_document
from adapters.webhook.inbound import WebhookSource
from adapters.webhook.mapping import Mapped, OrderMap, map_document
from connector.config_file import Strict, read_bytes
from connector.errors import PayloadError
from connector.intake import Inbound, Reference
from connector.order import Order, number_at_source


class Trial(Strict):
    """One test: a message, or the file of one, and what must come of it.

    `expect` holds JMESPath expressions over the plain order with the values they must give.
    `refused` is the field that the message must be refused for, `names` the number of the order
    that it only names, `ignored` says that it is about none. One of the four.
    """

    name: str = Field(min_length=1)
    message: Any = None
    file: str = ""
    expect: Mapping[str, Any] = Field(default_factory=dict)
    refused: str = ""
    names: str = ""
    ignored: bool = False

    @model_validator(mode="after")
    def _one_of_each(self) -> "Trial":
        if (self.message is None) == (not self.file):
            raise ValueError("give either 'message' or 'file'")
        if [bool(self.expect), bool(self.refused), bool(self.names), self.ignored].count(True) != 1:
            raise ValueError("give one of 'expect', 'refused', 'names' and 'ignored'")
        return self

    def body(self, folder: Path) -> bytes:
        """Give the message as it would come. Raises ConfigError."""
        return read_bytes(folder / self.file) if self.file else json.dumps(self.message).encode()


class MappingSection(OrderMap):
    """The section `mapping`: the expressions, and their tests."""

    tests: tuple[Trial, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A test that failed: its place in the list, and what was found instead."""

    place: int
    problem: str


def failures(
    section: MappingSection, source: WebhookSource, folder: Path, now: datetime
) -> Iterator[Failed]:
    """Run every test. Raises ConfigError where a file cannot be read."""
    for place, trial in enumerate(section.tests):
        problem = _problem(trial, section, source, Inbound({}, trial.body(folder), now))
        if problem:
            yield Failed(place, f"test '{trial.name}': {problem}")


def _problem(trial: Trial, section: MappingSection, source: WebhookSource, message: Inbound) -> str:
    try:
        told = source.read(message)
    except PayloadError as error:
        return "" if error.path == trial.refused else f"the message is refused: {error}"
    if trial.refused:
        return f"the message must be refused for {trial.refused}, and is not"
    first = told[0] if told else None
    if trial.ignored or trial.names:
        return _of_no_order(trial, first)
    if not isinstance(first, Order):
        return "an order is expected, and none is read"
    return _differences(trial, _plain(section, message.body))


def _of_no_order(trial: Trial, first: object) -> str:
    named = number_at_source(first.order) if isinstance(first, Reference) else ""
    if first is not None and not named:
        return "an order is read"
    return "" if named == trial.names else f"order '{named}' is named"


def _differences(trial: Trial, plain: object) -> str:
    for expression, wanted in trial.expect.items():
        try:
            found = jmespath.search(expression, plain)
        except JMESPathError:
            return f"expect `{expression}`: this is no JMESPath"
        if not _is_same(found, wanted):
            return f"expect `{expression}`: {wanted!r} is wanted, found {found!r}"
    return ""


def _is_same(found: object, wanted: object) -> bool:
    """Compare values as JSON has them: 79 and 79.0 are one, 1 and true are two."""
    return json.dumps(_number(found), sort_keys=True) == json.dumps(_number(wanted), sort_keys=True)


def _number(value: object) -> object:
    if isinstance(value, float | Decimal | int) and not isinstance(value, bool):
        return float(value)
    return value


def _plain(section: OrderMap, body: bytes) -> object:
    """Give the plain document of a message, as tests look at it."""
    mapped = map_document(section, read_document(body))
    return json.loads(json.dumps(mapped.document, default=_as_json))


def _as_json(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def never_filled(section: MappingSection, folder: Path) -> tuple[str, ...]:
    """Name the fields of a plain order that no test's message ever fills, mapped or not."""
    filled: set[str] = set()
    for trial in section.tests:
        if trial.expect:
            filled |= _filled(map_document(section, read_document(trial.body(folder))))
    return tuple(name for name in FIELDS if name not in filled)


def _filled(mapped: Mapped) -> set[str]:
    names: set[str] = set()
    for name, value in mapped.document.items():
        names |= _names(name, value)
    return names


def _names(path: str, value: object) -> set[str]:
    if isinstance(value, list):
        inside: set[str] = set()
        for each in value:
            inside |= _names(path, each)
        return inside
    if isinstance(value, dict):
        inside = set()
        for name, each in value.items():
            inside |= _names(f"{path}.{name}", each)
        return inside
    return set() if value in (None, "") else {path}


FIELDS: Final = (
    *("number", "placed_at", "changed_at", "currency", "destination", "cancelled"),
    *("declared_end_use", "notes", "test", "risk"),
    *("parties.name", "parties.names", "parties.identifiers", "parties.born"),
    *("parties.address.lines", "parties.address.city", "parties.address.region"),
    *("parties.address.postcode", "parties.address.country"),
    *("lines.number", "lines.sku", "lines.description", "lines.quantity", "lines.unit_price"),
    *("lines.hs_code", "lines.eccn", "lines.origin", "lines.ships"),
)
"""Every field of the plain order document."""
