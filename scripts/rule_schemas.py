"""JSON Schemas of the packs' files, made of the very models that read them.

Editors check a pack by them while it is written: every pack's first line names its schema. What a
field says stands in the docstrings of its model, in the sentences that name it in backticks.
"""

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from connector.screening.axes import ROWS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def first_line(name: str) -> str:
    """Give the line by which a pack's file names its schema to editors."""
    return f"# yaml-language-server: $schema=../../docs/rules/schema/{name}.json"


def schema_of(name: str) -> str:
    """Give the JSON Schema of a pack's whole file, as text that ends with a line."""
    row = ROWS[name]
    rows = row.model_json_schema()
    shared = rows.pop("$defs", {})
    for model in _models(row):
        _describe(rows if model is row else shared[model.__name__], model)
    schema = {
        "$schema": _DIALECT,
        "title": f"config/rules/{name}.yaml",
        "description": "A pack of rules: dated rows, each with its source and how sure we are.",
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "rules"],
        "properties": {
            "title": {"type": "string", "description": "What the pack is about, for people."},
            "rules": {
                "type": "array",
                "description": "The rows, in the order in which they are asked.",
                "items": {"$ref": f"#/$defs/{row.__name__}"},
            },
        },
        "$defs": {row.__name__: rows, **shared},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


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


def schemas() -> Mapping[str, str]:
    """Give the schema of every pack by its name."""
    return {name: schema_of(name) for name in ROWS}
