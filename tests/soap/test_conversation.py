"""Orders are asked about by SOAP and answered: screened, polled, held and released."""

import pytest

from connector.callback import Action
from connector.hold import HoldId, Verdict
from connector.order import order_id
from connector.store import cases, decisions, orders
from tests.soap.conftest import Open
from tests.soap_peer import (
    ENVELOPE_12,
    Peer,
    envelope,
    fault_code,
    order,
    poll,
    said,
    screen,
    token,
)
from tests.walk import LISTED


def test_order_that_nothing_is_found_about_may_leave(peer: Peer, number: str) -> None:
    asked = peer.ask(screen(number))
    assert (asked.status_code, said(asked, "Status")) == (200, "PENDING")
    peer.drain()
    answer = peer.ask(poll(number, key=said(asked, "PollKey") or ""))
    assert said(answer, "Status") == "CLEAR"
    assert said(answer, "DecidedAt")


def test_listed_party_is_held_and_not_named_in_the_answer(peer: Peer, number: str) -> None:
    peer.ask(screen(number, company=LISTED))
    peer.drain()
    answer = peer.ask(poll(number))
    assert said(answer, "Status") == "HOLD"
    assert (said(answer, "Case") or "").startswith("H-")
    assert said(answer, "Code") == "RP-NAME"
    assert "Hikvision" not in answer.get_data(as_text=True)


def test_same_content_asked_again_is_answered_at_once(peer: Peer, number: str) -> None:
    before = peer.kept()
    peer.ask(screen(number))
    peer.drain()
    assert said(peer.ask(screen(number)), "Status") == "CLEAR"
    assert peer.kept() == before + 1


def test_answer_to_other_content_is_never_that_of_the_earlier_one(peer: Peer, number: str) -> None:
    first = peer.ask(screen(number))
    peer.drain()
    edited = peer.ask(screen(number, company=LISTED, changed="2026-11-24T10:00:00Z"))
    assert said(edited, "Status") == "PENDING"
    assert said(peer.ask(poll(number, key=said(edited, "PollKey") or "")), "Status") == "PENDING"
    peer.drain()
    assert said(peer.ask(poll(number, key=said(edited, "PollKey") or "")), "Status") == "HOLD"
    assert said(peer.ask(poll(number, key=said(first, "PollKey") or "")), "Status") == "PENDING"


def test_submitted_order_gives_the_key_to_poll_with(peer: Peer, number: str) -> None:
    asked = peer.ask(f"<hp:SubmitOrder>{order(number)}</hp:SubmitOrder>")
    assert said(asked, "OrderNumber") == number
    assert said(peer.ask(poll(number, key=said(asked, "PollKey") or "")), "Status") == "PENDING"
    peer.drain()
    assert said(peer.ask(poll(number, key=said(asked, "PollKey") or "")), "Status") == "CLEAR"


def test_order_that_cannot_be_read_is_kept_held_and_pending(peer: Peer, number: str) -> None:
    asked = peer.ask(screen(number, country="XX"))
    assert (asked.status_code, said(asked, "Status")) == (200, "PENDING")
    assert said(asked, "PollKey") is None
    peer.drain()
    answer = peer.ask(poll(number))
    assert (said(answer, "Status"), said(answer, "Code")) == ("HOLD", "SY-DATA")


def test_order_that_nobody_sent_is_a_fault(peer: Peer) -> None:
    answer = peer.ask(poll("unknown"))
    assert (answer.status_code, fault_code(answer)) == (500, "OrderUnknown")


def test_login_is_not_kept_with_the_order(peer: Peer, number: str) -> None:
    peer.post(envelope(screen(number), security=token(text=True)))
    assert b"erp-password" not in (peer.home / "holdpoint.db-wal").read_bytes()


def _release(case: str, number: str, reason: str = "FM-NAME") -> str:
    return (
        f"<hp:ReleaseOrder><hp:OrderNumber>{number}</hp:OrderNumber><hp:Case>{case}</hp:Case>"
        f"<hp:Reason>{reason}</hp:Reason><hp:Note>Another company</hp:Note></hp:ReleaseOrder>"
    )


def test_user_with_the_right_releases_and_the_record_names_them(peer: Peer, number: str) -> None:
    peer.ask(screen(number, company=LISTED))
    peer.drain()
    answer = peer.ask(_release(_case(peer, number), number), user="ada")
    assert said(answer, "Status") == "CLEAR"
    with peer.server.installation.store.read() as tx:
        said_by = [row.by for row in decisions.decisions_of(tx, order_id("erp", number))]
    assert said_by == ["policy", "erp/ada"]


def _case(peer: Peer, number: str) -> str:
    return said(peer.ask(poll(number)), "Case") or ""


@pytest.mark.parametrize(
    ("release", "code"),
    [
        (("erp", "", "FM-NAME"), "NotAllowed"),
        (("ada", "H-99999", "FM-NAME"), "HoldUnknown"),
        (("ada", "", "NO-SUCH"), "VerdictInvalid"),
    ],
)
def test_release_that_may_not_be_leaves_the_order_held(
    peer: Peer, number: str, release: tuple[str, str, str], code: str
) -> None:
    user, case, reason = release
    peer.ask(screen(number, company=LISTED))
    peer.drain()
    asked = _release(case or _case(peer, number), number, reason)
    answer = peer.ask(asked, user=user)
    assert (answer.status_code, fault_code(answer)) == (500, code)
    assert said(peer.ask(poll(number)), "Status") == "HOLD"


def test_hold_of_another_order_is_not_released_by_this_ones_number(peer: Peer, number: str) -> None:
    peer.ask(screen(number, company=LISTED))
    peer.ask(screen(f"{number}-b", company=LISTED))
    peer.drain()
    asked = _release(_case(peer, f"{number}-b"), number)
    assert fault_code(peer.ask(asked, user="ada")) == "HoldUnknown"
    assert said(peer.ask(poll(f"{number}-b")), "Status") == "HOLD"


