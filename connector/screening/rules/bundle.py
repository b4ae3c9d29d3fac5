"""All files that rules and policy are read from, as one text with one hash.

A decision pins that hash, and the text is kept under it, so that the same rules can be read again
years later from nothing but the database.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from connector.config_file import read_bytes
from connector.errors import ConfigError

RULES = "rules"
"""The folder of the packs in a bundle, wherever they were read from."""
_PARTS = ("policy", "ownership", "products.csv")


def bundle(config: Path, rules: Path) -> bytes:
    """Give the files that decide about orders as JSON: the same files give the same bytes.

    `config` is the configuration folder; what it says of how Holdpoint runs is left out. `rules`
    is the folder of the packs. Raises ConfigError for a file that is not UTF-8 text.
    """
    places = {part: config / part for part in _PARTS} | {RULES: rules}
    texts = {
        name: _text(file) for part, place in places.items() for name, file in _files(part, place)
    }
    return json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()


def unbundle(bundled: bytes, config: Path) -> None:
    """Write the files of a bundle into an empty folder, the packs into its `rules`."""
    for name, text in json.loads(bundled).items():
        file = config / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _files(part: str, place: Path) -> Iterator[tuple[str, Path]]:
    if place.is_file():
        yield part, place
    for file in sorted(each for each in place.rglob("*") if each.is_file()):
        yield f"{part}/{file.relative_to(place).as_posix()}", file


def _text(file: Path) -> str:
    try:
        return read_bytes(file).decode()
    except UnicodeDecodeError as error:
        raise ConfigError(str(file), "it is not UTF-8 text") from error
