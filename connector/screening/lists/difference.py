"""What one edition of a list has that another has not."""

from dataclasses import dataclass, fields

from connector.screening.lists import Entry, Snapshot

_FIELDS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that is in both editions under one id and not alike; at least one field differs."""

    before: Entry
    after: Entry

    @property
    def fields(self) -> tuple[str, ...]:
        """Name the fields that differ, in the order of `Entry`."""
        return tuple(
            name for name in _FIELDS if getattr(self.before, name) != getattr(self.after, name)
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new, gone and changed, each in the order of its own edition."""

    added: tuple[Entry, ...]
    removed: tuple[Entry, ...]
    changed: tuple[Changed, ...]


def compare(before: Snapshot, after: Snapshot) -> Difference:
    """Compare two editions by the ids of their entries.

    An id that the publisher makes of the content (BIS rows of the CSL) changes with it: such an
    entry is one removed and one added.
    """
    old = {entry.id: entry for entry in before.entries}
    new = {entry.id: entry for entry in after.entries}
    return Difference(
        added=tuple(entry for id_, entry in new.items() if id_ not in old),
        removed=tuple(entry for id_, entry in old.items() if id_ not in new),
        changed=tuple(
            Changed(old[id_], entry)
            for id_, entry in new.items()
            if id_ in old and old[id_] != entry
        ),
    )
