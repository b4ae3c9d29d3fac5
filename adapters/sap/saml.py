"""The assertion with which we ask for a token on behalf of SAP's technical user.

RFC 7522 3 and SAML 2.0 core 2.3: bearer confirmation, for one recipient and one audience, signed
with RSA and SHA-256 (W3C XML signature, enveloped).
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import xmlsec
from lxml import etree
from xmlsec import constants

from adapters.sap.credentials import revealed
from connector.errors import AccessEnded
from connector.secret import Secret

_SAML: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
_BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_UNSPECIFIED: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_X509: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"
_GRANT: Final = "urn:ietf:params:oauth:grant-type:saml2-bearer"
_LIFE: Final = timedelta(minutes=5)
_SKEW: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SamlBearer:
    """Writes assertions. `issuer` is what SAP knows our key by, `user` whom the token is for.

    `recipient` is the address of the token, `audience` SAP's own name as a SAML party, and `key`
    our private key as PEM.
    """

    issuer: str
    audience: str
    recipient: str
    user: str
    client_id: str
    key: Secret
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __call__(self) -> Mapping[str, str]:
        """Give the fields to ask for a token with. Raises AccessEnded where the key cannot sign."""
        assertion = base64.urlsafe_b64encode(self.signed()).decode().rstrip("=")
        return {"grant_type": _GRANT, "assertion": assertion, "client_id": self.client_id}

    def signed(self) -> bytes:
        """Write a fresh assertion and sign it."""
        assertion = self._assertion()
        template = xmlsec.template.create(
            assertion, constants.TransformExclC14N, constants.TransformRsaSha256
        )
        assertion.insert(1, template)  # the schema wants it behind the issuer
        reference = xmlsec.template.add_reference(
            template, constants.TransformSha256, uri=f"#{assertion.get('ID')}"
        )
        xmlsec.template.add_transform(reference, constants.TransformEnveloped)
        xmlsec.template.add_transform(reference, constants.TransformExclC14N)
        xmlsec.tree.add_ids(assertion, ["ID"])
        context = xmlsec.SignatureContext()
        try:
            context.key = xmlsec.Key.from_memory(revealed(self.key), constants.KeyDataFormatPem)
            context.sign(template)
        except xmlsec.Error:
            # Not chained: nothing of a key may reach a log.
            problem = f"{self.key.field}: a private RSA key as PEM is wanted"
            raise AccessEnded(problem) from None
        return etree.tostring(assertion)

    def _assertion(self) -> etree._Element:
        now = self.now().astimezone(UTC)
        until, since = _written(now + _LIFE), _written(now - _SKEW)
        root = etree.Element(
            f"{{{_SAML}}}Assertion",
            {"ID": f"_{uuid4().hex}", "IssueInstant": _written(now), "Version": "2.0"},
            nsmap={"saml2": _SAML},
        )
        _add(root, "Issuer", self.issuer)
        subject = _add(root, "Subject")
        _add(subject, "NameID", self.user, Format=_UNSPECIFIED)
        confirmation = _add(subject, "SubjectConfirmation", Method=_BEARER)
        _add(confirmation, "SubjectConfirmationData", NotOnOrAfter=until, Recipient=self.recipient)
        conditions = _add(root, "Conditions", NotBefore=since, NotOnOrAfter=until)
        _add(_add(conditions, "AudienceRestriction"), "Audience", self.audience)
        statement = _add(root, "AuthnStatement", AuthnInstant=_written(now))
        _add(_add(statement, "AuthnContext"), "AuthnContextClassRef", _X509)
        return root


def _add(
    parent: etree._Element, name: str, text: str | None = None, **attributes: str
) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_SAML}}}{name}", dict(attributes))
    child.text = text
    return child


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
