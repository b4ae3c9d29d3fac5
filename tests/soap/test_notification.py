"""A source system that implements our contract is told decisions, again until it takes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zeep
from lxml import etree

from adapters.soap.contract import schema_of, wsdl_at
from adapters.soap.names import ENVELOPE_11
from connector.callback import Action, CallbackState
from connector.http import Answer, Request
from connector.main.clock import utc_now
from connector.order import order_id
from connector.store import callbacks
from connector.store.tables import steps, targets
from tests.adapters.soap_room import FakeErp
from tests.soap.conftest import Open
from tests.soap.served import served
from tests.soap_peer import Peer, screen
from tests.walk import LISTED


@contextmanager
def told(open_peer: Open, erp: FakeErp, **options: str) -> Iterator[Peer]:
    """Install a Holdpoint that tells a served copy of our contract."""
    with served(lambda body: erp(Request("POST", "", {}, body))) as url:
        yield open_peer(notify_url=url, **options)


def _deliveries(peer: Peer, number: str) -> list[tuple[Action, CallbackState]]:
    with peer.server.installation.store.read() as tx:
        found = callbacks.of_order(tx, order_id("erp", number))
    return [(each.callback.action, each.state) for each in found]


def test_hold_is_told_and_read_back(open_peer: Open) -> None:
    erp = FakeErp()
    with told(open_peer, erp) as peer:
        peer.ask(screen("1", company=LISTED))
        peer.drain()
        assert erp.held == {"1": True}
        assert _deliveries(peer, "1") == [(Action.HOLD, CallbackState.CONFIRMED)]


def test_source_that_keeps_orders_back_hears_of_what_is_cleared_at_once(open_peer: Open) -> None:
    erp = FakeErp(held={"1": True, "2": True})
    with told(open_peer, erp, keeps_back="yes") as peer:
        peer.ask(screen("1"))
        peer.ask(screen("2", company=LISTED))
        peer.drain()
        assert erp.held == {"1": False, "2": True}
        assert _deliveries(peer, "1") == [(Action.RELEASE, CallbackState.CONFIRMED)]


def test_source_that_lets_orders_go_hears_nothing_of_what_is_cleared_at_once(
    open_peer: Open,
) -> None:
    erp = FakeErp()
    with told(open_peer, erp) as peer:
        peer.ask(screen("1"))
        peer.drain()
        assert _deliveries(peer, "1") == []
        assert erp.highest == {}


def test_source_that_was_away_is_told_again(open_peer: Open) -> None:
    erp, away = FakeErp(), [True]

    def answered(body: bytes) -> Answer:
        return Answer(503, {}, b"") if away[0] else erp(Request("POST", "", {}, body))

    with served(answered) as url:
        peer = open_peer(notify_url=url)
        peer.ask(screen("1", company=LISTED))
        peer.drain()
        assert _deliveries(peer, "1") == [(Action.HOLD, CallbackState.PENDING)]
        away[0] = False
        with peer.server.installation.store.begin() as tx:
            tx.execute(steps.update().values(due_at=utc_now()))
            tx.execute(targets.delete())
        peer.drain()
        assert _deliveries(peer, "1") == [(Action.HOLD, CallbackState.CONFIRMED)]
        assert erp.held == {"1": True}


def test_contract_can_be_read_by_others_and_its_requests_fit_it(tmp_path: Path) -> None:
    file = tmp_path / "notification.wsdl"
    file.write_bytes(wsdl_at("notification", "https://erp.example.com/decisions"))
    client = zeep.Client(str(file))
    fields = {
        "CallbackId": "erp:1:1",
        "Sequence": 1,
        "OrderNumber": "1",
        "PollKey": "0" * 32,
        "Decision": "HOLD",
    }
    sent = client.create_message(client.service, "NotifyDecision", **fields)
    body = sent.find(f"{{{ENVELOPE_11}}}Body")
    schema = etree.XMLSchema(etree.fromstring(schema_of("notification")))
    assert schema.validate(body[0])
