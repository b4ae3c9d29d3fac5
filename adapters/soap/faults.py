"""What can be wrong with a request, as a SOAP fault of either version says it."""

from dataclasses import dataclass
from enum import StrEnum

from adapters.soap.names import ADDRESSING, WSSE, WSU


class Blame(StrEnum):
    """Whose fault it is, in the words of SOAP 1.2; `in_11` says it in those of SOAP 1.1."""

    SENDER = "Sender"
    RECEIVER = "Receiver"
    VERSION = "VersionMismatch"
    NOT_UNDERSTOOD = "MustUnderstand"

    @property
    def in_11(self) -> str:
        """The fault code of SOAP 1.1, 4.4.1."""
        return {"Sender": "Client", "Receiver": "Server"}.get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class SubCode:
    """A fault code of another standard: its namespace and its name there."""

    namespace: str
    prefix: str
    name: str


class SoapFault(Exception):
    """A request is answered by a fault; everything in it may be read by its sender.

    `code` is the word that programs look at, `field` the place in the request where one is wrong.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        blame: Blame = Blame.SENDER,
        field: str = "",
        sub_code: SubCode | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.blame = blame
        self.field = field
        self.sub_code = sub_code


def denied(name: str, message: str) -> SoapFault:
    """Refuse a caller, by a fault code of WS-Security SOAP Message Security 1.1.1, 12."""
    namespace, prefix = (WSU, "wsu") if name == "MessageExpired" else (WSSE, "wsse")
    return SoapFault(name, message, sub_code=SubCode(namespace, prefix, name))


def misaddressed(name: str, message: str) -> SoapFault:
    """Refuse an address, by a fault code of WS-Addressing SOAP binding 1.0, 6.4."""
    return SoapFault(name, message, sub_code=SubCode(ADDRESSING, "wsa", name))
