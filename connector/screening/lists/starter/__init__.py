"""A starter list of about a hundred Entity List parties, shipped with Holdpoint; incomplete."""

from importlib.resources import files

from connector.screening.lists import Snapshot
from connector.screening.lists.starter.reader import read_document

SOURCE = "starter"


def read_starter() -> Snapshot:
    """Read the shipped starter list: for a demonstration and a first start, never in place of one.

    Every snapshot of it carries a warning that says so. Raises ListRefused (malformed) if
    somebody edited the file and a field is wrong; the sentence names the entry and the field.
    """
    text = files(__name__).joinpath("entries.yaml").read_text(encoding="utf-8")
    entries = read_document(text)
    warning = (
        f"a starter list of {len(entries)} parties; load an official list before relying on it"
    )
    return Snapshot(SOURCE, entries, (warning,))
