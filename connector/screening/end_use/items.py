"""Which goods the rows on end users speak of: an ECCN, one of its paragraphs, or controlled."""

from collections.abc import Iterable, Iterator

from connector.screening.situation import Item

_DEEPEST = 12
"""More paragraphs deep than any ECCN is; what an order writes beyond changes nothing."""


def is_controlled(item: Item) -> bool:
    """Say whether somebody classified the item under an ECCN, and not as EAR99."""
    return _plain(item.eccn or "") not in ("", "EAR99")


class Eccns:
    """Several ECCNs or paragraphs of them, made ready to be asked about many items."""

    def __init__(self, eccns: Iterable[str]) -> None:
        """Take them as they are written: `6A003`, `6A003.a.3`."""
        self._meant = frozenset(map(_plain, eccns))
        self._above = frozenset(up for each in self._meant for up in _upwards(each))

    def __bool__(self) -> bool:
        return bool(self._meant)

    def has(self, item: Item) -> bool:
        """Say whether an item is, or may be, under one of them.

        An item said as `6A003` may be `6A003.a.3`; one said as `6A003.b` is not.
        """
        said = _plain(item.eccn or "")
        return said in self._above or any(each in self._meant for each in _upwards(said))


def _upwards(eccn: str) -> Iterator[str]:
    """Give an ECCN and everything it is a paragraph of."""
    parts = eccn.split(".", _DEEPEST)[:_DEEPEST] if eccn else []
    for end in range(len(parts), 0, -1):
        yield ".".join(parts[:end])


def _plain(eccn: str) -> str:
    return eccn.strip().upper()
