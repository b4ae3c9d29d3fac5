"""What happens to the fulfillment orders of the fake shop's orders, and what messages tell of it.

Documents as in the samples of API version 2026-07; those of `split` and `order_routing_complete`
follow the API's objects, for which no sample was found.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from demo.shop_state import FulfillmentOrder, Order, Status

Message = tuple[str, dict[str, Any]]
"""A topic and its document."""

_ANOTHER_APP = "another-app"


def routed(order: Order, _at: datetime) -> list[Message]:
    """Tell that the order has its fulfillment orders."""
    topic = "fulfillment_orders/order_routing_complete"
    return [(topic, {"fulfillment_order": _named(each)}) for each in order.active]


def moved(order: Order, at: datetime) -> list[Message]:
    """Move everything to another location: the holds do not come along, as in a real shop."""
    return [
        (
            "fulfillment_orders/moved",
            {
                "original_fulfillment_order": _named(original),
                "moved_fulfillment_order": _named(replacement),
                "destination_location_id": "gid://shopify/Location/1",
                "source_location": {"id": "gid://shopify/Location/0"},
            },
        )
        for original, replacement in _replaced(order, at, Status.CLOSED)
    ]


def cancelled(order: Order, at: datetime) -> list[Message]:
    """Cancel every fulfillment order; another one, without a hold, stands for each."""
    return [
        (
            "fulfillment_orders/cancelled",
            {
                "fulfillment_order": _named(original),
                "replacement_fulfillment_order": _named(replacement),
            },
        )
        for original, replacement in _replaced(order, at, Status.CANCELLED)
    ]


def split(order: Order, at: datetime) -> list[Message]:
    """Split what has several units; a held one is replaced, since it cannot be split."""
    messages: list[Message] = []
    for each in order.active:
        if sum(each.units.values()) < 2:  # noqa: PLR2004 - there is nothing to split
            continue
        first, rest = _halves(each.units)
        remaining = order.route(rest, at)
        told = {"fulfillment_order": _named(each), "remaining_fulfillment_order": _named(remaining)}
        if each.status is Status.ON_HOLD:
            told["replacement_fulfillment_order"] = _named(order.route(first, at))
            end(each, Status.CLOSED, at)
        else:
            each.units, each.updated_at = first, at
        messages.append(("fulfillment_orders/split", told))
    return messages


def merged(order: Order, at: datetime) -> list[Message]:
    """Merge all fulfillment orders into the newest, with or without a hold as it stands."""
    if len(order.active) < 2:  # noqa: PLR2004 - there is nothing to merge
        return []
    *others, into = order.active
    intents = [{"fulfillment_order_id": _number(each)} for each in order.active]
    for each in others:
        for line, count in each.units.items():
            into.units[line] = into.units.get(line, 0) + count
        end(each, Status.CLOSED, at)
    document = {
        "merge_intents": intents,
        "fulfillment_order_merges": {"fulfillment_order": _named(into)},
    }
    return [("fulfillment_orders/merged", document)]


def rescheduled(order: Order, at: datetime) -> list[Message]:
    """Put off what is left to send; nothing else changes."""
    told = [{"fulfillment_order": _named(each) | {"fulfill_at": str(at)}} for each in order.active]
    return [("fulfillment_orders/rescheduled", document) for document in told]


def held_by_another(order: Order, at: datetime) -> list[Message]:
    """Have another app hold one unit of each: what remains is open and carries no hold of ours."""
    messages: list[Message] = []
    for each in order.active:
        if each.status is not Status.OPEN:
            continue
        first, rest = _halves(each.units)
        remaining = order.route(rest, at) if rest else None
        each.units, each.remainder, each.updated_at = first, remaining, at
        each.place("another", "OTHER", None, _ANOTHER_APP)
        hold = {"id": each.holds[-1].id, "handle": "another", "held_by_requesting_app": False}
        told = {"fulfillment_order": _named(each), "created_fulfillment_hold": hold}
        if remaining:
            told["remaining_fulfillment_order"] = _named(remaining)
        messages += [
            ("fulfillment_orders/placed_on_hold", told),
            ("fulfillment_holds/added", {"fulfillment_order": _named(each), "hold": hold}),
        ]
    return messages


def let_go_by_another(order: Order, at: datetime) -> list[Message]:
    """Have the other app lift its holds, and nobody else's."""
    messages: list[Message] = []
    for each in order.active:
        theirs = frozenset(hold.id for hold in each.holds_by(_ANOTHER_APP))
        if theirs:
            each.release(theirs)
            each.updated_at = at
            named = {"fulfillment_order": _named(each)}
            messages.append(("fulfillment_holds/released", named))
            if not each.holds:
                messages.append(("fulfillment_orders/hold_released", named))
    return messages


HAPPENINGS: Mapping[str, Callable[[Order, datetime], list[Message]]] = {
    happening.__name__: happening
    for happening in (
        *(routed, moved, cancelled, split, merged, rescheduled),
        *(held_by_another, let_go_by_another),
    )
}
"""All that can happen to an order's fulfillment orders without anything leaving, by name."""


def end(each: FulfillmentOrder, status: Status, at: datetime) -> None:
    """Close or cancel one."""
    each.end(status)
    each.updated_at = at


def _replaced(
    order: Order, at: datetime, status: Status
) -> list[tuple[FulfillmentOrder, FulfillmentOrder]]:
    pairs = []
    for each in order.active:
        end(each, status, at)
        pairs.append((each, order.route(dict(each.units), at)))
    return pairs


def _halves(units: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Take one unit off; the rest is empty where there is only one."""
    line = next(line for line, count in units.items() if count)
    rest = {each: count - (each == line) for each, count in units.items()}
    return {line: 1}, {each: count for each, count in rest.items() if count}


def _named(each: FulfillmentOrder) -> dict[str, Any]:
    return {"id": each.id, "status": each.status.value.lower()}


def _number(each: FulfillmentOrder) -> int:
    return int(each.id.rsplit("/", 1)[1])
