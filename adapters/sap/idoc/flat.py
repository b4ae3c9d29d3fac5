"""Flat IDoc files: a line a record, whose fields stand where the customer's definition says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from adapters.sap.idoc.definition import Definition, FieldPlace, SegmentShape
from adapters.sap.idoc.segment import Idoc, Segment, kept_field
from adapters.sap.idoc.written import CONTROL, Written
from connector.errors import PayloadError

# The record types of port version 3, the same in every system (structures EDI_DC40, EDI_DD40).
_CONTROL_FIELDS: Final = (
    *(("TABNAM", 10), ("MANDT", 3), ("DOCNUM", 16), ("DOCREL", 4), ("STATUS", 2), ("DIRECT", 1)),
    *(("OUTMOD", 1), ("EXPRSS", 1), ("TEST", 1), ("IDOCTYP", 30), ("CIMTYP", 30), ("MESTYP", 30)),
    *(("MESCOD", 3), ("MESFCT", 3), ("STD", 1), ("STDVRS", 6), ("STDMES", 6), ("SNDPOR", 10)),
    *(("SNDPRT", 2), ("SNDPFC", 2), ("SNDPRN", 10), ("SNDSAD", 21), ("SNDLAD", 70)),
    *(("RCVPOR", 10), ("RCVPRT", 2), ("RCVPFC", 2), ("RCVPRN", 10), ("RCVSAD", 21)),
    *(("RCVLAD", 70), ("CREDAT", 8), ("CRETIM", 6), ("REFINT", 14), ("REFGRP", 14)),
    *(("REFMES", 14), ("ARCKEY", 70), ("SERIAL", 20)),
)
_ENDS: Final = [sum(width for _, width in _CONTROL_FIELDS[:at]) for at in range(37)]
_CONTROL_PLACES: Final = tuple(
    FieldPlace(name, start, end)
    for (name, _), (start, end) in zip(_CONTROL_FIELDS, pairwise(_ENDS), strict=True)
)
_NAME: Final = slice(0, 30)
_LEVEL: Final = slice(61, 63)
_DATA: Final = 63


def idocs_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Give the lines of each IDoc. Raises PayloadError where the text does not begin with one."""
    idocs: list[list[str]] = []
    for line in text.split("\n"):
        # Its left is never stripped: blanks there are fields that are not said.
        record = line.removesuffix("\r")
        if record.startswith(CONTROL):
            idocs.append([])
        elif not record.strip():
            continue
        if not idocs:
            raise PayloadError(f"$.{CONTROL}", "a flat IDoc begins with its control record")
        idocs[-1].append(record)
    if not idocs:
        raise PayloadError(f"$.{CONTROL}", "a flat IDoc begins with its control record")
    return tuple(map(tuple, idocs))


@dataclass(frozen=True, slots=True)
class FlatReader:
    """Reads flat IDocs by the definitions of the connection."""

    definitions: tuple[Definition, ...]

    def read(self, lines: tuple[str, ...], code_page: str, path: str = "$") -> Idoc:
        """Read one IDoc of its records, the first of which is the control record.

        Raises PayloadError naming the segment.
        """
        _refuse_control_characters(lines, path)
        head, *data = lines
        control = Segment(CONTROL, 1, _sliced(head, _CONTROL_PLACES))
        definition = self._definition(control, path)
        wide = code_page if definition.in_bytes else None
        segments = (_segment(definition, line, wide, path) for line in data)
        return Idoc(control, tuple(segments), path)

    def _definition(self, control: Segment, path: str) -> Definition:
        wanted = (control.text("CIMTYP"), control.text("IDOCTYP"))
        for name in wanted:
            for definition in self.definitions:
                if definition.idoc_type == name:
                    return definition
        known = ", ".join(each.idoc_type for each in self.definitions) or "none"
        problem = f"idoc_definition has no definition of this type; known: {known}"
        raise PayloadError(f"{path}.{CONTROL}.IDOCTYP", problem)


def _segment(definition: Definition, line: str, code_page: str | None, path: str) -> Segment:
    name = line[_NAME].strip()
    shape = definition.shapes.get(name)
    if shape is None:
        said = name if name.isascii() and name.isprintable() else "?"
        problem = f"the definition of {definition.idoc_type} has no such segment; export it anew"
        raise PayloadError(f"{path}.{said}", problem)
    level = line[_LEVEL].strip()
    depth = int(level) if level.isascii() and level.isdecimal() else shape.depth
    try:
        return Segment(shape.name, depth, _fields(shape, line, code_page))
    except ValueError as error:
        raise PayloadError(f"{path}.{shape.name}", str(error)) from error


def _fields(shape: SegmentShape, line: str, code_page: str | None) -> Mapping[str, str]:
    """Cut a record into its fields. Raises ValueError where it goes on behind the last one."""
    record: str | bytes = line if code_page is None else line.encode(code_page)
    if record[shape.end :].strip():
        raise ValueError("the record is longer than the definition says; export it anew")
    if isinstance(record, str):
        return _sliced(record, shape.fields)
    cut = {each.name: record[each.start : each.end] for each in shape.fields}
    return _said({name: value.decode(str(code_page)) for name, value in cut.items()})


def _sliced(line: str, places: tuple[FieldPlace, ...]) -> Mapping[str, str]:
    # Lines are cut off at their trailing blanks: what is not there any more was not said.
    return _said({each.name: line[each.start : each.end] for each in places})


def _said(cut: Mapping[str, str]) -> Mapping[str, str]:
    return {name: kept for name, value in cut.items() if (kept := kept_field(name, value))}


def _refuse_control_characters(lines: tuple[str, ...], path: str) -> None:
    for line in lines:
        if not line.replace("\t", " ").isprintable() and any(map(_is_control, line)):
            said = line[_NAME].strip()
            name = said if said.isascii() and said.isprintable() else "?"
            raise PayloadError(f"{path}.{name}", "it has control characters, which no field has")


def _is_control(letter: str) -> bool:
    return letter < " " and letter != "\t"


def split_flat(written: Written) -> Iterator[bytes]:
    """Give each IDoc of a flat packet as a message of its own. Raises PayloadError."""
    for lines in idocs_of(written.text):
        yield "\n".join(lines).encode(written.code_page)
