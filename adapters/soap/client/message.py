"""Requests to a source system: by the types of its WSDL, or from a template of the envelope."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from lxml import etree

from adapters.soap.client.bundle import MAIN, Bundle
from adapters.soap.client.mapping import ClientFile
from adapters.soap.client.request_file import RequestFile, filled
from adapters.soap.envelope import Version
from adapters.soap.names import ENVELOPE_12
from connector.errors import ConfigError
from connector.plain_xml import NotXml, parse

_FOLDER = "/bundle/"


@dataclass(frozen=True, slots=True)
class Written:
    """A request: its envelope, the version of SOAP, and the action that goes with it."""

    envelope: etree._Element
    version: Version
    action: str


class Message(Protocol):
    """One kind of request, written anew for each callback."""

    def write(self, values: Mapping[str, str]) -> Written:
        """Write it with these values for the placeholders. Raises ConfigError."""
        ...


class _FromBundle:
    """What zeep loads by: the bundle's files and nothing else."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    def load(self, url: str) -> bytes:
        """Give a file of the bundle. Raises ConfigError."""
        name = str(url).removeprefix(_FOLDER)
        if name not in self._bundle.files:
            raise ConfigError(MAIN, f"it imports {url}, which is not in the bundle")
        return self._bundle.files[name]


class Port:
    """A port of a WSDL, which writes requests. It opens no connection, and so may be forked."""

    def __init__(self, bundle: Bundle, service: str | None, port: str | None, where: str) -> None:
        """Read the bundle. Raises ConfigError where there is no such service or port."""
        # With what it brings it takes a third of a second, which no start without SOAP should pay.
        import zeep  # noqa: PLC0415
        import zeep.exceptions  # noqa: PLC0415

        settings = zeep.Settings(
            strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
        self._where, self._error = where, zeep.exceptions.Error
        try:
            self._client: Any = zeep.Client(  # type: ignore[no-untyped-call]
                _FOLDER + MAIN, None, _FromBundle(bundle), settings=settings
            )
            self._proxy: Any = self._client.bind(service, port)
        except (zeep.exceptions.Error, ValueError, etree.LxmlError, LookupError) as error:
            raise ConfigError(where, f"the WSDL cannot be used: {error}") from error

    @property
    def binding(self) -> Any:
        """The binding of the port, as zeep knows it."""
        return self._proxy._binding  # noqa: SLF001 - zeep has no public name for it

    @property
    def address(self) -> str:
        """The address that the WSDL names; empty where it names none."""
        options = self._proxy._binding_options  # noqa: SLF001 - the same
        return str(options.get("address") or "")

    def operations(self) -> tuple[str, ...]:
        """Name the operations of the port."""
        return tuple(sorted(self.binding.all()))

    def style(self, operation: str) -> str:
        """Give the style of an operation, `document` or `rpc`. Raises ConfigError."""
        return str(self._operation(operation).style)

    def _operation(self, name: str) -> Any:
        try:
            return self.binding.get(name)
        except ValueError as error:
            known = ", ".join(self.operations())
            problem = f"there is no operation '{name}'; the port has {known}"
            raise ConfigError(self._where, problem) from error

    def write(self, operation: str, fields: Mapping[str, Any]) -> Written:
        """Write a request. Raises ConfigError where operation or fields are not the WSDL's."""
        known = self._operation(operation)
        try:
            envelope = self._client.create_message(self._proxy, operation, **fields)
        except (self._error, TypeError, ValueError, LookupError, AttributeError) as error:
            raise ConfigError(self._where, f"operation '{operation}': {error}") from error
        new = etree.QName(envelope).namespace == ENVELOPE_12
        version = Version.SOAP_12 if new else Version.SOAP_11
        return Written(envelope, version, str(known.soapaction or ""))


@dataclass(frozen=True, slots=True)
class OperationMessage:
    """A request by the types of the WSDL."""

    port: Port
    operation: str
    fields: Mapping[str, str]

    def write(self, values: Mapping[str, str]) -> Written:
        """Write it with these values for the placeholders. Raises ConfigError."""
        nested: dict[str, Any] = {}
        for path, text in self.fields.items():
            *parents, last = path.split(".")
            inside = nested
            for name in parents:
                inside = inside.setdefault(name, {})
            inside[last] = filled(text, values)
        return self.port.write(self.operation, nested)


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """A request as people wrote it: for rpc/encoded, and for whatever no WSDL describes well."""

    root: etree._Element
    version: Version
    action: str

    def write(self, values: Mapping[str, str]) -> Written:
        """Write it with these values for the placeholders; they are texts, never markup."""
        envelope = deepcopy(self.root)
        for element in envelope.iter(etree.Element):
            if element.text:
                element.text = filled(element.text, values)
            for name, text in element.attrib.items():
                element.set(name, filled(str(text), values))
        return Written(envelope, self.version, self.action)


def message_of(
    request: RequestFile, client: ClientFile, port: Port | None, folder: Path
) -> Message:
    """Give what writes a request. Raises ConfigError."""
    if request.operation:
        if port is None:
            raise ConfigError(str(folder), f"operation '{request.operation}' needs a bundle")
        return OperationMessage(port, request.operation, request.fields)
    path = folder / request.template
    version = Version.SOAP_12 if client.soap_version == "1.2" else Version.SOAP_11
    try:
        root = parse(path.read_bytes())
        request.require_known(path.read_text(encoding="utf-8"))
    except (OSError, NotXml, ValueError) as error:
        raise ConfigError(str(path), f"the template cannot be used: {error}") from error
    if root.tag != f"{{{version.namespace}}}Envelope":
        raise ConfigError(str(path), f"it is no envelope of SOAP {client.soap_version}")
    return TemplateMessage(root, version, request.soap_action)
