"""An IDoc as its segments in the order they were sent, however they were written down."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from connector.errors import PayloadError

TEXT_LINE: Final = "TDLINE"


@dataclass(slots=True)  # not frozen, which takes twice as long: an IDoc has thousands
class Segment:
    """One segment: its type (`E1EDK01`), how deep it stands, and its fields by name.

    Segments deeper than one before them belong to it. A field that is blank is not there, and one
    that is has no blanks around it, except for lines of text (TDLINE), whose blanks divide words.
    """

    name: str
    depth: int
    fields: Mapping[str, str]

    def text(self, name: str) -> str | None:
        """Give a field; None where it is missing or blank."""
        return self.fields.get(name)

    def wanted(self, name: str) -> str:
        """Give a field that must be said. Raises FieldError."""
        found = self.text(name)
        if found is None:
            raise FieldError(self, name, "a text is wanted, found nothing")
        return found


class FieldError(Exception):
    """A field of a segment makes no sense. `PayloadError` says the same with its place."""

    def __init__(self, segment: Segment, name: str, problem: str) -> None:
        super().__init__(f"{segment.name}.{name}: {problem}")
        self.segment = segment
        self.name = name
        self.problem = problem


def kept_field(name: str, value: str) -> str:
    """Give a field's value as a segment keeps it; empty where it says nothing."""
    return value.rstrip() if name == TEXT_LINE else value.strip()


@dataclass(frozen=True, slots=True)
class Idoc:
    """One IDoc of a message: its control record (EDI_DC40) and its data, in order.

    `path` is where it stands in the message: `$`, or `$.IDOC[2]` in a packet.
    """

    control: Segment
    segments: tuple[Segment, ...]
    path: str = "$"
    _by_name: dict[str, list[Segment]] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        for segment in self.segments:
            self._by_name.setdefault(segment.name, []).append(segment)

    @property
    def names(self) -> Collection[str]:
        """The types of its segments, each once."""
        return self._by_name.keys()

    def named(self, name: str) -> Sequence[Segment]:
        """Give every segment of a type."""
        return self._by_name.get(name, ())

    def located(self, error: FieldError) -> PayloadError:
        """Say of a field that makes no sense where it stands."""
        return PayloadError(f"{self.place_of(error.segment)}.{error.name}", error.problem)

    def place_of(self, segment: Segment) -> str:
        """Say where a segment stands in the message."""
        return self.path + Places(self).of(segment).removeprefix("$")


@dataclass(slots=True)
class Places:
    """Where each segment of an IDoc stands: `$.E1EDP01[2].E1EDPA1[1]`.

    That is within the IDoc, so that an order is the same whatever packet it came in.
    """

    idoc: Idoc
    _known: dict[int, str] = field(default_factory=dict)
    _walk: Iterator[tuple[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._walk = self._walked()

    def of(self, segment: Segment) -> str:
        """Give the place of a segment of this IDoc."""
        if segment is self.idoc.control:
            return f"$.{segment.name}"
        # No further than needed: most that are asked for stand at the head of the IDoc.
        while id(segment) not in self._known:
            self._known.update([next(self._walk)])
        return self._known[id(segment)]

    def _walked(self) -> Iterator[tuple[int, str]]:
        # What the walk is inside of, the outermost first: depth, place, and children by type.
        inside: list[tuple[int, str, dict[str, int]]] = [(-1, "$", {})]
        for segment in self.idoc.segments:
            while inside[-1][0] >= segment.depth:
                inside.pop()
            _, above, counts = inside[-1]
            number = counts[segment.name] = counts.get(segment.name, 0) + 1
            place = f"{above}.{segment.name}[{number}]"
            inside.append((segment.depth, place, {}))
            yield id(segment), place


def grouped(segments: tuple[Segment, ...], head: str) -> tuple[list[Segment], list[list[Segment]]]:
    """Divide segments into those of no group, and the groups that begin with a `head`.

    What stands deeper than its head belongs to the group.
    """
    outside: list[Segment] = []
    groups: list[list[Segment]] = []
    depth: int | None = None
    for segment in segments:
        if segment.name == head and (depth is None or segment.depth <= depth):
            depth = segment.depth
            groups.append([segment])
        elif depth is not None and segment.depth > depth:
            groups[-1].append(segment)
        else:
            depth = None
            outside.append(segment)
    return outside, groups
