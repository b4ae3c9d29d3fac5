"""The schemas of a bundle as one, to validate what is sent: zeep checks names, and no facets."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from lxml import etree

from adapters.soap.client.bundle import MOST_NODES, Bundle
from adapters.soap.names import XSD
from connector.plain_xml import parse

_SCHEMA: Final = f"{{{XSD}}}schema"
_IMPORT: Final = f"{{{XSD}}}import"
_PARTS: Final = (f"{{{XSD}}}include", f"{{{XSD}}}redefine")
_DRIVER: Final = "whole.xsd"


def compiled(bundle: Bundle) -> etree.XMLSchema:
    """Compile every schema of a bundle. Raises etree.XMLSchemaParseError."""
    with tempfile.TemporaryDirectory() as folder:
        for name, body in _written(bundle).items():
            (Path(folder) / name).write_bytes(body)
        return etree.XMLSchema(etree.parse(str(Path(folder) / _DRIVER), etree.XMLParser()))


def _written(bundle: Bundle) -> Mapping[str, bytes]:
    """Give a file a schema, one that imports each namespace once, and imports that lead there."""
    schemas = dict(_schemas(bundle))
    included = {
        str(part.get("schemaLocation"))
        for schema in schemas.values()
        for part in schema.findall(_PARTS[0]) + schema.findall(_PARTS[1])
    }
    groups: dict[str, list[str]] = {}
    for name, schema in schemas.items():
        if name not in included:
            groups.setdefault(schema.get("targetNamespace", ""), []).append(name)
    entries = {uri: f"namespace-{at}.xsd" for at, uri in enumerate(groups)}
    for schema in schemas.values():
        for each in schema.findall(_IMPORT):
            _lead(each, entries)
    files = {name: etree.tostring(schema) for name, schema in schemas.items()}
    for uri, names in groups.items():
        files[entries[uri]] = _joined("include", uri, dict.fromkeys(names, ""))
    files[_DRIVER] = _joined("import", "urn:holdpoint:whole", _by_file(entries))
    return files


def _by_file(entries: Mapping[str, str]) -> dict[str, str]:
    return {file: uri for uri, file in entries.items()}


def _lead(element: etree._Element, entries: Mapping[str, str]) -> None:
    element.attrib.pop("schemaLocation", "")
    entry = entries.get(element.get("namespace", ""))
    if entry is not None:
        element.set("schemaLocation", entry)


def _joined(how: str, target: str, files: Mapping[str, str]) -> bytes:
    schema = etree.Element(_SCHEMA, nsmap={"xsd": XSD})
    if target:
        schema.set("targetNamespace", target)
    for file, namespace in files.items():
        part = etree.SubElement(schema, f"{{{XSD}}}{how}", schemaLocation=file)
        if namespace:
            part.set("namespace", namespace)
    return etree.tostring(schema)


def _schemas(bundle: Bundle) -> Iterator[tuple[str, etree._Element]]:
    """Give the schemas that are documents, and those that stand in a WSDL, by a file name."""
    for name, body in bundle.files.items():
        root = parse(body, most_nodes=MOST_NODES)
        if root.tag == _SCHEMA:
            yield name, root
            continue
        for at, schema in enumerate(root.iter(_SCHEMA)):
            # Written out alone, it takes the prefixes of the WSDL around it along.
            yield f"{name}.{at}.xsd", etree.fromstring(etree.tostring(schema))
