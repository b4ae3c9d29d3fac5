"""YAML files that people write: read as plain values or as a model; errors name where and what."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from connector.errors import ConfigError
from connector.yaml_places import YamlPlaces

M = TypeVar("M", bound=BaseModel)
_KEPT_TEXTS = 64


class Strict(BaseModel):
    """A model whose unknown fields are errors and whose values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_model(
    model: type[M], path: Path, values: Mapping[str, object], under: tuple[str | int, ...] = ()
) -> M:
    """Make a model of what a file says; `under` is where in the file the values stand.

    Raises ConfigError naming file, line, column and the first field.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        body = path.read_bytes() if path.is_file() else b""
        raise faults_of(error, str(path), body, under)[0] from error


def faults_of(
    error: ValidationError, where: str, body: bytes, under: tuple[str | int, ...] = ()
) -> tuple[ConfigError, ...]:
    """Say everything that kept a file's text from being a model, each with its place."""
    places = YamlPlaces(body.decode("utf-8-sig", errors="replace"))
    faults = []
    for each in error.errors(include_url=False, include_input=False):
        place = places.of((*under, *each["loc"]))
        at = f"{where}:{place}" if place else where
        faults.append(ConfigError(at, f"{'.'.join(map(str, each['loc']))}: {each['msg']}"))
    return tuple(faults)


def read_yaml(path: Path) -> Mapping[str, object]:
    """Read a file that holds a mapping; an empty one is an empty mapping. Raises ConfigError."""
    return parse_yaml(read_bytes(path), str(path))


def parse_yaml(body: bytes, where: str) -> Mapping[str, object]:
    """Read a text that holds a mapping; an empty one is an empty mapping. Raises ConfigError.

    The mapping is shared: it must not be changed.
    """
    try:
        document = _loaded(body)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ConfigError(f"{where}{line}", str(error.problem)) from error
    except (YAMLError, ValueError) as error:  # not UTF-8, or a date like 2026-13-45
        raise ConfigError(where, " ".join(str(error).split())) from error
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigError(where, f"a mapping is wanted, found {type(document).__name__}")
    return document


@lru_cache(maxsize=_KEPT_TEXTS)
def _loaded(body: bytes) -> object:
    """Load a text. The parser is slow, and one process reads the same packs more than once."""
    return YAML(typ="safe", pure=True).load(body)


def read_bytes(path: Path) -> bytes:
    """Read a file. Raises ConfigError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read: {error.strerror}") from error
