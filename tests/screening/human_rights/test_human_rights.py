"""Every row of the pack: what meets it, what does not, and on which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import Country
from connector.order import Role
from connector.screening import Axis, Mode, RuleHit
from connector.screening.human_rights import PACK, HumanRightsRules
from connector.screening.human_rights.indicators import Indicators, Standing
from connector.screening.human_rights.partners import read_partners
from connector.screening.human_rights.rows import HumanRightsRule
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Situation, User, UserKind
from tests.screening.situations import RULES, TODAY, item, party, situation, user

ROWS = {row.id: row for row in read_pack(RULES, PACK, HumanRightsRule).rows}
TIER_3 = Standing("tip_tier", Country("TD"), 3, 1.0, "2030 report", "public domain", TODAY)
OWN = Standing("press", Country("TD"), 80, 0.75, "2030", "own", TODAY)
INDICATORS = Indicators({Country("TD"): (TIER_3, OWN)})
RULES_ON_HUMAN_RIGHTS = HumanRightsRules(
    read_pack(RULES, PACK, HumanRightsRule), read_partners(RULES), INDICATORS
)
POLICE, STATE = UserKind.POLICE, UserKind.GOVERNMENT
CCTV, FACES, TORTURE = "video-surveillance", "face-recognition", "torture-and-execution"


def sale(
    misuse: str, to: str, kind: UserKind | None = None, on: date = TODAY, at: str = ""
) -> Situation:
    users = (user(kind, at or to),) if kind else ()
    return situation(item(misuse=(misuse,)), users=users, to=(to,), on=on)


@dataclass(frozen=True, slots=True)
class Case:
    """What meets a row, and what nearly does."""

    meets: tuple[Situation, ...]
    misses: tuple[Situation, ...]


CASES: Mapping[str, Case] = {
    "security-user": Case(
        (
            sale(CCTV, "AE", POLICE),
            sale(CCTV, "AE", UserKind.INTELLIGENCE),
            sale(CCTV, "AE", UserKind.MILITARY),
            sale(CCTV, "AE", POLICE, at="GB"),
            sale(CCTV, "GB", POLICE, at="AE"),
        ),
        (sale(CCTV, "AE", STATE), sale(CCTV, "GB", POLICE), sale(CCTV, "AE")),
    ),
    "government-user": Case(
        (sale(CCTV, "AE", STATE),), (sale(CCTV, "AE", POLICE), sale(CCTV, "GB", STATE))
    ),
    "embassy": Case(
        (sale(CCTV, "DE", UserKind.EMBASSY),), (sale(CCTV, "DE", STATE), sale(CCTV, "DE"))
    ),
    "partner-security-user": Case(
        (sale(CCTV, "GB", POLICE), sale(CCTV, "US", STATE)),
        (sale(CCTV, "AE", POLICE), sale(CCTV, "GB")),
    ),
    "intrusive-outside-partners": Case(
        tuple(
            sale(each, "IN")
            for each in ("interception", "intrusion-software", "phone-forensics", "dpi-censorship")
        ),
        (sale("interception", "JP"), sale(CCTV, "IN")),
    ),
    "arms-embargo": Case(
        tuple(sale(FACES, code) for code in ROWS["arms-embargo"].countries),
        (sale(FACES, "KH"), sale(CCTV, "CN")),
    ),
    "group-e": Case(
        tuple(sale(CCTV, code) for code in ("CU", "IR", "KP", "SY")),
        (sale(CCTV, "CN"), sale(CCTV, "RU")),
    ),
    "torture-and-execution": Case((sale(TORTURE, "US"), sale(TORTURE, "AE")), (sale(CCTV, "AE"),)),
    "crime-control-licence-test": Case(
        (sale("restraint", "US"), sale("crowd-control", "AE")), (sale(CCTV, "AE"),)
    ),
    "eu-cyber-surveillance": Case(
        (sale("location-tracking", "IN"), sale("social-media-monitoring", "AE")),
        (sale("location-tracking", "FR"), sale(FACES, "IN")),
    ),
    "trafficking-tier-3": Case((sale(FACES, "TD"),), (sale(FACES, "NG"), sale(CCTV, "TD"))),
    "own-indicator": Case((sale(FACES, "TD"),), (sale(FACES, "NG"), sale(CCTV, "TD"))),
}  # fmt: skip


def hits(some: Situation, rules: HumanRightsRules = RULES_ON_HUMAN_RIGHTS) -> dict[str, RuleHit]:
    return {hit.rule.partition("/")[2]: hit for hit in rules.ask(some)}


@pytest.mark.parametrize("row", ROWS)
def test_row_is_met_by_its_cases_and_by_no_other(row: str) -> None:
    for meets in CASES[row].meets:
        assert row in hits(meets)
    for misses in CASES[row].misses:
        assert row not in hits(misses)


@pytest.mark.parametrize("row", ROWS)
def test_hit_says_its_line_its_citation_and_what_it_asks(row: str) -> None:
    hit = hits(CASES[row].meets[0])[row]

    assert hit.axis is Axis.HUMAN_RIGHTS
    assert hit.mode is ROWS[row].asked_as
    assert hit.asks == ROWS[row].asks
    assert hit.code == ("HR-DILIGENCE" if hit.asks else "HR-NOTE")
    assert hit.text.startswith("Line 1 'Thing' (")
    assert hit.text.endswith(f"({ROWS[row].citation})")
    assert any("$.lines[1]" in sentence for sentence in hit.evidence)


@pytest.mark.parametrize("row", [id_ for id_, row in ROWS.items() if row.effective_from])
def test_row_applies_from_its_first_day(row: str) -> None:
    first = ROWS[row].effective_from
    assert first is not None
    met = CASES[row].meets[0]

    for day, applies in ((first - timedelta(days=1), False), (first, True)):
        on = Situation(met.order, day, met.places, met.items, met.users)
        assert (row in hits(on)) is applies


def test_rows_that_ask_for_diligence_keep_the_order_and_the_others_only_record() -> None:
    for row in ROWS.values():
        kept = row.asked_as in (Mode.ENFORCE, Mode.REVIEW)
        assert kept is bool(row.asks)


def test_no_country_said_counts_as_outside_the_partners() -> None:
    police = situation(item(misuse=(CCTV,)), users=(user(POLICE, None),))
    spyware = situation(item(misuse=("intrusion-software",)))

    assert "a country that is not said" in hits(police)["security-user"].text
    assert "intrusive-outside-partners" in hits(spyware)


def test_supplier_and_forwarder_are_no_users_of_the_goods() -> None:
    for role in (Role.SUPPLIER, Role.MANUFACTURER, Role.FORWARDER):
        some = situation(item(misuse=(CCTV,)), users=(user(POLICE, "AE", role),), to=("GB",))
        assert hits(some) == {}


def test_line_reads_as_a_person_says_it() -> None:
    line = item("CCTV with face recognition", misuse=(FACES, CCTV))
    hit = hits(situation(line, users=(user(POLICE, "AE"),), to=("AE",)))["security-user"]

    assert hit.text == (
        "Line 1 'CCTV with face recognition' (face recognition, video surveillance) for end user "
        "'The police', police, in AE: due diligence is owed before a release "
        "(US Department of State guidance of 2020-09-30, end users; UN Guiding Principles 17 to 19)"
    )
    assert "$.end_user: 'police' reads as police" in hit.evidence
    assert any("AE counts as none of the states" in sentence for sentence in hit.evidence)


def test_many_lines_are_one_reason_and_party_without_a_name_is_named_by_its_role() -> None:
    lines = [item(misuse=(CCTV,))] * 10_000
    nobody = User(party(Role.BUYER, None), frozenset({POLICE}))

    (hit,) = hits(situation(*lines, users=(nobody,), to=("AE",))).values()

    assert "and 9999 more" in hit.text
    assert "for buyer, police" in hit.text
    assert "9995 more lines are so" in hit.evidence
    assert len(hit.evidence) < 12


def test_contact_rule_of_the_code_stands_beside_its_states() -> None:
    hit = hits(sale(CCTV, "GB", POLICE))["partner-security-user"]

    assert any("licensing authority" in sentence for sentence in hit.evidence)


def test_code_of_conduct_has_its_states_and_their_commitments() -> None:
    (row,) = read_partners(RULES).rows

    assert len(set(row.partners)) == 25
    assert len(row.commitments) == 6


@given(
    st.lists(st.sampled_from([CCTV, FACES, TORTURE, "drones"]), max_size=3),
    st.lists(st.sampled_from(["AE", "GB", "CN", "TD"]), max_size=2),
    st.none() | st.sampled_from(UserKind),
)
def test_another_user_or_place_never_takes_a_reason_away(
    misuse: list[str], to: list[str], kind: UserKind | None
) -> None:
    line = item(misuse=misuse)
    before = situation(line, to=to)
    after = situation(line, to=(*to, "IR"), users=(user(kind, "AE"),) if kind else ())

    asked = {rule for rule, hit in hits(before).items() if hit.asks and to}
    assert asked <= set(hits(after))
