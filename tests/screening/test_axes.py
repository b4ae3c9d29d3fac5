"""Every pack that is shipped is known by its name, and reads as what its rows are said to be."""

import pytest

from connector.screening.axes import ROWS
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
