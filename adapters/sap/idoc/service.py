"""Answers who sends IDocs by HTTP: a plain status, or in a SOAP envelope where it came in one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from adapters.sap.idoc.from_xml import SOAP_11, SOAP_12, SoapViolation, is_soap
from adapters.sap.idoc.inbound import IdocSource
from connector.errors import PayloadError, SignatureError
from connector.intake import Inbound, Reply
from connector.intake.asked import Desk

_OK: Final = 200
_UNAUTHORIZED: Final = 401
_BROKEN: Final = 500


@dataclass(frozen=True, slots=True)
class IdocService:
    """Keeps each IDoc of a request by itself, and answers once all are kept.

    What cannot be read is kept too, so that it is not lost, and refused all the same: SAP then
    shows the IDoc in status 02 with our words, to who can mend it.
    """

    source: IdocSource

    def describe(self, _query: str, _address: str) -> Reply | None:
        """Show nothing: SAP makes the description of its IDocs by itself."""
        return None

    def answer(self, message: Inbound, desk: Desk) -> Reply:
        """Answer a request. Raises StoreBusy or NotCommitted where nothing was promised."""
        try:
            self.source.verify(message)
        except SignatureError as error:
            return _refused(message, _UNAUTHORIZED, "FailedAuthentication", str(error))
        self._keep(message, desk)
        problems = list(self._problems(message))
        if not problems:
            return _accepted(message)
        worst, more = problems[0], len(problems) - 1
        said = f"kept, and not read: {worst}" + (f"; {more} more IDocs" if more else "")
        code = worst.code if isinstance(worst, SoapViolation) else "IdocUnreadable"
        return _refused(message, worst.status, code, said)

    def broken(self, message: Inbound) -> Reply:
        """Answer a request over which Holdpoint itself broke; says nothing of how."""
        return _refused(message, _BROKEN, "Internal", "the request could not be served")

    def _keep(self, message: Inbound, desk: Desk) -> None:
        """Keep each IDoc of a message, and the message itself where it cannot be divided."""
        try:
            desk.keep_all(self._parts(message))
        except PayloadError:
            desk.keep(message)

    def _problems(self, message: Inbound) -> Iterator[PayloadError]:
        """Say what is wrong with each IDoc, as its reading will find it, once all are kept."""
        try:
            for each in self._parts(message):
                try:
                    self.source.read(each)
                except PayloadError as error:
                    yield error
        except PayloadError as error:
            yield error

    def _parts(self, message: Inbound) -> Iterator[Inbound]:
        # A SOAP request is one IDoc or none, and is kept in the form that it had.
        return iter((message,)) if is_soap(message.body) else self.source.split(message)


def _accepted(message: Inbound) -> Reply:
    if not is_soap(message.body):
        return Reply(_OK)
    return _enveloped(message, _OK, "")


def _refused(message: Inbound, status: int, code: str, said: str) -> Reply:
    if not is_soap(message.body):
        return Reply(status, f"{said}\n".encode(), refused=code)
    return _enveloped(message, status, said, code)


def _enveloped(message: Inbound, status: int, said: str, code: str = "") -> Reply:
    """Write an answer, or a fault of SOAP 1.1 (4.4, 6.2) or 1.2 (part 1, 5.4; part 2, 7.5.2)."""
    ours, new = status >= _BROKEN, SOAP_12.encode() in message.body[:1024]
    said, detail = escape(said), f"<detail><code>{escape(code)}</code></detail>"
    content = ""
    if code and new:
        blame = "Receiver" if ours else "Sender"
        content = (
            f"<s:Fault><s:Code><s:Value>s:{blame}</s:Value></s:Code><s:Reason>"
            f'<s:Text xml:lang="en">{code}: {said}</s:Text></s:Reason></s:Fault>'
        )
        status = status if ours or status == _UNAUTHORIZED else 400
    elif code:
        blame = "Server" if ours else "Client"
        content = (
            f"<s:Fault><faultcode>s:{blame}</faultcode>"
            f"<faultstring>{code}: {said}</faultstring>{detail}</s:Fault>"
        )
        status = status if status == _UNAUTHORIZED else _BROKEN
    namespace, kind = (SOAP_12, "application/soap+xml") if new else (SOAP_11, "text/xml")
    body = f'<s:Envelope xmlns:s="{namespace}"><s:Body>{content}</s:Body></s:Envelope>'
    return Reply(status, body.encode(), f"{kind}; charset=utf-8", refused=code)
