"""A connection whose orders come by the REST API, and orders for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.walk import HARMLESS
from tests.web.conftest import Doors

TILL = "room: webhook\noptions:\n  verify: api\n"


def open_till(home: Path) -> None:
    (home / "config" / "connections" / "till.yaml").write_text(TILL)


def order(company: str = HARMLESS, number: str = "A-1", **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "placed_at": "2026-11-24T09:00:00Z",
        "currency": "EUR",
        "destination": "DE",
        "parties": [
            {"role": "buyer", "name": company},
            {
                "role": "ship_to",
                "name": company,
                "address": {"lines": ["Hafenweg 2"], "city": "Kiel", "country": "DE"},
            },
        ],
        "lines": [
            {"sku": "FH-DL-20", "description": "Data logger", "quantity": 1, "unit_price": 79}
        ],
        **more,
    }


def asked(company: str = HARMLESS, number: str = "A-1", budget_ms: int = 5000) -> dict[str, Any]:
    return {"connection": "till", "order": order(company, number), "budget_ms": budget_ms}


@contextmanager
def working(doors: Doors) -> Iterator[None]:
    """Let the workers of a serving process do its steps meanwhile."""
    workers = doors.server.workers
    assert workers is not None
    workers.start()
    try:
        yield
    finally:
        workers.stop()
