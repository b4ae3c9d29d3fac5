"""Every row of the pack: a region by its names and postcodes, a sector by words and headings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from connector.country import Country
from connector.errors import ConfigError
from connector.order import Address, Role
from connector.screening import Axis, Mode, RuleHit
from connector.screening.forced_labour import PACK, ForcedLabourRules, read_forced_labour
from connector.screening.forced_labour.goods import COLUMNS, ListedGoods, read_goods
from connector.screening.forced_labour.rows import ForcedLabourRule
from connector.screening.rules import Pack
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Situation
from tests.screening.situations import RULES, address, item, party, situation

PACK_AS_SHIPPED = read_pack(RULES, PACK, ForcedLabourRule)
ROWS = {row.id: row for row in PACK_AS_SHIPPED.rows}
SECTORS = [row for row in ROWS.values() if row.kind == "sector"]
AXIS = read_forced_labour(RULES)
XINJIANG = address("CN", "1 Beijing Road", city="Ürümqi", postcode="830000")


def hits(some: Situation, rules: ForcedLabourRules = AXIS) -> dict[str, RuleHit]:
    return {hit.rule.partition("/")[2]: hit for hit in rules.ask(some)}


def at(place: Address, role: Role = Role.SUPPLIER, name: str = "Tomato Works") -> Situation:
    return situation(parties=(party(role, name, place),))


@dataclass(frozen=True, slots=True)
class Case:
    """What meets a row, and what nearly does."""

    meets: Situation
    misses: Situation


def case_of(row: ForcedLabourRule) -> Case:
    """Give the case of a row; a row of a new kind has none and so fails."""
    if row.kind == "sector":
        words = row.words[0].replace("*", "")
        return Case(situation(item(words, origin="CN")), situation(item(words, origin="VN")))
    return CASES[row.id]


CASES: Mapping[str, Case] = {
    "xinjiang-supplier": Case(at(XINJIANG), at(XINJIANG, Role.CONSIGNEE)),
    "xinjiang-party": Case(at(XINJIANG, Role.CONSIGNEE), at(XINJIANG)),
    "xinjiang-goods": Case(
        situation(item("Dried fruit from Xinjiang")), situation(item("Dried fruit from Aksu"))
    ),
    "listed-goods": Case(
        situation(item("Bricks, red", origin="AF")), situation(item("Bricks, red", origin="DE"))
    ),
}


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> ForcedLabourRules:
    """The shipped rules over a table of one good, which a user has loaded."""
    folder = tmp_path_factory.mktemp("rules")
    return ForcedLabourRules(PACK_AS_SHIPPED, read_goods(table(folder, GOOD)))


@pytest.mark.parametrize("row", ROWS)
def test_row_is_met_by_its_case_and_by_no_other(axis: ForcedLabourRules, row: str) -> None:
    case = case_of(ROWS[row])

    assert row in hits(case.meets, axis)
    assert row not in hits(case.misses, axis)


@pytest.mark.parametrize("row", ROWS)
def test_hit_is_labelled_as_a_sourcing_signal_and_asks_to_look(
    axis: ForcedLabourRules, row: str
) -> None:
    codes = {"region": "FL-REGION", "sector": "FL-SECTOR", "goods": "FL-GOODS"}

    hit = hits(case_of(ROWS[row]).meets, axis)[row]

    assert (hit.axis, hit.mode) == (Axis.FORCED_LABOUR, Mode.REVIEW)
    assert hit.code == codes[ROWS[row].kind]
    assert hit.text.startswith("Sourcing signal, no export licence rule: ")
    assert hit.text.endswith(f"({ROWS[row].citation})")


@pytest.mark.parametrize("row", [id_ for id_, row in ROWS.items() if row.effective_from])
def test_row_applies_from_its_first_day(row: str) -> None:
    first = ROWS[row].effective_from
    assert first is not None
    met = case_of(ROWS[row]).meets

    for day, applies in ((first - timedelta(days=1), False), (first, True)):
        on = Situation(met.order, day, met.places, met.items, met.users)
        assert (row in hits(on)) is applies


# Regions


@pytest.mark.parametrize(
    "place",
    [
        *(address("CN", city=name.replace("*", "")) for name in ROWS["xinjiang-supplier"].names),
        *(
            address("CN", f"{name.replace('*', '')} prefecture 7")
            for name in ROWS["xinjiang-supplier"].names_in_country
        ),
        address("CN", postcode="830000"),
        address("CN", postcode="848999"),
        address("CN", postcode="\uff18\uff13\uff10\uff10\uff11\uff11"),
        address("CN", postcode="83 0011"),
        address("CN", region="XJ"),
        address("CN", region="CN-XJ"),
        address(None, region="CN-XJ"),
        address(None, "Kashgar"),
        address("HK", city="Urumqi"),
    ],
    ids=str,
)
def test_address_in_the_region_is_met(place: Address) -> None:
    assert "xinjiang-supplier" in hits(at(place))


@pytest.mark.parametrize(
    "place",
    [
        address("CN", "Wulumuqi Middle Road 5", city="Shanghai"),
        address("CN", "12 Xinjiang Lane", city="Shanghai", postcode="200000"),
        address("CN", postcode="829999"),
        address("CN", postcode="849000"),
        address("CN", postcode="8300"),
        address("DE", postcode="830000"),
        address("TR", city="Aksu"),
        address("DE", "Aral Tankstelle", city="Bochum"),
        address("RU", region="Altay"),
        address("KZ", "Uyghur district 3", city="Almaty"),
        address("US", region="XJ"),
        address("CN", city="Chengdu"),
        address(),
    ],
    ids=str,
)
def test_address_elsewhere_is_not_met(place: Address) -> None:
    assert hits(at(place)) == {}


def test_name_of_a_maker_tells_the_region_and_that_of_a_customer_does_not() -> None:
    maker = situation(parties=(party(Role.MANUFACTURER, "Xinjiang Foods Co", address("KZ")),))
    customer = situation(parties=(party(Role.CONSIGNEE, "Xinjiang Foods Co", address("KZ")),))

    assert "its name has 'xinjiang'" in hits(maker)["xinjiang-supplier"].text
    assert hits(customer) == {}


def test_several_parties_are_one_reason_that_names_the_first() -> None:
    parties = [party(Role.SUPPLIER, f"Works {number}", XINJIANG) for number in range(9)]

    hit = hits(situation(parties=parties))["xinjiang-supplier"]

    assert "Supplier 'Works 0' and 8 more, the postcode is 830000 (" in hit.text
    assert "4 more are so" in hit.evidence


def test_party_without_name_or_address_is_read_without_a_word() -> None:
    assert hits(situation(parties=(party(Role.SUPPLIER, None), party(Role.BUYER, None)))) == {}


# Sectors


@pytest.mark.parametrize(
    ("row", "words"), [(row.id, words) for row in SECTORS for words in row.words]
)
def test_every_word_of_a_sector_meets_it(row: str, words: str) -> None:
    some = situation(item(f"10 {words.replace('*', '')}!", origin="CN"))

    assert row in hits(some)


@pytest.mark.parametrize(("row", "hs"), [(row.id, hs) for row in SECTORS for hs in row.hs])
def test_every_heading_of_a_sector_meets_it(row: str, hs: str) -> None:
    assert row in hits(situation(item(hs_code=f"{hs}00"[:10], origin="CN")))
    assert hits(situation(item(hs_code=f"9{hs}", origin="CN"))) == {}
    assert hits(situation(item(hs_code=f"{hs}00"[:10], origin="DE"))) == {}


def test_country_of_a_maker_stands_for_an_origin_that_is_not_said() -> None:
    maker = party(Role.MANUFACTURER, "Works", address("CN", city="Chengdu"))
    twin = party(Role.SUPPLIER, "Trade", address("CN", city="Chengdu"))

    hit = hits(situation(item("cotton yarn"), parties=(maker, twin)))["sector-cotton"]

    assert "Line 1 'cotton yarn', which reads as cotton by 'cotton yarn'" in hit.text
    assert "the country is that of Supplier 'Trade'" in hit.text
    assert hits(situation(item("cotton yarn", origin="US"), parties=(maker,))) == {}
    assert hits(situation(item("cotton yarn"))) == {}


def test_sector_counts_only_with_an_origin_of_its_own_row() -> None:
    cotton = ROWS["sector-cotton"]
    other = cotton.model_copy(update={"id": "other", "origins": (Country("TM"),)})
    rules = ForcedLabourRules(Pack(PACK, "T", (cotton, other)), ListedGoods(()))

    assert list(hits(situation(item("cotton", origin="CN")), rules)) == ["sector-cotton"]
    assert list(hits(situation(item("cotton", origin="TM")), rules)) == ["other"]


def test_sectors_of_the_last_update_apply_from_the_day_it_was_published() -> None:
    dated = {row.id for row in SECTORS if row.effective_from == date(2025, 8, 19)}

    assert dated == {
        f"sector-{name}" for name in ("steel", "copper", "lithium", "caustic-soda", "red-dates")
    }


def test_ten_thousand_lines_are_one_reason_of_each_row() -> None:
    lines = [item("cotton yarn", origin="CN")] * 10_000

    met = hits(situation(*lines))

    assert set(met) == {"sector-cotton", "listed-goods"}
    for hit in met.values():
        assert "and 9999 more" in hit.text
        assert len(hit.evidence) < 10


# Listed goods

HEADER = ",".join(COLUMNS)
GOOD = "AF,Bricks,clay brick;adobe,6904;690100,2024,public domain,2026-01-31"


def table(folder: Path, *lines: str) -> Path:
    (folder / "forced_labour_goods").mkdir(exist_ok=True)
    (folder / "forced_labour_goods" / "dol.csv").write_text("\n".join((HEADER, *lines, "")))
    return folder


@pytest.mark.parametrize(
    ("words", "hs"), [("bricks", None), ("Adobe", None), ("x", "690410"), ("x", "690100")]
)
def test_listed_good_is_met_by_its_words_and_headings(
    axis: ForcedLabourRules, words: str, hs: str | None
) -> None:
    hit = hits(situation(item(words, hs_code=hs, origin="AF")), axis)["listed-goods"]

    assert "dol (2024) lists Bricks of AF" in hit.text


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (GOOD.replace("AF", "Afghanistan"), ":2: iso2:"),
        (GOOD.replace("Bricks", ""), ":2: good:"),
        (GOOD.replace("adobe", "!"), ":2: words:"),
        (GOOD.replace("6904", "clay"), ":2: hs:"),
        (GOOD.replace("2024,", ","), ":2: edition:"),
        (GOOD.replace("public domain", ""), ":2: licence:"),
        (GOOD.replace("2026-01-31", "then"), ":2: retrieved_at:"),
        ("AF,Bricks", ":2: 2 cells; wanted 7"),
        ('"AF', "unexpected end"),
    ],
)
def test_what_is_wrong_with_a_table_is_named(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_goods(table(tmp_path, line))

    assert named in str(caught.value)


def test_table_with_another_header_or_no_text_is_named(tmp_path: Path) -> None:
    file = table(tmp_path) / "forced_labour_goods" / "dol.csv"
    file.write_text("a,b\n")
    with pytest.raises(ConfigError, match="wanted iso2, good"):
        read_goods(tmp_path)
    file.write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_goods(tmp_path)


@pytest.mark.parametrize("kind", ["region", "sector", "goods"])
def test_row_that_nothing_can_meet_is_an_error(tmp_path: Path, kind: str) -> None:
    row = "id: a, what: W, citation: C, source: S, verified: read, mode: review"
    text = f"title: T\nrules:\n  - {{{row}, kind: {kind}}}\n"
    (tmp_path / f"{PACK}.yaml").write_text(text)

    with pytest.raises(ConfigError, match=f"a {kind} row lacks"):
        read_forced_labour(tmp_path)
