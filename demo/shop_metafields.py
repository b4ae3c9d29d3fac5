"""The fake shop's metafields: written only if nobody wrote since they were read."""

from collections.abc import Mapping
from typing import Any

from demo.shop_state import Metafield


def is_stale(known: Metafield | None, wish: Mapping[str, Any]) -> bool:
    """Return whether a write must be refused; one without any digest never is, as in the API."""
    if "compareDigest" not in wish:
        return False
    return bool(wish["compareDigest"] != (known.digest if known else None))


def stale_metafield(place: int) -> dict[str, object]:
    """Return the user error for the metafield at this place; only its code is documented."""
    message = "The metafield has been modified since it was loaded."
    return {"code": "STALE_OBJECT", "elementIndex": place, "field": None, "message": message}


def metafield_view(metafield: Metafield) -> dict[str, Any]:
    """Return a metafield as the API shows it to the app that wrote it."""
    return {
        "namespace": metafield.namespace,
        "key": metafield.key,
        "type": metafield.type,
        "value": metafield.value,
        "compareDigest": metafield.digest,
    }
