"""The fake shop's bucket of points: what a query costs, and who is throttled.

The bucket works as documented (shopify.dev/docs/api/usage/rate-limits): the requested cost is
taken first, and what was not used is given back. How much a query costs is our own reckoning,
near to what was recorded of real shops: 20 to 64 points requested, a third of them used.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, InlineFragmentNode, IntValueNode, OperationType, SelectionSetNode

from demo.shop_documents import Call

_MUTATION = 10
_USED = 0.3


@dataclass(slots=True)
class Meter:
    """A bucket; `least` is the fewest points that were ever left, `throttled` counts refusals."""

    maximum: float = 2000.0
    restored_a_second: float = 100.0
    clock: Callable[[], float] = time.monotonic
    least: float = math.inf
    throttled: int = 0
    _available: float = field(default=math.inf)
    _at: float = 0.0

    def spend(self, requested: int) -> bool:
        """Take the requested points, or nothing where there are not enough."""
        self._restore()
        if requested > self._available:
            self.throttled += 1
            return False
        self._available -= requested
        self.least = min(self.least, self._available)
        return True

    def give_back(self, points: float) -> None:
        """Put back what was not used."""
        self._available = min(self._available + points, self.maximum)

    def drain(self, left: float = 0.0) -> None:
        """Have somebody else spend all but these points."""
        self._restore()
        self._available = left

    def status(self) -> dict[str, object]:
        """Say how full it is, as every answer does."""
        self._restore()
        return {
            "maximumAvailable": self.maximum,
            "currentlyAvailable": math.floor(self._available),
            "restoreRate": self.restored_a_second,
        }

    def _restore(self) -> None:
        now = self.clock()
        restored = (now - self._at) * self.restored_a_second
        self._available, self._at = min(self._available + restored, self.maximum), now


def requested_cost(call: Call) -> int:
    """Reckon what a call costs at most: objects one point, lists by the root of their length."""
    definition = call.definition()
    if definition is None:
        return 1
    base = _MUTATION if definition.operation is OperationType.MUTATION else 0
    return base + _cost(definition.selection_set)


def used_cost(call: Call, requested: int) -> int:
    """Reckon what it cost in the end."""
    definition = call.definition()
    changes = definition is not None and definition.operation is OperationType.MUTATION
    return max(_MUTATION if changes else 1, math.ceil(requested * _USED))


def _cost(selections: SelectionSetNode | None) -> int:
    total = 0
    for each in selections.selections if selections else ():
        if isinstance(each, InlineFragmentNode):
            total += _cost(each.selection_set)
        elif isinstance(each, FieldNode) and each.selection_set:
            total += math.ceil(math.sqrt(_length(each))) * (1 + _cost(each.selection_set))
    return total


def _length(field_node: FieldNode) -> int:
    for argument in field_node.arguments or ():
        if argument.name.value == "first" and isinstance(argument.value, IntValueNode):
            return int(argument.value.value)
    return 1


def cost(requested: int, used: int | None, status: dict[str, object]) -> dict[str, Any]:
    """Return the cost part of an answer; `used` is None where nothing was done."""
    return {"requestedQueryCost": requested, "actualQueryCost": used, "throttleStatus": status}
