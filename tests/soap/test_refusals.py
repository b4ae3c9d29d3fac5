"""Wrong and hostile requests: each gets its fault, in bounded time, and no order is kept."""

from collections.abc import Mapping
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.soap.names import ADDRESSING, ENVELOPE_11, ENVELOPE_12, SCREENING, WSU
from connector.main.clock import utc_now
from tests.documents import XmlDocuments
from tests.soap_peer import Peer, envelope, fault_code, order, said, screen, token

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ATTRIBUTES = " ".join(f"a{at}=''" for at in range(20_000))
_BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def _with_login(payload: str, **more: str) -> str:
    return envelope(payload, security=token(), **more)


def _hidden(document: str) -> bytes:
    return document.encode("utf-16")


_ENTITY = '<!ENTITY x SYSTEM "file:///etc/passwd">'
_CASES: Mapping[str, tuple[str | bytes, str]] = {
    "a document type": (f"<!DOCTYPE a>{_with_login(screen())}", "InvalidXml"),
    "a document type in UTF-16": (_hidden(f"<!DOCTYPE a>{_with_login(screen())}"), "InvalidXml"),
    "an external entity": (
        f"<!DOCTYPE a [{_ENTITY}]>{_with_login(screen(company='&x;'))}",
        "InvalidXml",
    ),
    "an entity bomb": (
        f'<!DOCTYPE a [<!ENTITY a0 "ha">{_BOMB}]>{_with_login(screen(company="&a11;"))}',
        "InvalidXml",
    ),
    "an entity bomb in UTF-16": (
        _hidden(f'<!DOCTYPE a [<!ENTITY a0 "ha">{_BOMB}]>{_with_login(screen(company="&a11;"))}'),
        "InvalidXml",
    ),
    "elements too deep": (_with_login("<a>" * 200 + "</a>" * 200), "InvalidXml"),
    "elements deeper than a parser goes": (_with_login("<a>" * 30_000), "InvalidXml"),
    "too many elements": (_with_login(f"<a>{'<b/>' * 120_000}</a>"), "InvalidXml"),
    "too many attributes": (
        _with_login(f"<hp:GetStatus {_ATTRIBUTES}/>"),
        "InvalidXml",
    ),
    "a number without end": (_with_login(screen("4" * 1_900_000)), "InvalidRequest"),
    "a request cut off": (_with_login(screen())[:-40], "InvalidXml"),
    "no XML": ("Bonjour", "InvalidXml"),
    "nothing": ("", "InvalidXml"),
    "a control character": (_with_login(screen(company="a&#0;b")), "InvalidXml"),
    "another document": ("<html><body>x</body></html>", "InvalidEnvelope"),
    "no body": (f'<s:Envelope xmlns:s="{ENVELOPE_11}"/>', "InvalidEnvelope"),
    "two bodies": (
        f'<s:Envelope xmlns:s="{ENVELOPE_11}"><s:Body/><s:Body/></s:Envelope>',
        "InvalidEnvelope",
    ),
    "an empty body": (_with_login(""), "InvalidEnvelope"),
    "two requests in one": (_with_login(screen() * 2), "InvalidEnvelope"),
    "the envelope of SOAP 1.2": (
        envelope(screen(), security=token(), version=ENVELOPE_12),
        "VersionMismatch",
    ),
    "a header that must be understood": (
        _with_login(screen(), more='<t:Tx xmlns:t="urn:t" s:mustUnderstand="1"/>'),
        "MustUnderstand",
    ),
    "an unknown operation": (_with_login("<hp:DropOrders/>"), "UnknownOperation"),
    "an operation of another namespace": (
        _with_login(f'<ScreenOrder xmlns="urn:other">{order()}</ScreenOrder>'),
        "UnknownOperation",
    ),
    "a missing element": (_with_login("<hp:ScreenOrder/>"), "InvalidRequest"),
    "elements in another order": (
        _with_login(
            screen()
            .replace("<hp:Currency>EUR</hp:Currency>", "")
            .replace("</hp:Order>", "<hp:Currency>EUR</hp:Currency></hp:Order>")
        ),
        "InvalidRequest",
    ),
    "a number that is none": (_with_login(screen(quantity="many")), "InvalidRequest"),
    "a negative quantity": (_with_login(screen(quantity="-1")), "InvalidRequest"),
    "a time somewhere": (_with_login(screen(changed="2026-11-24T09:00:00")), "InvalidRequest"),
    "an attribute": (
        _with_login(screen().replace("<hp:Order>", '<hp:Order a="1">')),
        "InvalidRequest",
    ),
    "a name too long": (_with_login(screen(company="X" * 301)), "InvalidRequest"),
    "an XInclude": (
        _with_login(
            screen().replace(
                "<hp:Parties>",
                '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
                "<hp:Parties>",
            )
        ),
        "InvalidRequest",
    ),
    "a type of its own": (
        _with_login(
            screen().replace("<hp:Order>", f'<hp:Order xmlns:x="{_XSI}" x:type="hp:PartyType">')
        ),
        "InvalidRequest",
    ),
    "an answer to elsewhere": (
        _with_login(
            screen(),
            more='<a:ReplyTo xmlns:a="http://www.w3.org/2005/08/addressing">'
            "<a:Address>http://169.254.169.254/latest</a:Address></a:ReplyTo>",
        ),
        "OnlyAnonymousAddressSupported",
    ),
}


