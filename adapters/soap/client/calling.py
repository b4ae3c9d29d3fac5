"""One call of a source system: written, validated, sent by the guarded door, and understood."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from adapters.soap.client.answers import Opener, Reader
from adapters.soap.client.mapping import PLACEHOLDERS
from adapters.soap.client.message import Message, Written
from adapters.soap.envelope import Version
from adapters.soap.names import PASSWORD_TEXT, WSSE
from adapters.soap.validating import Validator
from connector.errors import ConfigError, Conflict, DeliveryDelayed, DeliveryRefused
from connector.http import Answer, NoReply, Request, Send
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

    def exchange(self, written: Written) -> Answer:
        """Send a request and give its answer. Raises DeliveryError."""
        if self.login == "username_token":
            self._sign_in(written)
        body = etree.tostring(written.envelope, xml_declaration=True, encoding="UTF-8")
        request = Request("POST", self.address, self._headers(written), body)
        try:
            return self.send(request)
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence

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
class Asking:
    """A request that is ready to be made, again and again."""

    message: Message
    line: Line
    validator: Validator | None

    def ask(self, values: Mapping[str, str]) -> Answer:
        """Make the request and give its answer. Raises DeliveryError."""
        return self.line.exchange(self.written(values))

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
class Call:
    """A request with what its answers mean."""

    asking: Asking
    reader: Reader

    def ask(self, values: Mapping[str, str]) -> str:
        """Make the call and give what the answer means. Raises DeliveryError."""
        return self.reader.read(self.asking.ask(values), datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Question:
    """A request that changes nothing, and what opens its answers."""

    asking: Asking
    opener: Opener

    def ask(self, values: Mapping[str, str]) -> etree._Element:
        """Give the element of the answer's body. Raises DeliveryDelayed or DeliveryRefused."""
        try:
            return self.opener.open(self.asking.ask(values), datetime.now(UTC))
        except Conflict as odd:
            raise DeliveryDelayed(f"to a question it was answered that {odd}") from odd
