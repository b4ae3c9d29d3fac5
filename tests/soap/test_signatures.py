"""What a signature proves: the body that is executed, by the certificate that is pinned, now."""

from collections.abc import Callable

import pytest
from lxml import etree

from adapters.soap.names import WSU, XMLDSIG
from tests.soap.signing import signed, stamp
from tests.soap_peer import Peer, certificate, fault_code, said, screen

STATUS = "<hp:GetStatus/>"


def test_signature_of_the_pinned_certificate_is_believed(peer: Peer) -> None:
    answer = peer.post(signed(screen("signed")))
    assert said(answer, "Status") == "PENDING"


def test_signed_request_is_heard_once(peer: Peer) -> None:
    request = signed(STATUS)
    assert said(peer.post(request), "Contract") == "1.0"
    assert fault_code(peer.post(request)) == "FailedAuthentication"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"by": "stranger"}, "FailedCheck"),
        ({"cover": "stamp"}, "FailedCheck"),
        ({"cover": "body"}, "InvalidSecurity"),
        ({"method": "RSA_SHA1"}, "UnsupportedAlgorithm"),
        ({"digest": "SHA1"}, "UnsupportedAlgorithm"),
        ({"canonical": "InclC14N"}, "UnsupportedAlgorithm"),
    ],
)
def test_signature_that_proves_too_little_is_refused(
    peer: Peer, how: dict[str, str], code: str
) -> None:
    before = peer.kept()
    assert fault_code(peer.post(signed(screen(), **how))) == code
    assert peer.kept() == before


def _tampered(root: etree._Element) -> None:
    root.find(".//{*}Quantity").text = "1000"


def _wrapped(root: etree._Element) -> None:
    """Move the signed body into a header and put a forged one in its place."""
    body = root[1]
    forged = etree.fromstring(etree.tostring(body))
    forged.set(f"{{{WSU}}}Id", "forged")
    forged.find(".//{*}Quantity").text = "1000"
    root.replace(body, forged)
    etree.SubElement(root[0], "{urn:x}Wrapper").append(body)


def _wrapped_with_the_same_id(root: etree._Element) -> None:
    _wrapped(root)
    root[1].set(f"{{{WSU}}}Id", "body")


def _wrapped_with_another_kind_of_id(root: etree._Element) -> None:
    _wrapped(root)
    root[1].attrib.pop(f"{{{WSU}}}Id")
    root[1].set("ID", "body")


def _restamped(root: etree._Element) -> None:
    """Move the signed Timestamp away and put a fresher one in its place."""
    security = root[0][0]
    old = security.find(f"{{{WSU}}}Timestamp")
    security.replace(old, etree.fromstring(stamp(id="fresher")))
    etree.SubElement(root[0], "{urn:x}Wrapper").append(old)


def _signed_twice(root: etree._Element) -> None:
    security = root[0][0]
    signature = security.find(f"{{{XMLDSIG}}}Signature")
    security.append(etree.fromstring(etree.tostring(signature)))


def _whole_document(root: etree._Element) -> None:
    root.find(f".//{{{XMLDSIG}}}Reference").set("URI", "")


def _external(root: etree._Element) -> None:
    root.find(f".//{{{XMLDSIG}}}Reference").set("URI", "http://127.0.0.1:9/body")


def _xslt(root: etree._Element) -> None:
    transform = root.find(f".//{{{XMLDSIG}}}Transform")
    transform.set("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")


def _hmac(root: etree._Element) -> None:
    method = root.find(f".//{{{XMLDSIG}}}SignatureMethod")
    method.set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")


def _emptied(root: etree._Element) -> None:
    info = root.find(f".//{{{XMLDSIG}}}SignedInfo")
    for reference in info.findall(f"{{{XMLDSIG}}}Reference"):
        info.remove(reference)


@pytest.mark.parametrize(
    "attack",
    [
        *(_tampered, _wrapped, _wrapped_with_the_same_id, _wrapped_with_another_kind_of_id),
        *(_restamped, _signed_twice, _whole_document, _external, _xslt, _hmac, _emptied),
    ],
)
def test_signed_request_that_was_changed_is_refused(
    peer: Peer, attack: Callable[[etree._Element], None]
) -> None:
    root = etree.fromstring(signed(screen()))
    attack(root)
    before = peer.kept()
    answer = peer.post(etree.tostring(root))
    assert fault_code(answer) in {"FailedCheck", "InvalidSecurity", "UnsupportedAlgorithm"}
    assert peer.kept() == before


@pytest.mark.parametrize("attack", [_wrapped_with_the_same_id, _wrapped_with_another_kind_of_id])
def test_two_elements_with_one_id_are_refused_for_that(
    peer: Peer, attack: Callable[[etree._Element], None]
) -> None:
    root = etree.fromstring(signed(screen()))
    attack(root)
    assert b"two elements have one id" in peer.post(etree.tostring(root)).data


def test_certificate_that_comes_along_is_not_the_one_that_counts(peer: Peer) -> None:
    root = etree.fromstring(signed(screen(), by="stranger"))
    signature = root.find(f".//{{{XMLDSIG}}}Signature")
    info = etree.SubElement(signature, f"{{{XMLDSIG}}}KeyInfo")
    carried = etree.SubElement(
        etree.SubElement(info, f"{{{XMLDSIG}}}X509Data"), f"{{{XMLDSIG}}}X509Certificate"
    )
    carried.text = "".join(certificate("stranger")[0].decode().split("\n")[1:-2])
    assert fault_code(peer.post(etree.tostring(root))) == "FailedCheck"
