"""The status that goes back is an IDoc of the type that SAP takes it in by."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.sap.idoc.from_xml import parse_packet, read_element
from adapters.sap.idoc.segment import Idoc
from adapters.sap.idoc.status import Became, Confirmed, audit_idoc

AT = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def written(kind: str = "ORDERS", became: Became = Became.READ) -> Idoc:
    told = Confirmed("0000000000000001", kind, "EXACLNT100", "HOLDPOINT")
    body = audit_idoc(told, became, "0815", AT, ZoneInfo("Europe/Berlin"))
    (idoc,) = parse_packet(body, None)
    return read_element(idoc)


def test_idoc_is_confirmed_by_its_senders_number_below_its_type() -> None:
    idoc = written()
    assert [(each.name, each.depth, dict(each.fields)) for each in idoc.segments] == [
        ("E1ADHDR", 1, {"MESTYP": "ORDERS", "MESTYP_LNG": "ORDERS"}),
        ("E1STATE", 2, {"DOCNUM": "0000000000000001", "STATUS": "53"}),
    ]


def test_long_message_type_stands_in_the_longer_field_alone() -> None:
    head, state = written("ZVERYLONG", Became.UNREADABLE).segments
    assert dict(head.fields) == {"MESTYP_LNG": "ZVERYLONG"}
    assert state.text("STATUS") == "51"


def test_control_record_is_of_an_inbound_idoc_in_the_systems_time() -> None:
    told = written().control.fields
    assert (told["IDOCTYP"], told["MESTYP"], told["DIRECT"]) == ("ALEAUD01", "ALEAUD", "2")
    assert (told["SNDPRN"], told["RCVPRN"]) == ("HOLDPOINT", "EXACLNT100")
    assert (told["CREDAT"], told["CRETIM"]) == ("20261125", "003000")
    assert told["ARCKEY"] == "urn:sap.com:msgid=0815"
