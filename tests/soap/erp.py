"""A source system with a WSDL of its own, in two documents, and the mapping that people wrote."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from adapters.soap.adapter import build
from adapters.soap.client.bundle import gather, loading_files, write_bundle
from connector.adapter import Adapter, Connection
from connector.http import Answer, Send
from tests.adapters.soap_room import SECRETS
from tests.soap_peer import certificate

ADDRESS = "https://erp.example.com/orders"
_XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:erp"
  xmlns="urn:erp" elementFormDefault="qualified">
  <xs:include schemaLocation="types/numbers.xsd"/>
  <xs:element name="SetBlock"><xs:complexType><xs:sequence>
    <xs:element name="Order" type="OrderType"/>
    <xs:element name="Key" type="xs:string"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:complexType name="OrderType"><xs:sequence>
    <xs:element name="Number" type="NumberType"/>
    <xs:element name="Block"><xs:simpleType><xs:restriction base="xs:string">
      <xs:enumeration value="ZH"/><xs:enumeration value=""/>
    </xs:restriction></xs:simpleType></xs:element>
  </xs:sequence></xs:complexType>
  <xs:element name="SetBlockResponse"><xs:complexType><xs:sequence>
    <xs:element name="Code" type="xs:string"/>
    <xs:element name="Text" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="GetOrder"><xs:complexType><xs:sequence>
    <xs:element name="Number" type="NumberType"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="GetOrderResponse"><xs:complexType><xs:sequence>
    <xs:element name="Order"><xs:complexType><xs:sequence>
      <xs:element name="Block" type="xs:string" minOccurs="0"/>
    </xs:sequence></xs:complexType></xs:element>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="Ping"><xs:complexType><xs:sequence/></xs:complexType></xs:element>
  <xs:element name="PingResponse" type="AnyType"/>
  <xs:element name="ListOrders"><xs:complexType><xs:sequence>
    <xs:element name="ChangedSince" type="xs:dateTime"/>
    <xs:element name="Page" type="xs:string" minOccurs="0"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="ListOrdersResponse" type="AnyType"/>
  <xs:element name="ReadOrder"><xs:complexType><xs:sequence>
    <xs:element name="Id" type="NumberType"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="ReadOrderResponse" type="AnyType"/>
  <xs:complexType name="AnyType"><xs:sequence>
    <xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
  </xs:sequence></xs:complexType>
</xs:schema>"""
_TYPES = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:erp">
  <xs:simpleType name="NumberType"><xs:restriction base="xs:string">
    <xs:maxLength value="10"/>
  </xs:restriction></xs:simpleType>
</xs:schema>"""


def _operation(name: str) -> tuple[str, str, str]:
    messages = "".join(
        f'<w:message name="{name}{part}"><w:part name="p" element="e:{name}{part}"/></w:message>'
        for part in ("", "Response")
    )
    port = (
        f'<w:operation name="{name}"><w:input message="e:{name}"/>'
        f'<w:output message="e:{name}Response"/></w:operation>'
    )
    binding = (
        f'<w:operation name="{name}"><s:operation soapAction="urn:erp:{name}"/>'
        '<w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output>'
        "</w:operation>"
    )
    return messages, port, binding


def wsdl(*more: str) -> str:
    """Write the WSDL, which imports its schema."""
    names = ("SetBlock", "GetOrder", *more)
    messages, ports, bindings = (
        "".join(parts) for parts in zip(*map(_operation, names), strict=True)
    )
    return (
        '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:e="urn:erp" '
        'xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:erp"><w:types>'
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        '<xs:import namespace="urn:erp" schemaLocation="erp.xsd"/></xs:schema></w:types>'
        f'{messages}<w:portType name="P">{ports}</w:portType><w:binding name="B" type="e:P">'
        '<s:binding transport="http://schemas.xmlsoap.org/soap/http"/>'
        f'{bindings}</w:binding><w:service name="S"><w:port name="Po" binding="e:B">'
        f'<s:address location="{ADDRESS}"/></w:port></w:service></w:definitions>'
    )


def documents(folder: Path, *more: str) -> Path:
    """Write the WSDL, with more operations, and what it imports; give the WSDL's path."""
    (folder / "types").mkdir(parents=True, exist_ok=True)
    (folder / "erp.xsd").write_text(_XSD)
    (folder / "types" / "numbers.xsd").write_text(_TYPES)
    (folder / "erp.wsdl").write_text(wsdl(*more))
    return folder / "erp.wsdl"


def mapping() -> dict[str, Any]:
    """Give the mapping as a person writes it."""
    result = {
        "field": "Code",
        "values": {"0": "done", "1": "later", "9": "refused", "7": "changed"},
        "faults": {"ORDER_LOCKED": "later", "ORDER_EDITED": "changed"},
    }
    fields = {"Order.Number": "{number}", "Key": "{callback}"}
    return {
        "address": ADDRESS,
        "hold": {
            "operation": "SetBlock",
            "fields": {**fields, "Order.Block": "ZH"},
            "answer": result,
        },
        "release": {
            "operation": "SetBlock",
            "fields": {**fields, "Order.Block": ""},
            "answer": result,
        },
        "read_back": {
            "operation": "GetOrder",
            "fields": {"Number": "{number}"},
            "answer": {"field": "Order.Block", "values": {"ZH": "held", "": "free"}},
        },
    }


def write_client(folder: Path, told: Mapping[str, Any], *more: str, reviewed: bool = True) -> None:
    """Write a client's folder: the bundle, and the mapping with its hash."""
    source = documents(folder / "source", *more)
    bundle = gather(source.name, loading_files(source.parent))
    write_bundle(folder / "erp", bundle)
    known = {"bundle_sha256": bundle.digest} if reviewed else {}
    with (folder / "erp" / "client.yaml").open("w") as file:
        YAML(typ="safe", pure=True).dump({**known, **told}, file)


def client_room(folder: Path, send: Send, told: Mapping[str, Any] | None = None) -> Adapter:
    """Build a room with such a client."""
    write_client(folder, mapping() if told is None else told)
    return room_of(folder, send)


def room_of(folder: Path, send: Send, accept: str = "digest") -> Adapter:
    (folder / "erp.pem").write_bytes(certificate("erp")[0])
    options = {"users": "erp", "accept": accept, "certificate_erp": "erp.pem", "client": "erp"}
    return build(Connection("example", str(folder / "room.yaml"), options, SECRETS), send)


def reply(inside: str, status: int = 200, before: str = "") -> Answer:
    """Write an answer of this source system."""
    envelope = (
        f'{before}<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:erp">'
        f"<e:Body>{inside}</e:Body></e:Envelope>"
    )
    return Answer(status, {}, envelope.encode())


def fault(code: str, detail: str = "") -> Answer:
    """Write a fault of this source system."""
    inside = f"<detail>{detail}</detail>" if detail else ""
    return reply(
        f'<e:Fault><faultcode xmlns="">{code}</faultcode>'
        f'<faultstring xmlns="">secret text</faultstring>{inside}</e:Fault>',
        500,
    )
