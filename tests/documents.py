"""Documents spoiled field by field: what a sender may get wrong, systematically."""

import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any, Protocol
from xml.sax.saxutils import escape

from hypothesis import strategies as st
from lxml import etree

Place = tuple[str | int, ...]
"""Where a field stands: names of objects and indices of lists, from the root."""

WRONG_VALUES: tuple[object, ...] = (None, "", 42, "a text", [], {}, True, "²")

_AWKWARD = (
    *("²", "٣", "1_0", "NaN", "sNaN", "-Infinity", "-1", "1e999999999999", "0e999999999"),
    *("\x00", "\ud800", "\udfff\ud800", "\u2028", "\ufeff", " ", "İ", "\uff24\uff25", "X" * 5000),
    *("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00"),
)


def any_text() -> st.SearchStrategy[str]:
    """Give any text: control characters, lone surrogates and old acquaintances included."""
    return st.one_of(st.text(st.characters(exclude_categories=())), st.sampled_from(_AWKWARD))


class Documents(Protocol):
    """How the documents of a room's source system are spoiled."""

    def spoiled(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        """Give every variant with one wrong field, and a name for it."""
        ...

    def texts(self, body: bytes) -> tuple[Place, ...]:
        """Give the place of every field whose value is a text."""
        ...

    def replaced(self, body: bytes, texts: Mapping[Place, str]) -> bytes:
        """Write the document with other texts at these places."""
        ...


class JsonDocuments:
    """Documents in JSON. Escapes are used for all that is not ASCII, lone surrogates too."""

    def spoiled(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        """Remove every field, and replace it by each of the wrong values."""
        document = json.loads(body)
        for place in _places(document):
            yield f"{place} removed", _written(document, place, remove=True)
            for wrong in WRONG_VALUES:
                yield f"{place} = {wrong!r}", _written(document, place, wrong)

    def texts(self, body: bytes) -> tuple[Place, ...]:
        """Give every place of a text."""
        document = json.loads(body)
        return tuple(
            place for place in _places(document) if isinstance(_field(document, place), str)
        )

    def replaced(self, body: bytes, texts: Mapping[Place, str]) -> bytes:
        """Write the document anew with these texts."""
        document = json.loads(body)
        for place, text in texts.items():
            _field(document, place[:-1])[place[-1]] = text
        return json.dumps(document).encode()


def _places(value: object, at: Place = ()) -> Iterator[Place]:
    fields: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        fields = iter(value.items())
    elif isinstance(value, list):
        fields = iter(enumerate(value))
    for name, field in fields:
        yield (*at, name)
        yield from _places(field, (*at, name))


def _field(document: Any, place: Place) -> Any:
    for name in place:
        document = document[name]
    return document


def _written(
    document: object, place: Place, wrong: object = None, *, remove: bool = False
) -> bytes:
    changed = copy.deepcopy(document)
    parent = _field(changed, place[:-1])
    if remove:
        del parent[place[-1]]
    else:
        parent[place[-1]] = wrong
    return json.dumps(changed).encode()


class XmlDocuments:
    """Documents in XML whose fields are elements; what XML cannot carry goes in all the same."""

    def spoiled(self, body: bytes) -> Iterator[tuple[str, bytes]]:
        """Remove every element, and write each of the wrong values in its place."""
        for place in _elements(etree.fromstring(body)):
            yield f"{place} removed", self._without(body, place)
            for wrong in WRONG_VALUES:
                text = "" if wrong is None else str(wrong)
                yield f"{place} = {wrong!r}", self.replaced(body, {place: text})

    def texts(self, body: bytes) -> tuple[Place, ...]:
        """Give every place of an element without elements in it."""
        root = etree.fromstring(body)
        return tuple(place for place in _elements(root) if not len(_element(root, place)))

    def replaced(self, body: bytes, texts: Mapping[Place, str]) -> bytes:
        """Write the document anew; elements inside one that gets a text are gone."""
        root = etree.fromstring(body)
        marks = {}
        for at, (place, text) in enumerate(texts.items()):
            element = _element(root, place)
            for child in list(element):
                element.remove(child)
            element.text = mark = f"MARK{at:04}MARK"
            marks[mark] = escape(text)
        written = etree.tostring(root, encoding="unicode")
        for mark, text in marks.items():
            written = written.replace(mark, text)
        return written.encode("utf-8", "surrogatepass")

    def _without(self, body: bytes, place: Place) -> bytes:
        root = etree.fromstring(body)
        element = _element(root, place)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
        return etree.tostring(root)


def _elements(root: etree._Element, at: Place = ()) -> Iterator[Place]:
    for index, child in enumerate(root):
        yield (*at, index)
        yield from _elements(child, (*at, index))


def _element(root: etree._Element, place: Place) -> etree._Element:
    for index in place:
        root = root[int(index)]
    return root
