"""How deliveries and targets are written: as tables and as plain values for JSON."""

import json

from rich.table import Table

from connector.callback.target_health import TargetHealth, TargetKey
from connector.cli.output import out, print_json, shown
from connector.replaying import Judged
from connector.store.deliveries import Delivered, Try


def print_judged(judged: list[Judged], *, preview: bool, as_json: bool) -> None:
    """Write what is, or would be, sent again, and why the rest is not."""
    if as_json:
        print_json([describe(each.delivery) | {"why_not": each.why_not} for each in judged])
        return
    if not judged:
        out.print("Nothing was given up.")
        return
    table = columns("Id", "Target", "Order", "What", "Sent again")
    sent = "would be" if preview else "yes"
    for each in judged:
        one = each.delivery
        said = f"no: {each.why_not}" if each.why_not else sent
        table.add_row(one.id, one.target.name, one.order, one.what, said)
    out.print(table)


def table_of(found: tuple[Delivered, ...]) -> Table:
    """Give a table with a line a delivery."""
    table = columns("Id", "Target", "Order", "What", "State", "Tries", "Owed (UTC)", "Problem")
    for one in found:
        owed, problem = f"{one.owed_at:%Y-%m-%d %H:%M}", shown(one.problem or "")
        tries = str(one.attempts)
        place = (one.id, one.target.name, one.order, one.what)
        table.add_row(*place, one.state.value, tries, owed, problem)
    return table


def columns(*names: str) -> Table:
    """Begin a table; only its last column is folded."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names[:-1]:
        table.add_column(name, no_wrap=True)
    table.add_column(names[-1], overflow="fold")
    return table


def state_of(health: TargetHealth) -> str:
    """Say in words whether a target is asked."""
    if health.disabled_at is not None:
        return f"disabled {health.disabled_at:%Y-%m-%d %H:%M}"
    if health.parked_at is not None:
        return f"parked {health.parked_at:%Y-%m-%d %H:%M}"
    if health.open_until is not None:
        return f"not asked before {health.open_until:%Y-%m-%d %H:%M:%S}"
    return "asked"


def describe_target(target: TargetKey, health: TargetHealth) -> dict[str, object]:
    """Give how a target does as plain values."""
    return {
        "target": target.name,
        "kind": target.kind.value,
        "failures": health.failures,
        "open_until": health.open_until,
        "disabled_at": health.disabled_at,
        "parked_at": health.parked_at,
        "problem": health.problem,
    }


def describe(one: Delivered) -> dict[str, object]:
    """Give a delivery as plain values."""
    return {
        "id": one.id,
        "target": one.target.name,
        "kind": one.target.kind.value,
        "order": one.order,
        "sequence": one.sequence,
        "what": one.what,
        "state": one.state.value,
        "attempts": one.attempts,
        "problem": one.problem,
        "owed_at": one.owed_at.isoformat(),
    }


def body_of(one: Delivered) -> object:
    """Give the body of a notice as plain values, None for a callback."""
    return json.loads(one.body) if one.body is not None else None


def describe_try(one: Try) -> dict[str, object]:
    """Give a try as plain values."""
    took = one.took.total_seconds()
    return {"at": one.at.isoformat(), "seconds": took, "problem": one.problem}
