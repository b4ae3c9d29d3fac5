"""The door for IDocs: what is answered, and what is kept before."""

import pytest
from lxml import etree
from structlog.testing import capture_logs

from adapters.sap.idoc import inbound
from adapters.sap.idoc.from_xml import SOAP_11, SOAP_12
from adapters.sap.idoc.written import SOAP_NAMESPACE
from connector.store import reception
from connector.store.orders import OrderState
from connector.web.inbound import LARGEST_BODY
from tests.sap.idoc.conftest import Installed
from tests.sap.idoc.made import order, packet
from tests.sap.idoc.test_kit import authorization
from tests.walk import LISTED

ARCHIVE = "<ARCKEY>urn:sap.com:msgid=0050569A</ARCKEY></EDI_DC40>"
WITH_ID = order().replace("</EDI_DC40>", ARCHIVE)
MANY = packet(*(order(f"{4711 + at:010}", docnum=at) for at in range(3)))


def soap(*idocs: str, version: str = SOAP_11, namespace: str = SOAP_NAMESPACE) -> bytes:
    inside = f'<i:ORDERS05 xmlns:i="{namespace}">{"".join(idocs)}</i:ORDERS05>'
    return (
        f'<s:Envelope xmlns:s="{version}"><s:Header/><s:Body>{inside}</s:Body></s:Envelope>'
    ).encode()


def test_order_that_came_as_idoc_is_held_for_a_listed_party(installed: Installed) -> None:
    body = packet(order().replace("Example Depot", LISTED))
    assert installed.post(body).status_code == 200
    installed.walk.worker.drain()
    assert installed.kept() == [body]
    assert installed.standing("4711").state is OrderState.HELD


def test_idoc_sent_twice_is_kept_once(installed: Installed) -> None:
    for _ in range(2):
        assert installed.post(packet(order())).status_code == 200
    assert len(installed.kept()) == 1


def test_stranger_is_answered_401_and_leaves_nothing(installed: Installed) -> None:
    for body in (packet(order()), soap(WITH_ID)):
        answer = installed.post(body, login=authorization(password="guessed"))
        assert answer.status_code == 401
        assert "idoc-secret" not in answer.get_data(as_text=True)
    assert installed.kept() == []


def test_packet_is_answered_once_each_of_its_idocs_is_kept(installed: Installed) -> None:
    assert installed.post(MANY).status_code == 200
    assert len(installed.kept()) == 3
    installed.walk.worker.drain()
    assert all(installed.is_known(number) for number in ("4711", "4712", "4713"))
    assert installed.post(MANY).status_code == 200
    assert len(installed.kept()) == 3


