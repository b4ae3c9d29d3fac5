"""A whole installation in a folder, as it is started, with a fake shop behind a socket."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from connector.intake import Inbound
from connector.main import Installation, build_installation, build_worker
from connector.main.clock import utc_now
from connector.screening.lists import Entry, Snapshot
from connector.settings import read_settings
from connector.store import cases, lists
from connector.store.cases import Standing
from connector.store.reception import Reception
from demo.fake_shop import FakeShop
from demo.orders import DEMO_DOMAIN, sign
from demo.shop_server import serve
from tests.walk import HARMLESS, OrderId, shop_order

_SECRET = "installed-webhook-secret"
_CONNECTION = f"""room: shopify
network: {{{{allow: [127.0.0.1]}}}}
options: {{{{shop_domain: {DEMO_DOMAIN}, api_url: '{{url}}'}}}}
secrets: {{{{webhook_secret: '${{{{env:INSTALLED}}}}', access_token: '${{{{env:INSTALLED}}}}'}}}}
"""


@dataclass(frozen=True)
class Shop:
    """The far end, and where it answers."""

    fake: FakeShop
    url: str


@contextmanager
def open_shop() -> Iterator[Shop]:
    """Serve a fake shop that knows the installation."""
    fake = FakeShop(DEMO_DOMAIN, _SECRET, _SECRET)
    with serve(fake) as url:
        yield Shop(fake, url)


def configure(home: Path, monkeypatch: pytest.MonkeyPatch, shop: Shop) -> None:
    """Write the configuration of an installation with one connection."""
    monkeypatch.setenv("INSTALLED", _SECRET)
    write(home, "policy/default.yaml", "hold_at: 0.75\n")
    write(home, "connections/shop.yaml", _CONNECTION.format(url=shop.url))


def write(home: Path, name: str, text: str) -> None:
    """Write a file of the configuration folder."""
    file = home / "config" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def start(home: Path) -> Installation:
    """Build what a server builds; its steps are done by `drain`."""
    return build_installation(read_settings({"HOLDPOINT_HOME": str(home)}), decides=True)


def drain(installation: Installation) -> None:
    """Do every step that is due."""
    build_worker(installation).drain()


def change(installation: Installation, *entries: Entry) -> None:
    """Put an edition of the own list in force, and do what follows."""
    with installation.store.begin() as tx:
        lists.activate(tx, Snapshot("own", entries), utc_now())
    drain(installation)


def placed(
    installation: Installation, shop: Shop, number: int = 1001, now: datetime | None = None
) -> OrderId:
    """Let the shop send an order of a harmless customer, at a time or now, and do what follows."""
    at = now or utc_now()
    then = installation if now is None else as_at(installation, now)
    order = shop_order(number, HARMLESS, at)
    shop.fake.add_order(order)
    body = json.dumps(order).encode()
    headers = {k.lower(): v for k, v in sign(_SECRET, body, "orders/create").items()}
    then.pipeline.receive("shop", Inbound(headers, body, at))
    drain(then)
    return OrderId(f"shop:{order['id']}")


def as_at(installation: Installation, now: datetime) -> Installation:
    """Give the same installation with its clock stopped."""
    whole = installation.pipeline
    parts = {
        name: replace(getattr(whole, name), now=lambda: now)
        for name in (
            "courier",
            "sealer",
            "notifier",
            "judging",
            "fetching",
            "settling",
            "reconciler",
        )
    }
    parts["judging"] = replace(parts["judging"], settling=parts["settling"])
    parts["fetching"] = replace(parts["fetching"], judging=parts["judging"])
    parts["reception"] = Reception(installation.store, lambda: now)
    return replace(installation, pipeline=replace(whole, now=lambda: now, **parts))


def standing(installation: Installation, order: OrderId) -> Standing:
    """Say how an order stands."""
    with installation.store.read() as tx:
        return cases.standing(tx, order)
