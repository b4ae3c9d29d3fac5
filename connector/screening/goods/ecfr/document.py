"""The XML of title 15 as eCFR's versioner gives it: its supplements, and the cells of tables."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from lxml import etree

from connector.errors import ListRefused
from connector.screening.lists.document import read_bytes, refusal

WORDS = "title 15 of the CFR as XML of the eCFR versioner"


def read_documents(files: Sequence[Path]) -> tuple[etree._Element, ...]:
    """Parse files, plain or gzip. Raises ListRefused: missing, oversize, malformed (no XML)."""
    return tuple(_parse(file) for file in files)


def _parse(file: Path) -> etree._Element:
    try:
        root = etree.parse(BytesIO(read_bytes(file, WORDS)), _cautious()).getroot()
    except etree.XMLSyntaxError as error:
        found = f"{file.name}, which is no sound XML ({error.msg})"
        raise refusal("malformed", found, WORDS) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refusal("malformed", f"{file.name} with a document type", f"{WORDS}, which has none")
    return root


def _cautious() -> etree.XMLParser:
    """Give a parser that trusts nothing: no entity, no network, no text of any length."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,  # one would cut the text around it in two
        remove_pis=True,
    )


def supplement(documents: Sequence[etree._Element], part: int) -> etree._Element:
    """Give supplement no. 1 to a part of the title. Raises ListRefused (missing)."""
    wanted = f"supplement no. 1 to part {part}"
    for document in documents:
        for appendix in document.iter("DIV9"):
            if " ".join(str(appendix.get("N")).split()).lower() == wanted:
                return appendix
    raise refusal("missing", f"no {wanted}", f"it in {WORDS}")


def text_of(node: etree._Element, without: str = "") -> str:
    """Give all text inside an element on one line, but for what stands in elements `without`."""
    pieces = [node.text or ""]
    for child in node:
        if isinstance(child.tag, str) and child.tag.lower() != without:
            pieces.append(text_of(child, without))
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())


def rows_of(table: etree._Element) -> Iterator[tuple[etree._Element, ...]]:
    """Give the cells of each row; an empty cell keeps its place, or marks would move left."""
    for row in table.iter("TR"):
        yield tuple(cell for cell in row if cell.tag in {"TH", "TD"})


def tables_of(section: etree._Element) -> tuple[etree._Element, ...]:
    """Give every table of a section, in the order of the document."""
    return tuple(section.iter("TABLE"))


def odd(found: str, wanted: str) -> ListRefused:
    """Word the refusal of a table that is built otherwise than it was."""
    return refusal("header", found, f"{wanted}; whoever names its columns must look first")
