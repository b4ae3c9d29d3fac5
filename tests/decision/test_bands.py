"""Two bands, thresholds of lists and kinds, and what a weak alias counts for."""

from dataclasses import replace

import pytest

from connector.decision import Bands, Policy, decide
from connector.hold.reasons import HOLD_REASONS
from connector.screening import Hit
from connector.screening.lists import EntityKind
from tests.examples import NOW, found, hit, screening

BANDS = Policy("p", 0.8, 0.5, {"SDN": Bands(0.6, 0.4)}, {EntityKind.VESSEL: Bands(0.95, 0.9)})


def judge_in_bands(*hits: Hit) -> list[str]:
    return [r.code for r in decide(screening(found(*hits)), BANDS, "0.1.0", NOW).reasons]


def weak(score: float, *agreeing: str) -> Hit:
    return replace(hit(score), rule="RP-WEAK", agreeing=agreeing)


def on_sdn(score: float, kind: EntityKind = EntityKind.UNKNOWN) -> Hit:
    met = hit(score)
    return replace(met, entry=replace(met.entry, list="SDN", kind=kind))


def vessel(score: float) -> Hit:
    met = hit(score)
    return replace(met, entry=replace(met.entry, kind=EntityKind.VESSEL))


def by_name(score: float, name_score: float) -> Hit:
    return replace(hit(score), name_score=name_score)


def under(rule: str, score: float) -> Hit:
    return replace(hit(score), rule=rule)


@pytest.mark.parametrize(
    ("hits", "reasons"),
    [
        ((hit(0.4999),), []),
        ((hit(0.5),), ["RP-REVIEW"]),
        ((hit(0.7999),), ["RP-REVIEW"]),
        ((hit(0.8),), ["RP-NAME"]),
        ((hit(0.6), hit(0.9, "e2")), ["RP-NAME", "RP-REVIEW"]),
        ((hit(0.6), hit(0.9)), ["RP-NAME"]),
        ((on_sdn(0.3999),), []),
        ((on_sdn(0.4),), ["RP-REVIEW"]),
        ((on_sdn(0.6),), ["RP-NAME"]),
        ((vessel(0.8999),), []),
        ((vessel(0.9),), ["RP-REVIEW"]),
        ((vessel(0.95),), ["RP-NAME"]),
        ((on_sdn(0.6, EntityKind.VESSEL),), ["RP-NAME"]),
        ((under("RP-ADDRESS", 0.4999),), []),
        ((under("RP-ADDRESS", 0.5),), ["RP-ADDRESS"]),
        ((under("RP-ADDRESS", 1),), ["RP-ADDRESS"]),
        ((under("RP-ID", 0.999999),), ["RP-ID"]),
        ((under("RP-ID", 0.7),), ["RP-REVIEW"]),
        ((under("RP-ID", 0.4999),), []),
        ((by_name(0.4, 0.8),), ["RP-REVIEW"]),
        ((by_name(0.4, 0.7999),), []),
        ((replace(by_name(0.4, 0.9), rule="RP-WEAK", agreeing=("town",)),), []),
        ((under("RP-REVIEW", 1),), ["RP-REVIEW"]),
        ((under("RP-REVIEW", 0.4999),), []),
        ((weak(1),), []),
        ((weak(1, "country"),), ["RP-WEAK"]),
        ((weak(0.5, "town"),), ["RP-WEAK"]),
        ((weak(0.4999, "country", "town"),), []),
        ((weak(1, "country"), hit(0.6)), ["RP-REVIEW"]),
        ((weak(1, "country"), hit(0.9)), ["RP-NAME"]),
    ],
)
def test_reason_follows_from_the_band_the_list_and_the_weakness(
    hits: tuple[Hit, ...], reasons: list[str]
) -> None:
    assert judge_in_bands(*hits) == reasons
    assert set(reasons) <= set(HOLD_REASONS)
