"""JSON Schemas of packs, overlays and an own policy, made of the very models that read them.

Editors check a file by them while it is written: its first line names its schema. What a
field says stands in the docstrings of its model, in the sentences that name it in backticks.
"""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from connector.screening.axes import ROWS
from connector.screening.own_policy.read import OwnPolicyFile
from connector.screening.rules.packs import OVERLAYS, Amendment, Overlay

Schema = dict[str, Any]
OWN_POLICY = "own_policy"
"""The name of the schema of `policy/own.yaml`."""
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def first_line(name: str) -> str:
    """Give the line by which a file names its schema to editors, from a folder of `config`."""
    return f"# yaml-language-server: $schema=../../docs/rules/schema/{name}.json"


def schemas() -> Mapping[str, str]:
    """Give the schema of every pack by its name, and those of overlays and of an own policy."""
    packs = {name: _written(_pack(name)) for name in ROWS}
    return packs | {OVERLAYS: _written(_overlay()), OWN_POLICY: _written(_own_policy())}


def _written(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _file(place: str, about: str, properties: Schema, defs: Schema) -> Schema:
    return {
        "$schema": _DIALECT,
        "title": place,
        "description": about,
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
        "$defs": defs,
    }


def _pack(name: str) -> Schema:
    """Give the schema of a pack's whole file."""
    row = ROWS[name]
    properties = {
        "title": {"type": "string", "description": "What the pack is about, for people."},
        "rules": {
            "type": "array",
            "description": "The rows, in the order in which they are asked.",
            "items": {"$ref": f"#/$defs/{row.__name__}"},
        },
    }
    about = "A pack of rules: dated rows, each with its source and how sure we are."
    return _file(f"config/rules/{name}.yaml", about, properties, _defs(row))


def _own_policy() -> Schema:
    """Give the schema of the conditions of an organisation; none at all is `null` to YAML."""
    schema = _with_defs(OwnPolicyFile)
    schema["properties"]["conditions"]["type"] = ["array", "null"]
    return schema | {"$schema": _DIALECT, "title": "config/policy/own.yaml"}


def _overlay() -> Schema:
    """Give the schema of an overlay: what an amendment may set are the fields of its pack's row."""
    schema = _with_defs(Overlay)
    amendment = schema["$defs"][Amendment.__name__]
    amendment["properties"]["pack"]["enum"] = list(ROWS)
    amendment["allOf"] = [
        {
            "if": {"properties": {"pack": {"const": name}}},
            "then": {"properties": {"set": {"$ref": f"#/$defs/{row.__name__}"}}},
        }
        for name, row in ROWS.items()
    ]
    for row in ROWS.values():
        defs = _defs(row)
        fields = defs[row.__name__]
        del fields["required"]
        del fields["properties"]["id"]  # the amendment has said it
        schema["$defs"] |= defs
    return schema | {"$schema": _DIALECT, "title": "config/rules/overlays/*.yaml"}


def _defs(model: type[BaseModel]) -> Schema:
    """Give the described schemas of a model and of those in its fields, by their names."""
    schema = _with_defs(model)
    shared = schema.pop("$defs", {})
    return {model.__name__: schema, **shared}


def _with_defs(model: type[BaseModel]) -> Schema:
    schema = model.model_json_schema()
    for each in _models(model):
        _describe(schema if each is model else schema["$defs"][each.__name__], each)
    return schema


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Give a model and those in its fields."""
    yield model
    for field in model.model_fields.values():
        for part in _parts(field.annotation):
            if inspect.isclass(part) and issubclass(part, BaseModel):
                yield from _models(part)


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _parts(part)


def _describe(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Say in a model's schema what its fields mean, as its docstrings and its parents' say."""
    texts = [inspect.cleandoc(each.__doc__ or "") for each in _with_fields(model)]
    schema["description"] = _one_line(texts[0])
    said = [sentence for text in texts for sentence in _sentences(text)]
    for name, field in schema["properties"].items():
        about = " ".join(sentence for sentence in said if f"`{name}`" in sentence)
        field["title"] = name.replace("_", " ").capitalize()
        if about:
            field["description"] = about


def _with_fields(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in model.__mro__:
        if issubclass(each, BaseModel) and "__annotations__" in vars(each):
            yield each


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.;]) (?=[A-Z`])", _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
