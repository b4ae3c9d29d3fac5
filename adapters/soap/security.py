"""WS-Security: who sends a request, proved by password, signature, or the proxy of mutual TLS."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from lxml import etree

from adapters.soap.envelope import Envelope
from adapters.soap.faults import SoapFault, denied
from adapters.soap.names import PASSWORD_DIGEST, PASSWORD_TEXT, WSSE, WSU, XMLDSIG
from adapters.soap.signature import signed_elements
from adapters.soap.users import Access, Proof, User
from connector.intake.asked import Once
from connector.plain_xml import local_name

SKEW: Final = timedelta(minutes=5)
"""How far a sender's clock may be off, and how old a request may be that says no end."""

_CERTIFICATE_HEADER: Final = "x-client-certificate-sha256"
_PROXY_HEADER: Final = "x-holdpoint-proxy"
_LONGEST: Final = 1000
_NO_PASSWORD: Final = "no user of that name has this password"  # noqa: S105 - none at all


@dataclass(frozen=True, slots=True)
class Caller:
    """Who was proved to send a request.

    `once` names the request where it may be heard only once; None where the proof says nothing
    that could be repeated.
    """

    user: User
    once: Once | None = None


def authenticate(
    access: Access, headers: Mapping[str, str], envelope: Envelope, now: datetime
) -> Caller:
    """Say who sends a request. Raises SoapFault, the same whichever half of a login is wrong."""
    security = envelope.header(WSSE, "Security")
    if security is not None:
        _require_fresh(security, now)
        token, signature = security.find(f"{{{WSSE}}}UsernameToken"), _signature(security)
        if signature is not None and Proof.SIGNATURE in access.proofs:
            return _by_signature(access, envelope, security, signature, now)
        if token is not None:
            return _by_password(access, token, now)
    if Proof.PROXY in access.proofs:
        return Caller(_by_proxy(access, headers))
    raise denied("InvalidSecurity", f"say who you are: {_wanted(access)}")


def _wanted(access: Access) -> str:
    return "accepted are " + ", ".join(sorted(access.proofs))


def _signature(security: etree._Element) -> etree._Element | None:
    found = security.findall(f"{{{XMLDSIG}}}Signature")
    if len(found) > 1:
        raise denied("InvalidSecurity", "there is more than one signature")
    return found[0] if found else None


def _by_signature(
    access: Access,
    envelope: Envelope,
    security: etree._Element,
    signature: etree._Element,
    now: datetime,
) -> Caller:
    for user in access.with_certificates():
        signed = signed_elements(envelope.root, signature, user, now)
        if signed is None:
            continue
        # What is executed must be what was signed, not an element that only looks like it.
        if not any(each is envelope.body for each in signed):
            raise denied("FailedCheck", "the body of the envelope is not signed")
        stamp = security.find(f"{{{WSU}}}Timestamp")
        if stamp is None or not any(each is stamp for each in signed):
            raise denied("InvalidSecurity", "a signed Timestamp is wanted beside a signature")
        value = "".join((signature.findtext(f"{{{XMLDSIG}}}SignatureValue") or "").split())
        return Caller(user, Once(f"signature:{_short(value)}", now + 3 * SKEW))
    raise denied("FailedCheck", "the signature is of no certificate that is known here")


def _require_fresh(security: etree._Element, now: datetime) -> None:
    stamps = security.findall(f"{{{WSU}}}Timestamp")
    if len(stamps) > 1:
        raise denied("InvalidSecurity", "there is more than one Timestamp")
    for stamp in stamps:
        created = _instant(stamp.findtext(f"{{{WSU}}}Created"))
        expires_text = stamp.findtext(f"{{{WSU}}}Expires")
        _require_now(created, now)
        if expires_text is not None and _instant(expires_text) < now - SKEW:
            raise denied("MessageExpired", "the Timestamp has expired")


def _require_now(created: datetime, now: datetime) -> None:
    if not now - 2 * SKEW <= created <= now + SKEW:
        raise denied("MessageExpired", "the request was made too long ago, or in the future")


def _by_password(access: Access, token: etree._Element, now: datetime) -> Caller:
    told = {local_name(child): (child.text or "").strip() for child in token}
    given = token.find(f"{{{WSSE}}}Password")
    kind = PASSWORD_TEXT if given is None else given.get("Type", PASSWORD_TEXT)
    proof = {PASSWORD_TEXT: Proof.TEXT, PASSWORD_DIGEST: Proof.DIGEST}.get(kind)
    if proof is None or proof not in access.proofs:
        raise denied("UnsupportedSecurityToken", _wanted(access))
    if any(len(text) > _LONGEST for text in told.values()):
        raise denied("InvalidSecurityToken", "a part of the UsernameToken is too long")
    user = access.users.get(told.get("Username", ""))
    # A user who is unknown takes the same path, so that nobody learns who is known.
    password = user.password.reveal() if user and user.password else None
    wanted = _digest(told, password or "") if proof is Proof.DIGEST else (password or "")
    fits = hmac.compare_digest(wanted.encode(), told.get("Password", "").encode())
    if not fits or user is None or password is None:
        raise denied("FailedAuthentication", _NO_PASSWORD)
    return _once(user, told, now, required=proof is Proof.DIGEST)


def _once(user: User, told: Mapping[str, str], now: datetime, *, required: bool) -> Caller:
    """Have a token heard once: UsernameToken Profile 1.1.1, 3.1, Nonce and Created."""
    if "Nonce" not in told or "Created" not in told:
        if required:
            raise denied("InvalidSecurityToken", "a digest needs Nonce and Created")
        return Caller(user)
    created = _instant(told["Created"])
    _require_now(created, now)
    return Caller(user, Once(f"nonce:{user.name}:{_short(told['Nonce'])}", created + 3 * SKEW))


def _digest(told: Mapping[str, str], password: str) -> str:
    # UsernameToken Profile 1.1.1, 3.1: Base64(SHA-1(nonce + created + password)); SHA-1 is theirs.
    try:
        nonce = base64.b64decode(told.get("Nonce", ""), validate=True)
    except ValueError:
        nonce = b""
    text = nonce + told.get("Created", "").encode() + password.encode()
    return base64.b64encode(hashlib.sha1(text, usedforsecurity=False).digest()).decode()


def _by_proxy(access: Access, headers: Mapping[str, str]) -> User:
    """Believe the proxy that ends mutual TLS: it proves itself, and names the certificate."""
    if access.proxy_secret is None:
        raise denied("InvalidSecurity", _wanted(access))
    given = _bytes(headers.get(_PROXY_HEADER, ""))
    if not hmac.compare_digest(given, access.proxy_secret.reveal().encode()):
        raise denied("FailedAuthentication", "the proxy does not prove itself")
    told = _bytes(headers.get(_CERTIFICATE_HEADER, "").replace(":", "").lower())
    for user in access.with_certificates():
        if hmac.compare_digest(user.fingerprint.encode(), told):
            return user
    raise denied("FailedAuthentication", "the client certificate is none that is known here")


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _instant(text: str | None) -> datetime:
    try:
        read = datetime.fromisoformat((text or "").strip())
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise denied("InvalidSecurity", "a time of the security header cannot be read") from None


__all__ = ["SKEW", "Caller", "SoapFault", "authenticate"]
