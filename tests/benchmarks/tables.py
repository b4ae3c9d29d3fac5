"""The figures as markdown tables, to stand in docs/matching.md as they are printed."""

import math
from collections.abc import Iterable, Mapping, Sequence

from tests.benchmarks.scores import RATES, Answer, ScoreTable, alert_rates

_MEASURED = (
    *(f"R@{rate:.1%}" for rate in RATES),
    "in ten hits",
    "false alerts/1,000 at R .80",
    "tied at top",
    "p50 ms",
    "p99 ms",
    "names/s",
)

_WEIGHED = ("index MiB", "process MiB", "build s", "open s")


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def share(value: float) -> str:
    """Write a share as .934, and what was not measured as a dash."""
    if math.isnan(value):
        return "-"
    return f"{value:.3f}".removeprefix("0") if value < 1 else "1.00"


def overall(tables: Mapping[str, ScoreTable], classes: Sequence[str] = ()) -> str:
    """Give recall, alerts and times, one line an engine."""
    rows = [(name, *_measured(table, classes)) for name, table in tables.items()]
    return markdown(("engine", *_MEASURED), rows)


def _measured(table: ScoreTable, classes: Sequence[str]) -> list[str]:
    alerts = table.false_alerts(classes)
    return [
        *(share(table.recall(rate, classes)) for rate in RATES),
        share(table.among_hits(classes)),
        "unreached" if math.isnan(alerts) else f"{alerts:.1f}",
        share(table.ties(RATES[-1])),
        f"{table.milliseconds(50):.2f}",
        f"{table.milliseconds(99):.2f}",
        f"{table.names_per_second():,.0f}",
    ]


def by_class(tables: Mapping[str, ScoreTable], rate: float) -> str:
    """Give recall of each class, one line a class, one column an engine."""
    counts = next(iter(tables.values())).classes()
    rows = [
        (cls, str(count), *(share(table.recall(rate, [cls])) for table in tables.values()))
        for cls, count in counts.items()
    ]
    return markdown((f"class, recall @{rate:.1%}", "queries", *tables), rows)


def near_misses(
    tables: Mapping[str, Mapping[str, ScoreTable]], answers: Mapping[str, Sequence[Answer]]
) -> str:
    """Give the share of near misses that alert at the thresholds of the other sets.

    `tables` are the sets' tables by set and engine, `answers` the near misses' by engine.
    """
    rows = [
        (
            made,
            engine,
            f"{rate:.1%}",
            *map(share, alert_rates(table, answers[engine], rate).values()),
        )
        for made, by_engine in tables.items()
        for engine, table in by_engine.items()
        for rate in RATES
    ]
    classes = sorted({answer.query["cls"] for near in answers.values() for answer in near})
    return markdown(("threshold of", "engine", "at FPR", *classes), rows)


def cost(figures: Iterable[tuple[str, Mapping[str, float]]]) -> str:
    """Give what each engine costs at each size of list."""
    header = ("names", "engine", "p50 ms", "p99 ms", "names/s", "in ten hits", *_WEIGHED)
    rows = [
        (
            f"{each['names']:,.0f}",
            engine,
            f"{each['p50_ms']:.2f}",
            f"{each['p99_ms']:.2f}",
            f"{each['names_per_s']:,.0f}",
            share(each["in_ten_hits"]),
            f"{each['index_mib']:.0f}",
            f"{each['resident_mib']:.0f}",
            f"{each['build_s']:.1f}",
            f"{each['open_s']:.3f}" if "open_s" in each else "-",
        )
        for engine, each in figures
    ]
    return markdown(header, rows)
