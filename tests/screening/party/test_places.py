"""An address alone can meet a listed party, and what agrees besides a name moves a score little."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.country import Country
from connector.order import Address
from connector.screening import Hit
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.agreement import Agreement, agreement
from connector.screening.party.compile import compile_index
from connector.screening.party.index import NameIndex
from connector.screening.party.places import (
    ListedPlaces,
    is_address_only,
    pack_places,
    read_listed,
    read_written,
)
from tests.examples import BUYER, texts

HOLD_AT = 0.85
FIRM = EntityKind.ORGANIZATION
DOOR = "Flat 19C, Lockhart Centre, 301-307 Lockhart Road, Wan Chai, Hong Kong, HK"
ONLY = Entry("only", "EL", EntityKind.UNKNOWN, "Address 01", (), ("CN", "HK"), (DOOR,))
OPTICS = Entry(
    "optics", "EL", FIRM, "Example Optics FZE", (), ("AE",),
    ("P.O. Box 42340, Dubai, AE", "Dubai, AE", "12 Karama Street, Dubai, 4711, AE"),
)  # fmt: skip
ENTRIES = (
    ONLY,
    OPTICS,
    *(
        Entry(f"other-{place}", "SDN", FIRM, f"Other {place}", (), ("AE",), (text,))
        for place, text in enumerate(
            ["d. 10 ul. Vavilova, Moscow, 117997, RU", "31 Jinrong Street, Beijing, 100033, CN"]
        )
    ),
)
PLACES = ListedPlaces(pack_places(ENTRIES), ENTRIES.__getitem__)
CHECK = PartyCheck.over({"s": Snapshot("csl", ENTRIES)})


def at(*lines: str, city: str | None = None, country: str | None = None) -> Address:
    return Address(lines, city, None, None, Country(country) if country else None)


def met(address: Address) -> dict[str, float]:
    return {match.entry.id: match.score for match in PLACES.search(address)}


def hits_of(name: str, address: Address | None) -> tuple[Hit, ...]:
    return CHECK.hits_of(replace(BUYER, name=name, address=address))


# An address alone


@pytest.mark.parametrize(
    "address",
    [
        at("Flat 19C, Lockhart Centre", "301-307 Lockhart Rd.", city="Wan Chai", country="HK"),
        at("19C LOCKHART CENTRE, 301-307 LOCKHART ROAD", city="Hong Kong", country="CN"),
        at("Room 19c; Lockhart Centre; 301 - 307 Lockhart Road; Wan Chai"),
    ],
)
def test_listed_address_is_met_however_it_is_written(address: Address) -> None:
    assert HOLD_AT <= met(address)["only"] < 1


@pytest.mark.parametrize(
    ("address", "listed"),
    [
        (at("PO Box 42340", city="Dubai", country="AE"), "optics"),
        (at("12, Karama St", city="DUBAI"), "optics"),
        (at("ул. Вавилова, д. 10", city="Москва"), "other-0"),
    ],
)
def test_number_and_words_are_enough_in_any_script(address: Address, listed: str) -> None:
    assert met(address)[listed] >= HOLD_AT


def test_house_without_the_room_is_met_below_the_whole_address() -> None:
    house = met(at("301-307 Lockhart Road", city="Wan Chai", country="HK"))

    assert 0.5 <= house["only"] < HOLD_AT


@pytest.mark.parametrize(
    "address",
    [
        at("Flat 4A, 12 Lockhart Road", city="Wan Chai", country="HK"),
        at("Flat 4A, 5 Canton Road", city="Kowloon", country="HK"),
        at("12 Karama Street", city="Dubai", country="US"),
        at("12 Marina Walk", city="Dubai", country="AE"),
        at("PO Box 1", city="Dubai", country="AE"),
        at("Karama Street", city="Dubai", country="AE"),
        at("31 Jinrong", city="Shanghai", country="AE"),
        at(city="Dubai", country="AE"),
        at("12", city="Dubai"),
        at(""),
    ],
)
def test_other_door_street_town_or_country_is_not_met(address: Address) -> None:
    assert met(address) == {}


def test_town_or_country_alone_is_no_address_of_an_entry() -> None:
    assert not read_listed("Dubai, AE").numbers
    assert met(at("Dubai", city="Dubai", country="AE")) == {}


def test_postcode_is_no_house_number() -> None:
    listed = read_listed("12 Karama Street, Dubai, 4711, AE")

    assert (listed.numbers, listed.postcode) == ({"12"}, "4711")
    assert read_written(replace(at("12 Karama"), postcode="47-11")).postcode == "4711"


@given(st.lists(texts, max_size=3), st.none() | texts)
def test_any_address_is_answered(lines: list[str], city: str | None) -> None:
    found = tuple(PLACES.search(at(*lines, city=city)))

    assert all(0.5 <= match.score < 1 for match in found)


def test_party_under_any_name_is_held_for_a_listed_address() -> None:
    (hit,) = hits_of("Pleasant Trading House", at(DOOR))

    assert (hit.rule, hit.entry.id, hit.entry.matched_name) == ("RP-ADDRESS", "only", DOOR)
    assert hit.subject.name == DOOR
    assert HOLD_AT <= hit.score < 1
    assert DOOR in hit.evidence[0]


def test_entry_met_by_its_name_is_not_met_again_for_its_address() -> None:
    hits = hits_of("Example Optics FZE", at("P.O. Box 42340", city="Dubai", country="AE"))

    assert [(hit.rule, hit.score) for hit in hits] == [("RP-NAME", 1)]


@pytest.mark.parametrize("name", ["Address 01", "ADDRESS", "Address"])
def test_number_that_stands_for_a_name_is_no_name(name: str) -> None:
    assert hits_of(name, None) == ()


@pytest.mark.parametrize(
    ("name", "only"),
    [("Address 01", "yes"), ("Addresses 3", "yes"), ("Address", ""), ("Address Bank", "")],
)
def test_entry_without_a_name_is_known_by_what_stands_for_it(name: str, only: str) -> None:
    assert is_address_only(replace(ONLY, name=name)) is bool(only)


# Fields that agree


@pytest.mark.parametrize(
    ("address", "agreeing"),
    [
        (None, ()),
        (at(country="AE"), ("country",)),
        (at(city="dubai"), ("town",)),
        (at(city="Dubai", country="AE"), ("country", "town")),
        (at(city="Dubai", country="US"), ()),
        (at(city="Sharjah", country="AE"), ("country",)),
        (at("PO Box 42340", city="Dubai"), ("town", "address")),
        (replace(at(), postcode="4711"), ("postcode",)),
        (replace(at(), postcode="4712"), ()),
    ],
)
def test_fields_agree_one_by_one(address: Address | None, agreeing: tuple[str, ...]) -> None:
    agreed = agreement(replace(BUYER, address=address), OPTICS, PLACES)

    assert agreed.agreeing == agreeing
    assert [sentence.split()[0] for sentence in agreed.sentences] == [
        *("Country", "Town", "Postcode", "Street", "Identifier")
    ]


def test_every_field_says_whether_it_agrees_differs_or_is_unknown() -> None:
    address = replace(at("1 Marina Walk", city="Abu Dhabi", country="AE"), postcode="4711")

    assert agreement(replace(BUYER, address=address), OPTICS, PLACES).sentences == (
        "Country agrees: AE",
        "Town differs: Abu Dhabi is in no listed address",
        "Postcode agrees: 4711",
        "Street or number differ from every listed address",
        "Identifier unknown: the order names none for this party",
    )


def test_hong_kong_is_written_either_way() -> None:
    assert agreement(
        replace(BUYER, address=at(country="HK")), replace(ONLY, countries=("CN",)), PLACES
    ).agreeing
    assert agreement(
        replace(BUYER, address=at(country="CN")), replace(ONLY, countries=("HK",)), PLACES
    ).agreeing


# The score


_PLACE = ("country", "town", "postcode", "address")
_PARTY = ("identifier", "birth date")
_FIELDS = (*_PLACE, *_PARTY)


def _some(fields: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(fields), unique=True).map(tuple)


_places = st.builds(Agreement, _some(_PLACE), st.just(()), st.booleans())
_agreements = st.builds(
    Agreement, _some(_FIELDS), st.just(()), st.booleans(), st.booleans(), _some(_PARTY)
)


@given(st.floats(0, 1), _places)
def test_place_moves_a_score_by_little(score: float, agreed: Agreement) -> None:
    moved = agreed.moved(score)

    assert 0 <= moved <= 1
    assert -0.030001 <= moved - score <= 0.080001


@given(st.floats(0, 1), _agreements)
def test_identifier_and_birth_date_move_a_score_by_more(score: float, agreed: Agreement) -> None:
    moved = agreed.moved(score)

    assert 0 <= moved <= 1
    assert -0.130001 <= moved - score <= 0.580001


@given(_agreements)
def test_same_words_score_one_whatever_the_fields_say(agreed: Agreement) -> None:
    assert agreed.moved(1) == 1


@given(st.floats(0, 0.999999), _agreements)
def test_no_field_makes_the_same_words_of_others(score: float, agreed: Agreement) -> None:
    assert agreed.moved(score) < 1


@given(st.floats(0, 1))
def test_country_alone_lifts_no_score(score: float) -> None:
    assert Agreement(("country",), ()).moved(score) <= score + 1e-6


@given(st.floats(0, 1), st.floats(0, 1), _agreements)
def test_higher_score_stays_higher(one: float, other: float, agreed: Agreement) -> None:
    low, high = sorted((one, other))

    assert agreed.moved(low) <= agreed.moved(high)


@given(st.floats(0, 1), _agreements, st.sampled_from(_FIELDS))
def test_field_more_that_agrees_lowers_no_score(score: float, agreed: Agreement, more: str) -> None:
    fields = tuple({*agreed.agreeing, more})
    surely = tuple({*agreed.surely, more})

    assert replace(agreed, agreeing=fields).moved(score) >= agreed.moved(score)
    assert replace(agreed, surely=surely).moved(score) >= agreed.moved(score)


def test_addresses_are_found_in_an_index_that_was_compiled_before() -> None:
    index = NameIndex.open(compile_index(ENTRIES))

    assert [match.entry for match in index.places.search(at(DOOR))] == [ONLY]
