"""Elements are validated against a schema, and what is wrong is said in words for their sender."""

import re
import threading
from collections.abc import Callable
from typing import Any, Final, cast

from lxml import etree

from connector.plain_xml import path_of

_NAMESPACE: Final = re.compile(r"\{[^}]*\}")
_LONGEST: Final = 400


class Validator:
    """Validates by a schema that each thread builds for itself: libxml2 keeps errors in it."""

    def __init__(self, build: Callable[[], etree.XMLSchema]) -> None:
        """`build` may raise etree.XMLSchemaParseError; call `require_sound` to meet it early."""
        self._build = build
        self._own = threading.local()

    def require_sound(self) -> None:
        """Build this thread's schema. Raises etree.XMLSchemaParseError."""
        self._schema()

    def _schema(self) -> etree.XMLSchema:
        if not hasattr(self._own, "schema"):
            self._own.schema = self._build()
        schema: etree.XMLSchema = self._own.schema
        return schema

    def fault_of(self, element: etree._Element) -> tuple[str, str] | None:
        """Say where and how an element breaks the schema; None where it does not."""
        schema = self._schema()
        if schema.validate(element):
            return None
        first = cast("list[Any]", schema.error_log)[0]
        return _place(element, first.path), _said(first.message)


def _place(element: etree._Element, path: str | None) -> str:
    """Follow the path that libxml2 gives: prefixes of the document, this element as its root."""
    _, _, below = (path or "").lstrip("/").partition("/")
    prefixes = {prefix: uri for prefix, uri in element.nsmap.items() if prefix}
    try:
        found = element.xpath(below or ".", namespaces=prefixes)
    except etree.XPathError:
        found = []
    places = [each for each in found if etree.iselement(each)] if isinstance(found, list) else []
    return path_of(places[0] if places else element, element)


def _said(message: str) -> str:
    """Shorten what libxml2 says, which names elements by their namespace."""
    return " ".join(_NAMESPACE.sub("", message).split())[:_LONGEST]
