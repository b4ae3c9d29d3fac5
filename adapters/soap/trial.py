"""A hold of no case, placed on one order and lifted again, to prove that it can be done."""

import secrets
from dataclasses import replace

from adapters.soap.outbound import CallingTarget
from connector.adapter import Proved
from connector.callback import Action, Callback, Held
from connector.errors import Conflict, DeliveryDelayed, DeliveryRefused, Fenced, PayloadError
from connector.order import content_hash, order_id

_CASE = "CHECK"
_LEFT = "the trial hold may stand on the order; lift it there"


def trial(connection: str, number: str, action: Action = Action.HOLD) -> Callback:
    """Give a callback that no decision owes; it names no content."""
    key = f"check-{secrets.token_hex(8)}"
    return Callback(key, order_id(connection, number), number, 1, action, 1, _CASE, "")


def try_hold(target: CallingTarget, connection: str, number: str) -> tuple[Proved, str]:
    """Place a hold on the order of this number and lift it; one that is held is left alone.

    Raises DeliveryDelayed, DeliveryRefused or Conflict, where nothing was placed.
    """
    hold = _with_content(target, trial(connection, number))
    standing = target.read_back(replace(hold, action=Action.RELEASE))
    if standing is not Held.FREE:
        return Proved.OPEN, f"order {number} is {standing.value} already; name one that is free"
    try:
        hold = _placed(target, hold)
        placed = target.read_back(hold)
    except DeliveryDelayed as problem:
        return Proved.OPEN, f"{problem}; {_LEFT}"
    if placed is not Held.HELD:
        return Proved.NO, f"the hold was accepted and is not there; {_LEFT}"
    key, sequence = f"{hold.id}-lifted", hold.sequence + 1
    release = replace(hold, id=key, action=Action.RELEASE, sequence=sequence)
    try:
        target.release(release)
        lifted = target.read_back(release)
    except (DeliveryDelayed, DeliveryRefused, Conflict) as problem:
        return Proved.NO, f"it would not lift the trial hold ({problem}); {_LEFT}"
    if lifted is not Held.FREE:
        return Proved.NO, f"the trial hold was lifted and is still there; {_LEFT}"
    return Proved.YES, f"on order {number}, read back both times"


def _with_content(target: CallingTarget, callback: Callback) -> Callback:
    """Name the content that the order has there, where it can be read."""
    if target.fetcher is None:
        return callback
    try:
        order = target.fetcher.fetch(callback.number).order
    except PayloadError as error:
        raise DeliveryRefused(f"the order cannot be read: {error}") from error
    return replace(callback, content_hash=content_hash(order))


def _placed(target: CallingTarget, hold: Callback) -> Callback:
    """Place the hold; where a later callback was there before, by the sequence after that."""
    try:
        target.hold(hold)
    except Fenced as late:
        hold = replace(hold, id=f"{hold.id}-again", sequence=late.sequence + 1)
        target.hold(hold)
    return hold
