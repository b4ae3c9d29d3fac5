"""SAP's BAPIs are called by the mapping of docs/adapters/sap.md, and RETURN says how it went."""

from pathlib import Path

import pytest

from connector.callback import Action, Held
from connector.errors import DeliveryDelayed, DeliveryError, DeliveryRefused, NotYet
from tests.adapters.soap_room import ENVIRONMENT
from tests.soap.bapi import FakeFunctions, bapi_room, said
from tests.soap.test_client import callback

RELEASE = callback(action=Action.RELEASE)


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_order_is_blocked_read_back_and_released_by_functions(tmp_path: Path) -> None:
    sap = FakeFunctions()
    target = bapi_room(tmp_path, sap).target
    target.hold(callback())
    assert (sap.blocks["4711"], target.read_back(callback())) == ("ZH", Held.HELD)
    target.release(RELEASE)
    assert (sap.blocks["4711"], target.read_back(RELEASE)) == ("", Held.FREE)
    assert sap.keys == [callback().id, RELEASE.id]


def test_block_of_somebody_else_is_waited_for_and_never_cleared(tmp_path: Path) -> None:
    sap = FakeFunctions(blocks={"4711": "01"})
    target = bapi_room(tmp_path, sap).target
    with pytest.raises(NotYet):
        target.hold(callback())
    target.release(RELEASE)
    assert (sap.blocks["4711"], target.read_back(RELEASE)) == ("01", Held.FREE)


@pytest.mark.parametrize(
    ("errors", "meant"),
    [
        ([("E", "V1", "042")], NotYet),
        ([("S", "V4", "233"), ("A", "VL", "045")], NotYet),
        ([("E", "V1", "302")], DeliveryRefused),
        ([("E", "V4", "219"), ("E", "V1", "302")], NotYet),  # the first is none that is named
    ],
)
def test_errors_of_return_in_an_answer_that_is_200_are_errors(
    tmp_path: Path, errors: list[tuple[str, str, str]], meant: type[DeliveryError]
) -> None:
    target = bapi_room(tmp_path, FakeFunctions(errors=tuple(errors))).target
    for ask in (target.hold, target.release):
        with pytest.raises(meant) as raised:
            ask(callback())
        assert type(raised.value) is meant
        assert "secret text" not in str(raised.value)


@pytest.mark.parametrize("validates", [True, False])
def test_answer_without_return_confirms_nothing(tmp_path: Path, validates: object) -> None:
    target = bapi_room(
        tmp_path, lambda _: said("Z_HOLDPOINT_BLOCK", ""), validate_answers=validates
    ).target
    with pytest.raises(DeliveryDelayed):
        target.hold(callback())


def test_order_that_sap_does_not_know_is_not_free(tmp_path: Path) -> None:
    target = bapi_room(tmp_path, FakeFunctions(blocks={})).target
    with pytest.raises(NotYet):
        target.read_back(callback())
