"""Packs are read from their files, and overlays laid over their rows."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from connector.config_file import Strict, read_model, read_yaml
from connector.errors import ConfigError
from connector.screening.rules import Pack, R

OVERLAYS = "overlays"
"""The folder of overlays beside the packs; they are laid over in the order of their names."""


class _Head(Strict):
    """What a pack's file says besides its rows."""

    title: str
    rules: tuple[dict[str, Any], ...]


class _Amendment(Strict):
    """A row of an overlay: the fields that change, of a row of a pack or of a new one."""

    pack: str
    id: str
    set: dict[str, Any]


class _Overlay(Strict):
    """An overlay's file: why it is there, and what it changes."""

    title: str
    amendments: tuple[_Amendment, ...]


def read_pack(folder: Path, name: str, row: type[R]) -> Pack[R]:
    """Read `<name>.yaml` and what overlays change of it.

    An amendment has an interval of its own: what it leaves out of `effective_from` and
    `effective_to` is open, whatever the row it changes says. Raises ConfigError naming file, line,
    row and field.
    """
    path = folder / f"{name}.yaml"
    head = read_model(_Head, path, read_yaml(path))
    rows = {str(values.get("id", "")): values for values in head.rules}
    if len(rows) != len(head.rules):
        raise ConfigError(str(path), "rules: two rows have one id, or one has none")
    made = tuple(
        _row(row, path, values, ("rules", number)) for number, values in enumerate(head.rules)
    )
    amendments = tuple(
        _row(row, file, _amended(rows.get(each.id, {}), each), ("amendments", number, "set"))
        for file, number, each in _amendments(folder)
        if each.pack == name
    )
    return Pack(name, head.title, made, amendments)


def _row(
    model: type[R], path: Path, values: Mapping[str, object], under: tuple[str | int, ...]
) -> R:
    try:
        return read_model(model, path, values, under)
    except ConfigError as error:
        raise ConfigError(error.where, f"rule '{values.get('id', '')}': {error.problem}") from error


def _amended(row: Mapping[str, object], amendment: _Amendment) -> Mapping[str, object]:
    kept = {key: row[key] for key in row if key not in ("effective_from", "effective_to")}
    return {**kept, **amendment.set, "id": amendment.id}


def _amendments(folder: Path) -> Iterator[tuple[Path, int, _Amendment]]:
    for file in sorted((folder / OVERLAYS).glob("*.yaml")):
        overlay = read_model(_Overlay, file, read_yaml(file))
        for number, amendment in enumerate(overlay.amendments):
            yield file, number, amendment
