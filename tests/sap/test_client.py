"""The OData client: login, CSRF, ETags and what each answer of SAP means."""

import json
from datetime import timedelta

import pytest

from adapters.sap.credentials import Basic
from adapters.sap.odata.batch import Change
from adapters.sap.odata.client import ODataService
from connector.errors import (
    AccessEnded,
    Conflict,
    DeliveryDelayed,
    DeliveryRefused,
    HoldpointError,
    NotYet,
)
from connector.http import Answer, Request, Send
from tests.adapters.sap_room import HOST, SECRETS, far_sap
from tests.far_end import Wire, always

ORDER = "A_SalesOrder('4711')"


def service(send: Send, sap_client: str = "") -> ODataService:
    login = Basic("HOLDPOINT", SECRETS["password"])
    url = f"{HOST}/sap/opu/odata/sap/API_SALES_ORDER_SRV"
    return ODataService(url, sap_client, login, send)


def block(code: str, if_match: str) -> Change:
    return Change("PATCH", ORDER, {"DeliveryBlockReason": code}, if_match)


def refusal(status: int, body: bytes = b"", **headers: str) -> HoldpointError:
    with pytest.raises(HoldpointError) as refused:
        service(always(status, body, **headers)).read(ORDER)
    return refused.value


def test_walk_from_no_login_to_a_block_that_is_read_back() -> None:
    sap = far_sap()
    sap.login = "another"
    with pytest.raises(AccessEnded, match="401"):
        service(sap).read(ORDER)
    sap = far_sap()
    url = f"{HOST}/sap/opu/odata/sap/API_SALES_ORDER_SRV/{ORDER}"
    bare = {"Authorization": sap.login}
    answer = sap(Request("PATCH", url, bare, b"{}"))
    assert (answer.status, answer.headers["x-csrf-token"]) == (403, "Required")
    asked = service(sap)
    with pytest.raises(DeliveryRefused, match="428"):
        asked.change((block("ZH", ""),), "hp-1")
    with pytest.raises(Conflict, match="412"):
        asked.change((block("ZH", 'W/"stale"'),), "hp-1")
    etag = asked.read(ORDER)["d"]["__metadata"]["etag"]
    asked.change((block("ZH", etag),), "hp-1")
    assert asked.read(ORDER)["d"]["DeliveryBlockReason"] == "ZH"
    with pytest.raises(Conflict):
        asked.change((block("", etag),), "hp-2")


def test_etag_goes_back_byte_for_byte() -> None:
    wire = Wire(far_sap())
    asked = service(wire)
    etag = asked.read(ORDER)["d"]["__metadata"]["etag"]
    assert "%3A" in etag
    asked.change((block("ZH", etag),), "hp-1")
    assert wire.requests[-1].headers["If-Match"] == etag


def test_token_is_sent_with_the_cookies_that_came_with_it_and_fetched_once() -> None:
    wire = Wire(far_sap())
    asked = service(wire)
    for code in ("ZH", ""):
        asked.change((block(code, "*"),), "hp-1")
    assert [request.method for request in wire.requests] == ["GET", "PATCH", "PATCH"]
    for request in wire.requests[1:]:
        assert request.headers["X-CSRF-Token"] == "csrf-1"
        assert request.headers["Cookie"] == "SAP_SESSIONID=csrf-1; sap-usercontext=x"


def test_token_that_ended_is_fetched_again_once() -> None:
    sap = far_sap()
    wire = Wire(sap)
    asked = service(wire)
    asked.change((block("ZH", "*"),), "hp-1")
    sap.token = "csrf-2"
    asked.change((block("", "*"),), "hp-2")
    assert [request.method for request in wire.requests[2:]] == ["PATCH", "GET", "PATCH"]

    def never_content(request: Request) -> Answer:
        answer = sap(request)
        return Answer(403, {"x-csrf-token": "Required"}, b"") if request.body else answer

    wire = Wire(never_content)
    with pytest.raises(DeliveryRefused, match="403"):
        service(wire).change((block("ZH", "*"),), "hp-3")
    assert [request.method for request in wire.requests] == ["GET", "PATCH", "GET", "PATCH"]


def test_answer_without_a_token_is_tried_again_later_and_nothing_is_changed() -> None:
    wire = Wire(always(200, b"{}"))
    with pytest.raises(DeliveryDelayed, match="CSRF"):
        service(wire).change((block("ZH", "*"),), "hp-1")
    assert [request.method for request in wire.requests] == ["GET"]


