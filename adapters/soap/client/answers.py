"""What a source system's answer means, read from its fields or its fault; never quoted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from adapters.soap.client.mapping import AnswerFile
from adapters.soap.envelope import Version
from adapters.soap.names import ENVELOPE_11, ENVELOPE_12
from adapters.soap.validating import Validator
from connector.callback.retry_after import retry_after
from connector.errors import (
    ConfigError,
    Conflict,
    DeliveryDelayed,
    DeliveryRefused,
    Fenced,
    NotYet,
)
from connector.http import Answer
from connector.plain_xml import NotXml, local_name, parse

# RFC 9110, 15.5.9 and 15.6, RFC 6585, 4 and RFC 8470, 5.2: not now, whatever the body says.
_LATER: Final = frozenset({408, 425, 429, 502, 503, 504})
_WITH_ENVELOPE: Final = frozenset({200, 400, 500})
_OUR_FAULT: Final = frozenset({"Client", "Sender"})
_THEIR_FAULT: Final = frozenset({"Server", "Receiver"})


class Faulted(DeliveryRefused):
    """The source system answered with a fault: it is there, and will not do this."""


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens the answers of one call: what a fault means, and whether the rest is as it must be."""

    faults: Mapping[str, str]
    sequence: etree.XPath | None
    validator: Validator | None

    def open(self, answer: Answer, now: datetime) -> etree._Element:
        """Give the element of an answer's body.

        Raises DeliveryDelayed, DeliveryRefused or Conflict where it says no or cannot be read.
        """
        payload = _payload(answer, now)
        if local_name(payload) == "Fault" and etree.QName(payload).namespace in _ENVELOPES:
            self._blame(payload)
        wrong = self.validator.fault_of(payload) if self.validator else None
        if wrong is not None:
            raise DeliveryDelayed(f"the answer does not fit the WSDL at {wrong[0]}")
        return payload

    def end(self, meaning: str, payload: etree._Element) -> str:
        """Give the meaning back, or raise where it is none of success."""
        match meaning:
            case "later":
                raise NotYet("the source system said: later")
            case "refused":
                raise DeliveryRefused("the source system refused")
            case "changed":
                raise Conflict("the order there is not what was decided on")
            case "late":
                raise Fenced(self._sequence(payload))
            case _:
                return meaning

    def _sequence(self, payload: etree._Element) -> int:
        text = (_text(self.sequence, payload) if self.sequence is not None else None) or ""
        if not (text.isascii() and text.isdecimal() and len(text) < 10):  # noqa: PLR2004
            raise DeliveryDelayed("the answer says that a later callback acted, and not which")
        return int(text)

    def _blame(self, fault: etree._Element) -> None:
        """Raise what a fault means: by the mapping where it knows a code of it, else by whose."""
        codes = _codes(fault)
        for code in codes:
            if code in self.faults and self.end(self.faults[code], fault):
                raise NotYet("the source system answered with a fault that means done")
        if _THEIR_FAULT.intersection(codes):
            raise DeliveryDelayed("the source system answered with a fault of its own")
        whose = "a fault of ours" if _OUR_FAULT.intersection(codes) else "a fault"
        raise Faulted(f"the source system answered with {whose}; see its own log")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what the answers of one call mean."""

    opener: Opener
    place: etree.XPath
    values: Mapping[str, str]

    def read(self, answer: Answer, now: datetime) -> str:
        """Give what the answer means, one of the mapping's words. Raises as `Opener.open` does."""
        payload = self.opener.open(answer, now)
        text = _text(self.place, payload)
        if text is None and "" not in self.values:
            raise DeliveryDelayed("the answer lacks the field that says how it went")
        meaning = self.values.get(text or "")
        if meaning is None:
            raise NotYet("the answer says something that the mapping does not know")
        return self.opener.end(meaning, payload)


_ENVELOPES: Final = frozenset({ENVELOPE_11, ENVELOPE_12})


def opener_of(faults: Mapping[str, str], validator: Validator | None, sequence: str = "") -> Opener:
    """Give what opens the answers of a call."""
    return Opener(faults, _path(sequence) if sequence else None, validator)


def reader_of(
    told: AnswerFile, namespaces: Mapping[str, str], validator: Validator | None, where: str
) -> Reader:
    """Give what reads the answers of a call. Raises ConfigError where its XPath is none."""
    try:
        place = etree.XPath(told.xpath, namespaces=dict(namespaces), smart_strings=False)
    except etree.XPathSyntaxError as error:
        if told.xpath:
            raise ConfigError(where, f"answer.xpath: {error}") from error
        place = _path(told.field)
    return Reader(opener_of(told.faults, validator, told.sequence), place, told.values)


def _path(field: str) -> etree.XPath:
    # The mapping lets plain names through and nothing that would end the quotes.
    return etree.XPath("/".join(f"*[local-name()='{name}']" for name in field.split(".")))


def below(element: etree._Element, path: str) -> list[etree._Element]:
    """Give the elements at a path of names (`Order.Items.Item`), whatever their namespaces."""
    return element.findall("/".join(f"{{*}}{name}" for name in path.split(".")))


def _text(place: etree.XPath, payload: etree._Element) -> str | None:
    found: object = place(payload)
    if isinstance(found, list):
        if not found:
            return None
        found = found[0]
    if etree.iselement(found):
        found = found.text or ""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float):
        return str(int(found)) if found.is_integer() else str(found)
    return str(found).strip()


def _payload(answer: Answer, now: datetime) -> etree._Element:
    status = answer.status
    if status in _LATER:
        after = retry_after(answer.headers.get("retry-after", ""), now)
        raise DeliveryDelayed(f"the source system answered {status}", after)
    if status not in _WITH_ENVELOPE:
        if status in range(200, 300) or status > 500:  # noqa: PLR2004
            raise DeliveryDelayed(f"the source system answered {status}, and no envelope")
        raise DeliveryRefused(f"the source system answered {status}; check address and login")
    payload = _opened(answer)
    if payload is not None:
        return payload
    if status == 400:  # noqa: PLR2004
        raise DeliveryRefused("the source system answered 400, and no envelope")
    raise DeliveryDelayed(f"the source system answered {status}, and no envelope")


def _opened(answer: Answer) -> etree._Element | None:
    try:
        root = parse(answer.body)
    except NotXml:
        return None
    for version in Version:
        body = root.find(f"{{{version.namespace}}}Body")
        if root.tag == f"{{{version.namespace}}}Envelope" and body is not None and len(body):
            return body[0]
    return None


def _codes(fault: etree._Element) -> tuple[str, ...]:
    """Give the words of a fault that are codes: its own, and names and texts of its detail."""
    found = [fault.findtext("{*}faultcode") or ""]
    found += [each.text or "" for each in fault.iter(f"{{{ENVELOPE_12}}}Value")]
    codes = [text.strip().rpartition(":")[2] for text in found]
    details = fault.findall("{*}detail") + fault.findall(f"{{{ENVELOPE_12}}}Detail")
    for element in (each for detail in details for each in detail.iter(etree.Element)):
        codes += [local_name(element), (element.text or "").strip()]
    # SOAP 1.1, 4.4.1: the part before a dot is the general one, Client.Authentication.
    codes += [code.partition(".")[0] for code in codes[:1]]
    return tuple(filter(None, codes))
