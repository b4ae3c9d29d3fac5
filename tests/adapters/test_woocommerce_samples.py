"""Sample documents of WooCommerce, which lie beside this repository and not in it."""

import json
from pathlib import Path

import pytest

from adapters.woocommerce.inbound import WooSource
from connector.callback import Action, Callback
from connector.callback.asking import ask
from connector.errors import PayloadError
from connector.order import Order, content_hash
from tests.adapters.samples import read_sample, samples
from tests.adapters.woocommerce_room import ENVIRONMENT, room, shop_with

SOURCE = WooSource("shop", ())
SAMPLES = samples("woocommerce")
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="no shared/data/payloads/woocommerce in any folder above this repository"
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_is_an_order_a_draft_or_an_error_with_its_field(sample: Path) -> None:
    read = read_sample(SOURCE, sample)
    if isinstance(read, PayloadError):
        assert read.path.startswith("$.")
    elif not read:
        assert b"draft" in sample.read_bytes()


@pytest.mark.parametrize(
    ("name", "destination", "parties"),
    [
        ("docs-v3__order_727_processing_1", "US", 2),
        ("docs-v3__order_723_completed_4", "BR", 2),
        ("ios__order-with-bundled-line-items", "MX", 2),
        ("ios__order-with-deleted-refunds", None, None),
        ("ios__orders-load-all_960", "US", 2),
        ("ios__order-alternative-types", "US", 2),
    ],
)
def test_order_of_a_real_shop_is_read(
    name: str, destination: str | None, parties: int | None
) -> None:
    (sample,) = [each for each in SAMPLES if each.stem == name]
    read = read_sample(SOURCE, sample)
    assert not isinstance(read, PayloadError)
    (order,) = read
    assert isinstance(order, Order)
    assert destination is None or order.destination == destination
    assert parties is None or len(order.parties) == parties


def test_times_that_a_template_left_open_are_named() -> None:
    named = {
        read.path
        for sample in SAMPLES
        if sample.name.startswith("ios-ui__")
        and isinstance(read := read_sample(SOURCE, sample), PayloadError)
    }
    assert named <= {"$.date_created_gmt", "$.line_items"}
    assert "$.date_created_gmt" in named


def test_recorded_order_is_held_and_given_its_status_back(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    (sample,) = [each for each in SAMPLES if each.stem == "docs-v3__order_727_processing_1"]
    shop = shop_with(json.loads(sample.read_bytes()))
    adapter = room(shop)
    assert adapter.fetcher is not None
    order = adapter.fetcher.fetch("727").order
    for sequence, action in enumerate((Action.HOLD, Action.RELEASE), 1):
        asked = Callback("key", order.id, "727", sequence, action, 1, "H-1", content_hash(order))
        assert ask(adapter.target, asked) is None
    assert shop.status("727") == "processing"
