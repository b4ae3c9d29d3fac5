"""An SAP whose functions change and commit in one: its WSDL in SAP's form, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree
from ruamel.yaml import YAML

from adapters.soap.adapter import build
from adapters.soap.client.bundle import gather, loading_files, write_bundle
from connector.adapter import Adapter, Connection
from connector.http import Answer, Request, Send
from tests.adapters.soap_room import SECRETS
from tests.soap_peer import certificate

PAGE = Path(__file__).parents[2] / "docs/adapters/sap.md"
FUNCTIONS = "urn:sap-com:document:sap:rfc:functions"
_FIELDS = {
    "Z_HOLDPOINT_BLOCK": {"IV_CODE": "char2", "IV_KEY": "char128", "IV_VBELN": "char10"},
    "Z_HOLDPOINT_BLOCKResponse": {"RETURN": "TABLE_OF_BAPIRET2"},
    "Z_HOLDPOINT_READ": {"IV_VBELN": "char10"},
    "Z_HOLDPOINT_READResponse": {"EV_OURS": "char1", "RETURN": "TABLE_OF_BAPIRET2"},
}
_ROW = {"TYPE": "char1", "ID": "char20", "NUMBER": "numeric3", "MESSAGE": "char220"}


def _elements(fields: Mapping[str, str]) -> str:
    rows = "".join(
        f'<xsd:element name="{name}" type="tns:{kind}"/>' for name, kind in fields.items()
    )
    return f"<xsd:sequence>{rows}</xsd:sequence>"


def _types() -> str:
    lengths = {"char1": 1, "char2": 2, "char10": 10, "char20": 20, "char128": 128, "char220": 220}
    texts = "".join(
        f'<xsd:simpleType name="{name}"><xsd:restriction base="xsd:string">'
        f'<xsd:maxLength value="{most}"/></xsd:restriction></xsd:simpleType>'
        for name, most in lengths.items()
    )
    messages = "".join(
        f'<xsd:element name="{name}"><xsd:complexType>{_elements(fields)}</xsd:complexType>'
        "</xsd:element>"
        for name, fields in _FIELDS.items()
    )
    return (
        f'<xsd:schema targetNamespace="{FUNCTIONS}" elementFormDefault="unqualified">{texts}'
        '<xsd:simpleType name="numeric3"><xsd:restriction base="xsd:string">'
        '<xsd:pattern value="\\d{0,3}"/></xsd:restriction></xsd:simpleType>'
        f'<xsd:complexType name="BAPIRET2">{_elements(_ROW)}</xsd:complexType>'
        '<xsd:complexType name="TABLE_OF_BAPIRET2"><xsd:sequence><xsd:element name="item" '
        'type="tns:BAPIRET2" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence>'
        f"</xsd:complexType>{messages}</xsd:schema>"
    )


def _wsdl() -> str:
    parts = "".join(
        f'<wsdl:message name="{name}"><wsdl:part name="parameters" element="tns:{name}"/>'
        "</wsdl:message>"
        for name in _FIELDS
    )
    called = [name for name in _FIELDS if not name.endswith("Response")]
    port = "".join(
        f'<wsdl:operation name="{name}"><wsdl:input message="tns:{name}"/>'
        f'<wsdl:output message="tns:{name}Response"/></wsdl:operation>'
        for name in called
    )
    bound = "".join(
        f'<wsdl:operation name="{name}"><soap:operation soapAction="{FUNCTIONS}:{name}Request"/>'
        '<wsdl:input><soap:body use="literal"/></wsdl:input>'
        '<wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>'
        for name in called
    )
    return (
        '<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" '
        'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:tns="{FUNCTIONS}" '
        f'targetNamespace="{FUNCTIONS}"><wsdl:types>{_types()}</wsdl:types>{parts}'
        f'<wsdl:portType name="Z_HOLDPOINT">{port}</wsdl:portType>'
        '<wsdl:binding name="Z_HOLDPOINT" type="tns:Z_HOLDPOINT">'
        f'<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</wsdl:binding>'
        '<wsdl:service name="Z_HOLDPOINT"><wsdl:port name="Z_HOLDPOINT" '
        'binding="tns:Z_HOLDPOINT"><soap:address location="https://erp.example.com/"/>'
        "</wsdl:port></wsdl:service></wsdl:definitions>"
    )


@dataclass
class FakeFunctions:
    """The two functions over orders' delivery blocks; `errors` are said instead of a change."""

    blocks: dict[str, str] = field(default_factory=lambda: {"4711": ""})
    errors: tuple[tuple[str, str, str], ...] = ()
    keys: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        body = etree.fromstring(request.body).find("{*}Body")
        assert body is not None
        asked = body[0]
        told = {str(each.tag): each.text or "" for each in asked}
        name, number = str(etree.QName(asked).localname), told["IV_VBELN"]
        if name == "Z_HOLDPOINT_READ":
            ours = "X" if self.blocks.get(number) == "ZH" else ""
            return said(name, f"<EV_OURS>{ours}</EV_OURS>" + table(*self._known(number)))
        self.keys.append(told["IV_KEY"])
        return said(name, table(*self._changed(number, told["IV_CODE"])))

    def _known(self, number: str) -> tuple[tuple[str, str, str], ...]:
        return () if number in self.blocks else (("E", "V1", "302"),)

    def _changed(self, number: str, code: str) -> tuple[tuple[str, str, str], ...]:
        if self.errors or number not in self.blocks:
            return self.errors or self._known(number)
        if self.blocks[number] not in ("", "ZH"):
            return (("E", "ZHP", "001"),) if code else ()
        self.blocks[number] = code
        return (("S", "V1", "311"), ("W", "V1", "555"))


def table(*rows: tuple[str, str, str]) -> str:
    """Write RETURN: type, class and number of each message."""
    items = "".join(
        f"<item><TYPE>{kind}</TYPE><ID>{group}</ID><NUMBER>{number}</NUMBER>"
        "<MESSAGE>secret text</MESSAGE></item>"
        for kind, group, number in rows
    )
    return f"<RETURN>{items}</RETURN>"


def said(function: str, inside: str) -> Answer:
    """Write an answer: like every BAPI's it is 200, whatever went wrong."""
    envelope = (
        '<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/">'
        f'<soap-env:Body><n0:{function}Response xmlns:n0="{FUNCTIONS}">{inside}'
        f"</n0:{function}Response></soap-env:Body></soap-env:Envelope>"
    )
    return Answer(200, {}, envelope.encode())


def mapping() -> dict[str, Any]:
    """Give the mapping as the page for SAP shows it."""
    _, _, shown = PAGE.read_text().partition("```yaml\n# connections/sapcalls/client.yaml")
    told: dict[str, Any] = YAML(typ="safe", pure=True).load("#" + shown.partition("```")[0])
    return told


def bapi_room(folder: Path, send: Send, **changes: object) -> Adapter:
    """Build a room of SOAP that calls these functions by that mapping."""
    (folder / "source").mkdir()
    (folder / "source/sap.wsdl").write_text(_wsdl())
    bundle = gather("sap.wsdl", loading_files(folder / "source"))
    write_bundle(folder / "sapcalls", bundle)
    with (folder / "sapcalls/client.yaml").open("w") as file:
        told = {**mapping(), "bundle_sha256": bundle.digest, **changes}
        YAML(typ="safe", pure=True).dump(told, file)
    (folder / "erp.pem").write_bytes(certificate("erp")[0])
    options = {"users": "erp", "certificate_erp": "erp.pem", "client": "sapcalls"}
    return build(Connection("example", str(folder / "room.yaml"), options, SECRETS), send)
