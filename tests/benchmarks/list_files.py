"""The list files beside the repository that a reader takes, and made ones where there are none."""

import csv
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.names import find_shared, seeded

Sets = dict[str, tuple[str, list[Path]]]
"""By a label: the code of the list, and the files of one edition."""

_SDN = {f"ofac/{part}_bench.csv": f"{part}.csv" for part in ("sdn", "alt", "add")}
_CONS = [f"ofac/cons_{part}.csv" for part in ("prim", "add", "alt", "comments")]

# The newest edition of each list that is there whole. OFAC's files are known by their names.
WHOLE: Mapping[str, Mapping[str, str]] = {
    "csl": {"csl/consolidated_2025-02.csv.gz": ""},
    "ofac": {**_SDN, **dict.fromkeys(_CONS, "")},
    "ofac_cons_enhanced": {"ofac/CONS_ENHANCED.ZIP": ""},
    "dpl": {"bis/dpl_2023-11.txt": ""},
    "uflpa": {"uflpa/uflpa-entity-list_2026-07-09.html": ""},
    "un": {"un/UN_consolidated.xml": ""},
}
# Older editions, parts of others, and excerpts: to be read, never to be in force together.
OTHERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "csl 2019": ("csl", {"csl/csl_2019-12.csv": ""}),
    "ofac_cons": ("ofac_cons", dict.fromkeys(_CONS, "")),
    "dpl 2022": ("dpl", {"bis/dpl_2022-09.txt": ""}),
    "eu excerpt": ("eu", {"fixtures/deriv/sample_eu.xml": ""}),
    "un excerpt": ("un", {"fixtures/deriv/sample_unsc.xml": ""}),
    "el excerpt": ("el", {"fixtures/govwizely/el.csv": ""}),
    "uvl excerpt": ("uvl", {"fixtures/govwizely/uvl.csv": ""}),
    "dtc excerpt": ("dtc", {"fixtures/govwizely/itar_debarred_party_list_01242018.csv": ""}),
}
_MADE = 5_000
_ENTITY_ID = re.compile(rb'(<entity id=")(\d+)"')


def whole_lists(folder: Path) -> Sets:
    """Give the whole lists; copies under the names that readers know go into the folder.

    Without shared/data/lists it is one list that is made here.
    """
    if find_shared() is None:
        return {"made": ("own", [make_list(folder / "own.csv", _MADE)])}
    return {code: (code, _files(names, folder / code)) for code, names in WHOLE.items()}


def other_files(folder: Path) -> Sets:
    """Give older editions and excerpts; none without shared/data/lists."""
    if find_shared() is None:
        return {}
    return {label: (code, _files(names, folder / label)) for label, (code, names) in OTHERS.items()}


def _files(names: Mapping[str, str], folder: Path) -> list[Path]:
    found = find_shared()
    assert found is not None
    return [_named(found / "data/lists" / path, name, folder) for path, name in names.items()]


def _named(file: Path, name: str, folder: Path) -> Path:
    if not name:
        return file
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(file, folder / name))


def make_list(file: Path, count: int) -> Path:
    """Write a list of that many made parties, each with an alias, in the form of an own list."""
    rng = seeded("made list")
    sounds = ["ba", "ko", "ri", "men", "ta", "shu", "lor", "vi", "zad", "ne", "gol", "ye"]
    with file.open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(("id", "name", "aliases"))
        for number in range(count):
            words = ["".join(rng.choices(sounds, k=3)).title() for _ in range(4)]
            rows.writerow((number, " ".join(words[:3]), " ".join(words[1:])))
    return file


def enlarge_enhanced(source: Path, file: Path, times: int) -> Path:
    """Write OFAC's enhanced XML with its parties so many times, each time under other numbers."""
    with zipfile.ZipFile(source) as archive:
        body = archive.read(archive.namelist()[0])
    start, end = body.index(b"<entity "), body.rindex(b"</entity>") + len(b"</entity>")
    with file.open("wb") as stream:
        stream.write(body[:start])
        for turn in range(times):
            stream.write(_ENTITY_ID.sub(rb'\g<1>%d\g<2>"' % (turn + 100), body[start:end]))
        stream.write(body[end:])
    return file
