"""Where in a YAML file something stands, so that an error can name line and column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

# A sign of a scalar as it is written: what it stands for may be a blank, which is not counted.
_SIGNS = {
    "'": re.compile(r"''|\S"),
    '"': re.compile(r"\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[\s\S]|\S"),
}
_PLAIN = re.compile(r"\S")
_ESCAPED_BLANKS = frozenset({"\\n", "\\t", "\\r", "\\ ", "\\_", "\\N", "\\L", "\\P", "\\\n", "\\v"})


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        """Write it as compilers do: 3:14."""
        return f"{self.line}:{self.column}"


class YamlPlaces:
    """The places of one document; one that is no YAML has none."""

    def __init__(self, text: str) -> None:
        """Read the document's structure."""
        self._text = text
        try:
            self._root = YAML(typ="safe", pure=True).compose(text)
        except (YAMLError, ValueError):
            self._root = None

    def of(self, path: Sequence[str | int]) -> Place | None:
        """Give the place of a value, or of the nearest thing around it that is there."""
        node = self._nearest(path)
        return Place(node.start_mark.line + 1, node.start_mark.column + 1) if node else None

    def within(self, path: Sequence[str | int], line: int, column: int) -> Place | None:
        """Give the place in the file of a line and column (from 1) of a text that stands there."""
        node = self._nearest(path)
        if not isinstance(node, ScalarNode):
            return self.of(path)
        before = "\n".join((*node.value.split("\n")[: line - 1], ""))
        inside = node.value[len(before) :].split("\n")[0][: column - 1]
        return self._after(node, len(_PLAIN.findall(before + inside)))

    def _after(self, node: ScalarNode, signs: int) -> Place:
        """Give the place after so many signs of a scalar; blanks may be folded, signs are not."""
        start, end = _body(self._text, node)
        last = start
        for match in _SIGNS.get(node.style, _PLAIN).finditer(self._text, start, end):
            if match[0] in _ESCAPED_BLANKS:
                continue
            if not signs:
                return self._place(match.start())
            signs -= 1
            last = match.end()
        return self._place(last)

    def _place(self, offset: int) -> Place:
        before = self._text[:offset]
        return Place(before.count("\n") + 1, offset - before.rfind("\n"))

    def _nearest(self, path: Sequence[str | int]) -> Node | None:
        node: Node | None = self._root
        for step in path:
            inner = _child(node, step)
            if inner is None:
                break
            node = inner
        return node


def _body(text: str, node: ScalarNode) -> tuple[int, int]:
    """Give where the signs of a scalar begin and end: without quotes, without `|` and its line."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in _SIGNS:
        return start + 1, end - 1
    if node.style in ("|", ">"):
        return text.index("\n", start) + 1, end
    return start, end


def _child(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]  # type: ignore[no-any-return] # the library types no values
    if isinstance(node, MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    return None
