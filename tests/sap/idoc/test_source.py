"""Who may send IDocs, by which names each is known, and packets of many."""

import pytest

from adapters.sap.idoc.options import Login
from adapters.sap.idoc.written import is_idoc
from connector.errors import PayloadError, SignatureError
from connector.intake import Inbound
from connector.order import Order
from tests.room import SENT_AT, secret
from tests.sap.idoc.flattened import definition, flattened
from tests.sap.idoc.made import order, packet, source
from tests.sap.idoc.test_flat import written
from tests.sap.idoc.test_kit import LOGIN, PASSWORD, authorization

__all__ = ["written"]
MANY = packet(*(order(f"{4711 + at:010}", docnum=at) for at in range(3)))


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOM_IDOC_PASSWORD", PASSWORD)
    monkeypatch.setenv("ROOM_IDOC_PREVIOUS", "the-one-before")


def message(body: bytes, **headers: str) -> Inbound:
    return Inbound(headers, body, SENT_AT)


def is_let_in(header: str, login: Login | None = LOGIN) -> bool:
    try:
        source(login).verify(message(b"", authorization=header))
    except SignatureError:
        return False
    return True


def test_user_and_password_are_both_wanted() -> None:
    assert is_let_in(authorization())
    assert not is_let_in(authorization(password="guessed"))
    assert not is_let_in(authorization(user="someone"))
    assert not is_let_in(authorization(password=""))
    assert not is_let_in("Bearer " + authorization().removeprefix("Basic "))


def test_password_of_before_is_believed_while_it_is_rotated() -> None:
    both = Login(
        "sapuser", (*LOGIN.passwords, secret("idoc_password_previous", "ROOM_IDOC_PREVIOUS"))
    )
    assert is_let_in(authorization(password="the-one-before"), both)
    assert not is_let_in(authorization(password="the-one-before"))
    assert is_let_in(authorization(), both)


def test_nobody_is_let_in_where_idocs_come_by_a_folder_alone() -> None:
    assert not is_let_in(authorization(), None)


def keys(body: bytes) -> tuple[str, ...]:
    return source().dedupe_keys(message(body))


def test_idoc_is_known_by_sender_client_number_and_content() -> None:
    body = packet(order())
    (key,) = keys(body)
    assert key.startswith("idoc:EXACLNT100:100:0000000000000001:")
    for was, becomes in (
        (b"<MANDT>100", b"<MANDT>200"),
        (b"EXACLNT100", b"EXBCLNT100"),
        (b"0000000000000001", b"0000000000000002"),
        (b"Example Depot", b"Example Barn"),
    ):
        assert keys(body.replace(was, becomes)) != (key,)


def test_idoc_over_soap_is_known_by_its_message_id_too() -> None:
    archive = "<ARCKEY>urn:sap.com:msgid=0A1B</ARCKEY></EDI_DC40>"
    _, key = keys(packet(order().replace("</EDI_DC40>", archive)))
    assert key == "msgid:0A1B"


def test_body_that_cannot_be_read_has_no_names() -> None:
    assert keys(b"<ORDERS05>") == ()


def test_packet_of_many_tells_of_every_order() -> None:
    told = source().read(message(MANY))
    assert [each.id for each in told if isinstance(each, Order)] == [
        "example:4711",
        "example:4712",
        "example:4713",
    ]


def test_fault_in_a_packet_names_the_idoc() -> None:
    with pytest.raises(PayloadError) as refused:
        source().read(message(MANY.replace(b"<BELNR>0000004712</BELNR>", b"")))
    assert refused.value.path == "$.IDOC[2].E1EDK01[1].BELNR"


def test_packet_becomes_a_message_for_each_idoc_and_the_same_ones_each_time() -> None:
    parts = list(source().split(message(MANY)))
    assert [source().read(part) for part in parts] == [
        (told,) for told in source().read(message(MANY))
    ]
    assert parts == list(source().split(message(MANY)))


def test_message_of_one_idoc_is_given_untouched() -> None:
    one = message(packet(order()))
    assert list(source().split(one)) == [one]


