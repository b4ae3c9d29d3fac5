"""What people write of one request: an operation of the WSDL, or a template of the envelope."""

import re
from collections.abc import Mapping
from typing import ClassVar, Final

from pydantic import Field, field_validator, model_validator

from connector.config_file import Strict

PATH: Final = r"^([A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)*)?$"
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]*)\}")


class RequestFile(Strict):
    """One request: an operation of the WSDL with its fields, or a template of the whole envelope.

    Fields are paths of names (`Request.Order.Number`) and texts with placeholders (`{number}`).
    """

    placeholders: ClassVar[frozenset[str]] = frozenset()

    operation: str = ""
    fields: Mapping[str, str] = Field(default_factory=dict)
    template: str = ""
    soap_action: str = ""

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: Mapping[str, str]) -> Mapping[str, str]:
        for text in fields.values():
            cls.require_known(text)
        return fields

    @model_validator(mode="after")
    def _one_way(self) -> "RequestFile":
        if bool(self.operation) == bool(self.template):
            raise ValueError("give either 'operation' or 'template'")
        return self

    @classmethod
    def require_known(cls, text: str) -> None:
        """Raise ValueError where a text has a placeholder that nothing stands for here."""
        for name in _PLACEHOLDER.findall(text):
            if name not in cls.placeholders:
                known = ", ".join(sorted(cls.placeholders)) or "none"
                raise ValueError(f"{{{name}}} stands for nothing; known are {known}")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Put values in the place of their names."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], text)
