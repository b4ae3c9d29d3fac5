"""Which goods the rows on end users speak of: an ECCN, one of its paragraphs, or controlled."""

from collections.abc import Iterable

from connector.screening.situation import Item


def is_controlled(item: Item) -> bool:
    """Say whether somebody classified the item under an ECCN, and not as EAR99."""
    return bool(item.eccn) and _plain(item.eccn or "") != "EAR99"


def is_one_of(item: Item, eccns: Iterable[str]) -> bool:
    """Say whether an item is, or may be, under one of several ECCNs or paragraphs of them.

    An item said as `6A003` may be `6A003.a.3`; one said as `6A003.b` is not.
    """
    said = _plain(item.eccn or "")
    return bool(said) and any(_is_part(said, each) or _is_part(each, said) for each in eccns)


def _is_part(one: str, whole: str) -> bool:
    one, whole = _plain(one), _plain(whole)
    return one == whole or one.startswith(f"{whole}.")


def _plain(eccn: str) -> str:
    return eccn.strip().upper()
