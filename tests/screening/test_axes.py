"""Every pack that is shipped is known by its name, and reads as what its rows are said to be."""

import shutil
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.screening.axes import ROWS, Sources, faults_in, read_rules
from connector.screening.ownership.statements import Ownership
from connector.screening.rules.packs import read_pack
from connector.settings import read_settings, rules_folder

RULES = rules_folder(read_settings({}).config)


def test_rows_are_known_of_exactly_the_packs_in_the_folder() -> None:
    assert set(ROWS) == {file.stem for file in RULES.glob("*.yaml")}


@pytest.mark.parametrize("name", ROWS)
def test_every_row_of_a_pack_reads_as_what_the_pack_is_said_to_hold(name: str) -> None:
    pack = read_pack(RULES, name, ROWS[name])

    assert pack.title
    assert pack.rows


def test_overlay_that_would_change_nothing_is_a_fault_and_stops_the_start(tmp_path: Path) -> None:
    rules = shutil.copytree(RULES, tmp_path / "rules")
    (rules / "overlays").mkdir(exist_ok=True)
    (rules / "overlays" / "embargo.yaml").write_text(
        "title: an embargo\namendments:\n  - {pack: destinations, id: cuba, set: {mode: enforce}}\n"
    )
    sources = Sources.of(tmp_path, rules)

    faults = [str(fault) for fault in faults_in(sources)]

    assert [fault for fault in faults if "no pack 'destinations'" in fault] == faults
    assert faults
    with pytest.raises(ConfigError, match="no pack 'destinations'"):
        read_rules(sources, "version", lambda _name: (), Ownership((), ()))
