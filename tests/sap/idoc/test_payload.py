"""What becomes of the segments of an IDoc."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.sap.idoc.options import DEFAULTS, Tells
from adapters.sap.idoc.payload import delivery_number
from connector.errors import PayloadError
from connector.intake import Inbound, Reference
from connector.order import Party, Role, content_hash, order_id
from tests.room import CONNECTION, SENT_AT
from tests.sap.idoc.made import order, packet, read, source
from tests.sap.idoc.test_kit import EXAMPLES

ORDER = packet(order())
DELIVERY = (EXAMPLES / "delivery.xml").read_bytes()


def changed(was: str, becomes: str, body: bytes = ORDER) -> bytes:
    assert was.encode() in body
    return body.replace(was.encode(), becomes.encode(), 1)


def refusal(body: bytes) -> PayloadError:
    with pytest.raises(PayloadError) as refused:
        read(body)
    return refused.value


# Partners


def by_role(parties: tuple[Party, ...], role: Role) -> list[Party]:
    return [party for party in parties if party.role is role]


def test_partner_function_that_nobody_named_is_screened_in_another_role() -> None:
    (party,) = by_role(read(changed("<PARVW>AG", "<PARVW>Q9")).parties, Role.OTHER)
    assert party.name == "Example Instruments Trading Ltd"


def test_partner_without_a_function_is_screened_too() -> None:
    (party,) = by_role(read(changed("<PARVW>AG</PARVW>", "")).parties, Role.OTHER)
    assert party.name == "Example Instruments Trading Ltd"


def test_connection_says_what_its_own_functions_are() -> None:
    body = changed("<PARVW>AG", "<PARVW>ZE")
    read_as = read(body, roles={**DEFAULTS.roles, "ZE": Role.END_USER})
    assert by_role(read_as.parties, Role.END_USER)[0].name == "Example Instruments Trading Ltd"


def test_partner_that_is_the_sender_itself_is_left_out() -> None:
    ours = read(ORDER, roles={**DEFAULTS.roles, "AG": None})
    assert [party.role for party in ours.parties] == [Role.SHIP_TO]


def test_name_of_two_lines_is_screened_whole_and_by_line() -> None:
    (buyer,) = by_role(read(ORDER).parties, Role.BUYER)
    assert buyer.all_names == (
        "Example Instruments Trading Ltd",
        "Example Instruments",
        "Trading Ltd",
    )


def test_partner_without_a_name_is_a_party_without_one() -> None:
    (depot,) = by_role(read(changed("<NAME1>Example Depot</NAME1>", "")).parties, Role.SHIP_TO)
    assert depot.name is None


def test_same_partner_of_two_items_is_one_party_and_another_is_a_second() -> None:
    partner = '<E1EDPA1 SEGMENT="1"><PARVW>WE</PARVW><NAME1>{}</NAME1></E1EDPA1></E1EDP01>'
    body = order(items=3)
    for name in ("Lab A", "Lab A", "Lab B"):
        body = body.replace("</E1EDP19>\n</E1EDP01>", f"</E1EDP19>{partner.format(name)}", 1)
    found = by_role(read(packet(body)).parties, Role.SHIP_TO)
    assert [(party.name, party.path) for party in found] == [
        ("Example Depot", "$.E1EDKA1[2]"),
        ("Lab A", "$.E1EDP01[1].E1EDPA1[1]"),
        ("Lab B", "$.E1EDP01[3].E1EDPA1[1]"),
    ]


def test_destination_is_where_the_heads_ship_to_stands_and_none_without_one() -> None:
    assert read(ORDER).destination == "GB"
    assert read(changed("<PARVW>WE", "<PARVW>RE")).destination is None


def test_own_segment_that_names_somebody_is_a_party_and_a_note() -> None:
    own = '<Z1USER SEGMENT="1"><NAME1>Example Clinic</NAME1></Z1USER><E1EDK17'
    read_so = read(changed("<E1EDK17", own))
    assert by_role(read_so.parties, Role.OTHER)[0].path == "$.Z1USER[1]"
    assert read_so.notes is not None
    assert "Z1USER: NAME1=Example Clinic" in read_so.notes
    roles = {**DEFAULTS.roles, "Z1USER": Role.END_USER}
    as_user = read(changed("<E1EDK17", own), roles=roles)
    assert by_role(as_user.parties, Role.END_USER)[0].name == "Example Clinic"


def test_own_segment_changes_the_content() -> None:
    own = '<Z1LOT SEGMENT="1"><ZZLOT>{}</ZZLOT></Z1LOT><E1EDK17'
    one, other = (read(changed("<E1EDK17", own.format(lot))) for lot in "AB")
    assert content_hash(one) != content_hash(other)


# Items


def test_price_of_one_piece_is_that_of_its_price_unit_divided() -> None:
    (first, _) = read(changed("<PEINH>1<", "<PEINH>100<")).lines
    assert str(first.unit_price) == "0.125"


def test_price_in_another_unit_than_the_quantitys_is_the_items_value_divided() -> None:
    (first, _) = read(changed("<PMENE>PCE<", "<PMENE>TNE<")).lines
    assert str(first.unit_price) == "12.5"  # 125.00 of 10 pieces


def test_own_material_comes_before_the_customers() -> None:
    (first, _) = read(ORDER).lines
    assert (first.sku, first.description) == ("LOG-10", "Temperature logger")
    (first, _) = read(changed("<QUALF>002<", "<QUALF>010<")).lines
    assert first.sku == "C-10"


def test_commodity_code_and_origin_are_read_by_their_qualifiers() -> None:
    (first, _) = read(ORDER).lines
    assert (first.hs_code, first.origin, first.eccn) == ("90251900", "DE", None)


@pytest.mark.parametrize("qualifier", ["007", "011"])
def test_two_facts_that_differ_are_refused(qualifier: str) -> None:
    second = f'<E1EDP19 SEGMENT="1"><QUALF>{qualifier}</QUALF><IDTNR>FR</IDTNR></E1EDP19></E1EDP01>'
    error = refusal(changed("</E1EDP01>", second))
    assert error.path == "$.E1EDP01[1].E1EDP19[5].IDTNR"
    assert error.number == "4711"


def test_eccn_is_read_by_the_qualifier_that_the_connection_names() -> None:
    own = '<E1EDP19 SEGMENT="1"><QUALF>Z01</QUALF><IDTNR>5A002.a</IDTNR></E1EDP19></E1EDP01>'
    body = changed("</E1EDP01>", own)
    assert read(body, eccn_qualifier="Z01").lines[0].eccn == "5A002.a"
    assert read(body).lines[0].eccn is None


def test_item_that_is_cancelled_is_none_of_the_order() -> None:
    assert [line.number for line in read(changed("<ACTION>001<", "<ACTION>003<")).lines] == ["20"]


@pytest.mark.parametrize(
    ("was", "becomes", "path"),
    [
        ("<POSEX>000010</POSEX>", "", "$.E1EDP01[1].POSEX"),
        ("<MENGE>10.000</MENGE>", "", "$.E1EDP01[1].MENGE"),
        ("<MENGE>10.000<", "<MENGE>ten<", "$.E1EDP01[1].MENGE"),
        ("<VPREI>12.50<", "<VPREI>12,50<", "$.E1EDP01[1].VPREI"),
        ("<LAND1>GB<", "<LAND1>Q7<", "$.E1EDKA1[1].LAND1"),
        ("<CURCY>EUR</CURCY><BSART>", "<CURCY>EURO</CURCY><BSART>", "$.E1EDK01[1].CURCY"),
        ("<DATUM>20261123<", "<DATUM>20261323<", "$.E1EDK03[1].DATUM"),
        ("<CREDAT>20261124<", "<CREDAT>24112026<", "$.EDI_DC40.CREDAT"),
    ],
)
def test_field_that_makes_no_sense_is_named_with_the_order(
    was: str, becomes: str, path: str
) -> None:
    error = refusal(changed(was, becomes))
    assert (error.path, error.number) == (path, "4711")


def test_field_that_stands_twice_and_differs_is_refused() -> None:
    error = refusal(changed("<BSART>", "<BELNR>0000004712</BELNR><BSART>"))
    assert error.path.startswith("$.E1EDK01.BELNR")


# The document


def test_order_is_known_by_the_sales_order_where_the_idoc_names_it() -> None:
    reference = '<E1EDK02 SEGMENT="1"><QUALF>002</QUALF><BELNR>0000000815</BELNR></E1EDK02><E1EDK17'
    assert read(changed("<E1EDK17", reference)).id == "example:815"


def test_money_without_currency_is_refused_and_no_money_needs_none() -> None:
    body = changed("<CURCY>EUR</CURCY><BSART>", "<BSART>")
    assert read(body).currency == "EUR"  # the items say it
    without = body.replace(b"<CURCY>EUR</CURCY>", b"")
    assert refusal(without).path == "$.E1EDK01[1].CURCY"
    free = without.replace(b"<VPREI>12.50</VPREI>", b"").replace(b"<NETWR>125.00</NETWR>", b"")
    assert read(free).currency == "XXX"


def test_times_are_of_the_systems_zone() -> None:
    placed = read(ORDER, zone=ZoneInfo("Europe/Berlin"))
    assert placed.placed_at == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert placed.changed_at == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_serial_says_when_it_was_so_and_else_the_idocs_making() -> None:
    serial = "<SERIAL>20261123120000</SERIAL></EDI_DC40>"
    body = changed("</EDI_DC40>", serial)
    assert read(body).changed_at == datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert read(ORDER).changed_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert read(changed("<CREDAT>20261124<", "<CREDAT>00000000<")).changed_at == SENT_AT


@pytest.mark.parametrize("kind", ["INVOIC", "MATMAS", "orders"])
def test_message_type_that_is_not_read_here_is_named(kind: str) -> None:
    error = refusal(changed("<MESTYP>ORDERS<", f"<MESTYP>{kind}<"))
    assert error.path == "$.EDI_DC40.MESTYP"


def test_change_that_carries_only_what_changed_is_held() -> None:
    body = changed("<MESTYP>ORDERS<", "<MESTYP>ORDCHG<")
    error = refusal(body)
    assert (error.path, error.number) == ("$.EDI_DC40.MESTYP", "4711")
    assert len(read(body, whole_changes=True).lines) == 2


def test_change_may_take_the_whole_order_back_and_nothing_else_may() -> None:
    back = changed("<BSART>", "<ACTION>001</ACTION><BSART>")
    assert not read(back).cancelled
    change = changed("<MESTYP>ORDERS<", "<MESTYP>ORDCHG<", back)
    assert read(change, whole_changes=True).cancelled


def test_delivery_is_an_order_of_its_own_number() -> None:
    found = read(DELIVERY)
    assert found.id == "example:delivery-80000815"
    assert delivery_number("delivery-80000815") == "80000815"
    assert delivery_number("80000815") is None


def told(body: bytes, tells: Tells) -> tuple[object, ...]:
    return source(tells=tells).read(Inbound({}, body, SENT_AT))


def test_hint_names_the_order_and_tells_nothing_else() -> None:
    hint = Reference(order_id(CONNECTION, "4711"), "4711")
    assert told(ORDER, Tells.HINTS) == (hint,)
    assert told(changed("<MESTYP>ORDERS<", "<MESTYP>ORDCHG<"), Tells.HINTS) == (hint,)


def test_delivery_hints_at_the_orders_that_it_is_of() -> None:
    assert told(DELIVERY, Tells.HINTS) == (Reference(order_id(CONNECTION, "4711"), "4711"),)
    of_none = changed("<QUALF>C</QUALF>", "<QUALF>V</QUALF>", DELIVERY)
    assert told(of_none, Tells.HINTS) == (read(of_none),)


def test_order_that_is_a_test_is_read_like_others() -> None:
    assert read(changed("<DIRECT>", "<TEST>X</TEST><DIRECT>")).test


# Words


def test_text_kinds_that_the_connection_names_are_the_end_use() -> None:
    text = (
        '<E1EDKT1 SEGMENT="1"><TDID>Z9</TDID><E1EDKT2 SEGMENT="1"><TDLINE>Cold storage</TDLINE>'
        "</E1EDKT2></E1EDKT1><E1EDK17"
    )
    body = changed("<E1EDK17", text)
    assert read(body, end_use_texts=frozenset({"Z9"})).declared_end_use == "Cold storage"
    assert read(body).notes == "text Z9: Cold storage\nIncoterms: DAP"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((("*", "nuc"), ("=", "lear fuel")), "nuclear fuel"),
        ((("*", "for the"), (None, "reactor")), "for the reactor"),
        ((("*", "one"), ("/", "two"), ("*", "three")), "one\ntwo\nthree"),
        ((("*", "for"), ("=", " cold")), "for cold"),
    ],
)
def test_lines_follow_as_their_format_says(
    lines: tuple[tuple[str | None, str], ...], said: str
) -> None:
    written = "".join(
        f'<E1EDKT2 SEGMENT="1"><TDLINE>{text}</TDLINE>'
        f"{f'<TDFORMAT>{how}</TDFORMAT>' if how else ''}</E1EDKT2>"
        for how, text in lines
    )
    text = f'<E1EDKT1 SEGMENT="1"><TDID>Z9</TDID>{written}</E1EDKT1><E1EDK17'
    found = read(changed("<E1EDK17", text), end_use_texts=frozenset({"Z9"}))
    assert found.declared_end_use == said
