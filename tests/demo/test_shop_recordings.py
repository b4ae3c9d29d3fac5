"""The fake shop answers as a real one was recorded to answer."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from demo.fake_shop import FakeShop

CAPTURES = Path(__file__).parents[3] / "shared/data/payloads/shopify_graphql_captures"
PREFIX = "2026-04__shipping-fulfillments__fulfillment-order-"
FIELDS = """
fragment Fields on FulfillmentOrder {
  id status supportedActions { action }
  fulfillmentHolds { id handle reason reasonNotes displayReason heldByRequestingApp }
}"""
HOLD = f"""{FIELDS}
mutation Hold($id: ID!, $fulfillmentHold: FulfillmentOrderHoldInput!) {{
  fulfillmentOrderHold(id: $id, fulfillmentHold: $fulfillmentHold) {{
    fulfillmentHold {{ id handle reason reasonNotes displayReason heldByRequestingApp }}
    fulfillmentOrder {{ ...Fields }}
    remainingFulfillmentOrder {{ ...Fields }}
    userErrors {{ field message code }}
  }}
}}"""
RELEASE = f"""{FIELDS}
mutation Release($id: ID!, $holdIds: [ID!], $externalId: String) {{
  fulfillmentOrderReleaseHold(id: $id, holdIds: $holdIds, externalId: $externalId) {{
    fulfillmentOrder {{ ...Fields }}
    userErrors {{ field message code }}
  }}
}}"""
ORDER = f"""{FIELDS}
query Read($id: ID!) {{
  order(id: $id) {{
    displayFulfillmentStatus
    fulfillmentOrders(first: 5) {{ nodes {{ ...Fields }} }}
  }}
}}"""


class Replay:
    """Plays a recording to a fake shop; the ids of the recording stand for those of the fake."""

    def __init__(self, quantity: int) -> None:
        self.shop = FakeShop("s.myshopify.com", "secret", "token", lambda: datetime.now(UTC))
        moment = "2026-05-05T02:30:13+00:00"
        gid = "gid://shopify/Order/1"
        line = {"id": 11, "quantity": quantity}
        order = {"id": 1, "admin_graphql_api_id": gid, "name": "#1", "order_number": 1}
        self.shop.add_order(
            {**order, "updated_at": moment, "cancelled_at": None, "line_items": [line]}
        )
        self.own_ids = {"gid://shopify/FulfillmentOrder/0": "gid://shopify/FulfillmentOrder/0"}

    def names(self, recorded: str, own: str) -> None:
        self.own_ids[recorded] = own

    def check(self, document: str, step: dict[str, Any]) -> None:
        """Send the step's variables and compare all that the document asks for."""
        expected = step["response"]["payload"]
        got = self.send(document, step["variables"])
        self.compare(expected["data"], got["data"])
        assert codes(got) == codes(expected)
        assert isinstance(got["extensions"]["cost"]["throttleStatus"]["restoreRate"], int)

    def send(self, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"query": document, "variables": self.translated(variables)}).encode()
        headers = {"x-shopify-access-token": "token"}
        answer = self.shop.answer("/admin/api/2026-04/graphql.json", headers, body)
        assert answer is not None
        assert answer.status == 200
        content: dict[str, Any] = json.loads(answer.body)
        return content

    def translated(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.translated(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.translated(each) for each in value]
        return self.own_ids.get(value, value) if isinstance(value, str) else value

    def compare(self, expected: Any, got: Any) -> None:
        """Compare what the fake models; an id seen for the first time is learned."""
        if isinstance(got, dict) and expected is not None:
            for name, each in got.items():
                # Some recordings do not ask for every field, the code of a user error among them.
                if name in expected:
                    self.compare(expected[name], each)
        elif isinstance(got, list):
            assert len(got) == len(expected)
            for one, other in zip(expected, got, strict=True):
                self.compare(one, other)
        elif isinstance(got, str) and got.startswith("gid:"):
            assert self.own_ids.setdefault(expected, got) == got
        else:
            assert got == expected


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the top-level errors, without those about a field that we never ask for."""
    errors = ((each["extensions"]["code"], each["message"]) for each in payload.get("errors", []))
    return [error for error in errors if "heldByApp" not in error[1]]


def recording(name: str) -> dict[str, Any]:
    path = CAPTURES / f"{PREFIX}{name}.json"
    if not path.exists():
        pytest.skip("the recordings are not beside this repository")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_hold_duplicate_limit_and_release_go_as_recorded() -> None:
    capture = recording("hold-validation")
    steps = capture["workflows"]["validation"]
    replay = Replay(quantity=5)
    created = capture["metadata"]["createdOrder"]
    replay.names(created["fulfillmentOrderId"], "gid://shopify/FulfillmentOrder/1001")
    line = "gid://shopify/FulfillmentOrderLineItem/11"
    replay.names(created["fulfillmentOrderLineItemId"], line)
    first = ("firstHold", "duplicateHandle", "notSplittable", "secondHold")
    last = ("limitReached", "zeroQuantity", "duplicateLineItems")
    in_order = [steps[name] for name in first] + steps["additionalHolds"]
    for step in in_order + [steps[name] for name in last]:
        replay.check(HOLD, step)
    replay.check(RELEASE, capture["cleanup"]["releaseHold"])


def test_a_hold_and_its_release_leave_the_order_as_recorded() -> None:
    capture = recording("lifecycle")["workflows"]["holdRelease"]
    replay = Replay(quantity=2)
    created = capture["create"]["response"]["payload"]["data"]["orderCreate"]["order"]
    replay.names(created["id"], "gid://shopify/Order/1")
    held = capture["hold"]["variables"]["fulfillmentHold"]["fulfillmentOrderLineItems"]
    replay.names(held[0]["id"], "gid://shopify/FulfillmentOrderLineItem/11")
    opened = {"payload": {"data": {"order": created}}}
    replay.check(ORDER, {"variables": {"id": created["id"]}, "response": opened})
    replay.check(HOLD, capture["hold"])
    replay.check(ORDER, capture["afterHold"]["orderRead"])
    replay.check(RELEASE, capture["releaseHold"])
    replay.check(ORDER, capture["afterReleaseHold"]["orderRead"])


@pytest.mark.parametrize(
    ("document", "step"), [(HOLD, "holdUnknownId"), (RELEASE, "releaseHoldUnknownId")]
)
def test_an_unknown_fulfillment_order_is_refused_as_recorded(document: str, step: str) -> None:
    Replay(quantity=1).check(document, recording("lifecycle")["validation"][step])
