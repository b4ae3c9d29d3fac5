"""Rules are dated: a row applies from its first to its last day, and an overlay amends it."""

from datetime import date
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.screening import Axis, Mode, Verified
from connector.screening.rules import Met, Rule, rule_hit
from connector.screening.rules.packs import read_pack, require_known

PACK = """
title: Places under embargo
rules:
  - id: crimea
    what: Nothing goes to Crimea
    citation: 15 CFR 746.6
    source: read in the CFR
    verified: read
    mode: enforce
    effective_from: 2014-12-19
    effective_to: 2026-06-30
"""
OVERLAY = """
title: A later rule
amendments:
  - pack: places
    id: crimea
    set: {citation: 99 FR 1, mode: review, effective_from: 2026-03-01, effective_to: 2026-03-31}
  - pack: places
    id: elsewhere
    set: {what: W, citation: C, source: S, verified: read, mode: shadow}
  - pack: another
    id: crimea
    set: {nonsense: 1}
"""


class Place(Rule):
    """A row with a field of its own."""

    countries: tuple[str, ...] = ()


def folder(tmp_path: Path, pack: str = PACK, overlay: str | None = None) -> Path:
    (tmp_path / "places.yaml").write_text(pack)
    if overlay is not None:
        (tmp_path / "overlays").mkdir()
        (tmp_path / "overlays" / "2026.yaml").write_text(overlay)
    return tmp_path


@pytest.mark.parametrize(
    ("day", "applies"),
    [
        (date(2014, 12, 18), False),
        (date(2014, 12, 19), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_row_applies_from_its_first_day_to_its_last(
    tmp_path: Path, *, day: date, applies: bool
) -> None:
    pack = read_pack(folder(tmp_path), "places", Place)

    assert [row.id for row in pack.on(day)] == (["crimea"] if applies else [])


@pytest.mark.parametrize(
    ("day", "citation"),
    [
        (date(2026, 2, 28), "15 CFR 746.6"),
        (date(2026, 3, 1), "99 FR 1"),
        (date(2026, 3, 31), "99 FR 1"),
        (date(2026, 4, 1), "15 CFR 746.6"),
    ],
)
def test_overlay_stands_for_the_row_while_it_is_in_force(
    tmp_path: Path, day: date, citation: str
) -> None:
    pack = read_pack(folder(tmp_path, overlay=OVERLAY), "places", Place)

    rows = {row.id: row for row in pack.on(day)}

    assert rows["crimea"].citation == citation
    assert rows["crimea"].what == "Nothing goes to Crimea"
    assert rows["elsewhere"].mode is Mode.SHADOW


def test_row_from_memory_asks_to_look_and_says_so() -> None:
    row = Rule(
        id="r", what="W", citation="C", source="S", verified=Verified.MEMORY, mode=Mode.ENFORCE
    )

    hit = rule_hit(Axis.DESTINATION, "EM-REGION", "places", row, Met("$", "Line"))

    assert hit.mode is Mode.REVIEW
    assert any("Nobody has verified" in sentence for sentence in hit.evidence)


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (PACK.replace("mode: enforce", "mode: forbid"), "rule 'crimea': mode"),
        (PACK.replace("citation", "cite"), "rule 'crimea': citation"),
        (PACK.replace("2026-06-30", "2014-06-30"), "rule 'crimea': effective_to"),
        (PACK + PACK.partition("rules:\n")[2], "two rows have one id"),
        (PACK.replace("title", "name"), "title"),
    ],
)
def test_what_is_wrong_with_a_pack_is_named(tmp_path: Path, broken: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named) as caught:
        read_pack(folder(tmp_path, broken), "places", Place)

    assert "places.yaml" in caught.value.where


def test_wrong_value_of_a_row_is_named_by_its_line_and_column(tmp_path: Path) -> None:
    second = PACK.partition("rules:\n")[2].replace("id: crimea", "id: other")
    wrong = folder(tmp_path, PACK + second.replace("mode: enforce", "mode: forbid"))

    with pytest.raises(ConfigError, match=r"places\.yaml:17:11: rule 'other': mode"):
        read_pack(wrong, "places", Place)


def test_wrong_overlay_is_named_by_its_own_file(tmp_path: Path) -> None:
    wrong = folder(tmp_path, overlay=OVERLAY.replace("mode: review", "mode: maybe"))

    with pytest.raises(ConfigError) as caught:
        read_pack(wrong, "places", Place)

    assert caught.value.where.endswith("2026.yaml:6:36")


def test_amendment_of_a_pack_that_nobody_knows_is_named(tmp_path: Path) -> None:
    require_known(folder(tmp_path, overlay=OVERLAY), ("places", "another"))

    with pytest.raises(ConfigError, match="there is no pack 'another'; known are places") as caught:
        require_known(tmp_path, ("places",))

    assert caught.value.where.endswith("2026.yaml:10:11")
