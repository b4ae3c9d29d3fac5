"""`make bench-match`: ours beside rapidfuzz on every set, in one run, as markdown on stdout.

python -m tests.benchmarks.match [--quick] [--only SET ...]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.benchmarks import cost, tables
from tests.benchmarks.left_out import NEAR_AND_MID, aliases, other_publisher
from tests.benchmarks.names import Row, find_shared, read_bench, read_enhanced, read_ofac, read_un
from tests.benchmarks.native import written
from tests.benchmarks.near import near_misses
from tests.benchmarks.queries import Part, Query, clean_negatives
from tests.benchmarks.scores import Answer, ScoreTable, ask, score_table
from tests.benchmarks.sets import FRESH_SEEDS, REPORT_SEED, generated, noise

_PEER_EVERY = 5
SETS = ("generated", "noise", "aliases", "publisher", "near", "cost")


@dataclass(frozen=True, slots=True)
class Scale:
    """How many queries each set asks."""

    seeds: Sequence[int] = FRESH_SEEDS
    entities: int = 1_200
    people: int = 20_000
    companies: int = 2_000
    noisy: int = 5_200
    aliases: int = 1_500
    scripts: int = 120
    near: int = 3_000
    sizes: Sequence[int] = cost.SIZES
    cost_queries: int = 2_000


QUICK = Scale(
    seeds=FRESH_SEEDS[:1],
    entities=60,
    people=800,
    companies=200,
    noisy=260,
    aliases=150,
    scripts=10,
    near=150,
    sizes=cost.SIZES[:1],
    cost_queries=104,
)
"""For CI: under a minute, and too few negatives for 0.1 % to mean anything."""


@dataclass(slots=True)
class Run:
    """One sitting: what to ask, whom, and what came of it, by set and engine."""

    scale: Scale
    progress: Progress
    scored: dict[str, dict[str, ScoreTable]] = field(default_factory=dict)

    def ask_all(
        self, label: str, rows: Sequence[Row], queries: Sequence[Query], peer_every: int = 1
    ) -> dict[str, list[Answer]]:
        """Build each engine on the rows and ask it every query, the peer each so many."""
        answers: dict[str, list[Answer]] = {}
        for name, make in cost.ENGINES.items():
            asked = queries if name == cost.OURS else queries[::peer_every]
            task = self.progress.add_task(f"{label}: {name}", total=len(asked))
            engine = make()
            engine.build(rows)
            answers[name] = ask(engine, asked, partial(self.progress.advance, task))
        return answers

    def score(
        self, label: str, rows: Sequence[Row], queries: Sequence[Query]
    ) -> dict[str, ScoreTable]:
        """Ask every engine and keep the tables under the label."""
        answers = self.ask_all(label, rows, queries)
        self.scored[label] = {name: score_table(given) for name, given in answers.items()}
        return self.scored[label]


def _show(title: str, *parts: str) -> None:
    print(f"\n## {title}\n", *parts, sep="\n\n", flush=True)  # noqa: T201


def run_generated(run: Run) -> None:
    """The generator of shared/bench, by fresh seeds and together."""
    rows, scale = read_bench(), run.scale
    together: dict[str, list[Answer]] = {name: [] for name in cost.ENGINES}
    parts: list[str] = []
    for seed in scale.seeds:
        queries = generated(rows, seed, scale.entities, scale.people, scale.companies)
        answers = run.ask_all(f"generated, seed {seed}", rows, queries, _PEER_EVERY)
        scored = {name: score_table(given) for name, given in answers.items()}
        parts.append(f"Seed {seed}\n\n{tables.overall(scored)}")
        for name, given in answers.items():
            together[name].extend(given)
    everything = {name: score_table(given) for name, given in together.items()}
    run.scored["generated"] = everything
    peer = f"token_sort is asked each {_PEER_EVERY}th query."
    _show(
        "Generated set", peer, *parts, "All seeds", tables.overall(everything), _classes(everything)
    )


def _classes(scored: Mapping[str, ScoreTable]) -> str:
    return "\n\n".join((tables.by_class(scored, 0.005), tables.by_class(scored, 0.01)))


def run_noise(run: Run) -> None:
    """Other noise than the generator's, on listed names and on nobody's alike."""
    rows, scale = read_bench(), run.scale
    queries = noise(rows, REPORT_SEED, scale.noisy, scale.people, Part.REPORT)
    scored = run.score("noise", rows, queries)
    _show("Other noise", tables.overall(scored), _classes(scored))


def run_aliases(run: Run) -> None:
    """Real aliases left out of the index, and names in native scripts.

    Against our clean nobodies, whose companies carry the trades of listed ones, and against the
    generator's, for which the bar of notes/matching.md was set.
    """
    rows, scale = [*read_bench(), *read_enhanced()], run.scale
    left_out = aliases(rows, REPORT_SEED, scale.aliases, Part.REPORT)
    asked = [*left_out.queries, *written(left_out.index, REPORT_SEED, scale.scripts, Part.REPORT)]
    ours = _clean(rows, scale)
    made = generated(rows, FRESH_SEEDS[0], 1, scale.people, scale.companies)
    theirs = [query for query in made if query["label"] == "negative"]
    answers = run.ask_all("aliases", left_out.index, [*asked, *ours, *theirs])
    first, second = len(asked), len(asked) + len(ours)
    scored = {name: score_table(given[:second]) for name, given in answers.items()}
    other = {name: score_table(given[:first] + given[second:]) for name, given in answers.items()}
    run.scored["aliases"] = scored
    classes = next(iter(scored.values())).classes()
    native = [cls for cls in classes if cls.startswith(("native_", "written_"))]
    together = ", ".join(NEAR_AND_MID)
    _show(
        "Aliases left out of the index",
        f"{together}, our nobodies\n\n{tables.overall(scored, NEAR_AND_MID)}",
        f"{together}, the generator's nobodies\n\n{tables.overall(other, NEAR_AND_MID)}",
        f"Native scripts, our nobodies\n\n{tables.overall(scored, native)}",
        f"Native scripts, the generator's nobodies\n\n{tables.overall(other, native)}",
        _classes(scored),
    )


def _clean(rows: Sequence[Row], scale: Scale) -> list[Query]:
    return clean_negatives(rows, REPORT_SEED, scale.people, scale.companies, Part.REPORT)


def run_publisher(run: Run) -> None:
    """The same party as another publisher writes it: UN names against OFAC's list."""
    left_out = other_publisher(read_ofac(), read_un(), REPORT_SEED)
    queries = [*left_out.queries, *_clean(read_bench(), run.scale)]
    scored = run.score("publisher", left_out.index, queries)
    _show("Another publisher's names", tables.overall(scored), tables.by_class(scored, 0.01))


