"""What people write of a source system's calls: `client.yaml`, beside the bundle."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, model_validator

from adapters.soap.client.poll_file import Ending, PollFile
from adapters.soap.client.request_file import PATH, RequestFile
from connector.callback import Held
from connector.config_file import Strict, read_model, read_yaml

CLIENT_FILE: Final = "client.yaml"
PLACEHOLDERS: Final = frozenset(
    {"number", "case", "callback", "sequence", "revision", "action", "poll_key"}
)


class AnswerFile(Strict):
    """Where the result stands in an answer, and what its texts mean; faults by their code.

    `field` is a path of element names below the body's element (`Return.Code`), `xpath` anything
    else, from the body's element. `sequence` is a field with the sequence that acted last, where
    an answer means `late`.
    """

    field: str = Field(default="", pattern=PATH)
    xpath: str = ""
    values: Mapping[str, str]
    faults: Mapping[str, Ending] = Field(default_factory=dict)
    sequence: str = Field(default="", pattern=PATH)

    @model_validator(mode="after")
    def _one_place(self) -> "AnswerFile":
        if bool(self.field) == bool(self.xpath):
            raise ValueError("give either 'field' or 'xpath'")
        return self


class CallFile(RequestFile):
    """One call about a callback, and what its answer means."""

    placeholders = PLACEHOLDERS
    answer: AnswerFile


class CheckFile(RequestFile):
    """A request that changes nothing and asks for nothing of an order: is anybody there?"""


class EndingCall(CallFile):
    """A call that changes something; its answer says how that ended."""

    @model_validator(mode="after")
    def _endings(self) -> "EndingCall":
        _require(self.answer.values, ("done", "later", "refused", "changed", "late"))
        return self


class ReadingCall(CallFile):
    """A call that reads how an order stands, as far as our hold goes."""

    @model_validator(mode="after")
    def _standings(self) -> "ReadingCall":
        _require(self.answer.values, tuple(Held))
        return self


class ClientFile(Strict):
    """How a source system is called.

    `wsdl` is where its WSDL was fetched from: where that is an address, what is there is compared
    with what was reviewed. `wsdl_hosts` are further hosts that it imports from.
    """

    address: str
    wsdl: str = ""
    wsdl_hosts: tuple[str, ...] = ()
    bundle_sha256: str = ""
    service: str | None = None
    port: str | None = None
    soap_version: Literal["1.1", "1.2"] = "1.1"
    login: Literal["none", "basic", "username_token"] = "none"
    username: str = ""
    namespaces: Mapping[str, str] = Field(default_factory=dict)
    validate_answers: bool = True
    hold: EndingCall
    release: EndingCall
    read_back: ReadingCall

    check: CheckFile | None = None
    poll_orders: PollFile | None = None

    @property
    def requests(self) -> Mapping[str, RequestFile]:
        """Every request by its name."""
        told: dict[str, RequestFile] = {
            "hold": self.hold,
            "release": self.release,
            "read_back": self.read_back,
        }
        if self.check is not None:
            told["check"] = self.check
        if self.poll_orders is not None:
            told |= {"list": self.poll_orders.list, "read": self.poll_orders.read}
        return told

    @property
    def by_wsdl(self) -> bool:
        """Whether any request is made from the types of the WSDL."""
        return any(request.operation for request in self.requests.values())


def read_client(folder: Path) -> ClientFile:
    """Read the mapping of a client's folder. Raises ConfigError naming line and field."""
    path = folder / CLIENT_FILE
    return read_model(ClientFile, path, read_yaml(path))


def _require(values: Mapping[str, str], meanings: tuple[str, ...]) -> None:
    for text, meaning in values.items():
        if meaning not in meanings:
            known = ", ".join(meanings)
            raise ValueError(f"values: '{text}' means '{meaning}', which is none of {known}")
