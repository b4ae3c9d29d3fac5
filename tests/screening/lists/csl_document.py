"""Small documents in the CSL's format, made up row by row."""

import csv
import io
import tempfile
from pathlib import Path

from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.csl import read_csl as read_csl_files

COLUMNS = (
    *("_id", "source", "entity_number", "type", "programs", "name", "title", "addresses"),
    *("federal_register_notice", "start_date", "end_date", "standard_order"),
    *("license_requirement", "license_policy", "call_sign", "vessel_type", "gross_tonnage"),
    *("gross_registered_tonnage", "vessel_flag", "vessel_owner", "remarks", "source_list_url"),
    *("alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth"),
    *("source_information_url", "ids"),
)
ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"


def read_csl(body: bytes) -> Snapshot:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "consolidated.csv"
        file.write_bytes(body)
        return read_csl_files([file])


def write_line(fields: tuple[str, ...], *, quote_all: bool = False) -> str:
    line = io.StringIO()
    csv.writer(
        line, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator="\n"
    ).writerow(fields)
    return line.getvalue()


def write_row(columns: tuple[str, ...] = COLUMNS, /, **fields: str) -> str:
    known = {"_id": "a1", "source": ENTITY_LIST, "name": "Example Optics FZE"} | fields
    return write_line(tuple(known.get(column, "") for column in columns))


def write_document(*rows: str, columns: tuple[str, ...] = COLUMNS) -> bytes:
    return (write_line(columns) + "".join(rows)).encode()


def read_one(**fields: str) -> Entry:
    (entry,) = read_csl(write_document(write_row(**fields))).entries
    return entry
