"""One run: an installation, its shop, people and trouble; then the faults end and it is judged."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import bindparam, func, or_, select

from connector.main.audit_key import new_key
from connector.main.clock import utc_now
from connector.store import Store
from connector.store.steps import Kind
from connector.store.tables import steps
from demo.holdpoint_process import write_config
from demo.shop_server import serve
from tests.chaos.installation import Installation, until
from tests.chaos.people import Buyer, Desk, Network
from tests.chaos.proxy import Proxy
from tests.chaos.servers import Postgres, RabbitMq, Redis, Server
from tests.chaos.shop import ACCESS_TOKEN, WEBHOOK_SECRET, ChaosShop
from tests.chaos.trouble import Trouble
from tests.chaos.verdict import Verdict, judge

_BUYING_SHARE = 0.65  # of the time; the rest is for coming to rest
_MOST_REST_SECONDS = 300.0  # a busy machine may be slow, and nothing is lost by that
_SHOWN = 20

# What comes again for ever is no sign of unrest, but a comparison that is under way is.
_NOW = bindparam("now", type_=steps.c.due_at.type)
_OWED = select(func.count()).where(
    steps.c.kind != Kind.SEAL, or_(steps.c.kind != Kind.RECONCILE, steps.c.due_at <= _NOW)
)

_ROLES = {
    "embedded": {"server": "serve --allow-starter-list"},
    "scaled": {
        "web 1": "serve --allow-starter-list",
        "web 2": "serve --allow-starter-list",
        "worker 1": "worker --concurrency 1",
        "worker 2": "worker --concurrency 1",
    },
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. The run makes fewer orders where the time is over first."""

    mode: str
    broker: str
    orders: int
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run, and its line in the count."""

    line: str
    broken: tuple[str, ...]


def run(plan: Plan, folder: Path) -> Outcome:
    """Run a plan in an empty folder and print its tables to stderr."""
    console = Console(stderr=True)
    draws = {
        name: random.Random(f"{plan.seed}-{plan.mode}-{name}")
        for name in ("shop", "proxy", "trouble", "network", "people", "desk")
    }
    shop = ChaosShop(draws["shop"])
    with (
        _servers(plan, folder) as servers,
        # A connection for each request, so that the proxy draws a fate for each.
        serve(shop, keeps=False) as shop_url,
        Proxy(urlsplit(shop_url).port or 0, draws["proxy"]) as proxy,
    ):
        installation = _installation(plan, folder, servers, proxy.url)
        installation.start()
        try:
            network = Network(installation, draws["network"])
            desk = Desk(installation, _token(installation), draws["desk"])
            trouble = Trouble(installation, servers, draws["trouble"])
            for each in (network, desk, trouble):
                each.start()
            with Progress(console=console) as progress:
                _let_them(plan, Buyer(shop, network, draws["people"]), progress)
            trouble.end()
            desk.end()
            proxy.spoils = False
            store = Store(_database(installation))
            rested = _come_to_rest(installation, network, store)
            network.end()
            verdict = judge(shop, store)
            store.close()
            if not rested:
                verdict.broken.append("lost: it never came to rest")
            audit = installation.run("audit", "verify", "--database")
            if audit.returncode:
                verdict.broken.append(f"wrong: {audit.stdout[-500:]}{audit.stderr[-500:]}")
            _print(console, plan, _rows(installation, proxy, network, verdict), verdict.broken)
            return _outcome(plan, shop, installation, verdict)
        finally:
            installation.kill()


@contextmanager
def _servers(plan: Plan, folder: Path) -> Iterator[tuple[Server, ...]]:
    if plan.mode == "embedded":
        yield ()
        return
    broker = RabbitMq if plan.broker == "rabbitmq" else Redis
    servers: list[Server] = [Postgres(folder / "database"), broker(folder / "broker")]
    try:
        for server in servers:
            server.start()
        yield tuple(servers)
    finally:
        for server in servers:
            server.kill()


def _installation(
    plan: Plan, folder: Path, servers: tuple[Server, ...], shop_url: str
) -> Installation:
    home = folder / "home"
    write_config(home, shop_url)
    environment = {
        "HOLDPOINT_SHOP_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "HOLDPOINT_SHOP_ACCESS_TOKEN": ACCESS_TOKEN,
        "HOLDPOINT_AUDIT_KEY": "${env:CHAOS_AUDIT_KEY}",
        "CHAOS_AUDIT_KEY": new_key(),
    }
    for server in servers:
        environment[f"HOLDPOINT_{server.name.upper()}_URL"] = server.url
    return Installation(home, environment, _ROLES[plan.mode])


def _database(installation: Installation) -> str:
    default = f"sqlite:///{installation.home / 'holdpoint.db'}"
    return installation.environment.get("HOLDPOINT_DATABASE_URL", default)


def _token(installation: Installation) -> str:
    made = installation.run("token", "add", "ada")
    if made.returncode:
        raise RuntimeError(made.stderr)
    return made.stdout.strip()


def _let_them(plan: Plan, buyer: Buyer, progress: Progress) -> None:
    """Let people buy until all is bought or the time is over."""
    task = progress.add_task(f"{plan.mode}: orders", total=plan.orders)
    for _ in buyer.buy(plan.orders, plan.seconds * _BUYING_SHARE):
        progress.advance(task)


def _come_to_rest(installation: Installation, network: Network, store: Store) -> bool:
    """Wait until every message is acknowledged and nothing is owed; False where it never is."""
    compared = False
    for _ in until(_MOST_REST_SECONDS):
        installation.revive()
        if network.waiting:
            continue
        if not compared:
            # What nobody told of is found by a comparison that begins only now.
            compared = installation.run("reconcile").returncode == 0
            continue
        with store.read() as tx:
            if not tx.execute(_OWED, {"now": utc_now()}).scalar():
                return True
    return False


def _rows(
    installation: Installation, proxy: Proxy, network: Network, verdict: Verdict
) -> dict[str, int]:
    return {
        **dict(sorted(installation.happened.items())),
        **{f"connections to the shop: {each}": n for each, n in sorted(proxy.counts.items())},
        "webhooks acknowledged": network.acknowledged,
        "revisions": verdict.revisions,
        **{f"orders {state}": count for state, count in sorted(verdict.states.items())},
        "releases by people": verdict.by_people,
        "tries of callbacks that failed": verdict.tries,
        "lost": verdict.lost,
        "wrong": verdict.wrong,
    }


def _print(console: Console, plan: Plan, rows: dict[str, int], broken: list[str]) -> None:
    table = Table("What", "Count", title=f"{plan.mode}, seed {plan.seed}", box=None)
    for what, count in rows.items():
        table.add_row(what, f"{count:,}")
    console.print(table)
    for each in broken[:_SHOWN]:
        console.print(each, style="red", highlight=False)


def _outcome(plan: Plan, shop: ChaosShop, installation: Installation, verdict: Verdict) -> Outcome:
    troubles = sum(installation.happened.values())
    line = (
        f"{plan.mode} seed {plan.seed}: {len(shop.sold):,} orders, {troubles} troubles, "
        f"{verdict.lost} lost, {verdict.wrong} wrong"
    )
    return Outcome(line, tuple(verdict.broken))
