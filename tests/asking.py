"""A hold that asks for due diligence, in place of the open one of an order."""

from dataclasses import replace

from connector.hold import HoldId, HoldState
from connector.store import Store, decisions, holds
from tests.examples import DILIGENCE_REASON


def ask_diligence(store: Store, hold: HoldId) -> HoldId:
    """Let the decision behind an open hold ask for due diligence too; return the new hold."""
    with store.begin() as tx:
        case = holds.load(tx, hold)
        (made,) = decisions.decisions_of(tx, case.order)
        asked = replace(made, reasons=(*made.reasons, DILIGENCE_REASON))
        holds.close(tx, case, HoldState.OVERTAKEN, made.at)
        return holds.open_hold(tx, asked, decisions.keep_decision(tx, asked))
