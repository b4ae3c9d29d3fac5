"""The cases that must hold, by name: what went wrong elsewhere, and what is met in real orders."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import Country
from connector.errors import ScreeningUnavailable
from connector.order import Address
from connector.screening import Hit
from connector.screening.completeness import CompletenessCheck
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.index import NameIndex
from connector.screening.party.weak import GENERIC_CAP
from tests.examples import BUYER, ORDER, RECEIVER

REVIEW_AT, HOLD_AT = 0.5, 0.75
PERSON, FIRM = EntityKind.PERSON, EntityKind.ORGANIZATION
FIRMS = (
    *("SIS DOO", "JSC Almaz-Antey", "11420 CORP.", "Hangzhou Hikvision Digital Technology Co Ltd"),
    *(
        "Example Optics FZE",
        "Bank Melli Iran",
        "Al Noor General Trading LLC",
        "Rosoboronexport OAO",
    ),
    *("Mahan Air", "Huawei Technologies Co., Ltd.", "Huawei Cloud France", "Technopole Company"),
)
PERSONS = (
    *("HABBASH, George", "KIM, Jong Un", "Usama bin Laden", "ALI, Ahmed Hassan", "PUTIN, Vladimir"),
    *(
        f"ZAFAR, {given}"
        for given in ("Omar", "Yusuf", "Bilal", "Tariq", "Salim", "Nadir", "Karim", "Jamal", "Fahd")
    ),
    *("ZAFAR, Idris", "ZAFAR, Musa"),
)
BRAVO = Entry(
    "bravo", "EL", FIRM, "Beijing Bravo Genome Institute", ("BGI",), ("CN",), ("1 Rd, Shenzhen",)
)
ENTRIES = (
    *(Entry(name, "EL", FIRM, name) for name in FIRMS),
    *(Entry(name, "SDN", PERSON, name) for name in PERSONS),
    BRAVO,
)
CHECK = PartyCheck.over({"s": Snapshot("csl", ENTRIES)})
INDEX = NameIndex(ENTRIES)


def hits_of(name: str, country: str | None = None, city: str | None = None) -> tuple[Hit, ...]:
    at = Address((), city, None, None, Country(country) if country else None)
    return CHECK.hits_of(replace(BUYER, name=name, address=at))


def score(name: str, listed: str) -> float:
    return max((hit.score for hit in hits_of(name) if hit.entry.name == listed), default=0.0)


# What others missed, and what they stopped for nothing


@pytest.mark.parametrize(
    "name",
    [
        *("SIS d.o.o.", "SIS DOO", "sis, doo", "S.I.S. DOO"),
        "S.I.S. d.o.o.",
    ],
)
def test_apple_2019_legal_form_with_dots(name: str) -> None:
    assert score(name, "SIS DOO") == 1


def test_cobham_2018_part_of_a_listed_group() -> None:
    assert score("Almaz Antey Telecom", "JSC Almaz-Antey") >= REVIEW_AT


@pytest.mark.parametrize(
    ("name", "listed"),
    [("BELLETECH CORP", "11420 CORP."), ("George Bush", "HABBASH, George")],
    ids=["watchman-483", "watchman-115"],
)
def test_names_that_share_a_legal_form_or_a_given_name_do_not_meet(name: str, listed: str) -> None:
    assert score(name, listed) < REVIEW_AT


@pytest.mark.parametrize("listed", [*FIRMS, *PERSONS])
def test_exact_name_scores_one(listed: str) -> None:
    assert score(listed, listed) == 1
    assert score(listed.upper().replace(",", "  "), listed) == 1


@pytest.mark.parametrize("listed", [*FIRMS, *PERSONS])
@pytest.mark.parametrize("changed", ["{}a", "Q{}", "{} Telecom"])
def test_nothing_but_the_exact_name_scores_one(listed: str, changed: str) -> None:
    assert score(changed.format(listed), listed) < 1


def test_exact_name_that_repeats_a_word_scores_one() -> None:
    index = NameIndex((Entry("e", "SDN", PERSON, "Hassan Hassan"),))

    assert index.search("Hassan Hassan", 1)[0].score == 1


# Scripts


@pytest.mark.parametrize("name", ["김정은", "金正恩", "کیم جونگ اون"])
def test_kim_jong_un_is_met_in_his_scripts(name: str) -> None:
    assert score(name, "KIM, Jong Un") >= REVIEW_AT


@pytest.mark.parametrize(
    "name",
    [
        *("أسامة بن لادن", "Osama Bin-Ladin"),
        "オサマ・ビンラディン",
    ],
)
def test_usama_bin_laden_is_met_in_other_scripts(name: str) -> None:
    assert score(name, "Usama bin Laden") >= REVIEW_AT


# Names that say too little


@pytest.mark.parametrize(
    "name",
    ["Trading Company LLC", "General Trading LLC", "Co Ltd", "LLC", "Ali", "Mr Ali", "Zafar"],
)
def test_generic_name_or_frequent_word_is_capped_and_says_so(name: str) -> None:
    hits = hits_of(name)

    assert all(hit.score <= GENERIC_CAP for hit in hits)
    assert all(any("Too little to go by" in each for each in hit.evidence) for hit in hits)


@pytest.mark.parametrize("name", ["LLC", "Ltd", "GmbH", "d.o.o.", "Co., Ltd.", "Limited Company"])
def test_legal_form_alone_never_alarms(name: str) -> None:
    assert all(hit.score < REVIEW_AT for hit in hits_of(name))


def test_single_word_of_a_listed_group_is_not_capped() -> None:
    (hit, *_) = hits_of("Huawei")

    assert not any("Too little" in each for each in hit.evidence)


def test_main_name_of_a_listing_is_not_capped_however_generic() -> None:
    check = PartyCheck.over(
        {"s": Snapshot("csl", (Entry("e", "EL", FIRM, "General Trading LLC"),))}
    )

    (hit,) = check.hits_of(replace(BUYER, name="GENERAL TRADING L.L.C."))

    assert (hit.rule, hit.score) == ("RP-REVIEW", 1)


@pytest.mark.parametrize(
    ("country", "city", "agreeing"),
    [
        (None, None, ()),
        ("DE", "Berlin", ()),
        ("CN", None, ("country",)),
        ("CN", "Shenzhen", ("country", "town")),
        (None, "SHENZHEN", ("town",)),
        ("DE", "Shenzhen", ()),
    ],
)
def test_short_alias_is_weak_and_says_what_agrees(
    country: str | None, city: str | None, agreeing: tuple[str, ...]
) -> None:
    hit = hits_of("B.G.I.", country, city)[0]

    assert (hit.rule, hit.entry.matched_name, hit.agreeing) == ("RP-WEAK", "BGI", agreeing)
    assert any(each.startswith("A name that many") for each in hit.evidence)


def test_short_alias_does_not_hide_the_longer_name() -> None:
    hits = hits_of("Beijing Bravo Genome Institute BGI")

    assert any(hit.rule == "RP-NAME" and hit.score >= HOLD_AT for hit in hits)


# Long names


@pytest.mark.parametrize("before", [22, 24, 40, 52])
def test_name_hidden_behind_many_words_is_found(before: int) -> None:
    name = " ".join(f"filler{place}x" for place in range(before)) + " Usama bin Laden"

    assert score(name, "Usama bin Laden") >= REVIEW_AT


@pytest.mark.parametrize(
    "name", [" ".join(f"w{place}" for place in range(57)), "Al " * 700, "李" * 2_001]
)
def test_order_is_held_for_a_name_too_long_to_be_read_whole(name: str) -> None:
    long = replace(RECEIVER, names=(name,))

    with pytest.raises(ScreeningUnavailable, match=r"\$\.shipping_address: a name of more") as held:
        CompletenessCheck().run(replace(ORDER, parties=(long,)))

    assert held.value.code == "SY-DATA"


def test_name_too_long_keeps_no_other_name_from_being_met() -> None:
    long = replace(BUYER, name="w " * 1_000)
    listed = replace(BUYER, name="SIS d.o.o.")

    hits = CHECK.run(replace(ORDER, parties=(long, listed)))

    assert [hit.score for hit in hits] == [1]


# Hostile names


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "a",
            "a" * 10_000,
            "李" * 10_000,
            "ab " * 3_333,
            "🎉" * 100,
            "\u202eevil",
            "\x00\x1b",
        ),
        *("-".join(map(str, range(100))), "''''", "&#x41;&amp;", "Ã©" * 50, "\ue000", "𓀀"),
    ],
    ids=ascii,
)
def test_hostile_name_is_answered(name: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in hits_of(name))


@given(st.text() | st.text(st.sampled_from("abn.-/&;'# 金김كКア"), max_size=200))
def test_any_name_is_answered(name: str) -> None:
    assert all(0 <= match.score <= 1 for match in INDEX.search(name, 5))
    assert all(0 <= hit.score <= 1 for hit in hits_of(name))
