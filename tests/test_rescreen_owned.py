"""A list gains somebody who stands above a customer: the stored order is found by its owner."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.intake import Inbound
from connector.main import Installation, build_installation, build_worker
from connector.main.clock import utc_now
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.settings import read_settings
from connector.store import cases, lists
from connector.store.cases import Standing
from connector.store.orders import OrderState
from demo.fake_shop import FakeShop
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.walk import HARMLESS, START, OrderId, shop_order

SECRET = "owned-webhook-secret"
OTHER = Entry("own:1", "EL", EntityKind.ORGANIZATION, "Zuyderzee Baggerbedrijf")
OWNER = Entry("own:2", "EL", EntityKind.ORGANIZATION, "Oblast Krasnaya Vyshka")
STRANGER = Entry("own:3", "EL", EntityKind.ORGANIZATION, "Quillfeather Cartography")
FACTS = f"""owner,owned,share,as_of,source
Oblast Krasnaya Vyshka,Fjellheim Turbinfabrikk,60,2026-01-31,register
Fjellheim Turbinfabrikk,{HARMLESS},50,2026-01-31,register
"""
DOCUMENT = shop_order(1001, HARMLESS, START)
CONNECTION = f"""room: shopify
network: {{{{allow: [127.0.0.1]}}}}
options: {{{{shop_domain: {DEMO_DOMAIN}, api_url: '{{url}}'}}}}
secrets:
  webhook_secret: '${{{{env:OWNED_SECRET}}}}'
  access_token: '${{{{env:OWNED_SECRET}}}}'
"""


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """One installation with a shop that has one order, and the facts of who owns whom."""
    monkeypatch.setenv("OWNED_SECRET", SECRET)
    shop = FakeShop(DEMO_DOMAIN, SECRET, SECRET)
    shop.add_order(DOCUMENT)
    with serve(shop) as url:
        for name, text in (
            ("policy/default.yaml", "hold_at: 0.75\n"),
            ("ownership/own.csv", FACTS),
            ("connections/shop.yaml", CONNECTION.format(url=url)),
        ):
            file = tmp_path / "config" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        built = build_installation(read_settings({"HOLDPOINT_HOME": str(tmp_path)}), decides=True)
        yield built
        built.close()


def change(installation: Installation, *entries: Entry) -> None:
    with installation.store.begin() as tx:
        lists.activate(tx, Snapshot("own", entries), utc_now())
    build_worker(installation).drain()


def placed(installation: Installation) -> OrderId:
    body = json.dumps(DOCUMENT).encode()
    headers = {k.lower(): v for k, v in sign(SECRET, body, "orders/create").items()}
    installation.pipeline.receive("shop", Inbound(headers, body, utc_now()))
    build_worker(installation).drain()
    return OrderId(f"shop:{DOCUMENT['id']}")


def standing(installation: Installation, order: OrderId) -> Standing:
    with installation.store.read() as tx:
        return cases.standing(tx, order)


def test_cleared_order_is_held_when_an_owner_far_up_is_listed(installation: Installation) -> None:
    change(installation, OTHER)
    order = placed(installation)
    assert standing(installation, order).state is OrderState.CLEARED

    change(installation, OTHER, OWNER)

    found = standing(installation, order)
    assert found.state is OrderState.HELD
    assert found.case is not None
    assert {reason.code for reason in found.case.hold.reasons} == {"OW-HALF"}


def test_cleared_order_stays_cleared_when_a_stranger_is_listed(installation: Installation) -> None:
    change(installation, OTHER)
    order = placed(installation)

    change(installation, OTHER, STRANGER)

    assert standing(installation, order).state is OrderState.CLEARED
