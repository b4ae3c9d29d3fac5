"""Namespaces and fixed names of the standards that the room speaks."""

from typing import Final

# https://www.w3.org/TR/2000/NOTE-SOAP-20000508 and https://www.w3.org/TR/soap12-part1
ENVELOPE_11: Final = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE_12: Final = "http://www.w3.org/2003/05/soap-envelope"
WSDL: Final = "http://schemas.xmlsoap.org/wsdl/"
WSDL_SOAP_11: Final = "http://schemas.xmlsoap.org/wsdl/soap/"
WSDL_SOAP_12: Final = "http://schemas.xmlsoap.org/wsdl/soap12/"
XSD: Final = "http://www.w3.org/2001/XMLSchema"

# OASIS Web Services Security 1.1.1: SOAP Message Security and the token profiles.
_OASIS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"
WSSE: Final = f"{_OASIS}-wssecurity-secext-1.0.xsd"
WSU: Final = f"{_OASIS}-wssecurity-utility-1.0.xsd"
PASSWORD_TEXT: Final = f"{_OASIS}-username-token-profile-1.0#PasswordText"
PASSWORD_DIGEST: Final = f"{_OASIS}-username-token-profile-1.0#PasswordDigest"
XMLDSIG: Final = "http://www.w3.org/2000/09/xmldsig#"

# https://www.w3.org/TR/ws-addr-soap
ADDRESSING: Final = "http://www.w3.org/2005/08/addressing"
ANONYMOUS: Final = f"{ADDRESSING}/anonymous"

SCREENING: Final = "urn:holdpoint:screening:1"
NOTIFICATION: Final = "urn:holdpoint:notification:1"