def test_packet_that_could_not_be_kept_whole_is_not_acknowledged(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reception.inbox.keep_all
    calls = []

    def fails_at_the_second(*given):  # type: ignore[no-untyped-def] # noqa: ANN002, ANN202
        calls.append(given)
        if len(calls) == 2:
            raise reception.StoreBusy("busy")
        return whole(*given)

    monkeypatch.setattr(reception.inbox, "keep_all", fails_at_the_second)
    body = packet(*(order(f"{at:010}", 1, at) for at in range(1, 71)))
    assert installed.post(body).status_code == 503
    assert len(installed.kept()) == 64
    assert installed.post(body).status_code == 200
    assert len(installed.kept()) == 70


def test_idoc_that_the_database_refuses_takes_no_other_of_its_packet_with_it(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reception.inbox.keep_all

    def refuses_the_second(tx, messages):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        if any(b"0000004712" in each.message.body for each in messages):
            raise ZeroDivisionError
        return whole(tx, messages)

    with monkeypatch.context() as refusing, capture_logs():
        refusing.setattr(reception.inbox, "keep_all", refuses_the_second)
        assert installed.post(MANY).status_code == 500
    assert len(installed.kept()) == 1  # the first; those behind the refused one come again
    assert installed.post(MANY).status_code == 200
    assert len(installed.kept()) == 3


def test_bad_idoc_of_a_packet_takes_no_other_with_it(installed: Installed) -> None:
    spoiled = MANY.replace(b"<BELNR>0000004712</BELNR>", b"")
    answer = installed.post(spoiled)
    assert answer.status_code == 422
    assert "$.E1EDK01[1].BELNR" in answer.get_data(as_text=True)
    installed.walk.worker.drain()
    assert len(installed.kept()) == 3
    assert installed.is_known("4711")
    assert installed.is_known("4713")
    assert not installed.is_known("4712")
    # Not even its number could be read: it stands for itself, and is held.
    assert installed.standing("message-2").state is OrderState.HELD


@pytest.mark.parametrize(
    "body",
    [
        MANY[:-100],
        packet(order(), namespace="urn:example"),
        packet(order().replace("<MESTYP>ORDERS", "<MESTYP>INVOIC")),
        b"EDI_DC40 cut off",
    ],
    ids=["truncated", "wrong namespace", "unknown type", "no definition"],
)
def test_what_cannot_be_read_is_kept_as_it_came_and_refused(
    installed: Installed, body: bytes
) -> None:
    answer = installed.post(body)
    assert answer.status_code == 422
    assert "kept, and not read: $" in answer.get_data(as_text=True)
    assert installed.kept()[-1] == body
    installed.walk.worker.drain()


def test_body_over_the_doors_limit_is_refused_and_not_kept(installed: Installed) -> None:
    assert installed.post(b" " * (LARGEST_BODY + 1)).status_code == 413
    assert installed.kept() == []


# In a SOAP envelope


def fault_of(body: bytes) -> tuple[str, str]:
    root = etree.fromstring(body)
    code = root.findtext(".//{*}faultcode") or root.findtext(".//{*}Code/{*}Value") or ""
    text = root.findtext(".//{*}faultstring") or root.findtext(".//{*}Reason/{*}Text") or ""
    return code, text.partition(":")[0]


@pytest.mark.parametrize("version", [SOAP_11, SOAP_12])
def test_idoc_over_soap_is_kept_and_answered_by_an_envelope(
    installed: Installed, version: str
) -> None:
    for _ in range(2):
        answer = installed.post(soap(WITH_ID, version=version))
        assert answer.status_code == 200
        assert etree.fromstring(answer.data).tag == f"{{{version}}}Envelope"
        assert fault_of(answer.data) == ("", "")
    assert len(installed.kept()) == 1
    installed.walk.worker.drain()
    assert installed.is_known("4711")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (soap(WITH_ID, WITH_ID), "MULTIPLE_IDOCS_NOT_ALLOWED"),
        (soap(order()), "SOAP_MSGID_INITIAL"),
        (soap(WITH_ID.replace("0050569A", "")), "SOAP_MSGID_INITIAL"),
        (soap(WITH_ID.replace("urn:sap.com:", "urn:other:")), "SOAP_MSGID_PREFIX_INVALID"),
        (soap(WITH_ID, namespace="urn:example"), "NAMESPACE_INVALID"),
        (soap(WITH_ID)[:-20], "IdocUnreadable"),
        (soap(WITH_ID.replace("<MENGE>10", "<MENGE>ten")), "IdocUnreadable"),
    ],
)
@pytest.mark.parametrize(("version", "blame"), [(SOAP_11, "s:Client"), (SOAP_12, "s:Sender")])
def test_request_that_breaks_a_rule_is_answered_by_a_fault_and_kept(
    installed: Installed, body: bytes, code: str, version: str, blame: str
) -> None:
    body = body.replace(SOAP_11.encode(), version.encode())
    answer = installed.post(body)
    assert answer.status_code == (500 if version == SOAP_11 else 400)
    assert fault_of(answer.data) == (blame, code)
    assert installed.kept() == [body]
    installed.walk.worker.drain()
    assert not installed.is_known("4711") or installed.standing("4711").state is OrderState.HELD


def test_stranger_is_answered_by_a_fault(installed: Installed) -> None:
    answer = installed.post(soap(WITH_ID), login="Basic x")
    assert (answer.status_code, fault_of(answer.data)[1]) == (401, "FailedAuthentication")


def test_request_over_which_we_broke_is_answered_by_a_fault_of_ours(
    installed: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret of ours")

    monkeypatch.setattr(inbound, "split_packet", broken)
    monkeypatch.setattr(inbound, "parse_packet", broken)
    monkeypatch.setattr(inbound, "read_idoc", broken)
    with capture_logs() as logged:
        answer = installed.post(soap(WITH_ID))
        plain = installed.post(packet(order()))
    assert (answer.status_code, fault_of(answer.data)) == (500, ("s:Server", "Internal"))
    assert "secret" not in answer.get_data(as_text=True)
    assert plain.status_code == 500
    assert [entry["event"] for entry in logged].count("request.broken") == 2
