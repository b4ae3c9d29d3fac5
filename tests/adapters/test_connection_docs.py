"""The connection files that the documents of the rooms show are such as can be used."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from adapters import ROOMS
from connector.adapter import Connection
from connector.secret import Secret
from tests.far_end import no_network

DOCS = Path(__file__).parents[2] / "docs/adapters"
_BLOCK = re.compile(r"^( *)```yaml\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SHOWN = [
    (file.name, "".join(line[len(indent) :] for line in block.splitlines(keepends=True)))
    for name in ("woocommerce", "bigcommerce", "adobe-commerce")
    for file in [DOCS / f"{name}.md"]
    for indent, block in _BLOCK.findall(file.read_text(encoding="utf-8"))
]


def test_every_document_shows_one() -> None:
    assert {name for name, _ in SHOWN} == {
        "woocommerce.md",
        "bigcommerce.md",
        "adobe-commerce.md",
    }


@pytest.mark.parametrize(("name", "text"), SHOWN)
def test_connection_of_a_document_can_be_built(name: str, text: str) -> None:
    shown = YAML(typ="safe").load(text)
    options = {key: str(value) for key, value in shown["options"].items()}
    secrets = {key: Secret(key, value) for key, value in shown["secrets"].items()}
    ROOMS[shown["room"]](Connection("shop", name, options, secrets), no_network)
    assert set(shown) <= {"room", "options", "secrets", "reconcile_minutes", "network"}
