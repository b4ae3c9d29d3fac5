"""A JSON document read field by field, so that what is wrong with it can be named."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from connector.errors import PayloadError

_DEEPEST = 100
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Node:
    """A place in a document. A field that is missing and one that is null are both None."""

    path: str
    value: object

    def __getitem__(self, name: str) -> "Node":
        """Go to a field. Raises PayloadError where this is no object."""
        if self.value is None:
            return Node(f"{self.path}.{name}", None)
        if not isinstance(self.value, Mapping):
            self.refuse("an object")
        return Node(f"{self.path}.{name}", self.value.get(name))

    @property
    def said(self) -> bool:
        """Whether the field is there and not null."""
        return self.value is not None

    def items(self) -> tuple["Node", ...]:
        """Give the elements of a list; none where it was not said."""
        if self.value is None:
            return ()
        if not isinstance(self.value, list):
            self.refuse("a list")
        return tuple(Node(f"{self.path}[{i}]", value) for i, value in enumerate(self.value))

    def text(self) -> str:
        """Give a text that must be there and not be blank."""
        found = self.optional_text()
        if found is None:
            self.refuse("a text")
        return found

    def optional_text(self) -> str | None:
        """Give a text without blanks around it; None where it is missing, null or blank."""
        if self.value is None:
            return None
        if not isinstance(self.value, str):
            self.refuse("a text")
        try:
            self.value.encode()
        except UnicodeEncodeError:
            self.refuse("valid Unicode")
        return self.value.strip() or None

    def decimal(self) -> Decimal:
        """Give a finite number, written as number or as text."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal | str):
            self.refuse("a number")
        if isinstance(self.value, str) and not _NUMBER.fullmatch(self.value.strip()):
            self.refuse("a number")
        try:
            number = Decimal(self.value)
        except InvalidOperation:
            self.refuse("a number")
        if not number.is_finite() or abs(number.adjusted()) > _DEEPEST:
            self.refuse("a number of a size that occurs")
        return number

    def optional_decimal(self) -> Decimal | None:
        """Give a finite number, or None where it was not said."""
        return self.decimal() if self.said else None

    def instant(self) -> datetime:
        """Give an ISO 8601 time with its offset, as UTC."""
        text = self.text()
        try:
            time = datetime.fromisoformat(text)
            if time.tzinfo is None:
                self.refuse("a time with its offset from UTC")
            return time.astimezone(UTC)
        except (ValueError, OverflowError):
            self.refuse("an ISO 8601 time")

    def flag(self, *, default: bool) -> bool:
        """Give true or false; `default` where it was not said."""
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def refuse(self, wanted: str) -> NoReturn:
        """Raise PayloadError: what was wanted here, and what kind of thing was found."""
        raise PayloadError(self.path, f"{wanted} is wanted, found {_kind(self.value)}")


def read_json(body: bytes) -> Node:
    """Parse a document strictly. Raises PayloadError at `$`."""
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise PayloadError("$", "the document is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise PayloadError("$", f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        problem = f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        raise PayloadError("$", problem) from error
    except (ValueError, InvalidOperation) as error:
        raise PayloadError("$", "a number in the document cannot be read") from error
    return Node("$", value)


def _refuse_constant(name: str) -> NoReturn:
    raise PayloadError("$", f"{name} is not JSON")


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | Decimal():
            return "a number"
        case str():
            return "a blank text" if not value.strip() else "a text that does not fit"
        case list():
            return "a list"
        case _:
            return "an object"
