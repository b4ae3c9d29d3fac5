"""YAML files that people write: read as plain values or as a model; errors name file and field."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from connector.errors import ConfigError

M = TypeVar("M", bound=BaseModel)


class Strict(BaseModel):
    """A model whose unknown fields are errors and whose values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_model(model: type[M], path: Path, values: Mapping[str, object]) -> M:
    """Make a model of what a file says. Raises ConfigError naming the file and the first field."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise ConfigError(str(path), f"{field}: {first['msg']}") from error


def read_yaml(path: Path) -> Mapping[str, object]:
    """Read a file that holds a mapping; an empty one is an empty mapping. Raises ConfigError."""
    try:
        document = YAML(typ="safe", pure=True).load(read_bytes(path))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ConfigError(f"{path}{line}", str(error.problem)) from error
    except (YAMLError, ValueError) as error:  # not UTF-8, or a date like 2026-13-45
        raise ConfigError(str(path), " ".join(str(error).split())) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigError(str(path), f"a mapping is wanted, found {type(document).__name__}")
    return document


def read_bytes(path: Path) -> bytes:
    """Read a file. Raises ConfigError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read: {error.strerror}") from error
