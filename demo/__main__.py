"""`make demo`: twelve orders of a fake shop go through a real Holdpoint, from webhook to hold."""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from demo.fake_shop import FakeShop
from demo.holdpoint_process import Answer, HoldpointProcess, write_config
from demo.orders import DEMO_DOMAIN, FALSE_MATCH_NUMBER, DemoOrder, demo_orders, sign
from demo.shop_server import serve

_WEBHOOK_SECRET = "demo-webhook-secret"
_ACCESS_TOKEN = "demo-access-token"
_SECRETS = {
    "HOLDPOINT_SHOP_WEBHOOK_SECRET": _WEBHOOK_SECRET,
    "HOLDPOINT_SHOP_ACCESS_TOKEN": _ACCESS_TOKEN,
}
_PATIENCE_SECONDS = 30.0

console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Run the demonstration; with --once it releases one hold, prints a summary and ends."""
    parser = argparse.ArgumentParser(prog="make demo", description=main.__doc__)
    parser.add_argument("--once", action="store_true", help="end after one release")
    once = parser.parse_args().once
    started = time.monotonic()
    shop = FakeShop(DEMO_DOMAIN, _WEBHOOK_SECRET, _ACCESS_TOKEN)
    with serve(shop) as shop_url, tempfile.TemporaryDirectory(prefix="holdpoint-demo-") as folder:
        home = Path(os.environ.get("HOLDPOINT_HOME") or folder)
        write_config(home, shop_url)
        with HoldpointProcess(home, _SECRETS) as holdpoint:
            _introduce(holdpoint, shop_url)
            standings = _send_all(holdpoint, shop)
            summary = _show_shop(holdpoint, shop, standings)
            if not once:
                _serve_until_interrupted(holdpoint, home)
                return 0
            summary["released"] = _release_one(holdpoint, shop, standings)
    summary["seconds"] = round(time.monotonic() - started, 1)
    sys.stdout.write(json.dumps(summary) + "\n")
    return 0


def _introduce(holdpoint: HoldpointProcess, shop_url: str) -> None:
    console.print(f"[bold]Holdpoint[/] serves at {holdpoint.url}, a fake Shopify at {shop_url}.")
    console.print("[yellow]It screens against the packaged starter list of 100 entries only.[/]\n")


def _send_all(holdpoint: HoldpointProcess, shop: FakeShop) -> dict[int, Answer]:
    """Send every order as a signed webhook and print each decision as it is made."""
    orders = demo_orders(datetime.now(UTC))
    for order in orders:
        shop.add_order(order.document)
        body = json.dumps(order.document).encode()
        status = holdpoint.post("/in/shop", body, sign(_WEBHOOK_SECRET, body))
        if status != HTTPStatus.OK:
            raise RuntimeError(f"the webhook of {order.document['name']} was answered {status}")
    return {int(str(o.document["order_number"])): _decided(holdpoint, o) for o in orders}


def _decided(holdpoint: HoldpointProcess, order: DemoOrder) -> Answer:
    path = f"/api/v1/orders/shop:{order.document['id']}"
    standing = holdpoint.wait_for(
        path, lambda answer: bool(answer.get("outcome")), _PATIENCE_SECONDS
    )
    word = "[red]held   [/]" if standing["outcome"] == "hold" else "[green]cleared[/]"
    console.print(f"{order.document['name']}  {word}  {escape(standing['why'] or 'no hit')}")
    return standing


def _show_shop(
    holdpoint: HoldpointProcess, shop: FakeShop, standings: dict[int, Answer]
) -> dict[str, object]:
    """Wait until every hold is confirmed, then print what the shop itself says of each order."""
    console.print("\n[bold]What the shop says[/]")
    held = {number for number, standing in standings.items() if standing["outcome"] == "hold"}
    for number in sorted(held):
        _wait_at_source(holdpoint, standings[number], "held, confirmed")
    for number in sorted(standings):
        state = "[red]on hold[/]" if shop.held(number) else "[green]free to ship[/]"
        console.print(f"#{number}  {state}")
    return {
        "orders": len(standings),
        "held": len(held),
        "cleared": len(standings) - len(held),
        "confirmed": sum(shop.held(number) for number in held),
    }


def _wait_at_source(holdpoint: HoldpointProcess, standing: Answer, wanted: str) -> None:
    path = f"/api/v1/orders/{standing['order']}"
    holdpoint.wait_for(path, lambda answer: answer["at_source"] == wanted, _PATIENCE_SECONDS)


def _release_one(holdpoint: HoldpointProcess, shop: FakeShop, standings: dict[int, Answer]) -> int:
    """Release the false match by command, as a person would, and show that it arrived."""
    number, standing = FALSE_MATCH_NUMBER, standings[FALSE_MATCH_NUMBER]
    note = "Swedish scale maker; the listed company is in Russia"
    arguments = ("--reason", "FM-COUNTRY", "--note", note, "--by", "ada", "--wait", "30")
    console.print(
        f"\n[bold]$ holdpoint release {standing['hold']} --reason FM-COUNTRY "
        f'--note "{note}" --by ada[/]'
    )
    console.print(holdpoint.run("release", standing["hold"], *arguments).strip())
    state = "still on hold" if shop.held(number) else "free to ship"
    console.print(f"#{number} in the shop: {state}\n")
    return int(not shop.held(number))


def _serve_until_interrupted(holdpoint: HoldpointProcess, home: Path) -> None:
    console.print(f"\nHeld orders: [bold]{holdpoint.url}/[/]   (Ctrl-C ends the demonstration)")
    console.print(f"Release one: HOLDPOINT_HOME={home} .venv/bin/holdpoint release H-1 ...")
    try:
        holdpoint.wait()
    except KeyboardInterrupt:
        console.print("\nEnded.")


if __name__ == "__main__":
    sys.exit(main())
