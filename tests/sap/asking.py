"""Callbacks on the order of an example, requests told apart, and what happens in between."""

from collections.abc import Callable

from connector.callback import Action, Callback
from connector.http import Request
from connector.intake import Fetcher
from connector.order import content_hash
from tests.far_end import Wire
from tests.sap.far_sap import FarSap


def callback(
    fetcher: Fetcher | None, action: Action, sequence: int = 1, number: str = "4711"
) -> Callback:
    """Give a callback on what the order is now."""
    assert fetcher is not None
    order = fetcher.fetch(number).order
    content = content_hash(order)
    return Callback("hp-77", order.id, number, sequence, action, 1, "H-17", content)


def changing(wire: Wire) -> list[Request]:
    """Give the requests that change something."""
    return [request for request in wire.requests if request.method != "GET"]


def once(act: Callable[[FarSap], None]) -> Callable[[FarSap], None]:
    """Do something only before the first change."""
    left = [act]
    return lambda sap: left.pop()(sap) if left else None
