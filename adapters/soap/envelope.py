"""SOAP 1.1 and 1.2 envelopes: read from what came by HTTP, and written as its answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from enum import Enum
from functools import lru_cache

from lxml import etree

from adapters.soap.faults import Blame, SoapFault
from adapters.soap.names import (
    ADDRESSING,
    ENVELOPE_11,
    ENVELOPE_12,
    SCREENING,
    WSSE,
)
from connector.intake import Reply
from connector.plain_xml import NotXml, local_name, parse

_UNDERSTOOD = frozenset({WSSE, ADDRESSING})


class Version(Enum):
    """A version of SOAP: the namespace of its envelope and its media type."""

    SOAP_11 = (ENVELOPE_11, "text/xml")
    SOAP_12 = (ENVELOPE_12, "application/soap+xml")

    @property
    def namespace(self) -> str:
        """The namespace of the envelope."""
        return self.value[0]

    @property
    def media_type(self) -> str:
        """The media type it travels as."""
        return self.value[1]


class NotSoap(Exception):
    """The HTTP request is none that a SOAP answer could be given to; `status` is its answer."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status


@dataclass(frozen=True, slots=True)
class Envelope:
    """A request as it came. `payload` is the one element of its body, which says what is asked."""

    version: Version
    root: etree._Element
    headers: tuple[etree._Element, ...]
    body: etree._Element
    payload: etree._Element

    @property
    def operation(self) -> str:
        """What is asked for: the name of the payload. The header SOAPAction decides nothing."""
        return local_name(self.payload)

    def header(self, namespace: str, name: str) -> etree._Element | None:
        """Give a header block. Raises SoapFault where there is more than one."""
        found = [block for block in self.headers if block.tag == f"{{{namespace}}}{name}"]
        if len(found) > 1:
            raise SoapFault("InvalidHeader", f"there is more than one header {name}")
        return found[0] if found else None


def version_of(headers: Mapping[str, str]) -> tuple[Version, str | None]:
    """Read the version and the charset off the HTTP headers. Raises NotSoap."""
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise NotSoap(415, "a compressed body is not read; send it plain")
    kind, charset = _content_type(headers.get("content-type", ""))
    for version in Version:
        if kind == version.media_type:
            return version, charset
    wanted = " or ".join(version.media_type for version in Version)
    raise NotSoap(415, f"send {wanted}; attachments (MTOM) are not read")


@lru_cache(maxsize=64)
def _content_type(text: str) -> tuple[str, str | None]:
    told = Message()
    told["content-type"] = text
    charset = told.get_param("charset")
    return told.get_content_type() if text else "", charset if isinstance(charset, str) else None


def read_envelope(version: Version, charset: str | None, body: bytes) -> Envelope:
    """Read a request. Raises SoapFault."""
    try:
        root = parse(body, charset)
    except NotXml as error:
        raise SoapFault("InvalidXml", str(error)) from error
    if root.tag != f"{{{version.namespace}}}Envelope":
        other = root.tag in [f"{{{each.namespace}}}Envelope" for each in Version]
        if other:
            message = "the envelope is of another SOAP version than the media type"
            raise SoapFault("VersionMismatch", message, blame=Blame.VERSION)
        raise SoapFault("InvalidEnvelope", "the document is no SOAP envelope")
    headers, (found,) = _parts(root, version)
    (payload,) = _only(list(found), "the body holds exactly one element")
    return Envelope(version, root, headers, found, payload)


def _parts(
    root: etree._Element, version: Version
) -> tuple[tuple[etree._Element, ...], tuple[etree._Element]]:
    header_tag, body_tag = (f"{{{version.namespace}}}{name}" for name in ("Header", "Body"))
    tags = [child.tag for child in root]
    if tags not in ([body_tag], [header_tag, body_tag]):
        raise SoapFault("InvalidEnvelope", "an envelope is one header, if any, and one body")
    headers = tuple(root[0]) if len(tags) > 1 else ()
    for block in headers:
        _require_understood(block, version)
    return headers, (root[-1],)


