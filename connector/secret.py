"""Secrets by reference: configuration says where one lies, never what it is."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from connector.errors import ConfigError

_REFERENCE = re.compile(r"\$\{(env|file):([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Secret:
    """A reference `${env:NAME}` or `${file:PATH}`, and the field it was written in.

    It is read each time it is needed, so a file that is replaced takes effect without a restart.
    """

    field: str
    reference: str

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(self.reference):
            problem = "a secret is given by reference only: ${env:NAME} or ${file:/path}"
            raise ConfigError(self.field, problem)

    def reveal(self) -> str:
        """Return the secret. Raises ConfigError, naming the field and the place, if not there."""
        kind, place = re.findall(_REFERENCE, self.reference)[0]
        value = os.environ.get(place, "") if kind == "env" else self._read_file(Path(place))
        if not value:
            problem = f"{'environment variable' if kind == 'env' else 'file'} {place} is empty"
            raise ConfigError(self.field, f"{problem} or missing; set it and start again")
        return value

    def _read_file(self, place: Path) -> str:
        try:
            return place.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(self.field, f"cannot read {place}: {error.strerror}") from error
        except UnicodeDecodeError:
            # Not chained: the cause carries the bytes of the secret.
            raise ConfigError(self.field, f"{place} is not UTF-8 text") from None
