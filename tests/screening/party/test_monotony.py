"""A worse spelling never scores higher, and what an order form adds never loses a listed name."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.fold import fold
from tests.examples import BUYER

REVIEW_AT = 0.45
NAMES = (
    ("Hangzhou Hikvision Digital Technology Co., Ltd.", EntityKind.ORGANIZATION),
    ("Rosoboronexport OAO", EntityKind.ORGANIZATION),
    ("KUZNETSOV, Sergei Ivanovich", EntityKind.PERSON),
    ("AL-ZUBAYDI, Hassan Mahmoud", EntityKind.PERSON),
    ("ARTEMIS VOYAGER", EntityKind.VESSEL),
    ("Mashinostroitel Zavod", EntityKind.UNKNOWN),
)
ENTRIES = tuple(Entry(name, "SDN", kind, name) for name, kind in NAMES)
CHECK = PartyCheck.over({"s": Snapshot("csl", ENTRIES)})
_listed = st.sampled_from([name for name, _ in NAMES])


def score(typed: str, listed: str) -> float:
    hits = CHECK.hits_of(replace(BUYER, name=typed))
    return max((hit.score for hit in hits if hit.entry.name == listed), default=0.0)


@given(_listed, st.integers(0, 60), st.sampled_from("qxzj7"), st.sampled_from(["", "keep"]))
@settings(max_examples=200)
def test_typo_never_scores_above_the_name_and_never_one(
    listed: str, place: int, letter: str, kept: str
) -> None:
    place %= len(listed)
    typed = listed[:place] + letter + (listed[place:] if kept else listed[place + 1 :])
    # A letter in place of itself in another case, say, is no typing error.
    assume(sorted(word.text for word in fold(typed)) != sorted(w.text for w in fold(listed)))

    assert score(typed, listed) < 1 == score(listed, listed)


@pytest.mark.parametrize("listed", [name for name, _ in NAMES])
@pytest.mark.parametrize("form", ["{} LLC", "{}, Attn: Purchasing", "c/o {}", "{} (Warehouse 7)"])
def test_what_an_order_form_adds_never_loses_a_listed_name(listed: str, form: str) -> None:
    assert REVIEW_AT <= score(form.format(listed), listed) <= 1


@given(_listed, st.randoms())
def test_words_in_another_order_are_the_same_name(listed: str, random: object) -> None:
    words = listed.replace(",", " ").split()
    legal = [word for word in words if word.strip(".").lower() in ("co", "ltd", "oao")]
    core = [word for word in words if word not in legal]
    random.shuffle(core)  # type: ignore[attr-defined]

    assert score(" ".join([*core, *legal]), listed) == 1
