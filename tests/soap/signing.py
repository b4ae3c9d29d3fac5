"""Requests signed by a certificate, in one of many ways."""

from datetime import timedelta

import xmlsec
from lxml import etree

from adapters.soap.names import WSSE, WSU
from connector.main.clock import utc_now
from tests.soap_peer import certificate, envelope


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
