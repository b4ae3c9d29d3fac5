"""The pages for people. So far one: what is held, and why."""

from flask import Blueprint, render_template

from connector.decision import evidence_of
from connector.hold import HoldState
from connector.screening import Screening
from connector.store import Store, cases, findings
from connector.store.cases import Case

_SHOWN = 200


def console_door(store: Store, notice: str) -> Blueprint:
    """Build the pages. `notice` is shown on top of every page, empty for none."""
    door = Blueprint(
        "console",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/console-assets",  # Flask keeps /static for itself
    )

    @door.get("/")
    def held() -> str:
        with store.read() as tx:
            found = cases.listed(tx, None, _SHOWN)
            screenings = {case.hold.id: cases.screening_of(tx, case) for case in found}
            differing = findings.unsettled(tx)
        waiting = [case for case in found if case.hold.state is HoldState.OPEN]
        settled = [case for case in found if case.hold.state is not HoldState.OPEN]
        evidence = {case.hold.id: _evidence(case, screenings[case.hold.id]) for case in found}
        parts = {"waiting": waiting, "settled": settled, "evidence": evidence}
        return render_template("held.html", **parts, differing=differing[:_SHOWN], notice=notice)

    return door


def _evidence(case: Case, screening: Screening | None) -> list[tuple[str, ...]]:
    """Give what a person can check of each reason, in their order."""
    return [evidence_of(reason, screening) for reason in case.hold.reasons]
