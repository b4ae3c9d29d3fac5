"""The service: a request is understood, its sender proved, and its operation answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from lxml import etree

from adapters.soap.addressing import address_of_answer, answer_headers, message_id
from adapters.soap.contract import schema_of, wsdl_at
from adapters.soap.decision import decision, element
from adapters.soap.envelope import (
    Envelope,
    NotSoap,
    answer,
    fault,
    read_envelope,
    version_of,
)
from adapters.soap.faults import Blame, SoapFault, denied
from adapters.soap.inbound import KEEPING, kept_form, order_of
from adapters.soap.names import SCREENING
from adapters.soap.security import Caller, authenticate
from adapters.soap.users import Access, User
from adapters.soap.validating import Validator
from connector.errors import HeardBefore, HoldError, OrderUnknown
from connector.intake import Inbound, Reply
from connector.intake.asked import Answered, Desk, Promised
from connector.intake.asking import Kept, await_decision, keep, key_of, look_up

_XML: Final = "text/xml; charset=utf-8"
_CONTRACT: Final = "1.0"
_AGAIN: Final = "this very request was heard before"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request whose sender is proved and whose payload is valid.

    `reply_to` is where its answer goes; empty: back on the same connection.
    """

    caller: Caller
    envelope: Envelope
    message: Inbound
    reply_to: str = ""

    @property
    def user(self) -> User:
        """Who asks."""
        return self.caller.user

    def text(self, name: str) -> str:
        """Give a field of the payload; empty where it is not said."""
        return (self.envelope.payload.findtext(f"{{{SCREENING}}}{name}") or "").strip()

    def decision(self, number: str, found: Answered | None, key: str = "") -> etree._Element:
        """Write the answer to this request that says how an order stands."""
        return decision(self.envelope.operation, number, found, key)


