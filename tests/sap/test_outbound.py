"""Our block in SAP: set where nothing stands, lifted where it is ours; others are left alone."""

from typing import Any

import pytest

from connector.callback import Action, Held
from connector.callback.asking import ask
from connector.errors import Conflict, DeliveryRefused, Fenced, NothingLeft, NotYet
from tests.adapters.sap_room import V4_SERVICE, far_sap, room
from tests.far_end import Wire
from tests.sap.asking import callback, changing, once
from tests.sap.far_sap import FarSap

LINES = {"block": "delivery, schedule_lines"}
BOTH = {"block": "delivery, billing", "billing_block_code": "B9"}


def order(sap: FarSap) -> dict[str, Any]:
    return sap.orders["4711"]


def lines(sap: FarSap) -> list[dict[str, Any]]:
    items = order(sap)["to_Item"]["results"]
    return [line for item in items for line in item["to_ScheduleLine"]["results"]]


def test_block_of_somebody_else_is_left_and_ours_is_set_when_it_is_gone() -> None:
    sap = far_sap()
    order(sap)["DeliveryBlockReason"] = "01"
    wire = Wire(sap)
    built = room(wire)
    hold = callback(built.fetcher, Action.HOLD)
    problem = ask(built.target, hold)
    assert isinstance(problem, NotYet)
    assert "(01)" in str(problem)
    assert changing(wire) == []
    assert built.target.read_back(hold) is Held.FREE
    order(sap)["DeliveryBlockReason"] = ""
    assert ask(built.target, hold) is None
    assert order(sap)["DeliveryBlockReason"] == "ZH"


def test_release_clears_our_code_alone() -> None:
    sap = far_sap()
    built = room(sap, **BOTH)
    order(sap)["DeliveryBlockReason"] = "01"
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    assert order(sap)["HeaderBillingBlockReason"] == "B9"
    assert ask(built.target, callback(built.fetcher, Action.RELEASE, 2)) is None
    assert (order(sap)["DeliveryBlockReason"], order(sap)["HeaderBillingBlockReason"]) == ("01", "")


def test_release_of_an_order_with_another_block_changes_nothing() -> None:
    sap = far_sap()
    order(sap)["DeliveryBlockReason"] = "01"
    wire = Wire(sap)
    built = room(wire)
    assert ask(built.target, callback(built.fetcher, Action.RELEASE)) is None
    assert changing(wire) == []


def test_block_that_appeared_since_the_order_was_read_is_not_overwritten() -> None:
    sap = far_sap()

    def another(there: FarSap) -> None:
        order(there)["DeliveryBlockReason"] = "05"
        there.touch("4711")

    sap.before_change = once(another)
    built = room(sap)
    assert isinstance(ask(built.target, callback(built.fetcher, Action.HOLD)), NotYet)
    assert order(sap)["DeliveryBlockReason"] == "05"


def test_order_that_keeps_changing_is_held_whatever_its_state() -> None:
    sap = far_sap()
    sap.before_change = lambda there: there.touch("4711")
    built = room(sap, mark_text="")
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    assert [written["if_match"] for written in sap.written] == ["*"]


def test_order_that_changed_since_it_was_read_is_not_released() -> None:
    for mark_text in ("", "ZHPM"):
        sap = far_sap()
        built = room(sap, mark_text=mark_text)
        assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
        sap.before_change = lambda there: there.touch("4711")
        problem = ask(built.target, callback(built.fetcher, Action.RELEASE, 2))
        assert isinstance(problem, Conflict)
        assert order(sap)["DeliveryBlockReason"] == "ZH"
        assert "*" not in {written["if_match"] for written in sap.written}


def test_order_whose_content_changed_is_not_released() -> None:
    sap = far_sap()
    built = room(sap)
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    release = callback(built.fetcher, Action.RELEASE, 2)
    address = order(sap)["to_Partner"]["results"][1]["to_Address"]["results"][0]
    address["CityName"] = "Sewastopol"
    assert isinstance(ask(built.target, release), Conflict)
    del address["CityName"]
    order(sap)["TransactionCurrency"] = "euros"
    assert isinstance(ask(built.target, release), Conflict)
    assert order(sap)["DeliveryBlockReason"] == "ZH"


def test_schedule_lines_are_blocked_with_the_header_at_once() -> None:
    sap = far_sap()
    wire = Wire(sap)
    built = room(wire, **LINES)
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    assert [line["DelivBlockReasonForSchedLine"] for line in lines(sap)] == ["ZH", "ZH"]
    assert order(sap)["DeliveryBlockReason"] == "ZH"
    assert [request.url.rpartition("/")[2] for request in changing(wire)] == ["$batch"]
    lines(sap)[1]["DelivBlockReasonForSchedLine"] = "02"
    assert ask(built.target, callback(built.fetcher, Action.RELEASE, 2)) is None
    assert [line["DelivBlockReasonForSchedLine"] for line in lines(sap)] == ["", "02"]


def test_line_that_came_bare_is_seen_and_blocked() -> None:
    sap = far_sap()
    built = room(sap, **LINES)
    hold = callback(built.fetcher, Action.HOLD)
    assert ask(built.target, hold) is None
    lines(sap)[0]["DelivBlockReasonForSchedLine"] = ""
    assert built.target.read_back(hold) is Held.PARTLY
    assert ask(built.target, hold) is None


