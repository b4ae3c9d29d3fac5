"""A WSDL and all it imports, fetched once, reviewed by people, and run from files ever after."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from adapters.soap.names import WSDL, XSD
from connector.errors import ConfigError
from connector.http import NoReply, Request, Send
from connector.plain_xml import NotXml, parse

MAIN: Final = "main.wsdl"
MOST_NODES: Final = 2_000_000  # NetSuite's WSDL of 2017 has 2.4 MB of schema
_MOST_FILES: Final = 100
_FILE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*\.(wsdl|xsd)")
# Which attribute names another document: WSDL 1.1, 2.1.1 and XML Schema part 1, 4.2.
_LINKS: Final = {
    f"{{{WSDL}}}import": "location",
    f"{{{XSD}}}import": "schemaLocation",
    f"{{{XSD}}}include": "schemaLocation",
    f"{{{XSD}}}redefine": "schemaLocation",
}

Load = Callable[[str], bytes]
"""Gives the document at an address, or beside a file. Raises ConfigError."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The documents by file name; they name each other by these names, and nothing outside."""

    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) of names and contents: the same documents give the same."""
        whole = hashlib.sha256()
        for name in sorted(self.files):
            own = hashlib.sha256(self.files[name]).hexdigest()
            whole.update(f"{name} {own}\n".encode())
        return whole.hexdigest()

    def differing(self, other: "Bundle") -> tuple[str, ...]:
        """Name the files that are not the same in another bundle."""
        names = sorted(self.files.keys() | other.files.keys())
        return tuple(name for name in names if self.files.get(name) != other.files.get(name))


def gather(start: str, load: Load) -> Bundle:
    """Load a WSDL and everything it imports. Raises ConfigError naming the document."""
    names, files, waiting = {start: MAIN}, dict[str, bytes](), [start]
    while waiting:
        address = waiting.pop(0)
        root = _document(address, load(address))
        if not files and root.tag != f"{{{WSDL}}}definitions":
            raise ConfigError(address, "it is no WSDL 1.1")
        for element, attribute in _links(root):
            target = urljoin(address, str(element.get(attribute)))
            if target not in names:
                names[target] = _name(len(names), str(element.tag))
                waiting.append(target)
            element.set(attribute, names[target])
        if len(names) > _MOST_FILES:
            raise ConfigError(start, f"it imports more than {_MOST_FILES} documents")
        files[names[address]] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return Bundle(files)


def _name(count: int, tag: str) -> str:
    return f"part-{count:02}.{'wsdl' if tag.startswith(f'{{{WSDL}}}') else 'xsd'}"


def _links(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for element in root.iter(*_LINKS):
        attribute = _LINKS[str(element.tag)]
        if element.get(attribute):
            yield element, attribute


def _document(where: str, body: bytes) -> etree._Element:
    try:
        return parse(body, most_nodes=MOST_NODES)
    except NotXml as error:
        raise ConfigError(where, str(error)) from error


def loading_from(send: Send, hosts: frozenset[str]) -> Load:
    """Give a loader by https from these hosts alone; where it is sent elsewhere it does not go."""

    def load(address: str) -> bytes:
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ConfigError(address, "only https is loaded")
        if parts.scheme not in ("https", "http") or parts.hostname not in hosts:
            allowed = ", ".join(sorted(hosts))
            raise ConfigError(address, f"it is imported from a host that is none of {allowed}")
        try:
            answer = send(Request("GET", address))
        except NoReply as silence:
            raise ConfigError(address, str(silence)) from silence
        if answer.status != 200:  # noqa: PLR2004
            raise ConfigError(address, f"it was answered {answer.status}")
        return answer.body

    return load


def loading_files(folder: Path) -> Load:
    """Give a loader of files in one folder and below it, and of nothing else."""

    def load(address: str) -> bytes:
        path = (folder / address).resolve()
        if urlsplit(address).scheme or not path.is_relative_to(folder.resolve()):
            raise ConfigError(address, f"it is imported from outside {folder}")
        return _read(path)

    return load


def read_bundle(folder: Path) -> Bundle:
    """Read a kept bundle. Raises ConfigError."""
    if not (folder / MAIN).is_file():
        raise ConfigError(str(folder), f"there is no {MAIN}; 'adapter discover soap' writes it")
    found = [path for path in sorted(folder.iterdir()) if _FILE.fullmatch(path.name)]
    return Bundle({path.name: _read(path) for path in found})


def write_bundle(folder: Path, bundle: Bundle) -> None:
    """Write a bundle into a folder; what else is there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in bundle.files.items():
        (folder / name).write_bytes(body)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read: {error.strerror}") from error
