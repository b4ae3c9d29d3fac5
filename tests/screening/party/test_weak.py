"""Names that say too little count only beside another field, and are then to be reviewed."""

from dataclasses import replace

import pytest

from connector.country import Country
from connector.decision import Policy, code_of
from connector.order import Address
from connector.screening import Hit
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.weak import is_generic, is_weak_alias
from tests.examples import BUYER

POLICY = Policy("p", 0.75, 0.5)
FIRM, PERSON = EntityKind.ORGANIZATION, EntityKind.PERSON
INSTITUTE = Entry(
    "i", "EL", FIRM, "Beijing Bravo Genome Institute", ("BGI", "Bravo Genomics"), ("CN",),
    ("1 Bei Road, Shenzhen, CN",), weak_aliases=("The Brave Ones",),
)  # fmt: skip
SHORT = Entry("s", "SDN", FIRM, "KRTQ", (), ("SY",))
GENERIC = Entry("g", "EL", FIRM, "Avia Group LLC", ("Avia Import",), ("RU",))
ALI = Entry("a", "SDN", PERSON, "HASSAN, Ali Zubaydi", ("Abu Ali",), ("IQ",))
GROUP = Entry("n", "EL", FIRM, "NSO Group", (), ("IL",))
CHECK = PartyCheck.over({"s": Snapshot("csl", (INSTITUTE, SHORT, GENERIC, ALI, GROUP))})


def hits_of(name: str, country: str | None = None) -> tuple[Hit, ...]:
    at = Address((), None, None, None, Country(country) if country else None)
    return CHECK.hits_of(replace(BUYER, name=name, address=at))


def code(name: str, entry: Entry, country: str | None = None) -> str | None:
    codes = [code_of(hit, POLICY) for hit in hits_of(name, country) if hit.entry.id == entry.id]
    return next((each for each in codes if each), None)


@pytest.mark.parametrize(
    ("name", "entry", "country", "wanted"),
    [
        # A short alias, and one that the list calls weak.
        ("B.G.I.", INSTITUTE, None, None),
        ("BGI", INSTITUTE, "DE", None),
        ("BGI", INSTITUTE, "CN", "RP-WEAK"),
        ("The Brave Ones", INSTITUTE, None, None),
        ("The Brave Ones", INSTITUTE, "CN", "RP-WEAK"),
        # A full alias.
        ("Bravo Genomics", INSTITUTE, None, "RP-NAME"),
        ("Bravo Genomics", INSTITUTE, "DE", "RP-NAME"),
        # A main name so short: word for word it is reviewed.
        ("KRTQ", SHORT, None, "RP-REVIEW"),
        ("KRTQ", SHORT, "SY", "RP-REVIEW"),
        ("KRTK", SHORT, None, None),
        # Words that many firms carry.
        ("AVIA GROUP L.L.C.", GENERIC, None, "RP-REVIEW"),
        ("Avia Import", GENERIC, None, "RP-REVIEW"),
        ("Group LLC", GENERIC, "RU", None),
        ("Trading Company LLC", GENERIC, "RU", None),
        # One name that many people carry.
        ("Ali", ALI, None, None),
        ("Ali", ALI, "DE", None),
        ("Abu Ali", ALI, None, "RP-REVIEW"),
        # A name of two words is not short, whatever the first of them is.
        ("NSO Group", GROUP, None, "RP-NAME"),
        ("NSO Group", GROUP, "DE", "RP-NAME"),
    ],
)
def test_name_that_says_too_little_needs_a_second_field_or_be_the_very_name(
    name: str, entry: Entry, country: str | None, wanted: str | None
) -> None:
    assert code(name, entry, country) == wanted


@pytest.mark.parametrize("name", ["BGI", "The Brave Ones", "Ali", "KRTQ", "Avia Import"])
def test_it_is_counted_with_its_own_reason_whether_it_holds_or_not(name: str) -> None:
    (hit, *_) = hits_of(name)

    assert hit.rule in ("RP-WEAK", "RP-REVIEW")
    assert any("many others carry" in each or "others carry it" in each for each in hit.evidence)


def test_name_with_a_policy_that_reviews_everything_still_needs_a_second_field() -> None:
    everything = Policy("p", 0.75, 0.0)

    assert [code_of(hit, everything) for hit in hits_of("Ali") if hit.entry.id == "a"] == [None]


def test_words_before_a_listed_name_never_hide_it() -> None:
    before = "attn to the co ltd group trading import export warehouse unit floor office building "
    name = before * 2 + "shop store gate dock Bravo Genomics"

    assert code(name, INSTITUTE) is not None
    assert not any("Too little" in each for hit in hits_of(name) for each in hit.evidence)


@pytest.mark.parametrize("name", ["Investtradebank", "Svyaztransneft", "Makin Institute"])
def test_name_that_only_begins_with_a_word_of_trade_is_a_name(name: str) -> None:
    assert not is_generic(name)


def test_entry_knows_its_weak_aliases() -> None:
    assert INSTITUTE.names[-1] == "The Brave Ones"
    assert [name for name in INSTITUTE.names if INSTITUTE.is_weak(name)] == ["The Brave Ones"]
    assert [name for name in INSTITUTE.names if is_weak_alias(INSTITUTE, name)] == [
        "BGI",
        "The Brave Ones",
    ]


def test_alias_that_the_list_gives_twice_is_as_good_as_its_better_half() -> None:
    assert not replace(INSTITUTE, aliases=("The Brave Ones",)).is_weak("The Brave Ones")


# Persons whose names are legal forms, particles or words of order forms


@pytest.mark.parametrize("name", ["Sa Ngoc", "Ao Lin", "Co Nguyen", "Pao Wang", "Branco Mara"])
def test_person_may_be_called_like_a_legal_form(name: str) -> None:
    check = PartyCheck.over({"s": Snapshot("csl", (Entry("p", "SDN", PERSON, name),))})
    (hit,) = check.hits_of(replace(BUYER, name=" ".join(reversed(name.split()))))

    assert (hit.rule, hit.score) == ("RP-NAME", 1)


@pytest.mark.parametrize("kind", EntityKind)
@pytest.mark.parametrize("noise", ["{}", "attn {}", "{} c/o Warehouse 4", "Ref 4711 / {}"])
def test_listed_name_of_each_kind_is_met_in_each_role_behind_noise(
    kind: EntityKind, noise: str
) -> None:
    check = PartyCheck.over({"s": Snapshot("csl", (Entry("p", "SDN", kind, "Zorvak Merrindale"),))})
    (hit,) = check.hits_of(replace(BUYER, name=noise.format("Zorvak Merrindale")))

    assert hit.score >= 0.75
