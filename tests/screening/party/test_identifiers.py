"""An identifier alone can meet a listed party, and moves the score of a name."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import Country
from connector.decision import Policy, code_of
from connector.identity import Identifier, IdentifierKind, imo_numbers_in, read_identifier
from connector.order import Address, Party
from connector.screening import Hit
from connector.screening.lists import EntityKind, Entry
from connector.screening.party import PartyCheck
from connector.screening.party.agreement import agreement
from connector.screening.party.compile import compile_index
from connector.screening.party.identifiers import (
    CERTAIN,
    LIKELY,
    LITTLE,
    ListedIdentifiers,
    pack_identifiers,
    sameness,
)
from connector.screening.party.index import NameIndex
from tests.examples import BUYER

POLICY = Policy("p", 0.75, 0.5)
FIRM, PERSON, VESSEL = EntityKind.ORGANIZATION, EntityKind.PERSON, EntityKind.VESSEL


def read(*texts: str) -> tuple[Identifier, ...]:
    return tuple(map(read_identifier, texts))


SHIP = Entry("ship", "SDN", VESSEL, "ATLANTIC QUEEN", identifiers=read("imo:IMO 9187629"))
MERIDIAN = Entry(
    "firm", "EL", FIRM, "Meridian Instruments LLC", ("MRDN",), ("RU",), ("Moscow, RU",),
    identifiers=read("tax:7701234567@RU", "registration:5843@IR", "other:QX-99871"),
)  # fmt: skip
PILOT = Entry("pilot", "SDN", PERSON, "Zorvak Merrindale", identifiers=read("passport:A112233@SY"))
ENTRIES = (SHIP, MERIDIAN, PILOT)
INDEX = NameIndex(ENTRIES)
CHECK = PartyCheck(INDEX, {"s": "csl"})
STRANGER = replace(BUYER, name="Pleasant Trading House")


def hits_of(party: Party, *texts: str) -> tuple[Hit, ...]:
    return CHECK.hits_of(replace(party, identifiers=read(*texts)))


def codes(party: Party, *texts: str) -> dict[str, str | None]:
    """Give of every entry that is met the first code it keeps the order under, if any."""
    found: dict[str, str | None] = {}
    for hit in hits_of(party, *texts):
        found[hit.entry.id] = found.get(hit.entry.id) or code_of(hit, POLICY)
    return found


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("imo:9187629", "ship"),
        ("imo:IMO 918-7629", "ship"),
        ("imo:\uff19\uff11\uff18\uff17\uff16\uff12\uff19", "ship"),
        ("imo:9187629@PA", "ship"),
        ("tax:7701234567@RU", "firm"),
        ("tax:77 0123 4567@Russian Federation", "firm"),
        ("tax:RU7701234567@RU", "firm"),
        ("passport:a-112233@SY", "pilot"),
    ],
)
def test_number_of_a_register_alone_holds_under_any_name(written: str, listed: str) -> None:
    assert codes(STRANGER, written) == {listed: "RP-ID"}


@pytest.mark.parametrize(
    "written",
    [
        "tax:7701234567",  # of which country?
        "registration:7701234567@RU",  # tax and registration numbers are taken for each other
        "other:7701234567@RU",
        "registration:5843@IR",  # short
        "registration:0005843@IR",
        "other:QX99871",
        "registration:qx 99871",
    ],
)
def test_number_that_may_be_anothers_is_only_reviewed(written: str) -> None:
    assert codes(STRANGER, written) == {"firm": "RP-REVIEW"}


@pytest.mark.parametrize(
    "written",
    [
        "tax:7701234567@DE",
        "tax:7701234568@RU",
        "passport:7701234567@RU",
        "imo:7701234567",
        "registration:5843",  # short, and nobody says of which country
        "imo:9187628",
        "passport:112233@SY",
        "mmsi:9187629",
    ],
)
def test_other_number_kind_or_country_is_not_met(written: str) -> None:
    assert codes(STRANGER, written) == {}


@pytest.mark.parametrize("filler", ["0000000", "XXXXX", "-----", "unknown", "n/a", "0", "7"])
def test_filler_is_no_number(filler: str) -> None:
    one = Identifier(IdentifierKind.TAX, filler, Country("RU"))

    assert sameness(one, one) == 0
    assert not len(pack_identifiers((replace(MERIDIAN, identifiers=(one,)),))["identifier_hash"])


def test_codes_without_digits_are_compared_and_branches_of_a_bank_are_the_bank() -> None:
    bank, branch, sign = read("bic:SABRRUMM", "bic:SABRRUMM012", "call_sign:HOQT")

    assert sameness(bank, branch) == CERTAIN
    assert sameness(sign, sign) == LITTLE


def test_hong_kong_numbers_are_of_china_either_way() -> None:
    assert sameness(*read("tax:12345678@HK", "tax:12345678@CN")) == CERTAIN


_identifiers = st.builds(
    Identifier,
    st.sampled_from(IdentifierKind),
    st.sampled_from(["12345", "0012345", "7", "ABC-1", "RU12345"]) | st.text(max_size=8),
    st.none() | st.sampled_from(["RU", "DE"]).map(Country),
)


@given(_identifiers, _identifiers)
def test_sameness_has_no_direction_and_few_values(one: Identifier, other: Identifier) -> None:
    assert sameness(one, other) == sameness(other, one)
    assert sameness(one, other) in (0, LITTLE, LIKELY, CERTAIN)


@given(st.lists(_identifiers, max_size=20), _identifiers)
def test_table_finds_just_what_comparing_each_finds(
    listed: list[Identifier], given: Identifier
) -> None:
    entries = tuple(Entry(str(n), "EL", FIRM, "x", identifiers=(i,)) for n, i in enumerate(listed))
    table = ListedIdentifiers(pack_identifiers(entries), entries.__getitem__)

    found = {match.entry.id: match.score for match in table.search((given,))}

    assert found == {
        entry.id: score for entry in entries if (score := sameness(given, *entry.identifiers))
    }


def test_identifiers_are_found_in_an_index_that_was_compiled_before() -> None:
    index = NameIndex.open(compile_index(ENTRIES))

    assert [match.entry for match in index.identifiers.search(read("imo:9187629"))] == [SHIP]


def test_hit_of_an_identifier_says_what_was_met() -> None:
    (hit,) = hits_of(STRANGER, "tax:RU7701234567@RU")

    assert (hit.rule, hit.score, hit.name_score) == ("RP-ID", CERTAIN, None)
    assert hit.subject.name == "tax number RU7701234567 (RU)"
    assert hit.entry.matched_name == "tax number 7701234567 (RU)"
    assert hit.evidence[0] == (
        "The tax number RU7701234567 (RU) on the order is listed, as tax number 7701234567 (RU)"
    )


def test_hit_of_a_number_that_may_be_anothers_says_so() -> None:
    (hit,) = hits_of(STRANGER, "other:QX99871")

    assert hit.evidence[1].startswith("Somebody else's number may read the same")


# Ships' numbers in a name


@pytest.mark.parametrize(
    "name",
    [
        "MV ATLANTIC IMO 9187629",
        "m/v whatever (imo no. 9187629)",
        "ATLANTIC,IMO:9187629,PANAMA",
        "IMO9187629",
        "\uff29\uff2d\uff2f \uff19\uff11\uff18\uff17\uff16\uff12\uff19",
        "Something IMO NUMBER: 9187629",
    ],
)
def test_ships_number_in_a_name_is_read(name: str) -> None:
    hits = CHECK.hits_of(replace(BUYER, name=None, names=("Ocean Freight", name)))

    assert "RP-ID" in [code_of(hit, POLICY) for hit in hits if hit.entry.id == "ship"]


@pytest.mark.parametrize(
    "name",
    [
        *("MV ATLANTIC 9187629", "IMO 9187628", "IMO 91876290", "TIMO 9187629"),
        *("IMO 918762", "IMO HOLDING BOX 17 9187629", "IMO " * 2_000),
    ],
)
def test_other_digits_in_a_name_are_no_ships_number(name: str) -> None:
    assert imo_numbers_in(name) == ()


# Beside a name


def test_identifier_agrees_wherever_the_party_is() -> None:
    abroad = Address((), "Moscow", None, None, Country("DE"))
    party = replace(BUYER, identifiers=read("tax:7701234567@RU"), address=abroad)

    assert agreement(party, MERIDIAN, INDEX.places).agreeing == ("identifier",)


def test_equal_identifier_raises_the_score_of_a_name() -> None:
    name = replace(BUYER, name="Zorvak Merrindal")
    alone, sure = (hits_of(name, *ids)[0] for ids in ((), ("passport:A112233@SY",)))
    vague, register = (
        agreement(replace(name, identifiers=read(text)), PILOT, INDEX.places)
        for text in ("passport:A112233", "passport:A112233@SY")
    )

    assert alone.score == alone.name_score == sure.name_score < sure.score < 1
    assert (sure.rule, sure.agreeing) == ("RP-NAME", ("identifier",))
    assert "Identifier agrees: passport A112233 (SY)" in sure.evidence
    assert (vague.moved(0.5), register.moved(0.5)) == (0.6, 0.8)


@pytest.mark.parametrize(
    ("ids", "sentence"),
    [
        ((), "Identifier unknown: the order names none for this party"),
        (("tax:0000",), "Identifier unknown: the order names none for this party"),
        (("tax:9901@SY",), "Identifier unknown: the listing has none of that kind"),
        (("passport:9901@DE",), "Identifier unknown: the listing has none of that kind"),
        (
            ("passport:B445566@SY",),
            "Identifier differs: passport B445566 (SY) on the order, passport A112233 (SY) listed",
        ),
    ],
)
def test_differing_or_missing_identifier_is_said_and_moves_no_score(
    ids: tuple[str, ...], sentence: str
) -> None:
    name = replace(BUYER, name="Merrindale")
    (alone,) = hits_of(name)
    (hit,) = hits_of(name, *ids)

    assert (hit.score, hit.agreeing) == (alone.score, ())
    assert sentence in hit.evidence


def test_identifier_is_the_second_field_of_a_weak_name() -> None:
    short = replace(BUYER, name="MRDN")

    assert codes(short) == {"firm": None}
    assert codes(short, "registration:5843") == {"firm": "RP-WEAK"}


def test_kind_leaves_out_who_has_the_number_too() -> None:
    ship = replace(STRANGER, identifiers=read("imo:9187629"))

    assert CHECK.hits_of(ship, kind=VESSEL)
    assert CHECK.hits_of(ship, kind=PERSON) == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("9187629", "no colon"),
        ("vat:1", "'vat' is no kind of identifier"),
        ("tax:1@Atlantis", "'Atlantis' is no country"),
        ("tax:1@", "'' is no country"),
        ("tax: - ", "neither letter nor digit"),
    ],
)
def test_identifier_that_cannot_be_read_says_why(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        read_identifier(text)
