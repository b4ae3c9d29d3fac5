"""The demo's orders come out as each says, by the shipped rules and the starter list."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connector.decision import Outcome, decide
from connector.http import OutgoingDoor
from connector.intake import Inbound
from connector.main.rooms import build_adapter
from connector.main.rules import build_side
from connector.order import content_hash
from connector.screening import Revision, screen
from connector.screening.completeness import CompletenessCheck
from connector.screening.lists.starter import read_starter
from connector.screening.party import PartyCheck
from connector.settings import read_settings
from demo.holdpoint_process import write_config
from demo.orders import DemoOrder, demo_orders

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
STARTER = read_starter()
PARTY = PartyCheck.over({STARTER.id: STARTER})


@pytest.mark.parametrize("order", demo_orders(NOW), ids=lambda order: str(order.document["name"]))
def test_order_comes_out_as_it_says(order: DemoOrder, tmp_path: Path) -> None:
    write_config(tmp_path, "http://127.0.0.1:9")
    settings = read_settings({"HOLDPOINT_HOME": str(tmp_path)})
    side = build_side(settings.config, lambda: PARTY)
    room = build_adapter(settings.connections[0], OutgoingDoor())

    (read,) = room.source.read(Inbound({}, json.dumps(order.document).encode(), NOW))
    revision = Revision(read.id, 1, content_hash(read), replace(read, changed_at=NOW))
    made = decide(
        screen(revision, (CompletenessCheck(), PARTY), NOW, side.rules), side.policy, "test", NOW
    )

    assert (made.outcome is Outcome.HOLD) == (order.expected == "held"), made.reasons
