"""Who is believed: passwords, their replay, signatures and what they cover, and the proxy."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from adapters.soap.names import WSSE, WSU, XMLDSIG
from connector.main import build_server
from connector.main.clock import utc_now
from connector.settings import read_settings
from tests.soap.conftest import Open
from tests.soap_peer import (
    PROXY_SECRET,
    Peer,
    certificate,
    envelope,
    fault_code,
    said,
    screen,
    token,
)

STATUS = "<hp:GetStatus/>"


@pytest.mark.parametrize("text", [False, True])
def test_right_password_is_believed(peer: Peer, text: bool) -> None:  # noqa: FBT001
    assert said(peer.ask(STATUS, text=text), "Contract") == "1.0"


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize(
    ("user", "password"),
    [("erp", "wrong"), ("erp", ""), ("nobody", "erp-password-1f"), ("nobody", ""), ("", "")],
)
def test_wrong_login_is_refused_alike_whatever_is_wrong_with_it(
    peer: Peer,
    user: str,
    password: str,
    text: bool,  # noqa: FBT001
) -> None:
    before = peer.kept()
    answer = peer.ask(screen(), user=user, password=password, text=text)
    assert (answer.status_code, fault_code(answer)) == (500, "FailedAuthentication")
    assert b"no user of that name has this password" in answer.data
    assert peer.kept() == before


def test_request_without_a_login_is_refused(peer: Peer) -> None:
    before = peer.kept()
    assert fault_code(peer.post(envelope(screen()))) == "FailedAuthentication"
    assert peer.kept() == before


def test_login_that_is_not_accepted_here_is_refused(open_peer: Open) -> None:
    peer = open_peer(accept="digest")
    assert fault_code(peer.ask(STATUS, text=True)) == "UnsupportedSecurityToken"
    assert fault_code(peer.post(envelope(STATUS))) == "InvalidSecurity"
    assert fault_code(peer.post(signed(STATUS))) == "InvalidSecurity"
    assert said(peer.ask(STATUS), "Contract") == "1.0"


def test_nonce_is_heard_once(peer: Peer) -> None:
    request = envelope(STATUS, security=token(nonce=b"once-only-0123456"))
    assert said(peer.post(request), "Contract") == "1.0"
    again = peer.post(request)
    assert fault_code(again) == "FailedAuthentication"
    other_time = token(nonce=b"once-only-0123456", created=utc_now() - timedelta(seconds=9))
    assert fault_code(peer.post(envelope(STATUS, security=other_time))) == "FailedAuthentication"


def test_nonce_of_a_wrong_password_is_still_free(peer: Peer) -> None:
    wrong = token(nonce=b"guessed-nonce-012", password="wrong")
    assert fault_code(peer.post(envelope(STATUS, security=wrong))) == "FailedAuthentication"
    right = token(nonce=b"guessed-nonce-012")
    assert said(peer.post(envelope(STATUS, security=right)), "Contract") == "1.0"


def test_nonce_heard_by_another_process_of_the_database_is_refused(peer: Peer) -> None:
    request = envelope(STATUS, security=token(nonce=b"two-processes-012"))
    other = build_server(read_settings({"HOLDPOINT_HOME": str(peer.home)}), "")
    answer = other.app.test_client().post("/in/erp", data=request, content_type="text/xml")
    other.installation.close()
    assert answer.status_code == 200
    assert fault_code(peer.post(request)) == "FailedAuthentication"


@pytest.mark.parametrize("minutes", [-11, 6])
def test_login_made_long_ago_or_in_the_future_is_refused(peer: Peer, minutes: int) -> None:
    created = utc_now() + timedelta(minutes=minutes)
    assert fault_code(peer.ask(STATUS, created=created)) == "MessageExpired"


@pytest.mark.parametrize("spoil", ["Nonce", "Created"])
def test_digest_without_what_makes_it_fresh_is_refused(peer: Peer, spoil: str) -> None:
    request = envelope(STATUS, security=token()).replace(f":{spoil}", ":Other")
    assert fault_code(peer.post(request)) in {"FailedAuthentication", "InvalidSecurityToken"}


def stamp(created: int = 0, expires: int = 5, **more: str) -> str:
    """Write a Timestamp; minutes from now."""
    at = [
        (utc_now() + timedelta(minutes=m)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for m in (created, expires)
    ]
    name = more.get("id", "stamp")
    return (
        f'<u:Timestamp xmlns:u="{WSU}" u:Id="{name}"><u:Created>{at[0]}</u:Created>'
        f"<u:Expires>{at[1]}</u:Expires></u:Timestamp>"
    )


@pytest.mark.parametrize(("created", "expires"), [(-30, -20), (-8, -6), (20, 30), (-30, 30)])
def test_timestamp_that_is_not_of_now_is_refused(peer: Peer, created: int, expires: int) -> None:
    stale = token().replace("</wsse:Security>", f"{stamp(created, expires)}</wsse:Security>")
    assert fault_code(peer.post(envelope(STATUS, security=stale))) == "MessageExpired"


@pytest.mark.parametrize("time", ["", "yesterday", "9" * 40])
def test_timestamp_that_cannot_be_read_is_refused(peer: Peer, time: str) -> None:
    odd = f'<u:Timestamp xmlns:u="{WSU}"><u:Created>{time}</u:Created></u:Timestamp>'
    stale = token().replace("</wsse:Security>", f"{odd}</wsse:Security>")
    assert fault_code(peer.post(envelope(STATUS, security=stale))) == "InvalidSecurity"


def signed(payload: str, **how: str) -> bytes:
    """Sign body and Timestamp with a certificate, in one of many ways."""
    told = {"by": "erp", "method": "RSA_SHA256", "digest": "SHA256", "cover": "body stamp", **how}
    security = f'<wsse:Security xmlns:wsse="{WSSE}" s:mustUnderstand="1">{stamp()}</wsse:Security>'
    text = envelope(payload, security=security)
    text = text.replace("<s:Body>", f'<s:Body xmlns:u="{WSU}" u:Id="body">')
    root = etree.fromstring(text)
    transform = xmlsec.constants
    canonical = getattr(transform, f"Transform{told.get('canonical', 'ExclC14N')}")
    method = getattr(transform, f"Transform{_name(told['method'])}")
    digest = getattr(transform, f"Transform{_name(told['digest'])}")
    signature = xmlsec.template.create(root, canonical, method, ns="ds")
    root[0][0].append(signature)
    for name in told["cover"].split():
        reference = xmlsec.template.add_reference(signature, digest, uri=f"#{name}")
        xmlsec.template.add_transform(reference, transform.TransformExclC14N)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(
        certificate(told["by"])[1], xmlsec.constants.KeyDataFormatPem
    )
    for element in root.iter(etree.Element):
        if element.get(f"{{{WSU}}}Id"):
            context.register_id(element, "Id", WSU)
    context.sign(signature)
    return etree.tostring(root)


def _name(method: str) -> str:
    return "".join(part.capitalize() for part in method.split("_"))


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


def _proxied(peer: Peer, secret: str, fingerprint: str) -> object:
    headers = {"X_Holdpoint_Proxy": secret, "X_Client_Certificate_Sha256": fingerprint}
    return peer.post(envelope(STATUS), **headers)


def test_proxy_of_mutual_tls_is_believed_by_its_secret_alone(peer: Peer) -> None:
    pinned = x509.load_pem_x509_certificate(certificate("erp")[0]).fingerprint(SHA256()).hex()
    colons = ":".join(pinned[at : at + 2] for at in range(0, 64, 2)).upper()
    for told in (pinned, colons):
        assert said(_proxied(peer, PROXY_SECRET, told), "Contract") == "1.0"
    for secret, told in (("", pinned), ("wrong", pinned), (PROXY_SECRET, ""), (PROXY_SECRET, "é")):
        assert fault_code(_proxied(peer, secret, told)) == "FailedAuthentication"
