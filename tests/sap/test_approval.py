"""External approval: SAP keeps the order back, and an approved one is out of our reach."""

from typing import Any

import pytest

from connector.callback import Action, Held
from connector.callback.asking import ask
from connector.errors import Conflict, DeliveryRefused
from tests.adapters.sap_room import far_sap, room
from tests.far_end import Wire
from tests.sap.asking import callback, changing
from tests.sap.edmx import edmx_v2
from tests.sap.far_sap import FarSap

APPROVAL = {"guarantee": "external_approval", "on_reject": "reject"}


def standing_at(status: str, **more: Any) -> FarSap:
    sap = far_sap(**more)
    sap.orders["4711"]["SalesDocApprovalStatus"] = status
    return sap


def test_order_in_approval_is_held_without_a_request_and_released_by_one() -> None:
    sap = standing_at("A")
    wire = Wire(sap)
    built = room(wire, **APPROVAL)
    assert built.awaits_release
    hold = callback(built.fetcher, Action.HOLD)
    assert ask(built.target, hold) is None
    assert changing(wire) == []
    assert built.target.read_back(hold) is Held.HELD
    assert ask(built.target, callback(built.fetcher, Action.RELEASE, 2)) is None
    (sent,) = changing(wire)
    assert sent.method == "POST"
    assert sent.url.endswith("/releaseApprovalRequest?SalesOrder='4711'")
    assert sap.orders["4711"]["SalesDocApprovalStatus"] == "B"


def test_order_that_is_not_what_was_decided_on_is_not_approved() -> None:
    sap = standing_at("A")
    built = room(sap, **APPROVAL)
    release = callback(built.fetcher, Action.RELEASE, 2)
    sap.orders["4711"]["to_Item"]["results"][0]["Material"] = "LOG-900"
    assert isinstance(ask(built.target, release), Conflict)
    assert sap.orders["4711"]["SalesDocApprovalStatus"] == "A"


def test_approved_order_cannot_be_held_again_and_that_is_said() -> None:
    wire = Wire(standing_at("B"))
    built = room(wire, **APPROVAL)
    problem = ask(built.target, callback(built.fetcher, Action.HOLD))
    assert isinstance(problem, DeliveryRefused)
    assert "VA02" in str(problem)
    assert changing(wire) == []


def test_order_that_a_person_approved_is_lifted_and_not_held_again() -> None:
    sap = standing_at("A")
    built = room(sap, **APPROVAL)
    hold = callback(built.fetcher, Action.HOLD)
    assert ask(built.target, hold) is None
    sap.orders["4711"]["SalesDocApprovalStatus"] = "B"
    assert built.target.read_back(hold) is Held.LIFTED
    sap.orders["4711"]["OverallSDProcessStatus"] = "C"
    assert built.target.read_back(hold) is Held.GONE


def test_order_that_sap_did_not_put_in_approval_is_held_by_our_block() -> None:
    sap = standing_at("")
    built = room(sap, **APPROVAL)
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    assert sap.orders["4711"]["DeliveryBlockReason"] == "ZH"
    assert ask(built.target, callback(built.fetcher, Action.RELEASE, 2)) is None
    assert sap.orders["4711"]["DeliveryBlockReason"] == ""


def test_block_of_ours_is_lifted_before_the_approval_which_would_lock_it_in() -> None:
    sap = standing_at("A")
    sap.orders["4711"]["DeliveryBlockReason"] = "ZH"
    built = room(sap, mark_text="", **APPROVAL)
    assert ask(built.target, callback(built.fetcher, Action.RELEASE)) is None
    assert sap.orders["4711"]["DeliveryBlockReason"] == ""
    assert sap.orders["4711"]["SalesDocApprovalStatus"] == "B"


def test_rejection_by_a_person_rejects_the_request_and_is_read_back() -> None:
    sap = standing_at("A")
    built = room(sap, **APPROVAL)
    cancel = callback(built.fetcher, Action.CANCEL)
    for _ in range(2):
        assert ask(built.target, cancel, built.canceller) is None
    assert sap.orders["4711"]["SalesDocApprovalStatus"] == "C"
    assert built.target.read_back(cancel) is Held.HELD
    problem = ask(built.target, callback(built.fetcher, Action.RELEASE, 2))
    assert isinstance(problem, DeliveryRefused)


@pytest.mark.parametrize("status", ["", "B"])
def test_order_without_a_request_cannot_be_rejected(status: str) -> None:
    built = room(standing_at(status), **APPROVAL)
    problem = ask(built.target, callback(built.fetcher, Action.CANCEL), built.canceller)
    assert isinstance(problem, DeliveryRefused)


def test_service_without_the_functions_is_named() -> None:
    wire = Wire(standing_at("A", metadata=edmx_v2(functions=())))
    built = room(wire, **APPROVAL)
    problem = ask(built.target, callback(built.fetcher, Action.RELEASE))
    assert isinstance(problem, DeliveryRefused)
    assert "releaseApprovalRequest" in str(problem)
    assert changing(wire) == []


def test_nobody_rejects_where_the_connection_is_not_set_up_for_it() -> None:
    assert room(far_sap(), guarantee="external_approval").canceller is None
