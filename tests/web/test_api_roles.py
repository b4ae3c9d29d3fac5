"""The REST API: a release in the roles that an own condition names."""

from datetime import datetime, timedelta
from pathlib import Path

from connector.hold import HoldId
from connector.store import cases
from tests.walk import HARMLESS
from tests.web.conftest import Open

RELEASE = {"reason": "FM-NAME", "note": "registry numbers differ"}
ASKING = """conditions:
  - {name: all, when: "true", outcome: hold, code: PO-OTHER, text: All,
     roles: [export, legal], sla: 4h}
"""


def test_release_needs_the_roles_that_an_own_condition_names(
    open_doors: Open, tmp_path: Path
) -> None:
    own = tmp_path / "config" / "policy" / "own.yaml"
    own.parent.mkdir(exist_ok=True)
    own.write_text(ASKING)
    doors = open_doors()
    doors.hold(HARMLESS)
    token = doors.token("ada")
    asked = doors.api("/holds/H-1", token).get_json()
    opened, answer_by = (datetime.fromisoformat(asked[at]) for at in ("opened_at", "answer_by"))
    assert asked["roles"] == ["export", "legal"]
    assert [each["asks"] for each in asked["reasons"]] == ["role:export role:legal within:240m"]
    assert answer_by - opened == timedelta(hours=4)

    refused = doors.api("/holds/H-1/release", token, json=RELEASE | {"roles": ["legal"]})
    assert refused.status_code == 422
    assert "--role export" in refused.get_json()["detail"]
    assert doors.api("/holds/H-1", token).get_json()["state"] == "open"

    roles = {"roles": ["legal", "export"]}
    released = doors.api("/holds/H-1/release", token, json=RELEASE | roles)
    assert released.get_json()["state"] == "released"
    with doors.store.read() as tx:
        made = cases.load(tx, HoldId("H-1")).decisions[-1]
    assert made.reasons[0].evidence == ("Decided in the role of legal and export, as ada says",)
