"""Places in YAML files: whatever way a text is written, a fault in it is found in the file."""

import pytest
from ruamel.yaml import YAML

from connector.yaml_places import Place, YamlPlaces

WAYS = {
    "plain": "a:\n  - when: order.total > nope\n",
    "block": "a:\n  - when: |\n      order.total > 1.0\n        && nope\n",
    "block with a blank line": "a:\n  - when: |-\n\n      1 == 1\n\n      && nope\n",
    "folded": "a:\n  - when: >\n      order.total > 1.0\n      && nope\n",
    "double quotes": 'a:\n  - when: "order.x == \\"a\\" && \\\\d && nope"\n',
    "double quotes with a break": 'a:\n  - when: "order.x\\n && nope"\n',
    "double quotes with an escape": 'a:\n  - when: "\\u00e4\\x41 && nope"\n',
    "single quotes": "a:\n  - when: 'order.x == ''a'' && nope'\n",
    "plain over two lines": "a:\n  - when: order.total > 1.0\n      && nope\n",
    "in braces": "a:\n  - {when: 1 && nope}\n",
    "after letters of two bytes": "# ä\na:\n  - when: size('ä€') == nope\n",
    "with carriage returns": "a:\r\n  - when: |\r\n      1 == 1\r\n      && nope\r\n",
}


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_fault_in_a_text_is_found_in_the_file(text: str) -> None:
    value = YAML(typ="safe", pure=True).load(text)["a"][0]["when"]
    offset = value.index("nope")
    line, column = value[:offset].count("\n") + 1, offset - value.rfind("\n", 0, offset)

    place = YamlPlaces(text).within(("a", 0, "when"), line, column)

    assert place is not None
    assert text.split("\n")[place.line - 1][place.column - 1 :].startswith("nope")


def test_place_behind_the_end_is_the_end() -> None:
    text = "a:\n  - when: 1 +   \nb: 2\n"

    assert YamlPlaces(text).within(("a", 0, "when"), 1, 5) == Place(2, 14)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a", 0, "when"), Place(2, 11)),
        (("a", 0, "missing"), Place(2, 5)),
        (("a", 7), Place(2, 3)),
        (("b",), Place(1, 1)),
        ((), Place(1, 1)),
    ],
)
def test_place_of_what_is_missing_is_what_is_around_it(
    path: tuple[str | int, ...], place: Place
) -> None:
    assert YamlPlaces(WAYS["plain"]).of(path) == place


def test_text_that_is_no_yaml_has_no_places() -> None:
    assert YamlPlaces("a: [").of(("a",)) is None
    assert YamlPlaces("").of(("a",)) is None
    assert YamlPlaces("a: [").within(("a",), 1, 1) is None