@pytest.mark.parametrize("case", _CASES)
def test_wrong_request_gets_its_fault_and_nothing_is_kept(peer: Peer, case: str) -> None:
    body, code = _CASES[case]
    media = "text/xml" if isinstance(body, bytes) else "text/xml; charset=utf-8"
    before, start = peer.kept(), monotonic()
    answer = peer.post(body, media)
    assert monotonic() - start < 2
    assert (answer.status_code, fault_code(answer)) == (500, code)
    assert peer.kept() == before
    assert b"root:" not in answer.data


@pytest.mark.parametrize(
    ("media", "encoding", "status"),
    [
        ("application/json", "", 415),
        ("", "", 415),
        ("application/xml", "", 415),
        ("multipart/related; type=text/xml; boundary=b", "", 415),
        ("text/xml", "gzip", 415),
    ],
)
def test_what_is_not_plain_soap_is_refused_before_it_is_read(
    peer: Peer, media: str, encoding: str, status: int
) -> None:
    before = peer.kept()
    answer = peer.post(_with_login(screen()), media, Content_Encoding=encoding)
    assert answer.status_code == status
    assert peer.kept() == before


def test_body_that_no_order_has_is_refused(peer: Peer) -> None:
    before = peer.kept()
    assert peer.post(b" " * (2 * 1024 * 1024 + 1)).status_code == 413
    assert peer.kept() == before


def test_where_a_request_is_wrong_is_named(peer: Peer) -> None:
    two = screen().replace("<hp:Lines>", "<hp:Lines>" + _line("1"))
    answer = peer.ask(two.replace("<hp:Quantity>1</hp:Quantity></hp:Line></hp:Lines>", _LAST))
    assert said(answer, "Field") == "ScreenOrder/Order/Lines/Line[2]/Quantity"


_LAST = "<hp:Quantity>x</hp:Quantity></hp:Line></hp:Lines>"


def _line(quantity: str) -> str:
    return (
        "<hp:Line><hp:LineNumber>5</hp:LineNumber><hp:Description>d</hp:Description>"
        f"<hp:Quantity>{quantity}</hp:Quantity></hp:Line>"
    )


def test_schema_that_a_request_points_to_is_not_looked_at(peer: Peer) -> None:
    hint = f'x:schemaLocation="{SCREENING} file:///nowhere.xsd" xmlns:x="{_XSI}"'
    plain = screen("hinted").replace("<hp:ScreenOrder>", f"<hp:ScreenOrder {hint}>")
    assert said(peer.ask(plain), "Status") == "PENDING"