def test_client_of_sap_and_language_are_said_with_every_request() -> None:
    wire = Wire(far_sap())
    asked = service(wire, sap_client="100")
    asked.read(ORDER, "$expand=to_Text")
    asked.change((block("ZH", "*"),), "hp-1")
    assert all("sap-client=100" in request.url for request in wire.requests)
    assert {request.headers["Accept-Language"] for request in wire.requests} == {"en"}
    assert wire.requests[-1].headers["X-CorrelationID"] == "hp-1"


V2_ERROR = {"code": "V1/042", "message": {"lang": "en", "value": "x"}}
V4_ERROR = {"code": "VL/045", "message": "x"}
IN_DETAILS = {
    "code": "005056A509B1",
    "message": {"lang": "en", "value": "x"},
    "innererror": {"errordetails": [{"code": "MC/601", "message": "x"}]},
}
BY_TEXT = {"code": "ZZ/001", "message": "Order 1 is currently being processed by user X"}


@pytest.mark.parametrize("error", [V2_ERROR, V4_ERROR, IN_DETAILS, BY_TEXT])
def test_order_that_somebody_has_open_is_tried_again_in_both_shapes(error: object) -> None:
    refused = refusal(400, json.dumps({"error": error}).encode())
    assert isinstance(refused, NotYet)
    assert "user X" not in str(refused)


@pytest.mark.parametrize("status", [423, 429, 500, 502, 503, 504])
def test_busy_sap_is_tried_again_later(status: int) -> None:
    assert isinstance(refusal(status), DeliveryDelayed)


@pytest.mark.parametrize("status", [301, 302, 400, 403, 404, 405, 428, 501])
def test_refusal_is_not_asked_again(status: int) -> None:
    refused = refusal(status)
    assert isinstance(refused, DeliveryRefused)
    assert str(status) in str(refused)


@pytest.mark.parametrize(
    "error",
    [
        {"code": "V2/474", "message": {"value": "Doe"}, "innererror": {"errordetails": None}},
        {"code": "CX", "message": "Doe", "details": [{"code": "V2/474", "message": "Doe"}]},
    ],
)
def test_codes_of_an_error_are_told_and_its_words_are_not(error: object) -> None:
    said = str(refusal(400, json.dumps({"error": error}).encode()))
    assert "V2/474" in said
    assert "approved" in said
    assert "Doe" not in said


@pytest.mark.parametrize("error", [None, 7, [], {}, {"code": 7}, {"code": "x", "details": [7]}])
def test_error_that_makes_no_sense_is_a_refusal_all_the_same(error: object) -> None:
    assert isinstance(refusal(400, json.dumps({"error": error}).encode()), DeliveryRefused)


def test_wait_is_heard_where_sap_names_one() -> None:
    refused = refusal(503, retry_after="30")
    assert isinstance(refused, DeliveryDelayed)
    assert refused.after == timedelta(seconds=30)


def test_warning_of_a_change_is_given_and_an_error_is_none() -> None:
    sap = far_sap()
    sap.warning = json.dumps({"code": "V1/555", "severity": "warning", "message": "x"})
    (said,) = service(sap).change((block("ZH", "*"),), "hp-1")
    assert said["code"] == "V1/555"
    sap.warning = json.dumps({"code": "V1/556", "severity": "error", "message": "x"})
    with pytest.raises(DeliveryRefused, match="V1/556"):
        service(sap).change((block("", "*"),), "hp-2")


def test_page_to_log_in_at_is_no_answer() -> None:
    assert isinstance(refusal(200, b"<html>Logon</html>"), DeliveryDelayed)


def test_list_is_read_to_its_end_and_nowhere_else() -> None:
    pages = {
        "first": {"d": {"results": [{"n": 1}], "__next": f"{HOST}/s/X?$skiptoken=2"}},
        "more": {"d": {"results": [{"n": 2}]}},
    }

    def send(request: Request) -> Answer:
        which = "more" if "skiptoken" in request.url else "first"
        return Answer(200, {}, json.dumps(pages[which]).encode())

    asked = ODataService(f"{HOST}/s", "", service(send).credentials, send)
    assert [each["n"] for each in asked.read_all("X", "")] == [1, 2]
    for elsewhere in ("https://evil.example.com/s/X", f"{HOST}/other/X", "//evil.example.com/s/X"):
        pages["first"]["d"]["__next"] = elsewhere
        with pytest.raises(DeliveryDelayed, match="another address"):
            list(asked.read_all("X", ""))


def test_password_that_was_replaced_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sap = far_sap()
    asked = service(sap)

    def replaced(request: Request) -> Answer:
        monkeypatch.setenv("ROOM_SAP_PASSWORD", "sap-comm-user-7d")
        return sap(request)

    monkeypatch.setenv("ROOM_SAP_PASSWORD", "the old one")
    wire = Wire(replaced)
    assert service(wire).read(ORDER)
    assert len(wire.requests) == 2
    assert asked.read(ORDER)
