"""The published lists beside the repository as rows of names, and more of them by perturbing.

A row is a mapping with `source`, `entity_id`, `entity_type` (person, organization, vessel,
aircraft, unknown), `kind` (primary, aka, fka, nka, weak), `name` in natural word order, and
`programs` where OFAC or the UN say under which the party is listed.
"""

import csv
import gzip
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

Row: TypeAlias = dict[str, str]
FIELDS = ("source", "entity_id", "entity_type", "kind", "name", "programs")

_OFAC_TYPES = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
_CSL_TYPES = {"Individual": "person", "Entity": "organization", None: "unknown"}
_UN_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ENHANCED_TYPES = {"Individual": "person", "Vessel": "vessel", "Aircraft": "aircraft"}


def seeded(text: str) -> Random:
    """Give a stream of draws that the text alone decides."""
    return Random(text)


def find_shared() -> Path | None:
    """Give the folder `shared` beside the repository or further up, or None without one."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "shared/data/lists").is_dir():
            return folder / "shared"
    return None


def shared() -> Path:
    """Give the folder `shared`. Raises FileNotFoundError without one."""
    found = find_shared()
    if found is None:
        raise FileNotFoundError("found no folder shared/data/lists above this repository")
    return found


def plain(text: str | None) -> str:
    """Give the text with single spaces and none at the ends."""
    return " ".join((text or "").split())


def natural(name: str, entity_type: str) -> str:
    """Give `LAST, First` of a person as `First LAST`; anything else stays as it is."""
    last, comma, first = plain(name).partition(",")
    if entity_type != "person" or not comma or not first.strip(" ,"):
        return plain(name)
    return plain(f"{first.strip(' ,')} {last}")


def _row(  # noqa: PLR0913, PLR0917  # the columns of a row
    source: str, number: str, entity_type: str, kind: str, name: str, programs: str = ""
) -> Row:
    party = f"{source}-{number}"
    values = (source, party, entity_type, kind, natural(name, entity_type), programs)
    return dict(zip(FIELDS, values, strict=True))


def _unique(rows: Iterator[Row]) -> list[Row]:
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row["name"]:
            kept.setdefault((row["entity_id"], row["name"]), row)
    return list(kept.values())


def _csv(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="latin-1", newline="") as lines:
        yield from (record for record in csv.reader(lines) if len(record) > 3)


def read_ofac() -> list[Row]:
    """Read OFAC's SDN list: 20,880 names of 8,976 parties."""
    return _unique(_ofac_rows(shared() / "data/lists/ofac"))


def _ofac_rows(folder: Path) -> Iterator[Row]:
    known: dict[str, tuple[str, str]] = {}
    for number, name, word, programs, *_ in _csv(folder / "sdn_bench.csv"):
        entity_type = _OFAC_TYPES.get(word.strip(), "organization")
        known[number] = (entity_type, programs)
        yield _row("ofac", number, entity_type, "primary", name, programs)
    for number, _, kind, name, *_ in _csv(folder / "alt_bench.csv"):
        if number in known:
            entity_type, programs = known[number]
            yield _row("ofac", number, entity_type, kind or "aka", name, programs)


def read_un() -> list[Row]:
    """Read the UN's consolidated list, with the names in their original script."""
    root = ET.parse(shared() / "data/lists/un/UN_consolidated.xml").getroot()  # noqa: S314
    return _unique(_un_rows(root))


def _un_rows(root: ET.Element) -> Iterator[Row]:
    for tag, entity_type in (("INDIVIDUAL", "person"), ("ENTITY", "organization")):
        for node in root.iter(tag):
            number = plain(node.findtext("DATAID"))
            programs = plain(node.findtext("UN_LIST_TYPE"))
            primary = " ".join(plain(node.findtext(part)) for part in _UN_PARTS)
            yield _row("un", number, entity_type, "primary", primary.replace(",", " "), programs)
            native = plain(node.findtext("NAME_ORIGINAL_SCRIPT"))
            yield _row("un", number, entity_type, "aka", native, programs)
            for alias in node.iter(f"{tag}_ALIAS"):
                weak = plain(alias.findtext("QUALITY")).lower() == "low"
                name = plain(alias.findtext("ALIAS_NAME"))
                yield _row("un", number, entity_type, "weak" if weak else "aka", name, programs)


def read_csl() -> list[Row]:
    """Read the US list of July 2026: 57,174 names of 25,921 entries, 17 of them twice."""
    path = shared() / "data/lists/csl/csl_2026-07-31_reshaped.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as text:
        document = json.load(text)
    return _unique(_csl_rows(document))


def _csl_rows(document: dict[str, Any]) -> Iterator[Row]:
    key = {meaning: short for short, meaning in document["fieldKey"].items()}
    for number, entry in enumerate(document["entries"]):
        word = entry.get(key["type"])
        entity_type = _CSL_TYPES.get(word, str(word).lower())
        yield _row("csl", str(number), entity_type, "primary", str(entry[key["name"]]))
        for alias in entry.get(key["alt_names"]) or ():
            yield _row("csl", str(number), entity_type, "aka", str(alias))


def read_enhanced() -> list[Row]:
    """Read OFAC's non-SDN list of 2025, whose names stand in their original script as well."""
    with zipfile.ZipFile(shared() / "data/lists/ofac/CONS_ENHANCED.ZIP") as archive:
        body = archive.read(archive.namelist()[0])
    return _unique(_enhanced_rows(ET.fromstring(body)))  # noqa: S314


def _enhanced_rows(root: ET.Element) -> Iterator[Row]:
    for node in root.iterfind("{*}entities/{*}entity"):
        word = plain(node.findtext("{*}generalInfo/{*}entityType"))
        entity_type = _ENHANCED_TYPES.get(word, "organization")
        for name in node.iterfind("{*}names/{*}name"):
            primary = plain(name.findtext("{*}isPrimary")) == "true"
            weak = plain(name.findtext("{*}isLowQuality")) == "true"
            kind = "primary" if primary else "weak" if weak else "aka"
            for text in name.iterfind("{*}translations/{*}translation/{*}formattedFullName"):
                yield _row("cons", node.get("id", ""), entity_type, kind, plain(text.text))


def read_bench() -> list[Row]:
    """Read what shared/bench measures on: OFAC's SDN list and the UN's, 25,001 names."""
    return [*read_ofac(), *read_un()]


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write rows as the names.csv that shared/bench reads."""
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, FIELDS)
        writer.writeheader()
        writer.writerows(rows)


def enlarge(rows: Sequence[Row], count: int, seed: int = 1) -> list[Row]:
    """Give `count` names: the real ones, then perturbed copies of them as parties of their own.

    A copy takes one word from another listed name of its type and changes one letter, so that
    the vocabulary grows with the list as it does in life.
    """
    rng = seeded(f"{seed}:enlarge")
    grown = list(rows[:count])
    by_type: dict[str, list[str]] = {}
    for row in rows:
        by_type.setdefault(row["entity_type"], []).append(row["name"])
    while len(grown) < count:
        row = rng.choice(rows)
        name = _perturb(row["name"], rng.choice(by_type[row["entity_type"]]), rng)
        grown.append({**row, "entity_id": f"more-{len(grown)}", "kind": "primary", "name": name})
    return grown


def _perturb(name: str, donor: str, rng: Random) -> str:
    words = name.split()
    words[rng.randrange(len(words))] = rng.choice(donor.split())
    place = rng.randrange(len(words))
    word = words[place]
    at = rng.randrange(len(word))
    words[place] = word[:at] + rng.choice("abcdefghiklmnoprstuvyz") + word[at + 1 :]
    return " ".join(words)
