"""IDocs of our own making: an order, a delivery, and what a sender may do to them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from adapters.sap.idoc.inbound import IdocSource
from adapters.sap.idoc.options import DEFAULTS, Login
from connector.intake import Inbound
from connector.order import Order
from tests.room import CONNECTION, SENT_AT

ITEM = """
<E1EDP01 SEGMENT="1"><POSEX>{posex:06}</POSEX><ACTION>001</ACTION><MENGE>{posex}.000</MENGE>
<MENEE>PCE</MENEE><PMENE>PCE</PMENE><VPREI>12.50</VPREI><PEINH>1</PEINH><NETWR>125.00</NETWR>
<NTGEW>1.200</NTGEW><GEWEI>KGM</GEWEI><CURCY>EUR</CURCY><PSTYV>TAN</PSTYV><WERKS>1000</WERKS>
<E1EDP20 SEGMENT="1"><WMENG>{posex}.000</WMENG><EDATU>20261218</EDATU></E1EDP20>
<E1EDP19 SEGMENT="1"><QUALF>002</QUALF><IDTNR>LOG-{posex}</IDTNR><KTEXT>Temperature logger</KTEXT>
</E1EDP19>
<E1EDP19 SEGMENT="1"><QUALF>001</QUALF><IDTNR>C-{posex}</IDTNR></E1EDP19>
<E1EDP19 SEGMENT="1"><QUALF>007</QUALF><IDTNR>90251900</IDTNR></E1EDP19>
<E1EDP19 SEGMENT="1"><QUALF>011</QUALF><IDTNR>DE</IDTNR></E1EDP19>
</E1EDP01>"""
ORDER = """<IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><TABNAM>EDI_DC40</TABNAM><MANDT>100</MANDT>
<DOCNUM>{docnum:016}</DOCNUM><DIRECT>1</DIRECT><IDOCTYP>ORDERS05</IDOCTYP><MESTYP>ORDERS</MESTYP>
<SNDPOR>SAPEXA</SNDPOR><SNDPRT>LS</SNDPRT><SNDPRN>EXACLNT100</SNDPRN><RCVPRN>HOLDPOINT</RCVPRN>
<CREDAT>20261124</CREDAT><CRETIM>090000</CRETIM></EDI_DC40>
<E1EDK01 SEGMENT="1"><CURCY>EUR</CURCY><BSART>TA</BSART><BELNR>{number}</BELNR></E1EDK01>
<E1EDK03 SEGMENT="1"><IDDAT>012</IDDAT><DATUM>20261123</DATUM></E1EDK03>
<E1EDKA1 SEGMENT="1"><PARVW>AG</PARVW><PARTN>0000100001</PARTN><NAME1>Example Instruments</NAME1>
<NAME2>Trading Ltd</NAME2><STRAS>1 Example Street</STRAS><ORT01>Leeds</ORT01>
<PSTLZ>LS1 1AA</PSTLZ><LAND1>GB</LAND1></E1EDKA1>
<E1EDKA1 SEGMENT="1"><PARVW>WE</PARVW><PARTN>0000100002</PARTN><NAME1>Example Depot</NAME1>
<STRAS>2 Example Street</STRAS><ORT01>York</ORT01><PSTLZ>YO1 1AA</PSTLZ><LAND1>GB</LAND1></E1EDKA1>
<E1EDK17 SEGMENT="1"><QUALF>001</QUALF><LKOND>DAP</LKOND></E1EDK17>
{items}</IDOC>"""


def order(number: str = "0000004711", items: int = 2, docnum: int = 1) -> str:
    """Write the IDOC element of an order with some items."""
    lines = "".join(ITEM.format(posex=10 * place) for place in range(1, items + 1))
    return ORDER.format(number=number, items=lines, docnum=docnum)


def packet(*idocs: str, kind: str = "ORDERS05", namespace: str = "") -> bytes:
    """Write a message of IDocs."""
    within = f' xmlns="{namespace}"' if namespace else ""
    body = f"<{kind}{within}>{''.join(idocs)}</{kind}>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{body}'.encode()


def segments(body: bytes) -> Iterator[etree._Element]:
    """Give every segment of a document's first IDoc, the control record first."""
    idoc = etree.fromstring(body).find("{*}IDOC")
    assert idoc is not None
    return (each for each in idoc.iter() if each is not idoc and each.get("SEGMENT"))


def source(login: Login | None = None, **changes: Any) -> IdocSource:
    """Give the way in of a connection whose options are the default but for some."""
    return IdocSource(CONNECTION, replace(DEFAULTS, **changes), login)


def read(body: bytes, headers: Mapping[str, str] | None = None, **changes: Any) -> Order:
    """Read the one order of a message."""
    (told,) = source(**changes).read(Inbound(headers or {}, body, SENT_AT))
    assert isinstance(told, Order)
    return told
