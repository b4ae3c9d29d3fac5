"""An XML signature over parts of an envelope, verified against a certificate that is pinned.

What a signature brings along (KeyInfo, tokens) is not looked at: the pinned key fits or does not.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from adapters.soap.faults import denied
from adapters.soap.names import WSU, XMLDSIG
from adapters.soap.users import User

_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
# RFC 9231, 2; nothing with SHA-1, no HMAC (a key that is public would fit), no XPath, no XSLT.
_SIGNATURES: Final = frozenset(
    f"{_MORE}{name}"
    for name in (
        *("rsa-sha256", "rsa-sha384", "rsa-sha512"),
        *("ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"),
    )
)
_DIGESTS: Final = frozenset({f"{_ENC}sha256", f"{_MORE}sha384", f"{_ENC}sha512"})
_KEPT: Final = {
    ("SignedInfo", "CanonicalizationMethod"): frozenset({_EXCLUSIVE}),
    ("SignedInfo", "SignatureMethod"): _SIGNATURES,
    ("SignedInfo", "Reference", "Transforms", "Transform"): frozenset({_EXCLUSIVE}),
    ("SignedInfo", "Reference", "DigestMethod"): _DIGESTS,
}
_MOST_REFERENCES: Final = 10
_ID: Final = f"{{{WSU}}}Id"


def signed_elements(
    root: etree._Element, signature: etree._Element, user: User, now: datetime
) -> tuple[etree._Element, ...] | None:
    """Give the very elements that a user's certificate signed; None where another signed.

    Raises SoapFault where the signature is of a kind that is not accepted.
    """
    _require_methods(signature)
    referenced = _referenced(root, signature)
    certificate = user.certificate
    if certificate is None or not _valid(certificate, now):
        return None
    return referenced if _fits(signature, referenced, certificate) else None


def _valid(certificate: x509.Certificate, now: datetime) -> bool:
    skew = timedelta(minutes=5)
    return certificate.not_valid_before_utc - skew <= now <= certificate.not_valid_after_utc


def _require_methods(signature: etree._Element) -> None:
    for path, allowed in _KEPT.items():
        found = signature.findall("/".join(f"{{{XMLDSIG}}}{name}" for name in path))
        if not found or any(each.get("Algorithm") not in allowed for each in found):
            message = f"the {path[-1]} of the signature is not accepted"
            raise denied("UnsupportedAlgorithm", message)


def _referenced(root: etree._Element, signature: etree._Element) -> tuple[etree._Element, ...]:
    """Find what the references name. An id that two elements have could mean either of them."""
    by_id: dict[str, etree._Element] = {}
    counted: Counter[str] = Counter()
    for element in root.iter(etree.Element):
        ids = {text for name, text in element.attrib.items() if _is_id(str(name))}
        counted.update(map(str, ids))
        own = element.get(_ID)
        if own is not None:
            by_id[str(own)] = element
    found = []
    references = signature.findall(f"{{{XMLDSIG}}}SignedInfo/{{{XMLDSIG}}}Reference")
    if len(references) > _MOST_REFERENCES:
        raise denied("InvalidSecurity", "the signature has too many references")
    for reference in references:
        name = str(reference.get("URI", ""))[1:]
        if not str(reference.get("URI", "")).startswith("#") or name not in by_id:
            raise denied("InvalidSecurity", "a reference of the signature names no wsu:Id")
        if counted[name] != 1:
            raise denied("InvalidSecurity", "two elements have one id")
        found.append(by_id[name])
    return tuple(found)


def _is_id(name: str) -> bool:
    return etree.QName(name).localname.lower() == "id"


def _fits(
    signature: etree._Element,
    referenced: tuple[etree._Element, ...],
    certificate: x509.Certificate,
) -> bool:
    context = xmlsec.SignatureContext()
    pem = certificate.public_bytes(Encoding.PEM)
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)
    for element in referenced:
        context.register_id(element, "Id", WSU)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True
