"""Shopify's own sample documents, which lie beside this repository and not in it."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.shopify.inbound import ShopifySource
from connector.errors import PayloadError
from connector.intake import Inbound
from connector.order import Order, read_order, write_order

REPOSITORY = Path(__file__).parents[2]
SOURCE = ShopifySource("shop", "example-shop.myshopify.com", ())


def samples() -> list[Path]:
    """Find the samples in a folder `shared` beside the repository or further up."""
    for folder in REPOSITORY.parents:
        found = sorted((folder / "shared/data/payloads/shopify").glob("*.json"))
        if found:
            return found
    return []


SAMPLES = samples()
pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="no shared/data/payloads/shopify in any folder above this repository"
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_sample_is_an_order_that_can_be_kept_or_named_or_an_error_with_its_field(
    sample: Path,
) -> None:
    try:
        orders = SOURCE.read(Inbound({}, sample.read_bytes(), datetime.now(UTC)))
    except PayloadError as error:
        assert error.path.startswith("$")  # noqa: PT017 - either way is right
    else:
        assert len(orders) == 1
        for order in orders:
            if isinstance(order, Order):
                assert read_order(write_order(order)) == order
            else:
                assert "__fulfillment_" in sample.name or sample.name.endswith("__edited.json")


@pytest.mark.parametrize(
    "topic", ["create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled"]
)
def test_sample_of_every_topic_that_carries_an_order_can_be_read(topic: str) -> None:
    for sample in SAMPLES:
        if sample.name.endswith(f"__orders__{topic}.json"):
            headers = {"x-shopify-topic": f"orders/{topic}"}
            (order,) = SOURCE.read(Inbound(headers, sample.read_bytes(), datetime.now(UTC)))
            assert order.id == "shop:820982911946154508"


def test_command_screens_every_sample_on_one_line_each(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "connector.cli", "screen", "--connection", "shop", "--json")
    # The command's cwd is a folder without a `connector`: PYTHONPATH says whose code runs.
    environment = {**os.environ, "HOLDPOINT_HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    environment["HOLDPOINT_CONFIG"] = str(REPOSITORY / "config")
    done = subprocess.run(
        (*command, *map(str, SAMPLES)),
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=environment,
        encoding="utf-8",
        timeout=60,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["file"] for answer in answers] == [sample.name for sample in SAMPLES]
    assert {answer["outcome"] for answer in answers} == {
        *("clear", "hold", "unreadable", "ignored")
    }
    for answer in answers:
        assert answer["outcome"] != "unreadable" or answer["field"].startswith("$")
    assert "Traceback" not in done.stderr
    assert done.returncode == 1  # some of the samples are no orders
