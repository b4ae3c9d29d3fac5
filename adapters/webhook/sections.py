"""Reads a section of a connection file as a model, so that a fault is named by line and column."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connector.adapter import Connection
from connector.errors import ConfigError
from connector.yaml_places import Place, YamlPlaces

M = TypeVar("M", bound=BaseModel)


def read_section(model: type[M], connection: Connection, section: str) -> M | None:
    """Read a section; None where the file has none. Raises ConfigError at its place."""
    if section not in connection.sections:
        return None
    try:
        return model.model_validate(connection.sections[section])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = (section, *first["loc"])
        said = f"{'.'.join(map(str, path))}: {first['msg']}"
        raise fault_at(connection, path, said, first.get("ctx") or {}) from error


def fault_at(
    connection: Connection,
    path: tuple[str | int, ...],
    problem: str,
    inside: Mapping[str, Any] | None = None,
) -> ConfigError:
    """Give the error for a field of the file; `inside` has `line` and `column` in its text."""
    place = _place(Path(connection.where), path, inside or {})
    return ConfigError(f"{connection.where}:{place}" if place else connection.where, problem)


def _place(file: Path, path: tuple[str | int, ...], inside: Mapping[str, Any]) -> Place | None:
    if not file.is_file():
        return None
    places = YamlPlaces(file.read_text(encoding="utf-8-sig", errors="replace"))
    if "line" in inside and "column" in inside:
        return places.within(path, inside["line"], inside["column"])
    return places.of(path)
