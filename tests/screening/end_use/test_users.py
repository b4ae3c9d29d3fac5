"""Parties are known as what they are by their names in many languages, and by nothing close."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.order import Address, Party, Role
from connector.screening.end_use.rows import EndUserRow
from connector.screening.end_use.users import read_end_users, users_of
from connector.screening.rules.packs import read_pack
from connector.screening.situation import UserKind
from tests.examples import orders, texts
from tests.screening.destination.placed import RULES, TODAY, address, party, situation

WORDS = read_end_users(RULES).words(TODAY)
ROWS = read_pack(RULES, "end_users", EndUserRow).rows
SAID = [
    (row.kind, language, word)
    for row in ROWS
    if row.kind
    for language, words in row.words.items()
    for word in words
]
ONE_EACH = list({(kind, language): word for kind, language, word in reversed(SAID)}.items())


def kinds(name: str, role: Role = Role.BUYER, where: Address | None = None) -> set[UserKind]:
    order = situation(party(where, role, name)).order
    (user,) = users_of(order, WORDS)
    return set(user.kinds)


@pytest.mark.parametrize("kind", UserKind)
def test_every_word_of_every_language_says_what_a_party_is(kind: UserKind) -> None:
    missed = [
        (language, word)
        for each, language, word in SAID
        if each is kind and kind not in kinds(word.replace("*", "x"))
    ]

    assert missed == []


@pytest.mark.parametrize("kind", UserKind)
def test_every_kind_is_known_in_the_languages_of_the_destinations(kind: UserKind) -> None:
    languages = {each[0][1] for each in ONE_EACH if each[0][0] is kind}

    assert languages >= {"en", "fr", "es", "de", "ru", "ar", "fa", "tr", "zh", "ko", "vi"}


@pytest.mark.parametrize(
    "name",
    [
        "Police Street Cafe",
        "Police Sunglasses GmbH",
        "General Electric",
        "General Motors",
        "Ministry of Sound",
        "Embassy Suites Hotel",
        "The Salvation Army",
        "Army & Navy Stores",
        "Old Navy",
        "Victorinox Swiss Army",
        "Bureau Veritas",
        "Artificial Intelligence Services Ltd",
        "Business Intelligence Services Ltd",
        "Omar Sheriff",
        "Policeman Films",
        "State Street Bank",
        "Marine Harvest",
        "Guardian Security Service Ltd",
        "Die Frohe Botschaft Verlag",
        "Ilse Brandt",
        "",
    ],
)
def test_name_that_only_sounds_so_is_nobody_special(name: str) -> None:
    assert kinds(name) == set()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Dubai Police HQ", UserKind.POLICE),
        ("Ministry of the Interior", UserKind.POLICE),
        ("北京市公安局", UserKind.POLICE),
        ("서울지방경찰청", UserKind.POLICE),
        ("Polizeipräsidium Berlin", UserKind.POLICE),
        ("Министерство обороны РФ", UserKind.MILITARY),
        ("Войсковая часть 12345", UserKind.MILITARY),
        ("وزارة الدفاع", UserKind.MILITARY),
        ("T.C. Milli Savunma Bakanlığı", UserKind.MILITARY),
        ("Bộ Quốc phòng", UserKind.MILITARY),
        ("Служба безпеки України", UserKind.INTELLIGENCE),
        ("Reconnaissance General Bureau", UserKind.INTELLIGENCE),
        ("Botschaft der Russischen Föderation", UserKind.EMBASSY),
        ("Embassy of the Republic of Cuba", UserKind.EMBASSY),
        ("Ministère de la Santé", UserKind.GOVERNMENT),
        ("กระทรวงสาธารณสุข", UserKind.GOVERNMENT),
        ("Kerry Logistics", UserKind.FORWARDER),
    ],
)
def test_party_is_known_for_what_it_is(name: str, kind: UserKind) -> None:
    assert kind in kinds(name)


@pytest.mark.parametrize(
    "kind", [UserKind.POLICE, UserKind.MILITARY, UserKind.INTELLIGENCE, UserKind.EMBASSY]
)
def test_public_bodies_are_government_as_well(kind: UserKind) -> None:
    word = next(word for each, _, word in SAID if each is kind)

    assert UserKind.GOVERNMENT in kinds(word)


def test_words_that_say_so_are_told() -> None:
    (user,) = users_of(situation(party(None, Role.BUYER, "Dubai POLICE")).order, WORDS)

    assert (UserKind.POLICE, "police") in user.because


def test_body_named_in_an_address_line_counts_and_a_street_of_its_name_does_not() -> None:
    assert UserKind.EMBASSY in kinds(
        "I. Petrov", where=address(lines=["Embassy of Cuba, 5 Main St"])
    )
    assert kinds("I. Petrov", where=address(lines=["Police Street 5", "Embassy Road 3"])) == set()
    assert kinds("I. Petrov", where=address(lines=["DHL Logistics Park"])) == set()


def test_forwarder_by_role_is_one_whatever_its_name() -> None:
    assert kinds("Hans Meier", Role.FORWARDER) == {UserKind.FORWARDER}


@pytest.mark.parametrize("phrase", [phrase for row in ROWS for phrase in row.unless])
def test_each_exception_keeps_a_word_from_being_read(phrase: str) -> None:
    assert kinds(phrase) == set()


@given(orders)
def test_every_party_is_answered_in_its_place(order: object) -> None:
    users = users_of(order, WORDS)  # type: ignore[arg-type]

    assert [user.party for user in users] == list(order.parties)  # type: ignore[attr-defined]
    assert all(kind in user.kinds for user in users for kind, _ in user.because)


@given(texts, st.sampled_from(["Dubai Police", "Ministry of Defence"]))
def test_more_names_never_make_a_party_less(more: str, name: str) -> None:
    before = WORDS.kinds_in(Party(Role.BUYER, "$", name))
    after = WORDS.kinds_in(Party(Role.BUYER, "$", name, (more,)))

    assert before.keys() <= after.keys()


def test_nation_is_read_from_the_name() -> None:
    body = party(None, Role.BUYER, "Министерство обороны Республики Беларусь")

    assert WORDS.nations_in(body) == {"BY"}
