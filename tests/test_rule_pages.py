"""The pages and schemas in docs/rules are what the packs and their models say."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from connector.screening.axes import ROWS
from connector.screening.own_policy.read import ConditionRow, OwnPolicyFile
from connector.screening.rules.packs import Amendment, Overlay
from scripts.rule_pages import PAGES, RULES, SCHEMAS, documents, pages, stale, unnamed

Documents = Mapping[Path, str]
OTHERS = ("overlays", "own_policy")


@pytest.fixture(scope="module")
def made() -> Documents:
    return documents()


def test_no_file_in_docs_rules_is_out_of_date_or_left_over() -> None:
    assert stale() == []


def test_every_pack_and_the_own_policy_name_their_schemas_in_their_first_lines() -> None:
    assert unnamed() == {}


def test_every_pack_has_a_page_and_a_schema(made: Documents) -> None:
    assert {path.stem for path in made if path.parent == SCHEMAS} == {*ROWS, *OTHERS}
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


@pytest.mark.parametrize(
    ("name", "file", "rows", "row"),
    [
        ("overlays", Overlay, "amendments", Amendment),
        ("own_policy", OwnPolicyFile, "conditions", ConditionRow),
    ],
)
def test_schema_of_overlays_and_of_an_own_policy_is_what_their_models_say(
    name: str, file: type[BaseModel], rows: str, row: type[BaseModel], made: Documents
) -> None:
    schema = json.loads(made[SCHEMAS / f"{name}.json"])

    assert set(schema["properties"]) == set(file.model_fields)
    assert schema["properties"][rows]["items"] == {"$ref": f"#/$defs/{row.__name__}"}
    assert set(schema["$defs"][row.__name__]["properties"]) == set(row.model_fields)
    assert schema["additionalProperties"] is False


def test_amendment_may_set_the_fields_of_its_packs_row_and_need_not_set_any(
    made: Documents,
) -> None:
    schema = json.loads(made[SCHEMAS / "overlays.json"])

    cases = schema["$defs"]["Amendment"]["allOf"]
    chosen = {
        case["if"]["properties"]["pack"]["const"]: case["then"]["properties"]["set"]["$ref"]
        for case in cases
    }
    assert chosen == {name: f"#/$defs/{row.__name__}" for name, row in ROWS.items()}
    for row in ROWS.values():
        fields = schema["$defs"][row.__name__]
        assert set(fields["properties"]) == set(row.model_fields) - {"id"}
        assert "required" not in fields


def test_conditions_that_are_all_commented_out_and_the_time_people_write_fit_the_schema(
    made: Documents,
) -> None:
    schema = json.loads(made[SCHEMAS / "own_policy.json"])

    assert schema["properties"]["conditions"]["type"] == ["array", "null"]
    within = schema["$defs"]["ConditionRow"]["properties"]["sla"]["anyOf"][0]
    assert re.search(within["pattern"], "4h")
    assert not re.search(within["pattern"], "PT4H")


@pytest.mark.parametrize("name", [*ROWS, *OTHERS])
def test_every_reference_of_a_schema_leads_somewhere(name: str, made: Documents) -> None:
    text = made[SCHEMAS / f"{name}.json"]

    referred = {part.partition('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}

    assert referred <= set(json.loads(text)["$defs"])


@pytest.mark.parametrize("name", [*ROWS, *OTHERS])
def test_every_field_of_a_schema_says_what_it_means(name: str, made: Documents) -> None:
    schema = json.loads(made[SCHEMAS / f"{name}.json"])
    rows = [each for each in schema["$defs"].values() if "properties" in each]

    fields = [field for each in rows for field in each["properties"].items()]
    assert [field for field, said in fields if "description" not in said] == []
