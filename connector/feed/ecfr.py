"""Parts of title 15 from the versioner of eCFR: one issue date, a file a part."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from connector.errors import ListRefused
from connector.feed.door import Downloaded, Unchanged, Wanted

VERSIONER = "https://www.ecfr.gov/api/versioner/v1"
_TITLE = 15


class Door(Protocol):
    """What fetches a file, as `connector.feed.door.ListDoor` does."""

    def fetch(self, wanted: Wanted, target: Path) -> Downloaded | Unchanged:
        """Bring a file to `target`. Raises ListRefused."""
        ...


def latest_issue(door: Door, folder: Path, versioner: str = VERSIONER) -> date:
    """Give the date of the newest issue of title 15. Raises ListRefused."""
    file = folder / "titles.json"
    door.fetch(Wanted("titles.json", f"{versioner}/titles.json"), file)
    try:
        titles = json.loads(file.read_bytes())["titles"]
        said = next(title for title in titles if title["number"] == _TITLE)["latest_issue_date"]
        return date.fromisoformat(said)
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        problem = f"the versioner's titles do not date title {_TITLE} ({type(error).__name__})"
        raise ListRefused("header", problem) from error


def fetch_parts(
    door: Door, parts: Sequence[int], issue: date, folder: Path, versioner: str = VERSIONER
) -> tuple[Path, ...]:
    """Bring parts of title 15 as of an issue to a folder. Raises ListRefused."""
    files = []
    for part in parts:
        name = f"title-{_TITLE}-part-{part}.xml"
        url = f"{versioner}/full/{issue}/title-{_TITLE}.xml?part={part}"
        door.fetch(Wanted(name, url), folder / name)
        files.append(folder / name)
    return tuple(files)
