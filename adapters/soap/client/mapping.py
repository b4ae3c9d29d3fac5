"""What people write of a source system's calls: `client.yaml`, beside the bundle."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, field_validator, model_validator

from connector.callback import Held
from connector.config_file import Strict, read_model, read_yaml

CLIENT_FILE: Final = "client.yaml"
PLACEHOLDERS: Final = frozenset(
    {"number", "case", "callback", "sequence", "revision", "action", "poll_key"}
)
_PATH: Final = r"^([A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*)?$"
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]*)\}")

Ending = Literal["done", "later", "refused", "changed", "late"]


class AnswerFile(Strict):
    """Where the result stands in an answer, and what its texts mean; faults by their code.

    `field` is a path of element names below the body's element (`Return.Code`), `xpath` anything
    else, from the body's element. `sequence` is a field with the sequence that acted last, where
    an answer means `late`.
    """

    field: str = Field(default="", pattern=_PATH)
    xpath: str = ""
    values: Mapping[str, str]
    faults: Mapping[str, Ending] = Field(default_factory=dict)
    sequence: str = Field(default="", pattern=_PATH)

    @model_validator(mode="after")
    def _one_place(self) -> "AnswerFile":
        if bool(self.field) == bool(self.xpath):
            raise ValueError("give either 'field' or 'xpath'")
        return self


class CallFile(Strict):
    """One call: an operation of the WSDL with its fields, or a template of the whole envelope.

    Fields are paths of names (`Request.Order.Number`) and texts with placeholders (`{number}`).
    """

    operation: str = ""
    fields: Mapping[str, str] = Field(default_factory=dict)
    template: str = ""
    soap_action: str = ""
    answer: AnswerFile

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: Mapping[str, str]) -> Mapping[str, str]:
        for text in fields.values():
            require_known(text)
        return fields

    @model_validator(mode="after")
    def _one_way(self) -> "CallFile":
        if bool(self.operation) == bool(self.template):
            raise ValueError("give either 'operation' or 'template'")
        return self


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
    """How a source system is called."""

    address: str
    wsdl: str = ""
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

    @property
    def by_wsdl(self) -> bool:
        """Whether any call is made from the types of the WSDL."""
        return any(call.operation for call in (self.hold, self.release, self.read_back))


def read_client(folder: Path) -> ClientFile:
    """Read the mapping of a client's folder. Raises ConfigError naming line and field."""
    path = folder / CLIENT_FILE
    return read_model(ClientFile, path, read_yaml(path))


def require_known(text: str) -> None:
    """Raise ValueError where a text has a placeholder that nothing stands for."""
    for name in _PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            known = ", ".join(sorted(PLACEHOLDERS))
            raise ValueError(f"{{{name}}} stands for nothing; known are {known}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of their names."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)


def _require(values: Mapping[str, str], meanings: tuple[str, ...]) -> None:
    for text, meaning in values.items():
        if meaning not in meanings:
            known = ", ".join(meanings)
            raise ValueError(f"values: '{text}' means '{meaning}', which is none of {known}")