@dataclass(frozen=True, slots=True)
class SoapService:
    """Answers one connection. `budget` is how long ScreenOrder waits where nobody says less.

    `address` is where the service stands for the outside; empty: as a request came. Where the
    source system `asks_itself`, an answer is all it is told. Answers of ScreenOrder go to other
    addresses where they begin with one of `reply_to`.
    """

    connection: str
    access: Access
    validator: Validator
    budget: timedelta
    address: str
    asks_itself: bool
    reply_to: tuple[str, ...] = ()

    def describe(self, query: str, address: str) -> Reply | None:
        """Serve the contract: `?wsdl`, `?wsdl12` for SOAP 1.2, `?xsd` for its schema alone."""
        at = self.address or address
        match query.lower():
            case "wsdl":
                return Reply(200, wsdl_at("screening", at), _XML)
            case "wsdl12":
                return Reply(200, wsdl_at("screening", at, soap_12=True), _XML)
            case "xsd":
                return Reply(200, schema_of("screening"), _XML)
            case _:
                return None

    def answer(self, message: Inbound, desk: Desk) -> Reply:
        """Answer a request; what is wrong with it is a fault, and nothing of it is kept then."""
        try:
            version, charset = version_of(message.headers)
        except NotSoap as refused:
            return Reply(refused.status, f"{refused}\n".encode(), refused="NotSoap")
        headers: tuple[etree._Element, ...] = ()
        try:
            envelope = read_envelope(version, charset, message.body)
            headers = answer_headers(envelope)
            asked = self._admitted(envelope, message, desk)
            if asked.reply_to:
                self._promise(asked, desk)
                return Reply(202)
            return answer(version, self._answered(asked, desk), headers)
        except SoapFault as problem:
            return fault(version, problem, headers)

    def broken(self, message: Inbound) -> Reply:
        """Answer a request over which Holdpoint itself broke; says nothing of how."""
        try:
            version, _ = version_of(message.headers)
        except NotSoap as refused:
            return Reply(refused.status, f"{refused}\n".encode(), refused="NotSoap")
        problem = SoapFault("Internal", "the request could not be served", blame=Blame.RECEIVER)
        return fault(version, problem)

    def _admitted(self, envelope: Envelope, message: Inbound, desk: Desk) -> Asked:
        caller = authenticate(self.access, message.headers, envelope, desk.now)
        self._require_valid(envelope)
        reply_to = address_of_answer(envelope, self.reply_to)
        # An order is kept together with what may be heard once: neither without the other.
        keeps = envelope.operation in KEEPING
        if caller.once and not keeps and not desk.is_first(caller.once):
            raise denied("FailedAuthentication", _AGAIN)
        return Asked(caller, envelope, message, reply_to)

    def _require_valid(self, envelope: Envelope) -> None:
        if envelope.payload.tag not in {f"{{{SCREENING}}}{name}" for name in _OPERATIONS}:
            raise SoapFault("UnknownOperation", "there is no such operation; see ?wsdl")
        wrong = self.validator.fault_of(envelope.payload)
        if wrong is not None:
            place, problem = wrong
            raise SoapFault("InvalidRequest", problem, field=place)

    def _answered(self, asked: Asked, desk: Desk) -> etree._Element:
        try:
            return _OPERATIONS[asked.envelope.operation](self, asked, desk)
        except OrderUnknown as error:
            raise SoapFault("OrderUnknown", "there is no order of this number") from error
        except HoldError as error:
            raise SoapFault(type(error).__name__, str(error)) from error

    def screen(self, asked: Asked, desk: Desk) -> etree._Element:
        """Keep the order, and wait for the decision on exactly this content of it."""
        kept = self._kept(asked, desk)
        told = asked.text("WaitMilliseconds")
        patience = min(self.budget, timedelta(milliseconds=int(told))) if told else self.budget
        found = await_decision(desk, kept, patience)
        self._tell(found, desk)
        return asked.decision(kept.number, found, kept.key)

    def _promise(self, asked: Asked, desk: Desk) -> None:
        """Keep the order, then owe the answer: in this order, so that none is owed for nothing."""
        kept = self._kept(asked, desk)
        relates_to, address = message_id(asked.envelope), asked.reply_to
        name = f"{self.connection}\n{relates_to}\n{address}\n{kept.number}\n{kept.content}"
        desk.promise(
            Promised(
                id=sha256(name.encode()).hexdigest(),
                number=kept.number,
                content=kept.content,
                address=address,
                relates_to=relates_to,
                form=asked.envelope.version.name,
                confirms=self.asks_itself,
            )
        )

    def submit(self, asked: Asked, desk: Desk) -> etree._Element:
        """Keep the order and say by which key its decision is asked for."""
        kept = self._kept(asked, desk)
        # An order that cannot be read is held, and is asked for by its number alone.
        return element("SubmitOrderResponse", OrderNumber=kept.number, PollKey=kept.key)

    def _kept(self, asked: Asked, desk: Desk) -> Kept:
        form = kept_form(asked.envelope, asked.caller, asked.message.received_at)
        try:
            return keep(
                desk,
                form,
                lambda: order_of(self.connection, asked.envelope.payload),
                once=asked.caller.once,
            )
        except HeardBefore as error:
            raise denied("FailedAuthentication", _AGAIN) from error

    def get_decision(self, asked: Asked, desk: Desk) -> etree._Element:
        """Say how an order stands; with a key, only if that is its newest content."""
        number, key = asked.text("OrderNumber"), asked.text("PollKey")
        known, found = look_up(desk, number, key)
        if not known:
            raise OrderUnknown
        self._tell(found, desk)
        return asked.decision(number, found, key_of(found.content) if found else key)

    def release(self, asked: Asked, desk: Desk) -> etree._Element:
        """Release the hold that was looked at."""
        _require(asked.user.may_release, "release orders")
        number = asked.text("OrderNumber")
        by, case = self._by(asked), asked.text("Case")
        desk.release(case, number, by, asked.text("Reason"), asked.text("Note"))
        return _standing(asked, desk)

    def hold(self, asked: Asked, desk: Desk) -> etree._Element:
        """Hold an order until a person releases it."""
        _require(asked.user.may_hold, "hold orders")
        desk.hold(asked.text("OrderNumber"), self._by(asked), asked.text("Note"))
        return _standing(asked, desk)

    def get_status(self, _asked: Asked, desk: Desk) -> etree._Element:
        """Say that the service is there. Changes nothing."""
        now = desk.now.isoformat(timespec="seconds")
        return element("GetStatusResponse", Contract=_CONTRACT, Connection=self.connection, Now=now)

    def _tell(self, found: Answered | None, desk: Desk) -> None:
        if self.asks_itself and found is not None:
            desk.told(found)

    def _by(self, asked: Asked) -> str:
        return f"{self.connection}/{asked.user.name}"


_OPERATIONS: Final[Mapping[str, Callable[[SoapService, Asked, Desk], etree._Element]]] = {
    "ScreenOrder": SoapService.screen,
    "SubmitOrder": SoapService.submit,
    "GetDecision": SoapService.get_decision,
    "ReleaseOrder": SoapService.release,
    "HoldOrder": SoapService.hold,
    "GetStatus": SoapService.get_status,
}


def _require(right: bool, what: str) -> None:  # noqa: FBT001 - it is the whole question
    if not right:
        raise SoapFault("NotAllowed", f"this user may not {what}", blame=Blame.SENDER)


def _standing(asked: Asked, desk: Desk) -> etree._Element:
    number = asked.text("OrderNumber")
    found = desk.standing(number)
    return asked.decision(number, found, key_of(found.content) if found else "")
