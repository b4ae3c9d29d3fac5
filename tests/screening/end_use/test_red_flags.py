"""Red flags that an order can show are shown, each by the field that shows it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from connector.errors import ConfigError
from connector.order import Party, Role
from connector.screening import Mode, RuleHit
from connector.screening.end_use import read_end_use
from connector.screening.end_use.detectors import DETECTORS
from connector.screening.end_use.rows import RedFlagRow
from connector.screening.end_use.users import read_end_users, users_of
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Item, Situation
from tests.screening.destination.placed import RULES, TODAY, address, item, party, situation

ASKED = read_end_use(RULES, read_end_users(RULES))
WORDS = read_end_users(RULES).words(TODAY)
PACK = read_pack(RULES, "red_flags", RedFlagRow)
ROWS = {row.id: row for row in PACK.rows}
CONTROLLED = (item("5A002.a"),)
USED = "Cooling of a data centre"


def hits(asked: Situation) -> dict[str, RuleHit]:
    asked = replace(asked, users=users_of(asked.order, WORDS))
    return {
        hit.rule.removeprefix("red_flags/"): hit
        for hit in ASKED.ask(asked)
        if hit.rule.startswith("red_flags/")
    }


def at(country: str, role: Role = Role.SHIP_TO, name: str = "Ivan Petrov") -> Party:
    return party(address(country=country), role, name)


def order(
    *parties: Party,
    items: Sequence[Item] = CONTROLLED,
    end_use: str | None = USED,
    notes: str | None = None,
) -> Situation:
    return situation(*parties, items=items, end_use=end_use, notes=notes)


# For each flag: an order that shows it, the field that does, and an order that comes close.
CASES: dict[str, tuple[Situation, str, Situation]] = {
    "bis-01-end-use-withheld": (
        order(at("DE"), end_use=None),
        "$.declared_end_use",
        order(at("DE"), end_use=None, items=(item(),)),
    ),
    "bis-02-goods-do-not-fit-business": (
        order(at("DE", name="Müller Bakery")),
        "$.ship_to",
        order(at("DE", name="Müller Bakery"), items=(item(),)),
    ),
    "bis-05-cash-for-dear-goods": (
        order(at("DE"), notes="Customer will pay in cash"),
        "$.notes",
        order(at("DE"), notes="cash register rolls"),
    ),
    "bis-07-services-declined": (
        order(at("DE"), notes="No training, please"),
        "$.notes",
        order(at("DE"), notes="Training on Monday"),
    ),
    "bis-08-vague-delivery": (
        order(at("DE"), notes="Delivery address to be advised"),
        "$.notes",
        order(at("DE"), notes="Deliver on Monday"),
    ),
    "bis-09-forwarder-is-destination": (
        order(at("DE", name="Alfa Logistics GmbH")),
        "$.ship_to",
        order(at("DE", name="Alfa Logistics GmbH"), at("DE", Role.END_USER, "Brandt Optik")),
    ),
    "bis-10-abnormal-route": (
        order(at("DE"), at("FR", Role.BUYER), at("IT", Role.BILL_TO)),
        "$.ship_to",
        order(at("DE"), at("FR", Role.BUYER), at("IT", Role.BILL_TO), items=(item(),)),
    ),
    "bis-12-evasive-about-export": (
        order(at("TR"), at("RU", Role.BILL_TO)),
        "$.bill_to",
        order(at("RU"), at("RU", Role.BILL_TO)),
    ),
    "bis-14-military-parts-onward": (
        order(at("AE"), at("IQ", Role.END_USER), items=(item("9A610.x"),)),
        "$.line_items[9A610.x]",
        order(at("AE"), at("IQ", Role.END_USER), items=(item("9A991"),)),
    ),
    "bis-21-owner-or-user-uncertain": (
        order(at("AE", name="Gulf General Trading LLC")),
        "$.ship_to",
        order(at("AE", name="Gulf General Trading LLC"), at("AE", Role.END_USER, "Emirates Steel")),
    ),
    "bis-22-licence-history-unclear": (
        order(at("DE"), items=(item("3B001", words="Retrofit of an etcher"),)),
        "$.line_items[3B001]",
        order(at("DE"), items=(item("EAR99", words="Repair of a bicycle"),)),
    ),
    "bis-28-compute-for-model-training": (
        order(at("CN"), items=(item("EAR99", words="GPU cluster hours"),)),
        "$.line_items[EAR99]",
        order(at("DE"), items=(item("EAR99", words="GPU cluster hours"),)),
    ),
    "contradicting-town": (
        order(party(address("Tehran", country="AE"))),
        "$.ship_to",
        order(party(address("Tehran", country="IR"))),
    ),
    "contradicting-destination": (
        replace(order(at("DE")), order=replace(order(at("DE")).order, destination="RU")),  # type: ignore[arg-type]
        "$.ship_to",
        replace(order(at("HK")), order=replace(order(at("HK")).order, destination="CN")),  # type: ignore[arg-type]
    ),
}


def test_every_flag_that_says_it_is_detectable_has_a_detector_and_a_case() -> None:
    detectable = {row.id for row in ROWS.values() if row.detectable}

    assert detectable == CASES.keys() == DETECTORS.keys()


def test_all_twenty_nine_flags_stand_in_the_pack() -> None:
    assert [row.flag for row in PACK.rows if row.flag] == list(range(1, 30))


@pytest.mark.parametrize("row", CASES)
def test_each_flag_is_shown_by_its_field_and_by_nothing_close_to_it(row: str) -> None:
    shows, path, near = CASES[row]

    hit = hits(shows)[row]

    assert hit.path == path
    assert hit.mode is Mode.REVIEW
    assert hit.code == ROWS[row].code
    assert any(line.startswith(f"{path}: ") for line in hit.evidence)
    assert row not in hits(near)


@pytest.mark.parametrize(
    ("day", "stands"), [(date(2026, 11, 9), False), (date(2026, 11, 10), True)]
)
def test_flag_on_owners_stands_from_the_day_the_stay_ends(day: date, *, stands: bool) -> None:
    assert ("bis-29-restricted-owner" in {row.id for row in PACK.on(day)}) is stands


def test_ordinary_order_of_a_shop_shows_no_flag() -> None:
    where = address("Hamburg", None, "20457", "DE", ["Kaiweg 4"])
    asked = situation(
        party(where, Role.BUYER, "Ilse Brandt"),
        party(where, name="Ilse Brandt"),
        notes="Happy birthday! Please leave at the door.",
    )

    assert hits(asked) == {}


@pytest.mark.parametrize(
    ("city", "region", "country"),
    [
        ("Tehran", None, "AE"),
        ("Тегеран", None, "TR"),
        ("Moscow 101000", None, "KZ"),
        ("Dubai", "Iran", "AE"),
        ("г. Минск", None, "LT"),
        ("Damascus, Syria", None, "LB"),
        ("Yalta", None, "DE"),
        ("北京", None, "SG"),
    ],
)
def test_town_of_one_country_under_another_is_a_contradiction(
    city: str, region: str | None, country: str
) -> None:
    assert "contradicting-town" in hits(order(party(address(city, region, None, country))))


@pytest.mark.parametrize(
    ("city", "country", "line"),
    [
        ("Moscow", "US", "Main Street 1"),
        ("Paris", "US", "Main Street 1"),
        ("Odessa", "US", "Main Street 1"),
        ("Hong Kong", "CN", "Queen's Road"),
        ("Berlin", "DE", "Moskauer Platz 1"),
        ("Berlin", "DE", "Moscow"),
        ("Bonn", "DE", "Tehran Street 4"),
        ("Nowhere", "DE", "Tehran Trading Building"),
        ("Donetsk", "RU", "Lenina 1"),
    ],
)
def test_towns_with_namesakes_and_streets_are_no_contradiction(
    city: str, country: str, line: str
) -> None:
    where = address(city, None, None, country, [line])

    assert "contradicting-town" not in hits(order(party(where)))


def test_address_line_counts_where_the_town_is_not_known() -> None:
    where = address("Village", None, None, "AE", ["Suite 5, Tehran"])

    assert "contradicting-town" in hits(order(party(where)))


@pytest.mark.parametrize("said", ["confidential", " ", "N/A", "неизвестно"])
def test_end_use_that_tells_nothing_counts_as_withheld(said: str) -> None:
    assert "bis-01-end-use-withheld" in hits(order(at("DE"), end_use=said))


def test_blank_end_use_counts_for_any_goods_to_a_listed_country() -> None:
    free = (item(),)

    assert "bis-01-end-use-withheld" in hits(order(at("VE"), items=free, end_use=None))
    assert "bis-01-end-use-withheld" not in hits(order(at("PE"), items=free, end_use=None))


def test_route_through_a_country_of_diversion_counts_for_any_goods() -> None:
    parties = (at("DE"), at("FR", Role.BUYER))
    through, past = at("KG", Role.INTERMEDIATE), at("IT", Role.INTERMEDIATE)

    assert "bis-10-abnormal-route" in hits(order(*parties, through, items=(item(),)))
    assert "bis-10-abnormal-route" not in hits(order(*parties, past, items=(item(),)))


def test_flag_that_claims_to_be_detected_and_is_not_is_refused(tmp_path: Path) -> None:
    folder = copytree(RULES, tmp_path / "rules")
    pack = folder / "red_flags.yaml"
    pack.write_text(pack.read_text().replace("detectable: false", "detectable: true", 1))

    with pytest.raises(ConfigError, match=r"bis-03.*nothing detects it"):
        read_end_use(folder, read_end_users(folder))
