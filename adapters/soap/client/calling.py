"""One call of a source system: written, validated, sent by the guarded door, and understood."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

from adapters.soap.client.answers import Reader, reader_of
from adapters.soap.client.bundle import Bundle
from adapters.soap.client.mapping import PLACEHOLDERS, CallFile, ClientFile
from adapters.soap.client.message import Message, Port, Written, message_of
from adapters.soap.client.schema import compiled
from adapters.soap.envelope import Version
from adapters.soap.names import PASSWORD_TEXT, WSSE
from adapters.soap.validating import Validator
from connector.errors import ConfigError, DeliveryDelayed, DeliveryRefused
from connector.http import NoReply, Request, Send
from connector.secret import Secret

_SAMPLE = dict.fromkeys(PLACEHOLDERS, "1")


@dataclass(frozen=True, slots=True)
class Line:
    """The way to a source system: where it is, how one logs in there, and the door out."""

    address: str
    login: str
    username: str
    password: Secret | None
    send: Send

    def ask(self, written: Written, reader: Reader) -> str:
        """Send a request and give what its answer means. Raises DeliveryError."""
        if self.login == "username_token":
            self._sign_in(written)
        body = etree.tostring(written.envelope, xml_declaration=True, encoding="UTF-8")
        request = Request("POST", self.address, self._headers(written), body)
        try:
            answer = self.send(request)
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        return reader.read(answer, datetime.now(UTC))

    def _headers(self, written: Written) -> Mapping[str, str]:
        # SOAP 1.1, 6.1.1 and RFC 3902: the action is a header of its own, then a parameter.
        kind = f"{written.version.media_type}; charset=utf-8"
        if written.version is Version.SOAP_12:
            action = f'; action="{written.action}"' if written.action else ""
            headers = {"Content-Type": kind + action}
        else:
            headers = {"Content-Type": kind, "SOAPAction": f'"{written.action}"'}
        if self.login == "basic":
            pair = f"{self.username}:{self._revealed()}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        return headers

    def _sign_in(self, written: Written) -> None:
        envelope = written.version.namespace
        header = written.envelope.find(f"{{{envelope}}}Header")
        if header is None:
            header = etree.Element(f"{{{envelope}}}Header")
            written.envelope.insert(0, header)
        security = etree.SubElement(header, f"{{{WSSE}}}Security", nsmap={"wsse": WSSE})
        security.set(f"{{{envelope}}}mustUnderstand", "1")
        token = etree.SubElement(security, f"{{{WSSE}}}UsernameToken")
        etree.SubElement(token, f"{{{WSSE}}}Username").text = self.username
        password = etree.SubElement(token, f"{{{WSSE}}}Password", Type=PASSWORD_TEXT)
        password.text = self._revealed()

    def _revealed(self) -> str:
        if self.password is None:
            raise DeliveryRefused("there is no secret 'client_password' to log in with")
        return self.password.reveal()


@dataclass(frozen=True, slots=True)
class Call:
    """A call that is ready to be made, again and again."""

    message: Message
    reader: Reader
    line: Line
    validator: Validator | None
    where: str

    def ask(self, values: Mapping[str, str]) -> str:
        """Make the call and give what the answer means. Raises DeliveryError."""
        return self.line.ask(self.written(values), self.reader)

    def written(self, values: Mapping[str, str]) -> Written:
        """Write the request, valid by the bundle's schema. Raises DeliveryRefused."""
        try:
            written = self.message.write(values)
        except ConfigError as error:
            raise DeliveryRefused(f"the request cannot be written: {error}") from error
        body = written.envelope.find(f"{{{written.version.namespace}}}Body")
        if self.validator is not None and body is not None and len(body):
            wrong = self.validator.fault_of(body[0])
            if wrong is not None:
                place, problem = wrong
                message = f"the request breaks the WSDL's schema at {place}: {problem}"
                raise DeliveryRefused(message)
        return written


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes the calls of one client from its mapping and its bundle."""

    client: ClientFile
    bundle: Bundle | None
    folder: Path
    line: Line

    def calls(self) -> Mapping[str, Call]:
        """Make `hold`, `release` and `read_back`.

        Raises ConfigError where the mapping does not fit the WSDL: each request is written once.
        """
        port, validator = self._port(), self._validator()
        told: Mapping[str, CallFile] = {
            "hold": self.client.hold,
            "release": self.client.release,
            "read_back": self.client.read_back,
        }
        return {name: self._call(name, each, port, validator) for name, each in told.items()}

    def _call(
        self, name: str, told: CallFile, port: Port | None, validator: Validator | None
    ) -> Call:
        where = f"{self.folder}: {name}"
        checks = validator if told.operation and _is_document(port, told.operation) else None
        reader = reader_of(
            told.answer,
            self.client.namespaces,
            checks if self.client.validate_answers else None,
            where,
        )
        call = Call(
            message_of(told, self.client, port, self.folder), reader, self.line, checks, where
        )
        call.message.write(_SAMPLE)
        return call

    def _port(self) -> Port | None:
        if self.bundle is None or not self.client.by_wsdl:
            return None
        return Port(self.bundle, self.client.service, self.client.port, str(self.folder))

    def _validator(self) -> Validator | None:
        if self.bundle is None or not self.client.by_wsdl:
            return None
        bundle = self.bundle
        validator = Validator(lambda: compiled(bundle))
        try:
            validator.require_sound()
        except (etree.XMLSchemaParseError, OSError) as error:
            problem = f"the WSDL's schema cannot be compiled ({error}); use templates instead"
            raise ConfigError(str(self.folder), problem) from error
        return validator


def _is_document(port: Port | None, operation: str) -> bool:
    """Say whether the body's element is one of the schema: with rpc it is the operation's name."""
    return port is not None and port.style(operation) == "document"
