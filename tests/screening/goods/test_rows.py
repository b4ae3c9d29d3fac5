"""Every row of the packs about goods is met by a case, and missed by one that is close to it."""

from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from connector.screening import Mode, Verified
from connector.screening.goods import read_goods
from connector.screening.goods.ace import answer_ace
from connector.screening.goods.eccn import read_eccn
from connector.screening.goods.rows import read_packs
from connector.screening.rules import Pack, Rule
from connector.screening.situation import User, UserKind
from tests.screening.goods.situations import (
    RULES,
    asked,
    going,
    met,
    shipped,
    user,
    with_products,
)

PACKS = read_packs(RULES)
Case = tuple[str | None, str]

STATES: dict[str, tuple[Case, Case]] = {
    "licence": (("4A005", "CN"), ("3A991", "CN")),
    "licence-part": (("6E001", "DE"), ("6E001", "AU")),
    "embargoed-row": (("3A991", "KP"), ("3A991", "CN")),
    "no-row": (("3A991", "GI"), ("3A991", "GB")),
    "eccn-unknown": (("2B352", "DE"), ("2B350", "DE")),
    "itar": (("9A104", "DE"), ("9A004", "DE")),
    "elsewhere": (("4A611", "DE"), ("3A611", "DE")),
    "unclassified": ((None, "VN"), (None, "DE")),
    "unclassified-elsewhere": ((None, "DE"), (None, "VN")),
}
SCOPES: dict[str, tuple[Case, Case]] = {
    "all": (("0A983", "CA"), ("0A982", "CA")),
    "all-but-canada": (("0A982", "MX"), ("0A982", "CA")),
    "worldwide": (("2B910", "JP"), ("2B001", "JP")),
    "macau-d5": (("3A090.c", "MO"), ("3A090.c", "TW")),
    "advanced-computing-worldwide": (("3A090.a", "CA"), ("3A090.b", "CA")),
    "advanced-computing-groups": (("3A090.b", "AE"), ("3A090.b", "IL")),
    "model-weights": (("4E091", "CA"), ("4E001.c", "CA")),
    "china-russia-venezuela": (("0A617.y", "VE"), ("0A617.y", "MM")),
    "iraq": (("0B999", "IQ"), ("0B999", "PK")),
    "pakistan": (("2A992", "PK"), ("2A992", "IQ")),
    "iraq-pakistan": (("3A999", "PK"), ("3A999", "IN")),
    "north-korea": (("3A999", "KP"), ("3A999", "CU")),
    "un": (("0A503", "IQ"), ("0A503", "CN")),
    "un-others": (("0A503", "CN"), ("0A503", "IQ")),
    "russia-belarus": (("0A998", "BY"), ("0A998", "KZ")),
    "cwc": (("1E355", "EG"), ("1E355", "IL")),
    "encryption": (("5A002", "CA"), ("5A992.c", "CA")),
    "significant-items": (("9E003.h", "CA"), ("9E001", "CA")),
    "see": (("1C350", "CA"), ("3A991", "CA")),
}
DUTIES: dict[str, tuple[Case, Case]] = {
    "russia-belarus": (("3A991", "RU"), ("EAR99", "RU")),
    "iraq": (("0A979", "IQ"), ("4A994", "IQ")),
    "india-footnote-7": (("9A515.e", "IN"), ("9A515.x", "IN")),
    "australia-united-kingdom-footnote-10": (("0A506", "GB"), ("0A501.y", "GB")),
    "australia-united-kingdom-footnote-10-part": (("0A502", "AU"), ("0A502", "NZ")),
}
WATCHED: dict[str, tuple[Case, Case]] = {
    "surreptitious-listening": (("5A980", "GB"), ("5A991", "GB")),
    "surreptitious-listening-support": (("5D001.c", "GB"), ("5D001.e", "GB")),
    "torture-and-execution": (("0A981", "CA"), ("0A982", "CA")),
    "restraint-and-shock": (("0E982", "DE"), ("0E982", "CA")),
    "crime-control": (("3A981", "TH"), ("3A981", "FR")),
    "identify": (("3A981", "TH"), ("3A981", "FR")),
    "surveil": (("5A001.j", "FR"), ("5A001.g", "FR")),
}
EXCEPTIONS: dict[str, tuple[Case, Case]] = {
    "lvs": (("2A001", "TH"), ("2A001", "VN")),
    "gbs": (("3C005", "TH"), ("3C005", "VN")),
    "tsr": (("3E003.c", "BR"), ("3E003.c", "VN")),
    "app": (("4A003.b", "BR"), ("4A005", "BR")),
    "enc": (("5A002", "CN"), ("5A002", "KP")),
    "ace": (("4A005", "FR"), ("4A005", "IR")),
    "iec": (("2B910", "JP"), ("2B001", "JP")),
    "hbm": (("3A090.c", "CN"), ("3A090.b", "CN")),
    "aia": (("3A090.a", "CA"), ("3A090.c", "CN")),
    "acm": (("3A090.a", "CA"), ("4E091", "CA")),
    "lpp": (("3A090.a", "CA"), ("4E091", "CA")),
    "sta": (("3A001.b", "JP"), ("3A001.b", "TH")),
}
ACE: dict[str, tuple[str, str, User | None]] = {
    "embargoed": ("4A005", "IR", None),
    "government-in-d-and-a6": ("4A005", "TW", user("TW", UserKind.POLICE)),
    "government-in-d": ("4A005", "SA", user("SA", UserKind.GOVERNMENT)),
    "others-in-d1-d5": ("4A005", "CN", None),
    "others-in-d1-d5-surveillance": ("5A001.j", "VN", None),
    "open": ("5A001.j", "SA", None),
}
CASES = {
    "goods": STATES,
    "goods_scopes": SCOPES,
    "goods_duties": DUTIES,
    "goods_watched": WATCHED,
    "goods_exceptions": EXCEPTIONS,
}
ALL = [
    (f"{pack}/{id_}", *case) for pack, cases in CASES.items() for id_, case in sorted(cases.items())
]


