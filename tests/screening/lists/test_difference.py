"""What two editions of a list have and have not in common."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.difference import compare

ONE, TWO, THREE = (Entry(str(n), "EL", EntityKind.UNKNOWN, f"Party {n}") for n in (1, 2, 3))
SOME = st.lists(
    st.builds(
        Entry,
        id=st.sampled_from("abcdef"),
        list=st.just("EL"),
        kind=st.just(EntityKind.UNKNOWN),
        name=st.sampled_from(["x", "y"]),
    ),
    unique_by=lambda entry: entry.id,
).map(lambda entries: Snapshot("own", tuple(entries)))


def test_added_removed_and_changed_entries_are_told_apart() -> None:
    renamed = replace(TWO, name="Party Two", countries=("CN",))

    found = compare(Snapshot("own", (ONE, TWO)), Snapshot("own", (THREE, renamed)))

    assert (found.added, found.removed) == ((THREE,), (ONE,))
    (changed,) = found.changed
    assert (changed.before, changed.after, changed.fields) == (TWO, renamed, ("name", "countries"))


@given(SOME, SOME)
def test_difference_applied_to_one_edition_gives_the_other(old: Snapshot, new: Snapshot) -> None:
    found = compare(old, new)
    entries = {entry.id: entry for entry in old.entries}
    for entry in found.removed:
        del entries[entry.id]
    entries |= {entry.id: entry for entry in found.added}
    entries |= {each.after.id: each.after for each in found.changed}

    assert entries == {entry.id: entry for entry in new.entries}
    assert all(each.fields for each in found.changed)
