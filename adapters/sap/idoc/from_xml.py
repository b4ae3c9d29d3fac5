"""IDocs as XML: a type element, with SAP's SOAP namespace or without, and IDOC elements in it."""

from typing import Final

from lxml import etree

from adapters.sap.idoc.segment import TEXT_LINE, Idoc, Segment, kept_field
from adapters.sap.idoc.written import CONTROL, SOAP_NAMESPACE, without_end
from connector.errors import PayloadError
from connector.plain_xml import NotXml, local_name, parse, path_of

# As a packet of 1,000 IDocs may need; what a message may measure bounds it before.
_MOST_ELEMENTS: Final = 2_000_000
SOAP_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12: Final = "http://www.w3.org/2003/05/soap-envelope"
MESSAGE_ID: Final = "urn:sap.com:msgid="
"""What ARCKEY begins with in an IDoc over SOAP."""

_ENVELOPES: Final = frozenset({SOAP_11, SOAP_12})


def is_soap(body: bytes) -> bool:
    """Say whether a message claims to be a SOAP request, however broken."""
    start = body[:1024].replace(b"\x00", b"")
    return any(namespace.encode() in start for namespace in _ENVELOPES)


def parse_packet(body: bytes, charset: str | None) -> tuple[etree._Element, ...]:
    """Parse a message and give its IDOC elements, of a SOAP request exactly one.

    Raises PayloadError, and for what breaks the rules of IDocs over SOAP its kind SoapViolation.
    """
    try:
        root = parse(without_end(body), charset, _MOST_ELEMENTS)
    except NotXml as error:
        raise PayloadError("$", str(error)) from error
    namespace = etree.QName(root).namespace
    return _of_request(root, namespace) if namespace in _ENVELOPES else _idocs_in(root)


class SoapViolation(PayloadError):
    """A request breaks a rule of SAP's SOAP namespace for IDocs; `code` is SAP's word for it."""

    def __init__(self, code: str, path: str, problem: str) -> None:
        super().__init__(path, problem)
        self.code = code


def _of_request(envelope: etree._Element, namespace: str | None) -> tuple[etree._Element, ...]:
    # SAP message EA728 (transaction SE91): one IDoc a request, each known by its message id.
    content = envelope.find(f"{{{namespace}}}Body")
    if content is None or len(content) != 1:
        code, path = "MULTIPLE_IDOCS_NOT_ALLOWED", "$.Envelope.Body"
        raise SoapViolation(code, path, "exactly one IDoc type is wanted in it")
    if etree.QName(content[0]).namespace != SOAP_NAMESPACE:
        path = f"$.{local_name(content[0])}"
        raise SoapViolation("NAMESPACE_INVALID", path, f"namespace {SOAP_NAMESPACE} is wanted")
    idocs = _idocs_in(content[0])
    if len(idocs) > 1:
        problem = f"exactly one IDoc a request is wanted, found {len(idocs)}"
        raise SoapViolation("MULTIPLE_IDOCS_NOT_ALLOWED", "$.IDOC[2]", problem)
    archive = (idocs[0].findtext(f"{{*}}{CONTROL}/{{*}}ARCKEY") or "").strip()
    if archive in ("", MESSAGE_ID):
        raise SoapViolation("SOAP_MSGID_INITIAL", f"$.{CONTROL}.ARCKEY", "a message id is wanted")
    if not archive.startswith(MESSAGE_ID):
        problem = f"a message id that begins with {MESSAGE_ID} is wanted"
        raise SoapViolation("SOAP_MSGID_PREFIX_INVALID", f"$.{CONTROL}.ARCKEY", problem)
    return idocs


def type_of(idoc: etree._Element) -> etree._Element:
    """Give the type element that an IDOC element stands in. Raises PayloadError."""
    packet = idoc.getparent()
    if packet is None:
        raise PayloadError("$.IDOC", "a type element is wanted around it, such as ORDERS05")
    if etree.QName(packet).namespace not in (None, SOAP_NAMESPACE):
        problem = f"an IDoc type is wanted without namespace, or in {SOAP_NAMESPACE}"
        raise PayloadError(f"$.{local_name(packet)}", problem)
    return packet


def _idocs_in(packet: etree._Element) -> tuple[etree._Element, ...]:
    found = tuple(child for child in packet if local_name(child) == "IDOC")
    if not found or len(found) != len(packet):
        path = f"$.{local_name(packet)}"
        raise PayloadError(path, "IDOC elements are wanted in it, and nothing else")
    type_of(found[0])
    return found


def read_element(idoc: etree._Element, path: str = "$") -> Idoc:
    """Read one IDOC element. Raises PayloadError."""
    segments: list[Segment] = []
    fields: dict[str, str] = {}
    try:
        _collect(idoc, 1, segments, fields)
    except _Twice as twice:
        place = path_of(twice.element, idoc).partition("/")[2].replace("/", ".")
        problem = "one value is wanted, found two that differ"
        raise PayloadError(f"{path}.{place}", problem) from twice
    control = next(iter(segments), None)
    if fields or control is None or control.name != CONTROL or control.depth != 1:
        raise PayloadError(f"{path}.{CONTROL}", "an IDoc begins with its control record")
    return Idoc(control, tuple(segments[1:]), path)


class _Twice(Exception):
    """A field stands twice in a segment: nobody knows which of them is meant."""

    def __init__(self, element: etree._Element) -> None:
        super().__init__()
        self.element = element


def _collect(
    element: etree._Element, depth: int, into: list[Segment], fields: dict[str, str]
) -> None:
    """Put the segments below an element in order, and its own fields into `fields`."""
    for child in element:
        tag, text = child.tag, child.text
        if tag[0] == "{":
            tag = tag.partition("}")[2]
        if len(child) or (text is None and "SEGMENT" in child.attrib):
            # Its place is before those of its children, whose reading fills the fields.
            own: dict[str, str] = {}
            into.append(Segment(tag, depth, own))
            _collect(child, depth + 1, into, own)
            if TEXT_LINE in own:
                own[TEXT_LINE] = kept_field(TEXT_LINE, child.findtext(f"{{*}}{TEXT_LINE}") or "")
        elif text and (value := text.strip()) and fields.setdefault(tag, value) != value:
            raise _Twice(child)