def _hold(number: str) -> str:
    told = f"<hp:OrderNumber>{number}</hp:OrderNumber><hp:Note>Ask first</hp:Note>"
    return f"<hp:HoldOrder>{told}</hp:HoldOrder>"


def test_user_with_the_right_holds_until_a_person_releases(peer: Peer, number: str) -> None:
    peer.ask(screen(number))
    peer.drain()
    answer = peer.ask(_hold(number), user="ada")
    assert (said(answer, "Status"), said(answer, "Code")) == ("HOLD", "BY-HAND")
    edited = screen(number, quantity="2", changed="2026-11-24T11:00:00Z")
    peer.ask(edited)
    peer.drain()
    answer = peer.ask(poll(number))
    assert (said(answer, "Status"), said(answer, "Code")) == ("HOLD", "BY-HAND")
    asked = _release(_case(peer, number), number)
    assert said(peer.ask(asked, user="ada"), "Status") == "CLEAR"


def test_holding_twice_opens_one_case(peer: Peer, number: str) -> None:
    peer.ask(screen(number, company=LISTED))
    peer.drain()
    first = peer.ask(_hold(number), user="ada")
    assert b">BY-HAND<" in first.data
    assert b">RP-NAME<" in first.data
    assert said(peer.ask(_hold(number), user="ada"), "Case") == said(first, "Case")


def test_hold_by_a_user_without_the_right_changes_nothing(peer: Peer, number: str) -> None:
    peer.ask(screen(number))
    peer.drain()
    assert fault_code(peer.ask(_hold(number))) == "NotAllowed"
    assert said(peer.ask(poll(number)), "Status") == "CLEAR"


def test_hold_of_an_order_that_nobody_sent_is_a_fault(peer: Peer) -> None:
    assert fault_code(peer.ask(_hold("unknown"), user="ada")) == "OrderUnknown"


def test_hold_of_a_rejected_order_is_a_fault(peer: Peer, number: str) -> None:
    peer.ask(screen(number, company=LISTED))
    peer.drain()
    case = HoldId(_case(peer, number))
    peer.server.installation.pipeline.settle(case, Verdict.REJECT, "ada", "TM-LISTED", "Same")
    assert said(peer.ask(poll(number)), "Status") == "REJECTED"
    assert fault_code(peer.ask(_hold(number), user="ada")) == "HoldClosed"


def test_hold_is_confirmed_when_the_source_was_told_and_not_before(peer: Peer, number: str) -> None:
    peer.ask(screen(number, company=LISTED))
    peer.drain()
    assert _at_source(peer, number).startswith("hold wanted, not confirmed yet")
    peer.ask(poll(number))
    assert _at_source(peer, number) == "held, confirmed"
    peer.ask(_release(_case(peer, number), number), user="ada")
    assert _at_source(peer, number).startswith("release owed, not confirmed yet")
    peer.ask(poll(number))
    assert _at_source(peer, number) == "released, confirmed"


def _at_source(peer: Peer, number: str) -> str:

    with peer.server.installation.store.read() as tx:
        case = cases.standing(tx, order_id("erp", number)).case
    assert case is not None
    return case.at_source


def test_answer_to_other_content_or_another_decision_confirms_nothing(
    peer: Peer, number: str
) -> None:
    peer.ask(screen(number, company=LISTED))
    peer.drain()
    pipeline, order = peer.server.installation.pipeline, order_id("erp", number)
    with peer.server.installation.store.read() as tx:
        content = orders.current(tx, order).revision.content_hash
    pipeline.courier.collected(order, "0" * 64, Action.HOLD)
    pipeline.courier.collected(order, content, Action.RELEASE)
    assert _at_source(peer, number).startswith("hold wanted, not confirmed yet")
    pipeline.courier.collected(order, content, Action.HOLD)
    assert _at_source(peer, number) == "held, confirmed"


def test_status_says_the_contract_and_the_connection(peer: Peer) -> None:
    answer = peer.ask("<hp:GetStatus/>")
    assert (said(answer, "Contract"), said(answer, "Connection")) == ("1.0", "erp")


def test_soap_1_2_is_answered_in_soap_1_2(peer: Peer) -> None:
    request = envelope("<hp:GetStatus/>", security=token(), version=ENVELOPE_12)
    answer = peer.post(request, "application/soap+xml; charset=utf-8")
    assert answer.content_type == "application/soap+xml; charset=utf-8"
    assert b"http://www.w3.org/2003/05/soap-envelope" in answer.data
    assert said(answer, "Contract") == "1.0"


def test_answer_names_the_message_it_relates_to(peer: Peer) -> None:
    block = '<a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:7f</a:MessageID>'
    answer = peer.post(envelope("<hp:GetStatus/>", security=token(), more=block))
    assert b">urn:uuid:7f</wsa:RelatesTo>" in answer.data
    assert b"RelatesTo" not in peer.ask("<hp:GetStatus/>").data


def test_contract_is_served_with_its_own_address(open_peer: Open) -> None:
    peer = open_peer(public_url="https://holdpoint.example.com/in/erp")
    wsdl = peer.client.get("/in/erp?wsdl")
    assert wsdl.content_type == "text/xml; charset=utf-8"
    assert b'location="https://holdpoint.example.com/in/erp"' in wsdl.data
    assert b"wsdl/soap12/" in peer.client.get("/in/erp?wsdl12").data
    assert peer.client.get("/in/erp?xsd").data.count(b"<xsd:schema") == 1
    assert peer.client.get("/in/erp").status_code == 405
    assert peer.client.get("/in/unknown?wsdl").status_code == 405
