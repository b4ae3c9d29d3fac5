"""Names within names: what is taken apart, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.screening.lists.known_as import KnownAs, take_apart


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Example", KnownAs("Example")),
        ("Example, a.k.a., Sample", KnownAs("Example", ("Sample",))),
        ("Example (A.K.A. Sample) Ltd", KnownAs("Example Ltd", ("Sample",))),
        ("Example a/k/a Sample", KnownAs("Example", ("Sample",))),
        ("Example d/b/a Sample", KnownAs("Example", ("Sample",))),
        ("Example n.k.a. Sample", KnownAs("Example", ("Sample",))),
        ("Example (now known as Sample)", KnownAs("Example", ("Sample",))),
        ("Example (f.k.a., Old; and Older)", KnownAs("Example", (), ("Old", "Older"))),
        ("Example, f.k.a. Old, a.k.a. New", KnownAs("Example", ("New",), ("Old",))),
        ("Example (a.k.a. Sample (Dubai))", KnownAs("Example", ("Sample (Dubai)",))),
        ("Example (a.k.a. Example)", KnownAs("Example")),
        ("f.k.a. Old", KnownAs("", (), ("Old",))),
        ("A.B.A. Trading", KnownAs("A.B.A. Trading")),
        ("Example (Dubai)", KnownAs("Example (Dubai)")),
        ("Alaska Sample", KnownAs("Alaska Sample")),
        ("Unknown as such", KnownAs("Unknown as such")),
    ],
)
def test_name_is_taken_apart(text: str, known: KnownAs) -> None:
    assert take_apart(text) == known


@given(st.text(alphabet="aAfkbd.;,()/ Xx", max_size=30))
def test_no_text_breaks_it_and_no_part_is_empty(text: str) -> None:
    known = take_apart(text)

    assert all((*known.aliases, *known.former))
    assert known.name == " ".join(known.name.split())
