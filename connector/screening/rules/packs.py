"""Packs are read from their files, and overlays laid over their rows."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from connector.config_file import Strict, read_bytes, read_model, read_yaml
from connector.errors import ConfigError
from connector.screening.rules import Pack, R
from connector.yaml_places import YamlPlaces

OVERLAYS = "overlays"
"""The folder of overlays beside the packs; they are laid over in the order of their names."""


class _Head(Strict):
    """What a pack's file says besides its rows."""

    title: str
    rules: tuple[dict[str, Any], ...]


class Amendment(Strict):
    """A row of an overlay: what changes in a row of a pack, or a new row.

    `pack` is the name of the pack's file without its ending. `id` is that of the row; one that the
    pack does not have makes a new row. `set` are the fields that change, of a new row all.
    """

    pack: str
    id: str
    set: dict[str, Any]


class Overlay(Strict):
    """An overlay's file: rows of packs as they are amended for a time.

    `title` says why it is there. `amendments` are what it changes; of several that amend one row on
    a day the last counts.
    """

    title: str
    amendments: tuple[Amendment, ...]


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


def require_known(folder: Path, known: Collection[str]) -> None:
    """Refuse an overlay that amends a pack nobody knows: it would change nothing, in silence.

    `known` are the names of all packs. Raises ConfigError naming file, line and column.
    """
    for file, number, each in _amendments(folder):
        if each.pack not in known:
            places = YamlPlaces(read_bytes(file).decode("utf-8-sig"))
            where = f"{file}:{places.of(('amendments', number, 'pack'))}"
            problem = f"there is no pack '{each.pack}'; known are {', '.join(known)}"
            raise ConfigError(where, problem)


def _row(
    model: type[R], path: Path, values: Mapping[str, object], under: tuple[str | int, ...]
) -> R:
    try:
        return read_model(model, path, values, under)
    except ConfigError as error:
        raise ConfigError(error.where, f"rule '{values.get('id', '')}': {error.problem}") from error


def _amended(row: Mapping[str, object], amendment: Amendment) -> Mapping[str, object]:
    kept = {key: row[key] for key in row if key not in ("effective_from", "effective_to")}
    return {**kept, **amendment.set, "id": amendment.id}


def _amendments(folder: Path) -> Iterator[tuple[Path, int, Amendment]]:
    for file in sorted((folder / OVERLAYS).glob("*.yaml")):
        overlay = read_model(Overlay, file, read_yaml(file))
        for number, amendment in enumerate(overlay.amendments):
            yield file, number, amendment
