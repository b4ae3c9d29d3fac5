"""Every row of the pack: its words and ECCNs meet it, and it never reads as a licence rule."""

from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.screening import Axis, Mode, RuleHit
from connector.screening.emerging import PACK, EmergingRule, read_emerging
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Situation
from tests.screening.situations import RULES, item, situation

ROWS = {row.id: row for row in read_pack(RULES, PACK, EmergingRule).rows}
AXIS = read_emerging(RULES)
GENERIC = ("planning", "scheduling", "visualization", "visualisation", "classification")


def hits(some: Situation) -> dict[str, RuleHit]:
    return {hit.rule.partition("/")[2]: hit for hit in AXIS.ask(some)}


def met(row: str) -> Situation:
    return situation(item(f"One {ROWS[row].words[0].replace('*', '')}"))


@pytest.mark.parametrize(
    ("row", "words"), [(id_, w) for id_, row in ROWS.items() for w in row.words]
)
def test_every_phrase_of_a_row_meets_it(row: str, words: str) -> None:
    assert row in hits(situation(item(f"2 x {words.replace('*', '')}, boxed")))


@pytest.mark.parametrize(
    ("row", "eccn"), [(id_, e) for id_, row in ROWS.items() for e in row.eccns]
)
def test_every_eccn_of_a_row_meets_it(row: str, eccn: str) -> None:
    assert row in hits(situation(item(eccn=eccn)))
    assert row in hits(situation(item(eccn=f"{eccn.lower()}.a.1")))
    assert row not in hits(situation(item(eccn=f"{eccn}X")))


@pytest.mark.parametrize("row", ROWS)
def test_hit_says_that_it_is_no_licence_rule_and_never_enforces(row: str) -> None:
    hit = hits(met(row))[row]

    assert (hit.axis, hit.code, hit.asks) == (Axis.EMERGING, "ET-WORDING", "")
    assert hit.mode in (Mode.REVIEW, Mode.SHADOW, Mode.PROPOSED)
    assert hit.text.startswith("Emerging technology, no licence rule: Line 1 'One ")
    assert hit.text.endswith(f"({ROWS[row].citation})")
    assert any("icence" in sentence for sentence in hit.evidence) or "goods" in ROWS[row].note


@pytest.mark.parametrize("row", [id_ for id_, row in ROWS.items() if row.effective_from])
def test_row_applies_from_its_first_day(row: str) -> None:
    first = ROWS[row].effective_from
    assert first is not None
    some = met(row)

    for day, applies in ((first - timedelta(days=1), False), (first, True)):
        on = Situation(some.order, day, some.places, some.items, some.users)
        assert (row in hits(on)) is applies


@pytest.mark.parametrize(
    "text",
    ["", "Temperature logger", "Society magazine", "Socks", "Production planning board",
     "Scheduling software", "Data visualization poster", "Robot vacuum", "Facial tissue"],
)  # fmt: skip
def test_ordinary_goods_keep_no_order_back(text: str) -> None:
    kept = [hit for hit in hits(situation(item(text))).values() if hit.mode is Mode.REVIEW]

    assert kept == []


def test_no_row_keeps_orders_for_a_generic_word() -> None:
    for row in ROWS.values():
        assert not {word.casefold() for word in row.words} & set(GENERIC)


def test_all_categories_of_the_notice_are_there_with_telling_and_broad_words() -> None:
    for number in range(1, 15):
        modes = [row.mode for id_, row in ROWS.items() if id_.startswith(f"anprm-{number:02}-")]
        assert modes == [Mode.REVIEW, Mode.SHADOW]


def test_what_is_only_proposed_is_recorded_and_the_disputed_rule_is_looked_at() -> None:
    faces = hits(situation(item("CCTV with face recognition")))
    weights = hits(situation(item(eccn="4E091")))

    assert faces["facial-recognition-proposed"].mode is Mode.PROPOSED
    assert weights["ai-diffusion"].mode is Mode.REVIEW
    assert "90 FR 4544" in weights["ai-diffusion"].citation
    assert "B-337935" in weights["ai-diffusion"].citation


def test_ten_thousand_lines_are_one_reason() -> None:
    (hit,) = hits(situation(*[item("qubit")] * 10_000)).values()

    assert "and 9999 more reads 'qubit'" in hit.text
    assert "9995 more lines are so" in hit.evidence


def test_row_that_nothing_can_meet_is_an_error(tmp_path: Path) -> None:
    row = "id: a, what: W, citation: C, source: S, verified: read, mode: review"
    (tmp_path / f"{PACK}.yaml").write_text(f"title: T\nrules:\n  - {{{row}}}\n")

    with pytest.raises(ConfigError, match="a word or an ECCN is wanted"):
        read_emerging(tmp_path)
