"""XML from strangers, parsed in bounded time and memory; what is not plain XML is refused.

Nothing is ever fetched or expanded: no DTD, no entities, no XInclude, no schema hints.
"""

import codecs
import functools
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, Final

from lxml import etree

_DEEPEST: Final = 40
_MOST_NODES: Final = 100_000
_ELEMENTS_AN_ATTRIBUTE: Final = 10
# What so many take at least need not be counted in a shorter body.
_SHORTEST_ELEMENT: Final = len("<a/>")
_SHORTEST_ATTRIBUTE: Final = len(" a=''")
_BOMS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


_PLAIN: Final[Mapping[str, Any]] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    # A comment must not split a text in two: 'a<!-- -->b' is 'ab'.
    "remove_comments": True,
    "remove_pis": True,
}


class NotXml(Exception):
    """The text is not the XML that is read here; says why, in words for its sender."""


def parse(body: bytes, charset: str | None = None, most_nodes: int = _MOST_NODES) -> etree._Element:
    """Parse a document. `charset` is that of the HTTP header. Raises NotXml.

    RFC 7303, 3: a byte order mark comes before the header's charset, and that before what the
    document declares.
    """
    if b"<!DOCTYPE" in body:
        raise NotXml("a document type definition is not allowed")
    root = _parsed(body, None if body.startswith(_BOMS) else charset)
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXml("a document type definition is not allowed")
    if _too_deep()(root):
        raise NotXml(f"elements are nested deeper than {_DEEPEST}")
    # Each that a schema does not know is an error of its own, kept in memory until the next one.
    most_attributes = most_nodes // _ELEMENTS_AN_ATTRIBUTE
    for kind, named, most, bytes_each in (
        ("*", "elements", most_nodes, _SHORTEST_ELEMENT),
        ("@*", "attributes", most_attributes, _SHORTEST_ATTRIBUTE),
    ):
        if len(body) > most * bytes_each and _too_many(kind, most)(root):
            raise NotXml(f"there are more than {most} {named}")
    return root


def streamed(body: bytes, charset: str | None, name: str) -> Iterator[etree._Element]:
    """Give the root's children of a name, each as soon as it is read; then it is forgotten.

    Raises NotXml, also where the root has other children: nobody would have seen them.
    """
    if b"<!DOCTYPE" in body:
        raise NotXml("a document type definition is not allowed")
    try:
        charset = None if body.startswith(_BOMS) else charset
        reading = etree.iterparse(BytesIO(body), tag=f"{{*}}{name}", encoding=charset, **_PLAIN)
        for _, child in reading:
            root = child.getparent()
            if root is None or root.getparent() is not None:
                continue
            if root.getroottree().docinfo.internalDTD is not None:
                raise NotXml("a document type definition is not allowed")
            yield child
            root.remove(child)
        if reading.root is None or len(reading.root):
            raise NotXml(f"elements {name} are wanted in the document's own, and no others")
    except etree.XMLSyntaxError as error:
        raise NotXml(_place_of(error)) from error
    except (LookupError, ValueError) as error:
        raise NotXml("its character encoding is unknown") from error


def _place_of(error: etree.XMLSyntaxError) -> str:
    line, column = error.position
    return f"not well-formed XML at line {line}, column {column}"


def _parsed(body: bytes, charset: str | None) -> etree._Element:
    try:
        return etree.fromstring(body, etree.XMLParser(encoding=charset, **_PLAIN))
    except etree.XMLSyntaxError as error:
        raise NotXml(_place_of(error)) from error
    except (LookupError, ValueError) as error:
        raise NotXml("its character encoding is unknown") from error


@functools.cache
def _too_deep() -> etree.XPath:
    return etree.XPath(f"boolean({'/*' * (_DEEPEST + 1)})")


@functools.cache
def _too_many(kind: str, most: int) -> etree.XPath:
    return etree.XPath(f"count(//{kind}) > {most}")


def local_name(element: etree._Element) -> str:
    """Give an element's name without its namespace."""
    return str(etree.QName(element).localname)


def path_of(element: etree._Element, within: etree._Element) -> str:
    """Say where an element stands below another: `ScreenOrder/Order/Lines/Line[2]/Quantity`."""
    names: list[str] = []
    here: etree._Element | None = element
    while here is not None:
        names.append(_numbered(here))
        if here is within:
            break
        here = here.getparent()
    return "/".join(reversed(names))


def _numbered(element: etree._Element) -> str:
    name, parent = local_name(element), element.getparent()
    alike = [] if parent is None else parent.findall(str(element.tag))
    return name if len(alike) < 2 else f"{name}[{alike.index(element) + 1}]"  # noqa: PLR2004
