"""Due diligence over the REST API: who records it, what it lacks, and the release that waits."""

from typing import Any

import pytest

from connector.hold import HoldId
from tests.asking import ask_diligence
from tests.walk import LISTED
from tests.web.conftest import Doors

FILLED: dict[str, Any] = {
    "role": "compliance",
    "product_capability": "Watches a hall",
    "end_user": "The airport's guards",
    "stakeholders": "Travellers",
    "severity": {"scale": "low", "scope": "medium", "irremediability": "low"},
    "likelihood": "low",
    "safeguards": "No upgrade without our consent",
    "residual_risk": "low",
    "decision": "May leave",
    "files": [{"name": "end-use.pdf", "sha256": "0" * 64}],
}
RELEASE = {"reason": "HR-CLEARED", "note": "assessed"}


@pytest.fixture
def asked(doors: Doors) -> str:
    doors.hold(LISTED)
    return ask_diligence(doors.store, HoldId("H-1"))


def test_release_is_refused_until_a_complete_record_is_there(
    doors: Doors, token: str, asked: str
) -> None:
    path = f"/holds/{asked}"
    before = doors.api(f"{path}/diligence", token).get_json()
    refused = doors.api(f"{path}/release", token, json=RELEASE)
    recorded = doors.api(f"{path}/diligence", token, json=FILLED)
    released = doors.api(f"{path}/release", token, json=RELEASE)

    assert before == {"hold": asked, "asked": True, "missing": ["record"], "record": None}
    assert refused.status_code == 409
    assert "holdpoint diligence record" in refused.get_json()["detail"]
    assert recorded.status_code == 200
    assert recorded.get_json()["missing"] == []
    assert released.get_json()["state"] == "released"


def test_record_carries_the_login_of_the_token_and_files_that_are_not_kept(
    doors: Doors, token: str, asked: str
) -> None:
    record = doors.api(f"/holds/{asked}/diligence", token, json=FILLED).get_json()["record"]

    assert (record["by"], record["hold"]) == ("ada", asked)
    assert record["files"] == [{"name": "end-use.pdf", "sha256": "0" * 64, "stored": False}]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"likelihood": "certain"}, 422),
        ({"by": "somebody else"}, 422),
        ({"files": [{"name": "a", "sha256": "short"}]}, 422),
        ({"safeguards": ""}, 200),
    ],
)
def test_wrong_fields_are_refused_and_empty_ones_are_named(
    doors: Doors, token: str, asked: str, changed: dict[str, Any], status: int
) -> None:
    answer = doors.api(f"/holds/{asked}/diligence", token, json={**FILLED, **changed})

    assert answer.status_code == status
    if status == 200:
        assert answer.get_json()["missing"] == ["safeguards"]


def test_closed_and_unknown_holds_take_no_record(doors: Doors, token: str, asked: str) -> None:
    assert asked
    assert doors.api("/holds/H-1/diligence", token, json=FILLED).status_code == 409
    assert doors.api("/holds/H-99/diligence", token, json=FILLED).status_code == 404
    assert doors.api("/holds/H-99/diligence", token).status_code == 404
