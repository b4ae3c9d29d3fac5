"""The cases of an order, as its next screening has to respect them."""

from dataclasses import replace

from connector.decision import Earlier
from connector.hold import HoldId, HoldState
from connector.hold.earlier import earlier_of
from tests.examples import HIT_REASON, SYSTEM_REASON, hold

OPEN = hold()
RELEASED = hold(HoldState.RELEASED)


def test_order_that_was_never_held_owes_nothing() -> None:
    assert earlier_of((), 3) == Earlier()


def test_open_case_is_still_to_judge_in_this_revision_and_after_an_edit() -> None:
    assert earlier_of((OPEN,), 3) == Earlier((HIT_REASON,), edited=False)
    assert earlier_of((OPEN,), 4) == Earlier((HIT_REASON,), edited=True)


def test_overtaken_case_says_nothing() -> None:
    assert earlier_of((hold(HoldState.OVERTAKEN),), 3) == Earlier()


def test_rejection_is_not_undone_by_an_edit() -> None:
    (reason,) = earlier_of((hold(HoldState.REJECTED),), 4).unjudged

    assert (reason.code, reason.entry) == ("RP-EDITED", "hold/H-7")


def test_every_release_of_this_revision_is_a_judgement_and_of_others_none() -> None:
    second = replace(OPEN, id=HoldId("H-8"), reasons=(SYSTEM_REASON,))
    third = replace(second, id=HoldId("H-9"), state=HoldState.RELEASED)

    assert earlier_of((second, RELEASED), 3).judged == (HIT_REASON,)
    assert earlier_of((third, RELEASED), 3).judged == (SYSTEM_REASON, HIT_REASON)
    assert earlier_of((third, RELEASED), 4).judged == ()


RULE = replace(HIT_REASON, code="NI-HS", rule="goods/no-hs", entry="", fingerprint="")


def test_rule_that_falls_by_knowing_more_of_the_same_order_is_done_with() -> None:
    case = replace(OPEN, reasons=(RULE, HIT_REASON))

    assert earlier_of((case,), 4, told_before={3}).unjudged == (HIT_REASON,)
    assert earlier_of((case,), 4, told_before={2}).unjudged == (RULE, HIT_REASON)


def test_what_was_gone_by_an_edit_is_not_judged_by_reading_the_order() -> None:
    gone = replace(RULE, code="RP-EDITED")

    assert earlier_of((replace(OPEN, reasons=(gone,)),), 4, told_before={3}).unjudged == (gone,)