def test_line_that_cannot_leave_any_more_needs_no_block() -> None:
    sap = far_sap()
    items = order(sap)["to_Item"]["results"]
    items[0]["SalesDocumentRjcnReason"], items[1]["DeliveryStatus"] = "61", "C"
    built = room(sap, block="schedule_lines")
    assert isinstance(ask(built.target, callback(built.fetcher, Action.HOLD)), NotYet)
    assert sap.written == []


@pytest.mark.parametrize(
    "status",
    ["OverallTotalDeliveryStatus", "OverallSDProcessStatus", "OverallSDDocumentRejectionSts"],
)
def test_order_of_which_nothing_is_left_is_said_to_be_gone(status: str) -> None:
    sap = far_sap()
    built = room(sap)
    hold = callback(built.fetcher, Action.HOLD)
    order(sap)[status] = "C"
    assert isinstance(ask(built.target, hold), NothingLeft)
    assert sap.written == []


def test_block_that_a_person_lifted_is_told_from_one_that_never_stood() -> None:
    sap = far_sap()
    built = room(sap)
    hold = callback(built.fetcher, Action.HOLD)
    assert built.target.read_back(hold) is Held.FREE
    assert ask(built.target, hold) is None
    order(sap)["DeliveryBlockReason"] = ""
    assert built.target.read_back(hold) is Held.LIFTED
    without = room(sap, mark_text="")
    assert without.target.read_back(hold) is Held.FREE


def test_mark_stands_in_a_text_that_is_no_content_of_the_order() -> None:
    sap = far_sap()
    built = room(sap)
    before = callback(built.fetcher, Action.HOLD)
    assert ask(built.target, before) is None
    (mark,) = (text for text in order(sap)["to_Text"]["results"] if text["LongTextID"] == "ZHPM")
    assert mark["LongText"] == "Holdpoint H-17 no. 1 holds hp-77"
    after = callback(built.fetcher, Action.RELEASE, 2)
    assert after.content_hash == before.content_hash
    assert ask(built.target, after) is None
    assert mark["LongText"] == "Holdpoint H-17 no. 2 released hp-77"


def test_mark_that_sap_refuses_does_not_keep_the_block_from_standing() -> None:
    sap = far_sap(texts=frozenset())
    built = room(sap)
    problem = ask(built.target, callback(built.fetcher, Action.HOLD))
    assert isinstance(problem, DeliveryRefused)
    assert "TD/600" in str(problem)
    assert order(sap)["DeliveryBlockReason"] == "ZH"


def test_mark_that_somebody_overwrote_releases_nothing() -> None:
    sap = far_sap()
    built = room(sap)
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    (mark,) = (text for text in order(sap)["to_Text"]["results"] if text["LongTextID"] == "ZHPM")
    mark["LongText"] = "call me"
    release = callback(built.fetcher, Action.RELEASE, 2)
    assert isinstance(ask(built.target, release), DeliveryRefused)
    assert order(sap)["DeliveryBlockReason"] == "ZH"
    assert ask(built.target, callback(built.fetcher, Action.HOLD, 3)) is None
    assert ask(built.target, callback(built.fetcher, Action.RELEASE, 4)) is None


def test_late_callback_does_nothing_where_there_is_a_mark_and_acts_where_there_is_none() -> None:
    sap = far_sap()
    built = room(sap)
    assert ask(built.target, callback(built.fetcher, Action.HOLD, 5)) is None
    assert isinstance(ask(built.target, callback(built.fetcher, Action.RELEASE, 4)), Fenced)
    without = room(far_sap(), mark_text="")
    assert ask(without.target, callback(without.fetcher, Action.HOLD, 5)) is None
    assert ask(without.target, callback(without.fetcher, Action.RELEASE, 4)) is None


def test_answer_that_hides_a_block_field_is_not_believed_to_be_bare() -> None:
    sap = far_sap()
    wire = Wire(sap)
    built = room(wire)
    hold = callback(built.fetcher, Action.HOLD)
    del order(sap)["DeliveryBlockReason"]
    problem = ask(built.target, hold)
    assert "DeliveryBlockReason" in str(problem)
    assert changing(wire) == []


def test_version_4_is_held_and_released_by_the_same_rules() -> None:
    sap = far_sap("order_v4")
    wire = Wire(sap)
    built = room(wire, service=V4_SERVICE, **LINES)
    assert built.fetcher is not None
    assert built.fetcher.fetch("4712").order.destination == "US"
    asked = ((Action.HOLD, Held.HELD), (Action.RELEASE, Held.FREE))
    for sequence, (action, held) in enumerate(asked, 1):
        each = callback(built.fetcher, action, sequence, "4712")
        assert ask(built.target, each) is None
        assert built.target.read_back(each) is held
    assert len(changing(wire)) == 2


def test_order_that_is_born_blocked_is_only_released_and_is_told_when_it_is_cleared() -> None:
    sap = far_sap()
    order(sap)["DeliveryBlockReason"] = "ZH"
    built = room(sap, guarantee="born_blocked", mark_text="")
    assert built.awaits_release
    assert ask(built.target, callback(built.fetcher, Action.HOLD)) is None
    assert sap.written == []
    assert ask(built.target, callback(built.fetcher, Action.RELEASE, 2)) is None
    assert order(sap)["DeliveryBlockReason"] == ""
