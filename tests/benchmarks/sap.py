"""IDocs: an order of 100 items read on one core, and packets taken in, with time and memory.

python -m tests.benchmarks.sap            # three seconds a figure
python -m tests.benchmarks.sap --quick    # a third of a second

An item has three E1EDP19, one E1EDP20 and 30 elements in all; its flat record has the same fields.
Beside each figure stands what the bare parser takes for the same bytes in the same run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

from lxml import etree

from adapters.sap.idoc.definition import read_definition
from adapters.sap.idoc.inbound import IdocSource
from connector.intake import Inbound
from connector.main.clock import utc_now
from connector.plain_xml import parse
from connector.store import Store
from connector.store.inbox import NewMessage
from connector.store.reception import Reception
from connector.web.inbound import LARGEST_BODY
from tests.benchmarks.list_cost import peak
from tests.benchmarks.machine import describe
from tests.sap.idoc.flattened import definition, flattened
from tests.sap.idoc.made import order, packet, source

LEAST_PER_SECOND = 400
_ITEMS = 100
_IDOCS = 1_000
_ROUNDS = 10
_MEBI = 2**20
_TOGETHER = 64  # as Pipeline.keep_all


def per_second(act: Callable[[], object], seconds: float) -> float:
    """Give how often something can be done in a second of one core: the best of some rounds.

    It is the processor's time, so that what else the machine does is left out, as far as it can be.
    """
    act()
    best = 0.0
    for _ in range(_ROUNDS):
        count, begun = 0, process_time()
        while (spent := process_time() - begun) < seconds / _ROUNDS:
            act()
            count += 1
        best = max(best, count / spent)
    return best


def measure_reading(seconds: float) -> Iterator[str]:
    """Give the lines of the first table: from bytes to an Order, and what lies on the way."""
    body = packet(order(items=_ITEMS))
    way_in, message = source(), Inbound({}, body, utc_now())
    floor = per_second(lambda: etree.fromstring(body), seconds)
    flat, by_definition = _flat(body)
    for name, act in (
        ("lxml alone, the floor", lambda: etree.fromstring(body)),
        ("parsed as XML from strangers", lambda: parse(body)),
        ("read into segments", lambda: tuple(way_in.idocs(message))),
        ("**XML to Order**", lambda: way_in.read(message)),
        ("flat to Order", lambda: by_definition.read(flat)),
    ):
        rate = per_second(act, seconds)
        yield f"| {name} | {rate:,.0f} | {1000 / rate:.2f} | {floor / rate:.1f} |"


def _flat(body: bytes) -> tuple[Inbound, IdocSource]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(definition(body))
        file.flush()
        known = read_definition(Path(file.name))
    return Inbound({}, flattened(body).encode(), utc_now()), source(definitions=(known,))


def take_in(idocs: int, items: int) -> dict[str, float]:
    """Divide a packet and keep each of its IDocs, as the door and the watched folder do.

    Gives bytes, seconds and the memory that came on top, MiB. Run it in a process of its own.
    """
    body = packet(*(order(f"{at:010}", items, at) for at in range(idocs)))
    way_in, message, kept = source(), Inbound({}, body, utc_now()), 0
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{folder}/holdpoint.db")
        store.migrate()
        reception = Reception(store, utc_now)
        before, begun = _fresh_peak(), perf_counter()
        parts = way_in.split(message)
        while together := list(islice(parts, _TOGETHER)):
            named = [NewMessage("sap", each, way_in.dedupe_keys(each)) for each in together]
            kept += sum(reception.keep_all(named))
        seconds, more = perf_counter() - begun, peak() - before
        store.close()
    if kept != idocs:
        sys.exit(f"{kept} of {idocs} IDocs were kept")
    return {"bytes": len(body), "seconds": seconds, "mebi": more}


def read_whole(idocs: int, items: int) -> dict[str, float]:
    """Parse the same packet whole, which is the floor in time and what dividing it saves."""
    body = packet(*(order(f"{at:010}", items, at) for at in range(idocs)))
    before, begun = _fresh_peak(), perf_counter()
    whole = etree.fromstring(body)
    seconds = perf_counter() - begun
    return {"bytes": len(body), "seconds": seconds, "mebi": peak() - before, "idocs": len(whole)}


def _fresh_peak() -> float:
    """Forget the most memory so far (proc(5), clear_refs), and give what there is now."""
    forget = Path("/proc/self/clear_refs")
    if forget.exists():
        forget.write_text("5")
    return peak()


_WAYS = {"take_in": take_in, "read_whole": read_whole}


def measure_packets() -> Iterator[str]:
    """Give the lines of the second table."""
    for idocs, items in ((100, 10), (_IDOCS, 1), (_IDOCS, 10)):
        floor, found = (_apart(way, idocs, items) for way in ("read_whole", "take_in"))
        size = found["bytes"] / _MEBI
        yield (
            f"| {idocs:,} IDocs, {items} items | {size:.1f} | {found['seconds']:.2f} | "
            f"{idocs / found['seconds']:,.0f} | {found['mebi']:.0f} | "
            f"{floor['seconds']:.2f} | {floor['mebi']:.0f} |"
        )


def _apart(way: str, idocs: int, items: int) -> dict[str, float]:
    own = [sys.executable, "-m", "tests.benchmarks.sap", "--way", way]
    told = ["--idocs", str(idocs), "--items", str(items)]
    done = subprocess.run([*own, *told], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a third of a second a figure")
    parser.add_argument("--way", choices=_WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--idocs", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--items", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.way:
        json.dump(_WAYS[given.way](given.idocs, given.items), sys.stdout)
        return
    print(f"{describe(Path(tempfile.gettempdir()))}\n")
    print(f"ORDERS05, {_ITEMS} items, one core\n")
    print("| | /s | ms | times the floor |\n|---|---|---|---|")
    for line in measure_reading(1 / 3 if given.quick else 3.0):
        print(line, flush=True)
    print(f"\nWanted: XML to Order over {LEAST_PER_SECOND}/s.\n")
    print("Packets, each IDoc kept by itself in SQLite before the packet is acknowledged\n")
    print("| | MiB | s | IDocs/s | memory on top, MiB | lxml whole, s | lxml whole, MiB |")
    print("|---|---|---|---|---|---|---|")
    for line in measure_packets():
        print(line, flush=True)
    largest = LARGEST_BODY / _MEBI
    print(f"\nBy HTTP a packet may have {largest:.0f} MiB; a larger one comes by the folder.")


if __name__ == "__main__":
    main()