def run_near(run: Run) -> None:
    """Near misses at the thresholds of the sets that ran before."""
    rows = read_bench()
    queries = near_misses(rows, REPORT_SEED, run.scale.near, Part.REPORT)
    answers = run.ask_all("near misses", rows, queries)
    _show("Near misses: share that alerts", tables.near_misses(run.scored, answers))


def run_cost(run: Run) -> None:
    """Time and memory as the list grows, each in a process of its own."""
    figures: list[tuple[str, Mapping[str, float]]] = []
    task = run.progress.add_task("cost", total=len(run.scale.sizes) * len(cost.ENGINES))
    with tempfile.TemporaryDirectory() as folder:
        asked = str(Path(folder) / "queries.json")
        for size in run.scale.sizes:
            for name in cost.ENGINES:
                command = [sys.executable, "-m", "tests.benchmarks.cost", name, str(size)]
                count = run.scale.cost_queries // (1 if name == cost.OURS else _PEER_EVERY)
                command += ["--queries", str(count), "--asked", f"{asked}.{name}"]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                figures.append((name, json.loads(done.stdout)))
                run.progress.advance(task)
    _show("Cost as the list grows", tables.cost(figures))


RUNS: Mapping[str, Callable[[Run], None]] = dict(
    zip(
        SETS,
        (run_generated, run_noise, run_aliases, run_publisher, run_near, run_cost),
        strict=True,
    )
)


def main() -> None:
    """Run the sets and print their tables; progress goes to stderr."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few queries, for CI")
    parser.add_argument("--only", nargs="+", choices=SETS, default=SETS, metavar="SET")
    arguments = parser.parse_args()
    if find_shared() is None:
        sys.exit("found no folder shared/data/lists above this repository: nothing to measure")
    with Progress(console=Console(stderr=True)) as progress:
        run = Run(QUICK if arguments.quick else Scale(), progress)
        for name in SETS:
            if name in arguments.only:
                RUNS[name](run)


if __name__ == "__main__":
    main()
