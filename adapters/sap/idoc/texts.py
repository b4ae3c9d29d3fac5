"""What an IDoc says in words, and what only its sender's own segments say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from adapters.sap.idoc.options import IdocOptions
from adapters.sap.idoc.parties import is_own
from adapters.sap.idoc.segment import TEXT_LINE, Idoc, Segment
from adapters.sap.idoc.values import item_number

# At the head, at items, and (H8, H9 in DELVRY) of a delivery and of its items.
_HEADS: Final = frozenset({"E1EDKT1", "E1EDPT1", *(f"E1TXTH{number}" for number in range(1, 10))})
_LINES: Final = frozenset({"E1EDKT2", "E1EDPT2", *(f"E1TXTP{number}" for number in range(1, 10))})
_ITEMS: Final = {"E1EDP01": "POSEX", "E1EDL24": "POSNR"}
_INCOTERMS: Final = {"E1EDK17": ("LKOND", "LKTEXT"), "E1EDL20": ("INCO1", "INCO2")}
_READ: Final = _HEADS | _LINES | _INCOTERMS.keys()


@dataclass(slots=True)
class _Told:
    """A text under way: of which kind it is, of which item, and what it says so far."""

    kind: str
    item: str
    said: str = ""

    def add(self, line: Segment) -> None:
        """Add a line. Its format says how it follows (SAPscript: `*`, `/`, `=` and blank)."""
        text = line.text(TEXT_LINE) or ""
        match line.text("TDFORMAT"):
            case "=":  # goes on within a word
                self.said += text
            case None:
                self.said += f" {text}" if self.said else text
            case _:
                self.said += f"\n{text}" if self.said else text


@dataclass(slots=True)
class Texts:
    """The declared end use, and the notes: one paragraph a text, each naming where it stood."""

    end_use: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_texts(idoc: Idoc, options: IdocOptions) -> Texts:
    """Read texts, Incoterms and own segments; a text of an item names the item."""
    texts = Texts()
    placed = list(_placed(idoc))
    for told in _told(placed):
        if not told.said.strip():
            continue
        if told.kind in options.end_use_texts:
            texts.end_use.append(told.said.strip())
        else:
            texts.notes.append(f"{_of(told.item)}text {told.kind}: {told.said.strip()}")
    incoterms = " ".join(_incoterms(placed))
    if incoterms:
        texts.notes.append(f"Incoterms: {incoterms}")
    texts.notes.extend(_own(placed))
    return texts


def _placed(idoc: Idoc) -> Iterator[tuple[str, Segment]]:
    """Give what is read here, with the number of the item that it belongs to, empty for none."""
    item, depth = "", 0
    read = {name for name in idoc.names if name in _READ or is_own(name)}
    looked_at = read | _ITEMS.keys()
    for segment in idoc.segments:
        name = segment.name
        if name not in looked_at:
            continue
        if name in _ITEMS:
            item, depth = item_number(segment.text(_ITEMS[name]) or ""), segment.depth
        elif segment.depth <= depth:
            item, depth = "", 0
        if name in read:
            yield item, segment


def _told(placed: Iterable[tuple[str, Segment]]) -> Iterator[_Told]:
    told = None
    for item, segment in placed:
        if segment.name in _HEADS:
            if told is not None:
                yield told
            told = _Told(segment.text("TDID") or "", item)
        elif segment.name in _LINES:
            told = told or _Told("", item)
            told.add(segment)
    if told is not None:
        yield told


def _incoterms(placed: Iterable[tuple[str, Segment]]) -> Iterator[str]:
    for _, segment in placed:
        for name in _INCOTERMS.get(segment.name, ()):
            # The name of the rule (001) is its code in words; the place (002) has no code.
            by_code = name == "LKTEXT" and segment.text("LKOND")
            if not by_code and (text := segment.text(name)):
                yield text


def _own(placed: Iterable[tuple[str, Segment]]) -> Iterator[str]:
    """Write the fields of the customer's own segments: nothing else knows what they mean."""
    for item, segment in placed:
        if is_own(segment.name):
            said = [f"{name}={text}" for name in segment.fields if (text := segment.text(name))]
            if said:
                yield f"{_of(item)}{segment.name}: {'; '.join(said)}"


def _of(item: str) -> str:
    return f"item {item}, " if item else ""
