"""The contracts as they are served, and validation against their schema.

The WSDLs beside this file are kept by hand; nothing is generated from Python.
"""

import threading
from importlib.resources import files
from xml.sax.saxutils import escape

from lxml import etree

from adapters.soap.names import WSDL, WSDL_SOAP_11, WSDL_SOAP_12, XSD
from adapters.soap.reading import parse, path_of


def wsdl_text(name: str) -> str:
    """Give a contract of this folder: `screening` or `notification`."""
    return files(__name__).joinpath(f"{name}.wsdl").read_text(encoding="utf-8")


def wsdl_at(name: str, address: str, *, soap_12: bool = False) -> bytes:
    """Give a contract with an address of its own, for SOAP 1.1 or 1.2."""
    text = wsdl_text(name).replace('"LOCATION"', f'"{escape(address, {chr(34): "&quot;"})}"')
    return (text.replace(WSDL_SOAP_11, WSDL_SOAP_12) if soap_12 else text).encode()


def schema_of(name: str) -> bytes:
    """Give the one schema of a contract as a document of its own."""
    definitions = parse(wsdl_text(name).encode())
    schema = definitions.find(f"{{{WSDL}}}types/{{{XSD}}}schema")
    if schema is None:
        raise LookupError(f"{name}.wsdl has no schema")
    return etree.tostring(schema, xml_declaration=True, encoding="UTF-8")


class Validator:
    """Validates elements against a contract's schema, each thread by its own: it keeps errors."""

    def __init__(self, name: str) -> None:
        self._text = schema_of(name)
        self._own = threading.local()

    def knows(self, element: etree._Element) -> bool:
        """Say whether the schema declares this element for the start of a message."""
        schema = parse(self._text)
        name = etree.QName(element)
        declared = {each.get("name") for each in schema.findall(f"{{{XSD}}}element")}
        return name.namespace == schema.get("targetNamespace") and name.localname in declared

    def fault_of(self, element: etree._Element) -> tuple[str, str] | None:
        """Say where and how an element breaks the schema; None where it does not."""
        if not hasattr(self._own, "schema"):
            self._own.schema = etree.XMLSchema(parse(self._text))
        schema = self._own.schema
        if schema.validate(element):
            return None
        first = schema.error_log[0]
        return _place(element, first.path), _said(first.message)


def _place(element: etree._Element, path: str | None) -> str:
    """Follow the path that libxml2 gives: prefixes of the document, this element as its root."""
    _, _, below = (path or "").lstrip("/").partition("/")
    prefixes = {prefix: uri for prefix, uri in element.nsmap.items() if prefix}
    try:
        found = element.xpath(below or ".", namespaces=prefixes)
    except etree.XPathError:
        found = []
    places = [each for each in found if etree.iselement(each)] if isinstance(found, list) else []
    return path_of(places[0] if places else element, element)


def _said(message: str) -> str:
    """Shorten what libxml2 says, which names elements by their namespace."""
    plain = message.replace("{urn:holdpoint:screening:1}", "")
    return " ".join(plain.split())[:400]
