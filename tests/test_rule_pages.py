"""The pages and schemas in docs/rules are what the packs and their models say."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from connector.screening.axes import ROWS
from scripts.rule_pages import PAGES, RULES, SCHEMAS, documents, pages, stale, unnamed

Documents = Mapping[Path, str]


@pytest.fixture(scope="module")
def made() -> Documents:
    return documents()


def test_no_file_in_docs_rules_is_out_of_date_or_left_over() -> None:
    assert stale() == []


def test_every_pack_names_its_schema_in_its_first_line() -> None:
    assert unnamed() == []


def test_every_pack_has_a_page_and_a_schema(made: Documents) -> None:
    assert {path.stem for path in made if path.parent == SCHEMAS} == set(ROWS)
    assert {path.stem for path in made if path.parent == PAGES} == {*ROWS, "README"}


def test_page_changes_with_its_pack_and_no_other_does(tmp_path: Path, made: Documents) -> None:
    for file in RULES.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    pack = tmp_path / "ace.yaml"
    pack.write_text(pack.read_text().replace("740.22(c)(1)", "740.22(c)(9)"))

    after = pages(tmp_path)

    assert [path.name for path, text in after.items() if text != made[path]] == ["ace.md"]


# Schemas: no validator is installed, so their structure is compared with the models.


@pytest.mark.parametrize("name", ROWS)
def test_schema_asks_for_what_the_model_asks_for_and_knows_no_more(
    name: str, made: Documents
) -> None:
    row, schema = ROWS[name], json.loads(made[SCHEMAS / f"{name}.json"])
    rows = schema["$defs"][row.__name__]

    assert schema["required"] == ["title", "rules"]
    assert schema["properties"]["rules"]["items"] == {"$ref": f"#/$defs/{row.__name__}"}
    assert schema["additionalProperties"] is False
    assert rows["additionalProperties"] is False
    assert set(rows["properties"]) == set(row.model_fields)
    wanted = {name for name, field in row.model_fields.items() if field.is_required()}
    assert set(rows["required"]) == wanted


@pytest.mark.parametrize("name", ROWS)
def test_every_reference_of_a_schema_leads_somewhere(name: str, made: Documents) -> None:
    text = made[SCHEMAS / f"{name}.json"]

    referred = {part.partition('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}

    assert referred <= set(json.loads(text)["$defs"])


@pytest.mark.parametrize("name", ROWS)
def test_every_field_of_a_schema_says_what_it_means(name: str, made: Documents) -> None:
    schema = json.loads(made[SCHEMAS / f"{name}.json"])
    rows = [each for each in schema["$defs"].values() if "properties" in each]

    fields = [field for each in rows for field in each["properties"].items()]
    assert [field for field, said in fields if "description" not in said] == []
