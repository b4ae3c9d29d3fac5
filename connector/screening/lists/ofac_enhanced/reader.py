"""From OFAC's enhanced XML to its parties, one at a time; a damaged file is refused.

The shape is OFAC's ENHANCED_XML.xsd: sanctionsData with reference values first (the countries'
ISO codes among them) and then `entities/entity`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lxml import etree

from connector.country import Country, read_country
from connector.screening.lists.document import refusal, repair_c1
from connector.screening.lists.ofac_enhanced.stream import Watched, open_xml
from connector.screening.lists.treasury import read_country_words

NAMESPACE = (
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"
)
_PREFIX = f"{{{NAMESPACE}}}"
_ROOT = f"{_PREFIX}sanctionsData"
_ENTITY = f"{_PREFIX}entity"
_REFERENCE = f"{_PREFIX}referenceValue"
_END = b"</sanctionsData>"
_WANTED = "OFAC's enhanced XML"


@lru_cache(maxsize=256)
def _qualified(path: str) -> str:
    return "/".join(step if step == "." else f"{_PREFIX}{step}" for step in path.split("/"))


@dataclass(frozen=True, slots=True)
class Node:
    """One element of the XML, asked by the names of the schema alone."""

    element: etree._Element
    countries: dict[str, Country]

    def text(self, path: str) -> str:
        """Return the text of the first element there on one line; empty where there is none."""
        found = self.element.findtext(_qualified(path), default="")
        return " ".join(repair_c1(found or "").split())

    def all(self, path: str) -> list["Node"]:
        """Return every element there, in the order of the file."""
        found = self.element.findall(_qualified(path))
        return [Node(element, self.countries) for element in found]

    def attribute(self, name: str) -> str:
        """Return an attribute of the element itself; empty where there is none."""
        return (self.element.get(name) or "").strip()

    def own(self) -> str:
        """Return the text of the element itself on one line."""
        return self.text(".")

    def country(self, path: str) -> Country | None:
        """Return the country there, by the file's reference values or else by its words."""
        for node in self.all(path):
            return self.countries.get(node.attribute("refId")) or read_country_words(node.own())
        return None


def read_entities(file: Path) -> Iterator[Node]:
    """Read every party of a file; each is gone when the next one is asked for.

    Raises ListRefused, see `connector.screening.lists.ofac_enhanced.read_ofac_enhanced`.
    """
    with open_xml(file) as stream:
        try:
            yield from _read_entities(stream)
        except etree.XMLSyntaxError as error:
            raise _refuse_syntax(stream, error) from error


def _read_entities(stream: Watched) -> Iterator[Node]:
    # No entity is resolved, nothing is fetched, and no text may be huge: the file is not trusted.
    events = etree.iterparse(
        stream,
        tag=(_REFERENCE, _ENTITY),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    countries: dict[str, Country] = {}
    seen: set[str] = set()
    known = False
    for _, element in events:
        if not known:
            _refuse_root(element.getroottree().getroot())
            known = True
        node = Node(element, countries)
        if element.tag == _REFERENCE:
            _learn_country(node)
        else:
            yield _identified(node, seen)
        _forget(element)
    if not known:
        _refuse_root(events.root)
    if not seen:
        raise refusal("empty", "no entity", "at least one")


def _refuse_root(element: etree._Element) -> None:
    if _document_type(element) is not None:
        raise refusal("malformed", "a document type", f"{_WANTED}, which has none")
    if element.tag != _ROOT:
        failure = "html" if str(element.tag).lower().endswith("html") else "header"
        raise refusal(failure, f"the root element {element.tag}", f"{_ROOT} ({_WANTED})")


def _document_type(element: etree._Element) -> object:
    return element.getroottree().docinfo.internalDTD


def _identified(node: Node, seen: set[str]) -> Node:
    number = node.attribute("id")
    if not (number.isascii() and number.isdigit()):
        raise refusal("malformed", f"entity {len(seen) + 1} without its id", "one in every entity")
    if number in seen:
        raise refusal("duplicate", f"entity {number} twice", "each entity once")
    seen.add(number)
    return node


def _learn_country(node: Node) -> None:
    if node.text("type") != "COUNTRY":
        return
    country = read_country(node.text("isoCode")) or read_country_words(node.text("value"))
    if country:
        node.countries[node.attribute("refId")] = country


def _forget(element: etree._Element) -> None:
    # Clearing alone would leave an empty element for each of tens of thousands of parties.
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _refuse_syntax(stream: Watched, error: etree.XMLSyntaxError) -> Exception:
    start = stream.first.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        return refusal("empty", "an empty file", _WANTED)
    if start.startswith((b"<!doctype html", b"<html")):
        return refusal("html", "a web page", _WANTED)
    if not start.startswith(b"<"):
        return refusal("header", "no XML", _WANTED)
    cut = not stream.last.rstrip().endswith(_END)
    failure = "truncated" if cut else "malformed"
    return refusal(failure, f"XML that is not whole ({error.msg})", _WANTED)
