"""The axis as a whole: bad input holds or says nothing, and never raises or clears in silence."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.hold.reasons import HOLD_REASONS
from connector.screening import Mode
from connector.screening.goods.eccn import read_eccn
from connector.screening.goods.rows import read_packs
from tests.screening.goods.situations import (
    LINE,
    RULES,
    USD_ORDER,
    asked,
    going,
    item,
    met,
    shipped,
)

ENTRIES = sorted(shipped().tables.ccl.entries)
ROWS = sorted(shipped().tables.chart.rows)
eccns = st.sampled_from(ENTRIES)


@given(eccns, st.sampled_from(["IR", "CU", "KP", "SY", "RU", "BY"]))
def test_nothing_on_the_list_is_free_to_embargoed_countries(eccn: str, country: str) -> None:
    assert any(hit.mode in (Mode.ENFORCE, Mode.REVIEW) for hit in asked(eccn, country))


@given(eccns, st.sampled_from(["GI", "GG", "PF", "AQ"]))
def test_nothing_on_the_list_is_free_where_the_chart_has_no_row(eccn: str, country: str) -> None:
    assert asked(eccn, country)


@given(eccns, st.sampled_from(ROWS), st.sampled_from([".a", ".b.1", ".y", ".zz"]))
def test_naming_a_paragraph_never_adds_a_sure_control(eccn: str, country: str, part: str) -> None:
    whole = {hit.rule for hit in asked(eccn, country)}
    exact = {hit.rule for hit in asked(eccn + part, country)}
    sooner_or_later = whole | {"goods/licence"}  # what a part MAYBE asked, a paragraph may surely

    assert {rule for rule in exact if rule.startswith(("goods/", "goods_scopes/"))} <= (
        sooner_or_later
    )


@given(st.text(max_size=12), st.sampled_from(["DE", "CN", "ZZ"]))
def test_no_text_in_place_of_an_eccn_raises_or_is_free(text: str, country: str) -> None:
    said = " ".join(text.split())
    hits = asked(said, country) if said else asked(None, country)

    known = read_eccn(said)
    if known is None or known.entry not in shipped().tables.ccl.entries:
        assert hits or said.upper().replace("-", "").replace("_", "").replace(" ", "") == "EAR99"


@pytest.mark.parametrize("price", ["-1", "1", "1e999999", "NaN", "sNaN", "Infinity"])
@pytest.mark.parametrize("quantity", ["-5", "0", "1e999999", "NaN", "sNaN", "Infinity"])
def test_absurd_quantities_change_no_answer(quantity: str, price: str) -> None:
    line = replace(LINE, quantity=Decimal(quantity), unit_price=Decimal(price))
    items = (item("2A001", line=line),)

    hits = shipped().ask(going(None, "TH", items=items, order=USD_ORDER))

    assert "goods/licence" in {hit.rule for hit in hits}


def test_ten_thousand_lines_are_told_as_one() -> None:
    items = tuple(item("4A005", number) for number in range(1, 10_001))

    hits = list(shipped().ask(going(None, "CN", items=items)))

    assert len(hits) < 10
    assert hits[0].text.startswith("Line 1 'Rack server SKU-1' and 9999 more (4A005)")
    assert all(len(sentence) < 1_000 for hit in hits for sentence in hit.evidence)


def test_ten_thousand_strange_classifications_are_told_as_one() -> None:
    items = tuple(item(f"no such {number} {'x' * 500}", number) for number in range(1, 10_001))

    (hit,) = shipped().ask(going(None, "CN", items=items))

    assert hit.code == "LR-ECCN-UNKNOWN"
    assert len(hit.text) < 300
    assert all(len(sentence) < 300 for sentence in hit.evidence[:3])


def test_lines_that_do_not_ship_need_no_classification() -> None:
    items = (item(None, line=replace(LINE, ships=False)),)

    assert list(shipped().ask(going(None, "VN", items=items))) == []


def test_worth_over_the_limit_closes_the_exception_of_limited_value() -> None:
    dear = (item("2A001", line=replace(LINE, unit_price=Decimal(1501))),)
    cheap = (item("2A001", line=replace(LINE, unit_price=Decimal(1500))),)

    over = list(shipped().ask(going(None, "TH", items=dear, order=USD_ORDER)))
    under = list(shipped().ask(going(None, "TH", items=cheap, order=USD_ORDER)))

    assert "goods_exceptions/lvs" not in {hit.rule for hit in over}
    assert any("worth more than the entry's USD 3,000" in each for each in over[0].evidence)
    assert "goods_exceptions/lvs" in {hit.rule for hit in under}


def test_uninteresting_words_of_the_line_are_cut_in_the_text() -> None:
    long = (item("4A005", line=replace(LINE, description="x\n" * 400)),)

    (hit, *_) = shipped().ask(going(None, "DE", items=long))

    assert "\n" not in hit.text
    assert len(hit.text) < 300


def test_every_code_is_in_the_taxonomy() -> None:
    packs = read_packs(RULES)
    codes = {row.code for row in packs.states.rows} | {row.code for row in packs.watched.rows}

    assert codes | {"LR-LICENCE", "LR-EXCEPTION"} <= HOLD_REASONS.keys()


def test_less_exact_eccn_asks_what_a_more_exact_one_would() -> None:
    assert "goods_watched/surreptitious-listening" in met("5A001", "FR")
    assert "goods_watched/surreptitious-listening" not in met("5A001.g", "FR")
    (hit,) = [
        hit for hit in asked("5A001", "FR") if hit.rule == "goods_watched/surreptitious-listening"
    ]
    assert hit.mode is Mode.REVIEW
