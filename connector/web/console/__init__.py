"""The pages for people. So far one: what is held, and why."""

from flask import Blueprint, render_template

from connector.hold import HoldState
from connector.store import Store, cases, findings

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
            differing = findings.unsettled(tx)
        waiting = [case for case in found if case.hold.state is HoldState.OPEN]
        settled = [case for case in found if case.hold.state is not HoldState.OPEN]
        shown = {"waiting": waiting, "settled": settled, "differing": differing[:_SHOWN]}
        return render_template("held.html", **shown, notice=notice)

    return door
