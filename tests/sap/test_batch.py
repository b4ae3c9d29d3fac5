"""A changeset: all or nothing, and an answer that must say which."""

import pytest

from adapters.sap.odata.batch import CONTENT_TYPE, Change, read_answers, write_changeset
from connector.errors import Conflict, DeliveryDelayed
from connector.http import Answer
from tests.adapters.sap_room import far_sap
from tests.far_end import Wire
from tests.sap.test_client import ORDER, service

LINE = "A_SalesOrderScheduleLine(SalesOrder='4711',SalesOrderItem='10',ScheduleLine='1')"


def changes(if_match: str) -> tuple[Change, ...]:
    return (
        Change("PATCH", ORDER, {"DeliveryBlockReason": "ZH"}, if_match),
        Change("PATCH", LINE, {"DelivBlockReasonForSchedLine": "ZH"}, if_match),
    )


def test_changes_are_made_together_with_one_request() -> None:
    sap = far_sap()
    wire = Wire(sap)
    etag = sap.etag("4711")
    service(wire).change(changes(etag), "hp-1")
    sent = wire.requests[-1]
    assert sent.url.endswith("/$batch")
    assert sent.headers["Content-Type"] == CONTENT_TYPE
    assert sent.body.count(b"X-CorrelationID: hp-1") == 2
    assert sent.body.count(f"If-Match: {etag}".encode()) == 2
    assert b"\n" not in sent.body.replace(b"\r\n", b"")
    order = sap.orders["4711"]
    line = order["to_Item"]["results"][0]["to_ScheduleLine"]["results"][0]
    assert (order["DeliveryBlockReason"], line["DelivBlockReasonForSchedLine"]) == ("ZH", "ZH")


def test_one_that_is_refused_undoes_the_others() -> None:
    sap = far_sap()
    first, second = changes(sap.etag("4711"))
    stale = Change("PATCH", second.path, second.body, 'W/"stale"')
    with pytest.raises(Conflict, match="412"):
        service(sap).change((first, stale), "hp-1")
    assert sap.orders["4711"]["DeliveryBlockReason"] == ""


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("", b""),
        ("multipart/mixed", b"--b\r\n"),
        ("multipart/mixed; boundary=b", b""),
        ("multipart/mixed; boundary=b", b"--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b--"),
        ("multipart/mixed; boundary=b", b"--b\r\nContent-Type: application/http\r\n\r\nx\r\n--b--"),
        ("application/json", b"{}"),
    ],
)
def test_answer_that_cannot_be_read_confirms_nothing(content_type: str, body: bytes) -> None:
    with pytest.raises(DeliveryDelayed):
        read_answers(Answer(202, {"content-type": content_type}, body))


def test_answers_to_fewer_changes_confirm_nothing() -> None:
    body = (
        b"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n--b--\r\n"
    )

    def send(_request: object) -> Answer:
        headers = {"content-type": "multipart/mixed; boundary=b", "x-csrf-token": "t"}
        return Answer(200, headers, body)

    with pytest.raises(DeliveryDelayed, match="fewer"):
        service(send).change(changes("*"), "hp-1")


def test_function_is_called_without_a_body() -> None:
    call = Change("POST", "releaseApprovalRequest?SalesOrder='1'")
    written = write_changeset((call,), "hp-1").decode()
    assert "POST releaseApprovalRequest?SalesOrder='1' HTTP/1.1\r\n" in written
    assert "Content-Length: 0\r\n\r\n" in written
