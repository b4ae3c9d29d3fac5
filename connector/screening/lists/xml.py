"""A list in XML as a stream of its parts; a damaged or hostile document is refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from lxml import etree

from connector.errors import ListRefused
from connector.screening.lists.document import read_bytes, refusal, repair_c1

_BOM = b"\xef\xbb\xbf"
_UNDECODABLE = frozenset(
    {
        etree.ErrorTypes.ERR_INVALID_CHAR,
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    }
)
# Nothing is fetched, resolved or expanded, and no text may be huge: the file is not trusted.
CAUTION = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    # A comment would cut the text around it in two.
    "remove_comments": True,
    "remove_pis": True,
}
"""How every XML that came from outside is parsed."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the document, asked by local names: publishers change their namespaces."""

    node: etree._Element

    @property
    def name(self) -> str:
        """The element's own name without its namespace."""
        return _local(self.node)

    def text(self, path: str) -> str:
        """Return the text of the first element there on one line; empty where there is none."""
        return next(iter(self.texts(path)), "")

    def texts(self, path: str) -> tuple[str, ...]:
        """Return every text there that is not blank, each on one line, in the file's order."""
        found = (part.own_text() for part in self.all(path))
        return tuple(text for text in found if text)

    def all(self, path: str) -> tuple["Element", ...]:
        """Return every element there (`a/b` below this one), in the order of the file."""
        steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
        return tuple(Element(node) for node in self.node.iterfind(steps))

    def children(self) -> tuple["Element", ...]:
        """Return every element directly below this one, whatever its name."""
        return tuple(Element(node) for node in self.node)

    def own_text(self) -> str:
        """Return the text of the element itself on one line."""
        return _one_line(_text(self.node))

    def attribute(self, name: str) -> str:
        """Return an attribute on one line; empty where there is none."""
        return _one_line(str(self.node.get(name) or ""))


def _one_line(text: str) -> str:
    return " ".join(repair_c1(text).split())


def _text(node: etree._Element) -> str:
    return etree.tostring(node, method="text", encoding="unicode", with_tail=False)


def _local(node: etree._Element) -> str:
    # QName checks the name, and raises on those that the parser lets pass.
    return str(node.tag).rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class Format:
    """How a list's XML looks: its root, its parts (local names), and the words for it."""

    root: str
    parts: tuple[str, ...]
    words: str


def elements(file: Path, form: Format) -> Iterator[Element]:
    """Read every part of a file, plain or gzip; each is gone when the next one is asked for.

    Raises ListRefused: missing, oversize, empty (no byte or no part), html, header (no XML, or
    another root element), truncated, malformed (no sound XML, or a document type: no list has
    one, and entities are how XML attacks), undecodable.
    """
    body = read_bytes(file, form.words)
    if _start(body).startswith((b"<!doctype html", b"<html")):
        raise refusal("html", "a web page", form.words)
    try:
        _refuse_root(body, form)
        yield from _read_parts(body, form)
    except etree.XMLSyntaxError as error:
        raise _refuse_syntax(body, error, form) from error


def _start(body: bytes) -> bytes:
    return body[:256].removeprefix(_BOM).lstrip().lower()


def _refuse_root(body: bytes, form: Format) -> None:
    _, root = next(iter(etree.iterparse(BytesIO(body), events=("start",), **CAUTION)))
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal("malformed", "a document type", f"{form.words}, which has none")
    if _local(root) != form.root:
        failure = "html" if _local(root).lower() == "html" else "header"
        raise refusal(failure, f"the root element {_local(root)}", f"{form.root} ({form.words})")


def _read_parts(body: bytes, form: Format) -> Iterator[Element]:
    count = 0
    tags = [f"{{*}}{part}" for part in form.parts]
    for _, node in etree.iterparse(BytesIO(body), events=("end",), tag=tags, **CAUTION):
        count += 1
        yield Element(node)
        forget(node)
    if not count:
        raise refusal("empty", f"no {' and no '.join(form.parts)}", "at least one party")


def forget(node: etree._Element) -> None:
    """Drop a parsed element and those before it, so that a long document fits in memory."""
    # Clearing alone would leave an empty element for each of thousands of parties.
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]


def _refuse_syntax(body: bytes, error: etree.XMLSyntaxError, form: Format) -> ListRefused:
    start = _start(body)
    if not start:
        return refusal("empty", "an empty file", form.words)
    if getattr(error, "code", None) in _UNDECODABLE:  # not in lxml's stubs
        return refusal("undecodable", f"a byte that is no text ({error.msg})", form.words)
    if not start.startswith(b"<") and b"\x00" not in start:  # UTF-16 has null bytes
        return refusal("header", "no XML", form.words)
    cut = not re.search(rb"</(?:[\w.-]+:)?%b\s*>\s*$" % re.escape(form.root.encode()), body[-256:])
    failure = "truncated" if cut else "malformed"
    return refusal(failure, f"XML that is not whole ({error.msg})", form.words)
