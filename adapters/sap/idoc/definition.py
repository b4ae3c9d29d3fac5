"""The parser definition that transaction WE60 writes of an IDoc type, with its Z segments.

Two spellings are known: `CHARACTER_FIRST` of systems in Unicode, `BYTE_FIRST` of earlier ones.
Places count from 1 over the whole data record, whose first 63 are its own head.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from connector.errors import ConfigError

_ENTRY: Final = re.compile(r"\s*([A-Z_]+)(?:\s+(\S.*?))?\s*")
_FIRST: Final = {"CHARACTER_FIRST": False, "BYTE_FIRST": True}
_LAST: Final = frozenset({"CHARACTER_LAST", "BYTE_LAST"})
_LARGEST_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """Where a field stands in its record: `start` counts from 0, `end` is one behind its last."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SegmentShape:
    """A segment: its type, how deep it stands, and its fields."""

    name: str
    depth: int
    fields: tuple[FieldPlace, ...]

    @property
    def end(self) -> int:
        """One behind the last place that a field has."""
        return max(place.end for place in self.fields)


@dataclass(frozen=True, slots=True)
class Definition:
    """An IDoc type. `shapes` are by the names that flat files carry, such as `E2EDKA1003`.

    `in_bytes`: places count bytes of the code page, and not characters.
    """

    idoc_type: str
    shapes: Mapping[str, SegmentShape]
    in_bytes: bool


def read_definition(file: Path) -> Definition:
    """Read a definition as WE60 wrote it. Raises ConfigError naming the file and the line."""
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise ConfigError(str(file), f"no parser definition has over {_LARGEST_BYTES} bytes")
        text = file.read_text(encoding="latin-1")  # names and numbers are ASCII, texts unread
    except OSError as error:
        raise ConfigError(str(file), f"cannot be read: {error.strerror}") from error
    reader = _Reader(str(file))
    for number, line in enumerate(text.splitlines(), 1):
        reader.take(number, line)
    return reader.definition()


@dataclass(slots=True)
class _Reader:
    """What was read of a definition so far."""

    where: str
    idoc_type: str = ""
    shapes: dict[str, SegmentShape] = field(default_factory=dict)
    spelled_in_bytes: set[bool] = field(default_factory=set)
    _segment: dict[str, str] = field(default_factory=dict)
    _fields: list[dict[str, str]] = field(default_factory=list)
    _in_fields: bool = False

    def take(self, number: int, line: str) -> None:
        """Take one line. Raises ConfigError."""
        found = _ENTRY.fullmatch(line)
        if found is None:
            return  # a text that goes on, or an empty line
        key, value = found[1], found[2] or ""
        match key:
            case "BEGIN_IDOC":
                self.idoc_type = value
            case "BEGIN_SEGMENT":
                self._segment, self._fields = {"SEGMENT": value}, []
            case "BEGIN_FIELDS" | "END_FIELDS":
                self._in_fields = key == "BEGIN_FIELDS"
            case "END_SEGMENT":
                self._end(number)
            case "NAME" if self._in_fields:
                self._fields.append({"NAME": value})
            case _ if self._in_fields and self._fields:
                self._fields[-1].setdefault(key, value)
            case "SEGMENTTYPE" | "LEVEL":
                self._segment.setdefault(key, value)

    def _end(self, number: int) -> None:
        try:
            shape = SegmentShape(
                name=self._segment["SEGMENTTYPE"],
                depth=int(self._segment["LEVEL"]),
                fields=tuple(self._places()),
            )
        except (KeyError, ValueError) as error:
            problem = f"the segment that ends here lacks {error}; export it from WE60 anew"
            raise ConfigError(f"{self.where}:{number}", problem) from error
        if not shape.fields:
            raise ConfigError(f"{self.where}:{number}", "the segment that ends here has no field")
        self.shapes[self._segment["SEGMENT"]] = shape

    def _places(self) -> Iterator[FieldPlace]:
        for told in self._fields:
            (first,) = told.keys() & _FIRST.keys()
            (last,) = told.keys() & _LAST
            self.spelled_in_bytes.add(_FIRST[first])
            yield FieldPlace(told["NAME"], int(told[first]) - 1, int(told[last]))

    def definition(self) -> Definition:
        """Give what was read. Raises ConfigError where it is no definition, or is one of two."""
        if not self.idoc_type or not self.shapes:
            problem = "no parser definition: WE60 writes one with BEGIN_IDOC and BEGIN_SEGMENT"
            raise ConfigError(self.where, problem)
        if len(self.spelled_in_bytes) != 1:
            raise ConfigError(self.where, "its places count bytes and characters, which cannot be")
        return Definition(self.idoc_type, self.shapes, self.spelled_in_bytes == {True})
