"""Each listed entry comes once for each party of an order, by its best hit; nothing is lost."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import Country
from connector.decision import Bands, Policy, code_of
from connector.identity import read_identifier
from connector.order import Address, Party
from connector.screening import Hit
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.hits import best_of_each_entry
from tests.examples import BUYER, hit

POLICY = Policy("p", 0.75, 0.5)
FIRM, PERSON = EntityKind.ORGANIZATION, EntityKind.PERSON
DOOR = "12 Karama Street, Dubai, AE"
OPTICS = Entry(
    "optics", "EL", FIRM, "Quorvex Optics FZE", ("Quorvex Lenses", "QVX"), ("AE",), (DOOR,),
    identifiers=(read_identifier("tax:1002003004@AE"),),
)  # fmt: skip
TWIN = replace(OPTICS, id="optics", list="SDN", addresses=(), identifiers=())


def check_over(*entries: Entry) -> PartyCheck:
    return PartyCheck.over({"s": Snapshot("own", entries)})


def at(country: str, *lines: str) -> Address:
    return Address(lines, "Dubai" if lines else None, None, None, Country(country))


CHECK = check_over(OPTICS)
FULL = Party(
    *(BUYER.role, BUYER.path, "Quorvex Optics"),
    names=("Quorvex Lenses", "Quorvx Optics", "QVX"),
    address=at("AE", "12 Karama Street"),
    identifiers=(read_identifier("tax:1002003004@AE"),),
)


def test_party_that_meets_an_entry_in_many_ways_is_one_hit_that_mentions_them() -> None:
    (best,) = CHECK.hits_of(FULL)
    mentioned = [each for each in best.evidence if each.startswith("Also met")]

    assert (best.rule, best.score) == ("RP-NAME", 1)
    assert best.agreeing == ("country", "town", "address", "identifier")
    assert [each.split(".")[0] for each in mentioned] == [
        "Also met: 'Quorvex Optics' for 'Quorvex Optics FZE', scoring 0",
        "Also met: 'Quorvx Optics' for 'Quorvex Optics FZE', scoring 0",
        "Also met: 'QVX' for 'QVX', scoring 1",
    ]


def test_address_that_is_kept_mentions_the_name_that_was_met_less_surely() -> None:
    party = replace(FULL, name="Quorv Lens", names=(), identifiers=())
    best, *_ = CHECK.hits_of(party)

    assert best.rule == "RP-ADDRESS"
    assert any(each.startswith("Also met: 'Quorv Lens' for") for each in best.evidence)


def test_listed_on_two_lists_stays_two_hits() -> None:
    hits = check_over(OPTICS, TWIN).hits_of(FULL)

    assert sorted(each.entry.list for each in hits) == ["EL", "SDN"]


def test_weak_alias_never_hides_what_holds() -> None:
    party = replace(FULL, name="QVX", names=(), identifiers=(), address=at("AE", "12 Karama St"))
    codes = {code_of(each, POLICY) for each in CHECK.hits_of(party)}

    assert "RP-ADDRESS" in codes


def _hit(rule: str, score: float, name_score: float, *, agrees: bool) -> Hit:
    named = name_score if rule != "RP-ID" else None
    agreeing = ("country",) if agrees else ()
    return replace(hit(score), rule=rule, name_score=named, agreeing=agreeing)


_rules = st.sampled_from(["RP-NAME", "RP-REVIEW", "RP-WEAK", "RP-ADDRESS", "RP-ID"])
_scores = st.sampled_from([0.2, 0.45, 0.5, 0.6, 0.75, 0.8, 1.0]) | st.floats(0, 1)
_hits = st.lists(st.builds(_hit, _rules, _scores, _scores, agrees=st.booleans()), max_size=6)
_policies = st.tuples(_scores, _scores).map(lambda two: Policy("p", max(two), min(two)))


def _band(met: Hit, policy: Policy) -> int:
    code = code_of(met, policy)
    holds = code not in ("RP-REVIEW", "RP-WEAK") and met.score >= policy.hold_at
    return 0 if code is None else 1 + holds


@given(_hits, _policies)
def test_whatever_the_bands_an_order_is_kept_for_what_is_kept_just_as_for_all(
    met: list[Hit], policy: Policy
) -> None:
    kept = best_of_each_entry(met)

    def strongest(hits: Sequence[Hit]) -> int:
        return max((_band(each, policy) for each in hits), default=0)

    assert strongest(kept) == strongest(met)
    assert len(kept) <= len(met)


def test_name_that_other_fields_lowered_is_not_outdone_by_what_scores_between() -> None:
    lowered = _hit("RP-NAME", 0.7, 0.8, agrees=False)
    vague = _hit("RP-ID", 0.72, 0.0, agrees=True)
    narrow = Policy("p", 0.8, 0.75)

    codes = [code_of(each, narrow) for each in best_of_each_entry([vague, lowered])]

    assert codes == [None, "RP-REVIEW"]


# Many entries of one name


def test_of_many_entries_that_share_a_weak_alias_the_one_that_agrees_is_found() -> None:
    many = [Entry(f"e{n}", "EL", FIRM, f"Firm {n} Ltd", ("MECX",), ("US",)) for n in range(150)]
    many[-1] = replace(many[-1], countries=("CN",))

    hits = check_over(*many).hits_of(replace(BUYER, name="MECX", address=at("CN")))

    assert [each.entry.id for each in hits if code_of(each, POLICY)] == ["e149"]
    assert len(hits) <= 20


@pytest.mark.parametrize(("kind", "other"), [(PERSON, FIRM), (FIRM, PERSON)])
@pytest.mark.parametrize("typed", ["Zorvak Merrindale", "Zorvak Merindail"])
def test_wanted_kind_is_found_behind_any_number_of_others(
    kind: EntityKind, other: EntityKind, typed: str
) -> None:
    others = [Entry(f"o{n}", "EL", other, f"Zorvak Merindail {n}") for n in range(150)]
    wanted = Entry("wanted", "SDN", kind, "Zorvaq Merrindale Junior")
    check = check_over(*others, wanted)

    (met,) = check.hits_of(replace(BUYER, name=typed), kind=kind)

    assert met.entry.id == "wanted"


def test_kind_that_nobody_is_of_meets_nobody() -> None:
    check = check_over(Entry("f", "EL", FIRM, "Zorvak Merrindale"))

    assert check.hits_of(replace(BUYER, name="Zorvak Merrindale"), kind=PERSON) == ()


def test_kind_that_the_list_does_not_say_is_always_wanted() -> None:
    unknown = Entry("u", "DPL", EntityKind.UNKNOWN, "Zorvak Merrindale")
    party = replace(BUYER, name="Zorvak Merrindale")

    assert all(check_over(unknown).hits_of(party, kind=kind) for kind in EntityKind)


def test_wanted_kind_is_found_by_its_address_behind_others() -> None:
    others = [Entry(f"o{n}", "EL", FIRM, f"Other {n}", addresses=(DOOR,)) for n in range(30)]
    wanted = Entry("wanted", "SDN", PERSON, "Zorvak Merrindale", addresses=(DOOR,))
    party = replace(BUYER, name="Qwxyz", address=at("AE", "12 Karama Street"))

    hits = check_over(*others, wanted).hits_of(party, kind=PERSON)

    assert [each.entry.id for each in hits] == ["wanted"]


def test_bands_of_a_list_are_those_of_the_kept_hit() -> None:
    (best,) = CHECK.hits_of(FULL)
    strict = Policy("p", 0.75, 0.5, {"EL": Bands(1.0, 1.0)})

    assert code_of(best, strict) == "RP-NAME"
