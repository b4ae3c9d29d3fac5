"""Our mark on an order in BigCommerce: which callback acted last, and what stood before.

It is a metafield of the order that only our app sees (V3, permission set `app_only`).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from adapters.bigcommerce.listing import entries
from connector.callback import Callback
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import DeliveryRefused, Fenced, PayloadError
from connector.intake.document import Node

_NAMESPACE: Final = "holdpoint"
_KEY: Final = "mark"


@dataclass(frozen=True, slots=True)
class Mark:
    """What we wrote. `previous` is the status before our hold.

    `sequence` is 0 on an order that carries none, and None where the mark makes no sense. `id` is
    that of the metafield, empty where there is none.
    """

    sequence: int | None = 0
    callback: str = ""
    case: str = ""
    held: bool = False
    previous: int = 0
    id: str = ""

    def refuse_late(self, callback: Callback) -> None:
        """Raise Fenced where a later callback acted before."""
        if self.sequence is not None and self.sequence > callback.sequence:
            raise Fenced(self.sequence)

    def require_sense(self) -> None:
        """Raise DeliveryRefused where the mark cannot be read: nobody knows what acted last."""
        if self.sequence is None:
            problem = "our mark on the order cannot be read, so nothing is released; hold it again"
            raise DeliveryRefused(problem)

    def by(self, callback: Callback, *, held: bool, previous: int) -> "Mark":
        """Give the mark as a callback leaves it."""
        return replace(
            self,
            sequence=callback.sequence,
            callback=callback.id,
            case=callback.case,
            held=held,
            previous=previous,
        )


def read_mark(client: RestClient, number: str) -> Mark:
    """Read our mark. Raises DeliveryDelayed or DeliveryRefused."""
    query = {"namespace": _NAMESPACE, "key": _KEY}
    found = tuple(entries(client, _path(number), query))
    try:
        ours = [each for each in found if _is_ours(each)]
        return _read(ours[-1]) if ours else Mark()
    except PayloadError as error:
        raise lacks_fields(error) from error


def write_mark(client: RestClient, number: str, mark: Mark) -> None:
    """Write our mark, anew or over the one that is there."""
    said = {name: value for name, value in asdict(mark).items() if name != "id"}
    field: Mapping[str, str] = {
        "permission_set": "app_only",
        "namespace": _NAMESPACE,
        "key": _KEY,
        "value": json.dumps(said),
    }
    if mark.id:
        client.call("PUT", f"{_path(number)}/{mark.id}", field)
    else:
        client.call("POST", _path(number), field)


def _path(number: str) -> str:
    return f"/v3/orders/{number}/metafields"


def _is_ours(field: Node) -> bool:
    return (field["namespace"].value, field["key"].value) == (_NAMESPACE, _KEY)


def _read(field: Node) -> Mark:
    identity = str(field["id"].decimal())
    try:
        said = json.loads(field["value"].text())
        mark = Mark(**said, id=identity)
    except (ValueError, RecursionError, TypeError):
        return Mark(None, id=identity)
    return mark if _makes_sense(mark) else Mark(None, id=identity)


def _makes_sense(mark: Mark) -> bool:
    counted = all(
        isinstance(each, int) and not isinstance(each, bool)
        for each in (mark.sequence, mark.previous)
    )
    return counted and isinstance(mark.held, bool)