@pytest.mark.parametrize(("rule", "case", "close"), ALL, ids=[each[0] for each in ALL])
def test_row_is_met_by_its_case_and_not_by_a_close_one(rule: str, case: Case, close: Case) -> None:
    assert rule in met(*case)
    assert rule not in met(*close)


@pytest.mark.parametrize("id_", ACE)
def test_row_of_ace_answers_its_case(id_: str) -> None:
    eccn, country, end_user = ACE[id_]
    parsed = read_eccn(eccn)
    assert parsed is not None

    users = (end_user,) if end_user else ()
    answer = answer_ace(PACKS.ace.rows, shipped().tables.groups, parsed, country, users)

    assert answer is not None
    assert answer.row.id == id_


def test_every_row_has_its_case() -> None:
    packs: tuple[tuple[Pack[Rule], object], ...] = (
        (PACKS.states, STATES.keys() | {"contradiction"}),  # it has a test of its own
        (PACKS.scopes, SCOPES.keys()),
        (PACKS.duties, DUTIES.keys()),
        (PACKS.watched, WATCHED.keys()),
        (PACKS.exceptions, EXCEPTIONS.keys()),
        (PACKS.ace, ACE.keys()),
    )  # type: ignore[assignment]

    for pack, cases in packs:
        assert {row.id for row in pack.rows} == cases, pack.name


def test_order_and_products_that_contradict_ask_for_a_look_and_the_stricter_counts() -> None:
    rules = with_products("SKU-1", "EAR99")

    hits = list(rules.ask(going("4A005", "CN")))

    assert {"goods/contradiction", "goods/licence"} <= {hit.rule for hit in hits}
    same = with_products("SKU-1", "4A005").ask(going("4A005", "CN"))
    assert "goods/contradiction" not in {hit.rule for hit in same}


FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.mark.parametrize(
    ("pack", "id_", "case"),
    [
        ("goods", "licence", ("4A005", "CN")),
        ("goods_scopes", "all", ("5A980", "CA")),
        ("goods_duties", "iraq", ("0A979", "IQ")),
        ("goods_watched", "torture-and-execution", ("0A981", "CA")),
    ],
)
def test_overlay_counts_from_its_first_to_its_last_day(
    tmp_path: Path, pack: str, id_: str, case: Case
) -> None:
    folder = copytree(RULES, tmp_path / "rules")
    (folder / "overlays").mkdir(exist_ok=True)
    (folder / "overlays" / "march.yaml").write_text(
        f"title: Tried in March\namendments:\n  - pack: {pack}\n    id: {id_}\n"
        f"    set: {{mode: shadow, effective_from: {FIRST}, effective_to: {LAST}}}\n"
    )
    rules = read_goods(folder)
    days = (FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1))

    asked_on = [{hit.rule: hit.mode for hit in rules.ask(going(*case, on=day))} for day in days]

    modes = [hits[f"{pack}/{id_}"] for hits in asked_on]
    assert modes == [Mode.ENFORCE, Mode.SHADOW, Mode.SHADOW, Mode.ENFORCE]


def test_row_that_has_dates_ends_with_them() -> None:
    """No row ships with a date yet: one that comes needs its days here."""
    packs = (PACKS.states, PACKS.scopes, PACKS.duties, PACKS.watched, PACKS.exceptions, PACKS.ace)

    dated = [
        row.id for pack in packs for row in pack.rows if row.effective_from or row.effective_to
    ]

    assert dated == []


def test_row_from_memory_only_asks_to_look() -> None:
    hits = [hit for hit in asked("1E355", "EG") if hit.rule == "goods_scopes/cwc"]

    assert [hit.verified for hit in hits] == [Verified.MEMORY]
    assert hits[0].mode is Mode.REVIEW
