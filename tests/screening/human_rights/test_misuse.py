"""Goods are put into their classes of misuse by their ECCN and by the words of trade."""

from datetime import date
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.screening.human_rights.misuse import PACK, Misuse, read_misuse
from connector.screening.rules.packs import read_pack
from tests.screening.situations import RULES, TODAY

ROWS = read_pack(RULES, PACK, Misuse).rows
CLASSES = read_misuse(RULES)


def cases(field: str) -> list[tuple[str, str]]:
    return [(row.id, value) for row in ROWS for value in getattr(row, field)]


@pytest.mark.parametrize(("class_", "eccn"), cases("eccns"))
def test_every_eccn_of_a_row_is_of_its_class(class_: str, eccn: str) -> None:
    assert class_ in CLASSES.of("", eccn, TODAY)
    assert class_ in CLASSES.of("", eccn.lower(), TODAY)
    assert class_ in CLASSES.of("", f"{eccn}.1", TODAY)
    assert class_ in CLASSES.of("", eccn.partition(".")[0], TODAY)
    assert class_ not in CLASSES.of("", f"{eccn}9", TODAY)
    assert class_ not in CLASSES.of("", eccn[:4], TODAY)


@pytest.mark.parametrize(("class_", "phrase"), cases("words"))
def test_every_phrase_of_a_row_is_of_its_class(class_: str, phrase: str) -> None:
    written = phrase.replace("*", "")

    assert class_ in CLASSES.of(f"2 pcs {written}, new", None, TODAY)
    assert "\u0131" in written or class_ in CLASSES.of(f"({written.upper()})", None, TODAY)


@pytest.mark.parametrize(("class_", "phrase"), cases("unless"))
def test_what_protects_is_not_of_the_class_but_its_eccn_still_is(class_: str, phrase: str) -> None:
    row = next(row for row in ROWS if row.id == class_)
    text = f"{phrase.replace('*', '')} {row.words[0]}"

    assert class_ not in CLASSES.of(text, None, TODAY)
    assert class_ in CLASSES.of(text, row.eccns[0], TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "", "Temperature logger", "Face cream", "Stingray leather wallet", "Electric chair lift",
        "GPS tracker for trucks", "Water pump", "Recognition plaque", "Shack", "Camera lens cap",
        "Anti-spyware licence, 5 seats", "Assistive listening device", "Droning course",
    ],
)  # fmt: skip
def test_ordinary_goods_are_of_no_class(text: str) -> None:
    assert CLASSES.of(text, "EAR99", TODAY) == ()
    assert CLASSES.of(text, None, TODAY) == ()


def test_one_line_may_be_of_several_classes_in_the_order_of_the_pack() -> None:
    text = "CCTV camera with face recognition and ANPR"

    assert CLASSES.of(text, None, TODAY) == (
        "face-recognition",
        "video-surveillance",
        "licence-plate",
    )


def test_class_applies_from_its_day(tmp_path: Path) -> None:
    _write(tmp_path, "words: [widget], effective_from: 2026-03-01")
    classes = read_misuse(tmp_path)

    assert classes.of("widget", None, date(2026, 2, 28)) == ()
    assert classes.of("widget", None, date(2026, 3, 1)) == ("a",)


def test_class_that_nothing_can_meet_is_an_error(tmp_path: Path) -> None:
    _write(tmp_path, "note: none")

    with pytest.raises(ConfigError, match="rule 'a': an ECCN or a word is wanted"):
        read_misuse(tmp_path)


def _write(folder: Path, more: str) -> None:
    row = "id: a, what: W, citation: C, source: S, verified: read, mode: review"
    (folder / "misuse.yaml").write_text(f"title: T\nrules:\n  - {{{row}, {more}}}\n")
