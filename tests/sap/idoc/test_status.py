"""The status that goes back is an IDoc of the type that SAP takes it in by."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.sap.idoc.from_xml import parse_packet, read_element
from adapters.sap.idoc.segment import Idoc
from adapters.sap.idoc.status import Became, Confirmation, Ends, audit_idocs

ENDS = Ends("HOLDPOINT", "EXACLNT100", ZoneInfo("Europe/Berlin"))
AT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def written(*confirmations: Confirmation) -> list[Idoc]:
    idocs = audit_idocs(confirmations, ENDS, "0815", AT)
    return [read_element(each) for body in idocs for each in parse_packet(body, None)]


def confirmation(number: int, kind: str = "ORDERS", became: Became = Became.READ) -> Confirmation:
    return Confirmation(f"{number:016}", kind, became)


def test_idocs_are_confirmed_by_their_senders_number_below_their_type() -> None:
    (idoc,) = written(
        confirmation(1), confirmation(2, "ZVERYLONG"), confirmation(3, became=Became.UNREADABLE)
    )
    assert [(each.name, dict(each.fields)) for each in idoc.segments] == [
        ("E1ADHDR", {"MESTYP": "ORDERS", "MESTYP_LNG": "ORDERS"}),
        ("E1STATE", {"DOCNUM": "0000000000000001", "STATUS": "53"}),
        ("E1STATE", {"DOCNUM": "0000000000000003", "STATUS": "51"}),
        ("E1ADHDR", {"MESTYP_LNG": "ZVERYLONG"}),
        ("E1STATE", {"DOCNUM": "0000000000000002", "STATUS": "53"}),
    ]
    assert [each.depth for each in idoc.segments] == [1, 2, 2, 1, 2]


def test_control_record_is_of_an_inbound_idoc_in_the_systems_time() -> None:
    (idoc,) = written(confirmation(1))
    told = idoc.control.fields
    assert (told["IDOCTYP"], told["MESTYP"], told["DIRECT"]) == ("ALEAUD01", "ALEAUD", "2")
    assert (told["SNDPRN"], told["RCVPRN"]) == ("HOLDPOINT", "EXACLNT100")
    assert (told["CREDAT"], told["CRETIM"]) == ("20261125", "003000")


def test_one_idoc_confirms_500_at_most_and_each_has_a_message_id_that_stays() -> None:
    many = [confirmation(number) for number in range(1001)]
    first, second, third = written(*many)
    counts = [len(list(idoc.named("E1STATE"))) for idoc in (first, second, third)]
    assert counts == [500, 500, 1]
    keys = [idoc.control.fields["ARCKEY"] for idoc in (first, second, third)]
    assert keys == [f"urn:sap.com:msgid=0815-{number}" for number in (1, 2, 3)]
    assert keys == [idoc.control.fields["ARCKEY"] for idoc in written(*many)]


def test_nothing_to_confirm_is_no_idoc() -> None:
    assert written() == []
