"""Sample documents of source systems, which lie beside this repository and not in it."""

from datetime import UTC, datetime
from pathlib import Path

from connector.errors import PayloadError
from connector.intake import Inbound, Source, Told
from connector.order import Order, read_order, write_order

REPOSITORY = Path(__file__).parents[2]


def samples(system: str) -> list[Path]:
    """Find the samples of a system in a folder `shared` beside the repository or further up."""
    for folder in REPOSITORY.parents:
        place = folder / "shared/data/payloads" / system
        if place.is_dir():
            return sorted(place.iterdir())
    return []


def read_sample(source: Source, sample: Path) -> tuple[Told, ...] | PayloadError:
    """Read a sample: what it tells of, which can be kept, or an error that names its field."""
    try:
        told = source.read(Inbound({}, sample.read_bytes(), datetime.now(UTC)))
    except PayloadError as error:
        return error
    for each in told:
        if isinstance(each, Order):
            assert read_order(write_order(each)) == each
    return told
