"""How an IDoc message was written: XML or flat, in which code page, and with what at its end."""

import codecs
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Final

from lxml import etree

from connector.errors import ConfigError, PayloadError

SOAP_NAMESPACE: Final = "urn:sap-com:document:sap:idoc:soap:messages"
CONTROL: Final = "EDI_DC40"

# SAP's numbers of code pages (table TCP00), which administrators know, to names that Python and
# libxml2 both know.
_OF_SAP: Final[Mapping[str, str]] = {
    "1100": "iso-8859-1",
    "1160": "windows-1252",
    "1401": "iso-8859-2",
    "1500": "iso-8859-5",
    "1610": "iso-8859-9",
    "1700": "iso-8859-7",
    "4102": "utf-16be",
    "4103": "utf-16le",
    "4110": "utf-8",
    "8000": "shift_jis",
    "8300": "big5",
    "8400": "gbk",
    "8500": "euc_kr",
}
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
# What stands behind the last character: the end mark of CP/M and DOS files, and filled blocks.
_ENDS: Final = "\x1a\x00 \t\r\n"


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a message without what only ended its file, and the code page it was read in."""

    text: str
    code_page: str


def known_code_page(name: str, where: str) -> str:
    """Give the code page of a configuration, by SAP's number or by name. Raises ConfigError."""
    found = _OF_SAP.get(name, name)
    try:
        CONTROL.encode(found)
        etree.XMLParser(encoding=found)
    except (LookupError, TypeError) as error:
        problem = f"idoc_code_page '{name}' is neither a code page of SAP known here nor a name"
        raise ConfigError(where, problem) from error
    return found


def is_xml(body: bytes) -> bool:
    """Say whether a message claims to be XML; anything else can only be flat."""
    start = body[:64].replace(b"\x00", b"").removeprefix(codecs.BOM_UTF8)
    for mark, _ in BOMS[1:]:
        start = start.removeprefix(mark)
    return start.lstrip().startswith(b"<")


def is_idoc(body: bytes) -> bool:
    """Say whether a message is an IDoc, however broken: it names the control record early on."""
    return CONTROL.encode() in body[:4096].replace(b"\x00", b"")


def without_end(body: bytes) -> bytes:
    """Take the end marks off an XML document, behind which nothing may stand.

    In UTF-16 a NUL is half a character, so there it stays.
    """
    if b"\x00" in body[:4]:
        return body
    return body.rstrip(_ENDS.encode())


def charset_of(headers: Mapping[str, str]) -> str | None:
    """Give the charset of a message's content type; None where it names none, or an unknown one."""
    kind = headers.get("content-type", "")
    return _charset(kind) if kind else None


@functools.lru_cache(64)
def _charset(kind: str) -> str | None:
    read = Message()
    read["content-type"] = kind
    named = read.get_content_charset()
    try:
        codecs.lookup(named or "")
    except (LookupError, ValueError):
        return None
    return named


def read_flat(body: bytes, code_page: str) -> Written:
    """Read flat text: by its byte order mark, else by the code page. Raises PayloadError."""
    for mark, named in BOMS:
        if body.startswith(mark):
            body, code_page = body.removeprefix(mark), named
    try:
        whole = body.decode(code_page)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        problem = f"not {code_page} in line {line}, byte {error.start}; see idoc_code_page"
        raise PayloadError("$", problem) from error
    text = whole.rstrip(_ENDS)
    if text and "\n" not in whole[len(text) :]:
        # Records are cut at their trailing blanks: nothing else tells a whole one from a part.
        raise PayloadError("$", "the last record has no line end; the file may be cut off")
    return Written(text, code_page)
