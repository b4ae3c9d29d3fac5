"""Answers that were promised are posted to where the request wanted them (WS-Addressing)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from adapters.soap.addressing import header, is_allowed
from adapters.soap.decision import decision
from adapters.soap.envelope import Version, answer
from adapters.soap.names import SCREENING
from connector.callback.posting import meaning
from connector.errors import DeliveryDelayed, DeliveryRefused
from connector.http import NoReply, Request, Send
from connector.intake.asked import Answered, Promised
from connector.intake.asking import key_of

_OPERATION: Final = "ScreenOrder"
_ACTION: Final = f"{SCREENING}:{_OPERATION}Response"


@dataclass(frozen=True, slots=True)
class SoapReplier:
    """Posts answers by the guarded door, to addresses that are allowed still."""

    allowed: tuple[str, ...]
    send: Send
    now: Callable[[], datetime]

    def reply(self, promised: Promised, answer: Answered | None) -> None:
        """Post the very body that the same connection would have answered.

        Its MessageID is the same on every try that says the same.
        """
        if not is_allowed(promised.address, self.allowed):
            raise DeliveryRefused("the address is none of reply_to any more")
        request = _request(promised, answer)
        try:
            problem = meaning(self.send(request), self.now())
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        if problem is not None:
            raise problem


def _request(promised: Promised, told: Answered | None) -> Request:
    version = Version[promised.form]
    written = decision(_OPERATION, promised.number, told, key_of(promised.content))
    said = etree.tostring(written, method="c14n").decode()
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{promised.id}\n{said}")
    headers = (
        header("To", promised.address),
        header("Action", _ACTION),
        header("MessageID", f"urn:uuid:{name}"),
        header("RelatesTo", promised.relates_to),
    )
    reply = answer(version, written, headers)
    return Request("POST", promised.address, _http(version), reply.body)


def _http(version: Version) -> Mapping[str, str]:
    # SOAP 1.1, 6.1.1 and RFC 3902: the action is a header of its own, then a parameter.
    kind = f"{version.media_type}; charset=utf-8"
    if version is Version.SOAP_12:
        return {"Content-Type": f'{kind}; action="{_ACTION}"'}
    return {"Content-Type": kind, "SOAPAction": f'"{_ACTION}"'}
