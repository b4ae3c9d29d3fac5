import json

import pytest

from tests.benchmarks import flow, intake, shopify
from tests.benchmarks.made_orders import BODY_BYTES, FIRST_NUMBER, Bodies, made_order
from tests.benchmarks.soak import slope


def test_bodies_are_the_made_orders_and_ten_kilobytes_long() -> None:
    bodies = Bodies()
    for number in range(FIRST_NUMBER, FIRST_NUMBER + 10):
        body = bodies.body(number)
        document = json.loads(body)
        document.pop("client_details")
        assert document == made_order(number)
        assert BODY_BYTES - 200 <= len(body) <= BODY_BYTES


def test_quick_intake_keeps_every_message_it_answered(capsys: pytest.CaptureFixture[str]) -> None:
    intake.main(["--quick", "--only", "embedded"])

    assert "of the bare handler" in capsys.readouterr().out


def test_quick_flow_ends_with_every_order_decided(capsys: pytest.CaptureFixture[str]) -> None:
    flow.main(["--quick", "--only", "embedded"])

    printed = capsys.readouterr().out
    assert "| 20 | " in printed
    assert "all done after" in printed


def test_quick_flash_sale_loses_nothing_and_holds_go_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shopify.main(["--quick", "--only", "sale"])

    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in capsys.readouterr().out.splitlines()
    ]
    counts = next(row for row in rows if row[0].isdecimal())
    received, held, cleared, lost, least, throttled = map(int, counts[:6])
    assert received == held + cleared > 50
    assert lost == 0
    assert least >= 0
    assert throttled == 0
    seconds = {
        row[0]: float(row[1]) for row in rows if row[0] in ("hold confirmed", "read and cleared")
    }
    assert seconds["hold confirmed"] < seconds["read and cleared"]


def test_slope_leaves_the_start_out() -> None:
    flat = [(10.0 * n, 100.0 if n >= 2 else 50.0) for n in range(10)]
    growing = [(10.0 * n, 100.0 + n) for n in range(10)]

    assert slope(flat) == pytest.approx(0)
    assert slope(growing) == pytest.approx(360)
