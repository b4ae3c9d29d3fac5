"""The party check: who is met, who is not, and what its answer depends on."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import ScreeningUnavailable
from connector.order import Role
from connector.screening import Axis, Hit, Subject
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import ENGINE_VERSION, PartyCheck
from connector.screening.party.fold import fold
from tests.examples import BUYER, ENTRY, ORDER, RECEIVER, buyer_named

HOLD_AT, REVIEW_AT = 0.75, 0.45
RECEIVER_FREE = replace(ORDER, parties=(BUYER,))


def check_over(*names: str) -> PartyCheck:
    entries = tuple(
        Entry(f"e{place}", "EL", EntityKind.UNKNOWN, name) for place, name in enumerate(names)
    )
    return PartyCheck.over({"snapshot-1": Snapshot("csl", entries)})


def hits_of(check: PartyCheck, name: str) -> tuple[Hit, ...]:
    return check.run(replace(RECEIVER_FREE, parties=(replace(BUYER, name=name),)))


def best_score(listed: str, name: str) -> float:
    return max((hit.score for hit in hits_of(check_over(listed), name)), default=0.0)


# Scores


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("SIS DOO", "SIS d.o.o."),
        ("SIS d.o.o.", "SIS DOO"),
        ("Example Optics FZE", "EXAMPLE-OPTICS, F.Z.E."),
        ("Example Optics FZE", "FZE Optics Example"),
        ("HABBASH, George", "George Habbash"),
        ("Газпром", "Gazprom"),
        ("Co Ltd", "Co. Ltd."),
    ],
)
def test_same_words_score_one(listed: str, name: str) -> None:
    assert best_score(listed, name) == 1


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("Example Optics FZE", "Example Optics"),
        ("Example Optics FZE", "Example Optics LLC"),
        ("Example Optics FZE", "Exampel Optics FZE"),
        (
            "Hangzhou Hikvision Digital Technology Co., Ltd.",
            "Hangzhou Hikvison Digital Technology Co Ltd",
        ),
    ],
)
def test_close_name_holds_and_scores_less_than_one(listed: str, name: str) -> None:
    assert HOLD_AT <= best_score(listed, name) < 1


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("Example Optics", "Example Optics of Dubai"),
        ("NSO Group", "Purchasing, NSO Group Technologies"),
    ],
)
def test_listed_name_with_more_words_beside_it_is_at_least_reviewed(listed: str, name: str) -> None:
    assert REVIEW_AT <= best_score(listed, name) < 1


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("11420 CORP.", "BELLETECH CORP"),
        ("HABBASH, George", "George Bush"),
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", "Hangzhou Teahouse Pte. Ltd."),
        ("Bank Melli", "Bank"),
        ("Melli", "Bank of Melli Road Dairy"),
        ("Example Optics FZE", ""),
    ],
)
def test_name_that_shares_a_word_or_a_legal_form_does_not_hold(listed: str, name: str) -> None:
    assert best_score(listed, name) < HOLD_AT


# Of these letters no legal form can be made.
_word = st.text("efgh", min_size=3, max_size=8)
_words = st.lists(_word, min_size=1, max_size=4, unique=True)


@given(_words.map(" ".join), _words.map(" ".join))
def test_score_is_one_for_the_same_words_and_nothing_else(listed: str, name: str) -> None:
    score = best_score(listed, name)

    assert (score == 1) == ({each.text for each in fold(listed)} == {w.text for w in fold(name)})
    assert 0 <= score <= 1


@given(_words, st.randoms())
def test_listed_name_is_found_in_any_order_of_its_words(words: list[str], random: object) -> None:
    shuffled = list(words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert best_score(" ".join(words), " ".join(shuffled).upper()) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Nordlicht Messtechnik Nordland",
        "attn: Frau Ahlers, Nordlicht Messtechnik",
        "Nordlicht Messtechnik, Kaiweg 4, 20457 Hamburg",
        "Lager 7 - Nordlicht Messtechnik GmbH (Eingang West)",
    ],
)
def test_listed_name_of_two_words_is_found_inside_a_longer_one(typed: str) -> None:
    assert best_score("Nordlicht Messtechnik", typed) >= REVIEW_AT


# Who is asked about


@pytest.mark.parametrize("role", Role)
def test_party_is_screened_in_every_role(role: Role) -> None:
    party = replace(BUYER, role=role, path="$.somebody", name="Example Optics FZE")

    (hit,) = check_over("Example Optics FZE").run(replace(ORDER, parties=(RECEIVER, party)))

    assert hit.subject == Subject(role, "$.somebody", "Example Optics FZE")


def test_every_further_name_of_a_party_is_screened() -> None:
    order = buyer_named("Ilse Brandt", "Somebody Else", "Example Optics FZE")

    (hit,) = check_over("Example Optics FZE").run(order)

    assert hit.subject.name == "Example Optics FZE"


def test_every_alias_of_an_entry_is_searched() -> None:
    (hit,) = hits_of(PartyCheck.over({"s": Snapshot("csl", (ENTRY,))}), "exemplar optics")

    assert (hit.entry.id, hit.entry.matched_name) == ("e1", "Exemplar Optics")
    assert hit.score == 1


def test_lists_are_searched_together() -> None:
    check = PartyCheck.over(
        {
            "1": Snapshot("one", (Entry("a", "EL", EntityKind.UNKNOWN, "Example Optics"),)),
            "2": Snapshot("two", (Entry("b", "SDN", EntityKind.UNKNOWN, "Example Optics"),)),
        }
    )

    assert {hit.entry.list for hit in hits_of(check, "Example Optics")} == {"EL", "SDN"}


def test_hit_says_what_a_person_needs_to_judge_it() -> None:
    entry = replace(
        ENTRY,
        countries=("AE", "IR"),
        programme="Entity List",
        citation="99 FR 12345",
        licence_requirement="All items",
        human_rights_basis="invented",
    )

    party = replace(BUYER, name="Exampel Optics FZE", address=RECEIVER.address)
    (hit,) = PartyCheck.over({"s": Snapshot("csl", (entry,))}).hits_of(party)

    assert (hit.axis, hit.rule, hit.citation) == (Axis.PARTY, "RP-NAME", "99 FR 12345")
    assert "'Exampel' met 'Example'" in hit.evidence[0]
    assert "Country differs: DE on the order, AE, IR listed" in hit.evidence
    assert "Town unknown: the listing has no address" in hit.evidence
    assert hit.evidence[-3:] == (
        "Listed in: AE, IR",
        "Licence requirement: All items",
        "Human-rights basis: invented",
    )


def test_hits_come_best_first_and_at_most_five_for_a_name() -> None:
    listed = [f"Hikvision Optics {'Trading ' * place}LLC" for place in range(8)]

    scores = [hit.score for hit in hits_of(check_over(*listed), listed[0])]

    assert scores[0] == 1
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 5


# What the answer depends on


@pytest.mark.parametrize("snapshots", [{}, {"s": Snapshot("csl", ())}], ids=["none", "empty"])
def test_without_a_list_nothing_can_be_answered(snapshots: dict[str, Snapshot]) -> None:
    with pytest.raises(ScreeningUnavailable, match="lists import") as unavailable:
        PartyCheck.over(snapshots).run(ORDER)

    assert unavailable.value.code == "SY-LIST"


def test_version_pins_engine_and_every_snapshot_whatever_their_order() -> None:
    one, two = Snapshot("csl", (ENTRY,)), Snapshot("own", (ENTRY,))

    assert (
        PartyCheck.over({"aa": one, "bb": two}).version == f"engine:{ENGINE_VERSION},csl:aa,own:bb"
    )
    assert (
        PartyCheck.over({"bb": two, "aa": one}).version == f"engine:{ENGINE_VERSION},csl:aa,own:bb"
    )
    assert PartyCheck.over({"aa": one}).name == "party"


# Hostile names


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "***", "\u200b", "🎉🎉", "\u202eevil", "شركة", "\x00\x1b[31m", "a" * 10_000),
        *("李" * 10_000, "ab " * 3_333, "[/b]", "'); drop table", "%s%n", "\ue000", "𓀀"),
    ],
    ids=ascii,
)
def test_hostile_name_is_no_hit_and_no_error(name: str) -> None:
    assert hits_of(check_over("Example Optics FZE", "***", ""), name) == ()


@given(st.text())
def test_any_name_is_answered(name: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in hits_of(check_over("Example Optics FZE"), name))
