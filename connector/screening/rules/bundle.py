"""All files that rules and policy are read from, as one text with one hash.

A decision pins that hash, and the text is kept under it, so that the same rules can be read again
years later from nothing but the database.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from connector.config_file import read_bytes
from connector.errors import ConfigError

PARTS = ("policy", "rules", "ownership", "products.csv")
"""What of a configuration folder decides about orders; the rest says how Holdpoint runs."""


def bundle(config: Path) -> bytes:
    """Give the files of a configuration folder as JSON: the same files give the same bytes.

    Raises ConfigError for a file that is not UTF-8 text.
    """
    texts: dict[str, str] = {}
    for file in _files(config):
        try:
            texts[file.relative_to(config).as_posix()] = read_bytes(file).decode()
        except UnicodeDecodeError as error:
            raise ConfigError(str(file), "it is not UTF-8 text") from error
    return json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()


def unbundle(bundled: bytes, config: Path) -> None:
    """Write the files of a bundle into an empty folder."""
    for name, text in json.loads(bundled).items():
        file = config / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _files(config: Path) -> Iterator[Path]:
    for part in PARTS:
        place = config / part
        yield from sorted(each for each in place.rglob("*") if each.is_file())
        if place.is_file():
            yield place
