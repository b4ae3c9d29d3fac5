"""The contracts as they are served, and their schema.

The WSDLs beside this file are kept by hand; nothing is generated from Python.
"""

from importlib.resources import files
from xml.sax.saxutils import escape

from lxml import etree

from adapters.soap.names import WSDL, WSDL_SOAP_11, WSDL_SOAP_12, XSD
from adapters.soap.validating import Validator
from connector.plain_xml import parse


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


def contract_validator(name: str) -> Validator:
    """Give what validates against a contract's schema."""
    text = schema_of(name)
    return Validator(lambda: etree.XMLSchema(parse(text)))
