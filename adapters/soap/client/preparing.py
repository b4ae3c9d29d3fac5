"""From a mapping and its bundle: requests that are ready to be made, each written once to see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from adapters.soap.client.answers import opener_of, reader_of
from adapters.soap.client.bundle import Bundle
from adapters.soap.client.calling import Asking, Call, Line, Question
from adapters.soap.client.mapping import CallFile, ClientFile
from adapters.soap.client.message import Port, message_of
from adapters.soap.client.poll_file import Ending
from adapters.soap.client.request_file import RequestFile
from adapters.soap.client.schema import compiled
from adapters.soap.validating import Validator
from connector.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Workshop:
    """Prepares the requests of one client. `port` and `validator` are None without a WSDL."""

    client: ClientFile
    folder: Path
    line: Line
    port: Port | None = field(repr=False)
    validator: Validator | None = field(repr=False)

    def calls(self) -> Mapping[str, Call]:
        """Prepare `hold`, `release` and `read_back`.

        Raises ConfigError where the mapping does not fit the WSDL.
        """
        client = self.client
        told = {"hold": client.hold, "release": client.release, "read_back": client.read_back}
        return {name: self._call(name, each) for name, each in told.items()}

    def _call(self, name: str, told: CallFile) -> Call:
        where = f"{self.folder}: {name}"
        reader = reader_of(told.answer, self.client.namespaces, self._answers(told), where)
        return Call(self.asking(told), reader)

    def asking(self, told: RequestFile) -> Asking:
        """Prepare a request. Raises ConfigError where it does not fit the WSDL."""
        message = message_of(told, self.client, self.port, self.folder)
        message.write(dict.fromkeys(told.placeholders, "1"))
        return Asking(message, self.line, self._checks(told))

    def question(self, told: RequestFile, faults: Mapping[str, Ending] | None = None) -> Question:
        """Prepare a request that changes nothing. Raises ConfigError as `asking` does."""
        return Question(self.asking(told), opener_of(faults or {}, self._answers(told)))

    def _answers(self, told: RequestFile) -> Validator | None:
        return self._checks(told) if self.client.validate_answers else None

    def _checks(self, told: RequestFile) -> Validator | None:
        """Give the schema's validator where the body's element is one of the schema.

        With rpc that element is named for the operation.
        """
        is_document = (
            bool(told.operation)
            and self.port is not None
            and self.port.style(told.operation) == "document"
        )
        return self.validator if is_document else None


def workshop_of(client: ClientFile, bundle: Bundle | None, folder: Path, line: Line) -> Workshop:
    """Open the bundle of a client. Raises ConfigError."""
    if bundle is None or not client.by_wsdl:
        return Workshop(client, folder, line, None, None)
    port = Port(bundle, client.service, client.port, str(folder))
    validator = Validator(lambda: compiled(bundle))
    try:
        validator.require_sound()
    except (etree.XMLSchemaParseError, OSError) as error:
        problem = f"the WSDL's schema cannot be compiled ({error}); use templates instead"
        raise ConfigError(str(folder), problem) from error
    return Workshop(client, folder, line, port, validator)