@pytest.mark.parametrize("page", ["utf-8", "iso-8859-1", "utf-16le"])
def test_part_of_a_packet_is_in_the_packets_code_page(page: str) -> None:
    spoken = MANY.decode().replace("Example Depot", "Müller").replace('"UTF-8"', f'"{page}"')
    came_by = source(code_page=page)
    parts = list(came_by.split(message(spoken.encode(page))))
    assert len(parts) == 3
    for part in parts:
        (told,) = came_by.read(part)
        assert isinstance(told, Order)
        assert told.parties[1].name == "Müller"


def test_flat_packet_is_cut_at_its_control_records(tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    known = (written(tmp_path / "orders05.txt", definition(packet(order()))),)
    bodies = [packet(order(f"{4711 + at:010}", docnum=at)) for at in range(3)]
    flat = "".join(map(flattened, bodies)).encode()
    came_by = source(definitions=known)
    parts = list(came_by.split(message(flat + b"\x1a")))
    assert b"".join(part.body for part in parts) == flat + b"\x1a"
    assert [came_by.read(part) for part in parts] == [
        source().read(message(body)) for body in bodies
    ]


@pytest.mark.parametrize("page", ["utf-16", "utf-8-sig"])
def test_flat_packet_with_a_byte_order_mark_is_cut_too(page: str, tmp_path) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    known = (written(tmp_path / "orders05.txt", definition(packet(order()))),)
    flat = flattened(packet(order())) * 2
    came_by = source(definitions=known)
    parts = list(came_by.split(message(flat.encode(page))))
    assert len(parts) == 2
    assert [came_by.read(part) for part in parts] == [source().read(message(packet(order())))] * 2


@pytest.mark.parametrize(
    "body",
    [
        MANY[:-20],
        MANY.replace(b"</ORDERS05>", b"<E1EDK01/></ORDERS05>"),
        b'<!DOCTYPE x [<!ENTITY e "x">]>' + packet(order(), order("2")),
        packet(order(), order("2"), namespace="urn:example"),
        b"<ORDERS05/>",
        b"<IDOC/>",
        b"",
        b"x" + flattened(packet(order())).encode(),
    ],
)
def test_packet_that_goes_no_further_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError):
        list(source().split(message(body)))
    with pytest.raises(PayloadError):
        source().read(message(body))


@pytest.mark.parametrize(
    ("body", "claims"),
    [
        (packet(order()), True),
        (packet(order()).decode().encode("utf-16"), True),
        (flattened(packet(order())).encode(), True),
        (packet(order())[:300], True),
        (b'{"specversion": "1.0"}', False),
        (b"<a/>", False),
        (b"", False),
    ],
)
def test_message_that_names_a_control_record_claims_to_be_an_idoc(
    body: bytes, claims: object
) -> None:
    assert is_idoc(body) is claims


def test_end_mark_behind_xml_is_no_part_of_it() -> None:
    for mark in (b"\x1a", b"\x00\x00\x00", b"\r\n\x1a"):
        assert source().read(message(packet(order()) + mark)) == source().read(
            message(packet(order()))
        )
        assert len(list(source().split(message(MANY + mark)))) == 3


def test_code_page_of_the_connection_wins_over_what_the_document_declares() -> None:
    spoken = packet(order().replace("Example Depot", "Müller")).decode().encode("iso-8859-1")
    with pytest.raises(PayloadError):
        source().read(message(spoken))
    (told,) = source(code_page="iso-8859-1").read(message(spoken))
    assert isinstance(told, Order)
    assert told.parties[1].name == "Müller"


def test_charset_of_the_header_wins_over_what_the_document_declares() -> None:
    spoken = packet(order().replace("Example Depot", "Müller")).decode().encode("iso-8859-1")
    headers = {"content-type": "text/xml; charset=ISO-8859-1"}
    (told,) = source().read(Inbound(headers, spoken, SENT_AT))
    assert isinstance(told, Order)
    assert told.parties[1].name == "Müller"


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><ORDERS05>&e;</ORDERS05>',
        b'<!DOCTYPE a [<!ENTITY e "ha"><!ENTITY f "&e;&e;">]><ORDERS05>&f;</ORDERS05>',
        b"<a>" * 300 + b"</a>" * 300,
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><a/>'.encode("utf-16"),
    ],
)
def test_xml_that_is_not_plain_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadError):
        source().read(message(body))