def test_comment_does_not_split_a_name_in_two(peer: Peer) -> None:
    with_comment = screen("commented", company="Nord<!-- x -->licht")
    plain = screen("commented", company="Nordlicht")
    assert said(peer.ask(with_comment), "PollKey") == said(peer.ask(plain), "PollKey")


@pytest.mark.parametrize(
    ("media", "encoding", "declared"),
    [
        ("text/xml; charset=iso-8859-1", "iso-8859-1", ""),
        ('text/xml; charset="windows-1252"', "windows-1252", ""),
        ("text/xml", "utf-16", ""),
        ("text/xml; charset=iso-8859-1", "utf-8-sig", ""),
        ("text/xml", "iso-8859-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("text/xml; charset=utf-8", "utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
    ],
)
def test_charset_of_the_header_is_heard_after_a_byte_order_mark(
    peer: Peer, media: str, encoding: str, declared: str
) -> None:
    number = f"c-{media[-6:].strip('=')}-{encoding}".replace('"', "").replace("=", "")
    wanted = said(peer.ask(screen(number, company="Müller")), "PollKey")
    body = (declared + _with_login(screen(number, company="Müller"))).encode(encoding)
    assert said(peer.post(body, media), "PollKey") == wanted


def test_unknown_charset_is_a_fault(peer: Peer) -> None:
    answer = peer.post(_with_login(screen()), "text/xml; charset=klingon")
    assert fault_code(answer) == "InvalidXml"


def test_fault_of_soap_1_2_says_whose_it_is_and_its_status(peer: Peer) -> None:
    request = envelope("<hp:DropOrders/>", security=token(), version=ENVELOPE_12)
    answer = peer.post(request, "application/soap+xml")
    assert answer.status_code == 400
    assert b"<soap:Value>soap:Sender</soap:Value>" in answer.data
    assert fault_code(answer) == "UnknownOperation"


def test_what_breaks_inside_is_a_fault_that_says_nothing_of_it(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> object:
        raise RuntimeError("a secret path /srv/holdpoint")

    monkeypatch.setattr(type(peer.server.installation.store), "begin", lambda *_a, **_k: broken())
    answer = peer.ask(screen())
    assert (answer.status_code, fault_code(answer)) == (500, "Internal")
    assert b"faultcode>soap:Server<" in answer.data
    assert b"secret" not in answer.data
    assert b"Runtime" not in answer.data


def test_no_wrong_element_anywhere_in_a_request_breaks_the_service(peer: Peer) -> None:
    now = utc_now().isoformat(timespec="seconds")
    stamp = f'<u:Timestamp xmlns:u="{WSU}"><u:Created>{now}</u:Created>'
    stamped = token(text=True).replace("</wsse:Security>", f"{stamp}</u:Timestamp></wsse:Security>")
    addressed = f'<a:MessageID xmlns:a="{ADDRESSING}">urn:uuid:1</a:MessageID>'
    request = envelope(screen(), security=stamped, more=addressed).encode()
    assert said(peer.post(request), "Status") == "PENDING"
    broken = [
        where
        for where, spoiled in XmlDocuments().spoiled(request)
        if b">Internal<" in peer.post(spoiled).data
    ]
    assert broken == []


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(drawn=st.data())
def test_no_bytes_break_the_service(peer: Peer, drawn: st.DataObject) -> None:
    request = _with_login(screen()).encode()
    at = drawn.draw(st.integers(0, len(request)))
    cut = drawn.draw(st.integers(0, 40))
    noise = drawn.draw(st.binary(max_size=40))
    media = drawn.draw(
        st.sampled_from(["text/xml", "text/xml; charset=utf-16", "text/xml; charset="])
    )
    answer = peer.post(request[:at] + noise + request[at + cut :], media)
    assert answer.status_code in {200, 500}
    assert b">Internal<" not in answer.data
