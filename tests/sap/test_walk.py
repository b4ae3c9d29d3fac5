"""An order of SAP's walk through a whole installation, over sockets: event, block, release."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connector.hold import HoldState, Verdict
from connector.main.clock import utc_now
from connector.store import cases, inbox
from tests.adapters.sap_room import far_sap
from tests.sap.asking import once
from tests.sap.far_sap import FarSap
from tests.sap.served import EVENTS, Installed, installed, served
from tests.walk import LISTED

ORIGIN = "em-pubsub.cfapps.eu10.hana.ondemand.com"


def event(number: str = "4711", name: str = "1") -> bytes:
    return json.dumps(
        {
            "type": "sap.s4.beh.salesorder.v1.SalesOrder.Created.v1",
            "specversion": "1.0",
            "source": "/default/sap.s4.beh/1",
            "id": name,
            "data": {"SalesOrder": number},
        }
    ).encode()


def ship_to(sap: FarSap) -> dict[str, Any]:
    partner = sap.orders["4711"]["to_Partner"]["results"][1]
    address: dict[str, Any] = partner["to_Address"]["results"][0]
    return address


@contextmanager
def standing(home: Path, database: Path, sap: FarSap, **options: str) -> Iterator[Installed]:
    with served(sap) as host, installed(home, database, host, **options) as holdpoint:
        yield holdpoint


def settle(holdpoint: Installed) -> None:
    with holdpoint.store.read() as tx:
        (case,) = cases.listed(tx, HoldState.OPEN, 10)
    pipeline = holdpoint.server.installation.pipeline
    pipeline.settle(case.hold.id, Verdict.RELEASE, "ada", "FM-NAME", "Another company")
    holdpoint.drain()


def test_listed_consignee_is_blocked_in_sap_until_a_person_releases(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    ship_to(sap)["AddresseeFullName"] = LISTED
    with standing(tmp_path, database, sap) as holdpoint:
        assert holdpoint.post(event()).status_code == 200
        assert holdpoint.state("4711") == "held"
        assert sap.orders["4711"]["DeliveryBlockReason"] == "ZH"
        settle(holdpoint)
        assert holdpoint.state("4711") == "released"
        assert sap.orders["4711"]["DeliveryBlockReason"] == ""


def test_harmless_order_that_is_born_blocked_is_told_that_it_may_leave(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    sap.orders["4711"]["DeliveryBlockReason"] = "ZH"
    with standing(tmp_path, database, sap, guarantee="born_blocked") as holdpoint:
        holdpoint.post(event())
        assert holdpoint.state("4711") == "cleared"
        assert sap.orders["4711"]["DeliveryBlockReason"] == ""


def test_order_edited_before_its_release_is_read_and_screened_again(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    ship_to(sap)["AddresseeFullName"] = LISTED
    with standing(tmp_path, database, sap) as holdpoint:
        holdpoint.post(event())
        ship_to(sap)["CityName"] = "Den Haag"
        sap.touch("4711")
        settle(holdpoint)
        assert holdpoint.state("4711") == "held"
        assert sap.orders["4711"]["DeliveryBlockReason"] == "ZH"


def test_order_that_was_only_touched_is_read_again_and_stays_released(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    ship_to(sap)["AddresseeFullName"] = LISTED
    with standing(tmp_path, database, sap) as holdpoint:
        holdpoint.post(event())
        sap.before_change = once(lambda there: there.touch("4711"))
        settle(holdpoint)
        assert sap.refused == [412]
        assert holdpoint.state("4711") == "cleared"  # by the second screening, of the same content
        assert sap.orders["4711"]["DeliveryBlockReason"] == ""


def test_order_in_approval_is_approved_once_a_person_released_it(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    sap.orders["4711"]["SalesDocApprovalStatus"] = "A"
    ship_to(sap)["AddresseeFullName"] = LISTED
    with standing(tmp_path, database, sap, guarantee="external_approval") as holdpoint:
        holdpoint.post(event())
        assert (holdpoint.state("4711"), sap.written) == ("held", [])
        settle(holdpoint)
        assert sap.orders["4711"]["SalesDocApprovalStatus"] == "B"


def test_order_of_which_no_event_came_is_found_by_the_comparison(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    ship_to(sap)["AddresseeFullName"] = LISTED
    now = int(utc_now().timestamp() * 1000)
    sap.orders["4711"]["LastChangeDateTime"] = f"/Date({now})/"
    with standing(tmp_path, database, sap) as holdpoint:
        holdpoint.server.installation.pipeline.reconciler.start()
        holdpoint.drain()
        assert holdpoint.state("4711") == "held"
        assert sap.orders["4711"]["DeliveryBlockReason"] == "ZH"


def test_second_delivery_of_an_event_is_a_copy(tmp_path: Path, database: Path) -> None:
    with standing(tmp_path, database, far_sap()) as holdpoint:
        holdpoint.post(event())
        holdpoint.post(event())
        metrics = holdpoint.client.get("/metrics").get_data(as_text=True)
        assert 'holdpoint_messages_received_total{connection="sap",kind="copy"} 1' in metrics


def test_sender_that_is_not_ours_is_refused_and_leaves_nothing(
    tmp_path: Path, database: Path
) -> None:
    with standing(tmp_path, database, far_sap()) as holdpoint:
        answer = holdpoint.client.post("/in/sap", data=event(), headers={"Authorization": "x"})
        assert answer.status_code == 401
        with holdpoint.store.read() as tx:
            assert inbox.last_received(tx, "sap") is None


def test_handshake_allows_listed_origins_in_our_own_words_and_nobody_else(
    tmp_path: Path, database: Path
) -> None:
    with standing(tmp_path, database, far_sap(), event_origins=ORIGIN) as holdpoint:
        asked = {"WebHook-Request-Origin": ORIGIN.upper()}
        answer = holdpoint.client.options("/in/sap", headers=asked)
        assert (answer.status_code, answer.headers["WebHook-Allowed-Origin"]) == (200, ORIGIN)
        for origin in ("evil.example.com", "*", f"{ORIGIN}.evil.example.com"):
            answer = holdpoint.client.options("/in/sap", headers={"WebHook-Request-Origin": origin})
            assert answer.status_code == 403
            assert "WebHook-Allowed-Origin" not in answer.headers
        plain = holdpoint.client.options("/in/sap")
        assert (plain.status_code, plain.headers["Allow"]) == (200, "OPTIONS, POST")
        assert "WebHook-Allowed-Origin" not in plain.headers
        assert holdpoint.client.options("/in/nowhere").status_code == 200


def decision(holdpoint: Installed, asked: str, **headers: str) -> Any:
    return holdpoint.client.get(
        "/in/sap/screeningDecisions", query_string={"$filter": asked}, headers=headers or EVENTS
    )


def test_decisions_are_asked_for_in_the_form_of_watch_list_screening(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    ship_to(sap)["AddresseeFullName"] = LISTED
    with standing(tmp_path, database, sap) as holdpoint:
        assert decision(holdpoint, "screeningRequestKey eq '4711'").status_code == 404
        holdpoint.post(event())
        held = decision(holdpoint, "screeningRequestKey eq '0000004711'")
        assert held.get_json() == [{"inputKey": "0000004711", "status": "P"}]
        settle(holdpoint)
        free = decision(holdpoint, "screeningRequestKey eq '4711'")
        assert free.get_json() == [{"inputKey": "4711", "status": "N"}]
        wrong = decision(holdpoint, "documentId eq '4711'")
        assert (wrong.status_code, set(wrong.get_json())) == (400, {"code", "message"})
        assert decision(holdpoint, "x", Authorization="Basic eA==").status_code == 401


def test_number_that_is_given_late_has_the_order_read_and_screened(
    tmp_path: Path, database: Path
) -> None:
    with standing(tmp_path, database, far_sap()) as holdpoint:
        url = "/in/sap/screeningHitCollections?screeningRequestKey=be9828a4"
        context = {"businessSystem": "S4", "businessObjectType": "SO", "documentId": "4711"}
        assert holdpoint.client.put(url, json=context, headers=EVENTS).status_code == 200
        holdpoint.drain()
        assert holdpoint.state("4711") == "cleared"


@pytest.mark.parametrize(
    "context",
    [
        {"businessObjectType": "PO", "documentId": "4711"},
        {"businessObjectType": "SO"},
        {"businessObjectType": "SO", "documentId": "x'y"},
        [],
    ],
)
def test_context_that_names_no_sales_order_is_refused(
    tmp_path: Path, database: Path, context: object
) -> None:
    with standing(tmp_path, database, far_sap()) as holdpoint:
        url = "/in/sap/screeningHitCollections?screeningRequestKey=be9828a4"
        assert holdpoint.client.put(url, json=context, headers=EVENTS).status_code == 400
        unnamed = url.partition("?")[0]
        assert holdpoint.client.put(unnamed, json=context, headers=EVENTS).status_code == 400


def test_address_that_the_room_does_not_know_is_none(tmp_path: Path, database: Path) -> None:
    with standing(tmp_path, database, far_sap()) as holdpoint:
        for path in ("/in/sap/businessPartnerData", "/in/sap/x", "/in/nowhere/screeningDecisions"):
            assert holdpoint.client.get(path, headers=EVENTS).status_code == 404
        assert holdpoint.client.put("/in/sap/screeningDecisions", headers=EVENTS).status_code == 404
