from pathlib import Path

import pytest
from rich.progress import Progress

from tests.benchmarks.rescreen import Bench
from tests.benchmarks.stored_orders import make_orders
from tests.walk import START


def made(seed: int) -> list[object]:
    return list(make_orders(200, seed, START, ("Zuyderzee Baggerbedrijf",)))


@pytest.fixture(autouse=True)
def _no_published_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("stored_orders", "changed_list"):
        monkeypatch.setattr(f"tests.benchmarks.{module}.find_shared", lambda: None)
    monkeypatch.setattr("tests.benchmarks.changed_list.NAMES", 400)


def test_a_seed_alone_decides_the_stored_orders() -> None:
    assert made(7) == made(7)
    assert made(7) != made(8)


def test_customers_come_back_with_three_to_five_parties() -> None:
    orders = made(7)
    assert {len(order.parties) for order in orders} == {3, 4, 5}
    assert len({order.parties[0] for order in orders}) <= 50


def test_the_walk_finds_every_order_that_was_made_with_an_added_name(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.benchmarks.rescreen._SAMPLE", 5)
    bench = Bench(database_url, tmp_path, 600, Progress(disable=True))
    found = bench.run()
    bench.store.close()
    assert found == {"planted": 20, "held": 20}
    assert len(bench.rows) == 6