def _only(found: list[etree._Element], wanted: str) -> tuple[etree._Element]:
    if len(found) != 1:
        raise SoapFault("InvalidEnvelope", wanted)
    return (found[0],)


def _require_understood(block: etree._Element, version: Version) -> None:
    # SOAP 1.1, 4.2.3 and SOAP 1.2 part 1, 5.2.3. A block for another role is not ours to know.
    namespace = etree.QName(block).namespace
    must = block.get(f"{{{version.namespace}}}mustUnderstand", "0").strip() in ("1", "true")
    if must and namespace not in _UNDERSTOOD:
        message = f"the header {local_name(block)} is not understood"
        raise SoapFault("MustUnderstand", message, blame=Blame.NOT_UNDERSTOOD)


def answer(
    version: Version, payload: etree._Element, headers: tuple[etree._Element, ...] = ()
) -> Reply:
    """Wrap an element into the answer of a request of this version."""
    return _reply(version, payload, headers, 200)


def fault(version: Version, problem: SoapFault, headers: tuple[etree._Element, ...] = ()) -> Reply:
    """Write a fault. SOAP 1.1 over HTTP, 6.2: 500 always; SOAP 1.2 part 2, 7.5.2.2: or 400."""
    if version is Version.SOAP_11:
        written, status = _fault_11(problem), 500
    else:
        written = _fault_12(problem)
        status = 400 if problem.blame is Blame.SENDER else 500
    reply = _reply(version, written, headers, status)
    return Reply(reply.status, reply.body, reply.content_type, refused=problem.code)


def _reply(
    version: Version,
    payload: etree._Element,
    headers: tuple[etree._Element, ...],
    status: int,
) -> Reply:
    envelope = etree.Element(f"{{{version.namespace}}}Envelope", nsmap={"soap": version.namespace})
    if headers:
        etree.SubElement(envelope, f"{{{version.namespace}}}Header").extend(headers)
    etree.SubElement(envelope, f"{{{version.namespace}}}Body").append(payload)
    body = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
    return Reply(status, body, f"{version.media_type}; charset=utf-8")


def _fault_11(problem: SoapFault) -> etree._Element:
    written = etree.Element(f"{{{ENVELOPE_11}}}Fault", nsmap={"soap": ENVELOPE_11})
    code = etree.SubElement(written, "faultcode", nsmap=_sub_names(problem))
    code.text = _sub_name(problem) or f"soap:{problem.blame.in_11}"
    etree.SubElement(written, "faultstring").text = problem.message
    if problem.sub_code is None:  # SOAP 1.1, 4.4: detail speaks of the body, not of headers
        etree.SubElement(written, "detail").append(_detail(problem))
    return written


def _fault_12(problem: SoapFault) -> etree._Element:
    def inside(parent: etree._Element, name: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{ENVELOPE_12}}}{name}", nsmap=_sub_names(problem))

    written = etree.Element(f"{{{ENVELOPE_12}}}Fault", nsmap={"soap": ENVELOPE_12})
    code = inside(written, "Code")
    inside(code, "Value").text = f"soap:{problem.blame.value}"
    if problem.sub_code is not None:
        inside(inside(code, "Subcode"), "Value").text = _sub_name(problem)
    text = inside(inside(written, "Reason"), "Text")
    text.text = problem.message
    text.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    if problem.sub_code is None:
        inside(written, "Detail").append(_detail(problem))
    return written


def _sub_names(problem: SoapFault) -> dict[str, str]:
    sub = problem.sub_code
    return {} if sub is None else {sub.prefix: sub.namespace}


def _sub_name(problem: SoapFault) -> str:
    sub = problem.sub_code
    return "" if sub is None else f"{sub.prefix}:{sub.name}"


def _detail(problem: SoapFault) -> etree._Element:
    written = etree.Element(f"{{{SCREENING}}}ServiceFault", nsmap={"hp": SCREENING})
    said = {"Code": problem.code, "Message": problem.message, "Field": problem.field}
    for name, text in said.items():
        if text:
            etree.SubElement(written, f"{{{SCREENING}}}{name}").text = text
    return written
