"""`holdpoint match`: one name or a file of names against the lists in force."""

import csv
import json
from pathlib import Path

import pytest

from connector.identity import Identifier, IdentifierKind
from connector.main.clock import utc_now
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.store import Store, lists
from tests.cli.conftest import Run
from tests.walk import HARMLESS, LISTED


def write(folder: Path, text: str | bytes) -> str:
    file = folder / "names.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(file)


def test_name_is_answered_with_score_band_source_and_why(run: Run, starter: str) -> None:
    result = run("match", LISTED, "--country", "China")

    assert starter
    assert result.exit_code == 0
    assert "1.000" in result.stdout
    assert "hold" in result.stdout
    assert "Country agrees: CN" in result.stdout
    assert result.stderr == ""


def test_starter_list_is_used_only_with_a_notice(run: Run) -> None:
    assert "starter list only" in run("match", LISTED).stderr


def test_json_is_one_document(run: Run, starter: str) -> None:
    answer = json.loads(run("match", LISTED, "--json", "--limit", "1").stdout)

    assert starter
    (hit,) = answer["hits"]
    assert (answer["name"], hit["listed_name"]) == (LISTED, LISTED)
    assert (hit["score"], hit["band"], hit["list"]) == (1, "hold", "EL")
    assert hit["evidence"]


def test_name_that_meets_nothing_says_so(run: Run, starter: str) -> None:
    assert starter
    assert "No listed name is close to 'Qwxyz'" in run("match", "Qwxyz").stdout


def test_type_leaves_other_kinds_out(run: Run, starter: str) -> None:
    assert starter
    assert json.loads(run("match", LISTED, "--type", "vessel", "--json").stdout)["hits"] == []


def test_file_is_answered_row_by_row(run: Run, starter: str, tmp_path: Path) -> None:
    text = f'\ufeffName,country\n"{LISTED}",CN\n{HARMLESS},\n=Qwxyz,\n'
    target = tmp_path / "hits.csv"

    result = run("match", "--batch", write(tmp_path, text), "--out", str(target))

    assert starter
    assert result.exit_code == 0
    assert "3 names compared, 1 to hold or review" in result.stdout
    with target.open(encoding="utf-8", newline="") as read:
        listed, harmless, formula = csv.DictReader(read)
    assert (listed["name"], listed["band"], listed["listed_name"]) == (LISTED, "hold", LISTED)
    assert harmless["band"] in ("", "below")
    assert formula["name"] == "'=Qwxyz"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "row 1, column 'name' is missing"),
        ("company\nx\n", "row 1, column 'name' is missing"),
        ("name,town\nx,y\n", "row 1, column 'town' is unknown"),
        ("name,name\nx,y\n", "row 1, column 'name' stands there twice"),
        ("name\nx\n \n", "row 3, column 'name' is empty"),
        ("name,country\nx,DE\ny,Atlantis\n", "row 3, column 'country': 'Atlantis'"),
        ("name,type\nx,ship\n", "row 2, column 'type': 'ship'"),
        ("name,born\nx,soon\n", "row 2, column 'born': 'soon' is no birth date"),
        ("name,ids\nx,imo:1;vat:2\n", "row 2, column 'ids': 'vat' is no kind"),
        ("name,ids\nx,tax:2@Atlantis\n", "row 2, column 'ids': 'Atlantis' is no country"),
        ("name,country\nx\n", "row 2, 1 columns where the first row names 2"),
        (b"name\nx\n\xff\n", "row 3, not written in UTF-8"),
        ('name\n"x\n', "row "),
    ],
)
def test_bad_file_names_row_and_column_and_writes_nothing(
    run: Run, tmp_path: Path, text: str | bytes, named: str
) -> None:
    target = tmp_path / "hits.csv"

    result = run("match", "--batch", write(tmp_path, text), "--out", str(target))

    assert result.exit_code == 2
    assert f"names.csv, {named}" in result.stderr
    assert not target.exists()


@pytest.mark.parametrize(
    "arguments",
    [(), (" ",), ("x", "--out", "y.csv"), ("x", "--country", "Atlantis"), ("x", "--type", "ship")],
)
def test_wrong_arguments_are_refused(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("match", *arguments).exit_code == 2


def test_batch_goes_with_out_alone(run: Run, tmp_path: Path) -> None:
    assert run("match", "--batch", write(tmp_path, "name\nx\n")).exit_code == 2


def test_address_is_compared_too(run: Run, starter: str) -> None:
    at = ("--address", "Yingbin Road 7, Akesu City", "--country", "CN")
    answer = json.loads(run("match", "Aksu District Public Security Bureau", *at, "--json").stdout)

    assert starter
    assert any(each.startswith("Street") for each in answer["hits"][0]["evidence"])


def test_name_too_long_to_be_compared_is_refused_alone_and_held_in_a_file(
    run: Run, starter: str, tmp_path: Path
) -> None:
    long, target = "w " * 1_001, tmp_path / "hits.csv"

    alone = run("match", long)
    run("match", "--batch", write(tmp_path, f"name,address\n{long},x\n"), "--out", str(target))

    assert starter
    assert (alone.exit_code, "SY-DATA" in alone.stderr) == (2, True)
    with target.open(encoding="utf-8", newline="") as read:
        (row,) = csv.DictReader(read)
    assert row["band"] == "hold"
    assert "SY-DATA" in row["evidence"]


def test_file_that_cannot_be_written_is_refused(run: Run, starter: str, tmp_path: Path) -> None:
    names, target = write(tmp_path, "name\nx\n"), tmp_path / "none" / "hits.csv"

    result = run("match", "--batch", names, "--out", str(target))

    assert starter
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


SHIP = Entry(
    *("ship", "SDN", EntityKind.VESSEL, "ATLANTIC QUEEN"),
    identifiers=(Identifier(IdentifierKind.IMO, "9187629"),),
)
PILOT = Entry("pilot", "SDN", EntityKind.PERSON, "Zorvak Merrindale", born=("1971-03-09",))
NAMESAKE = Entry("firm", "EL", EntityKind.ORGANIZATION, "Merrindale Zorvak Industries", ("ZRVK",))


@pytest.fixture
def listed(store: Store) -> str:
    with store.begin() as tx:
        return lists.activate(tx, Snapshot("own", (SHIP, PILOT, NAMESAKE)), utc_now())


def test_no_more_hits_are_shown_than_asked_for(run: Run, listed: str) -> None:
    asked = ("match", "Zorvak Merrindale", "--id", "imo:9187629", "--json", "--limit")
    counts = [len(json.loads(run(*asked, limit).stdout)["hits"]) for limit in ("1", "2", "9")]

    assert listed
    assert counts == [1, 2, 3]


def test_identifier_alone_is_answered_with_what_was_met(run: Run, listed: str) -> None:
    answer = json.loads(run("match", "Qwxyz", "--id", "imo:IMO 918-7629", "--json").stdout)

    assert listed
    (hit,) = answer["hits"]
    assert (hit["listed_name"], hit["band"]) == ("ATLANTIC QUEEN", "hold")
    assert hit["matched_name"] == "IMO number 9187629"


def test_birth_date_is_compared_and_said(run: Run, listed: str) -> None:
    answer = json.loads(run("match", "Merrindale", "--born", "1971-03-09", "--json").stdout)

    assert listed
    hit = next(each for each in answer["hits"] if each["id"] == "pilot")
    assert hit["agreeing"] == ["birth date"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--born", "9.3.1971"), "Invalid value for --born: '9.3.1971' is no birth date"),
        (("--born", "1971-02-30"), "Invalid value for --born"),
        (("--id", "9187629"), "Invalid value for --id: '9187629': KIND:VALUE"),
        (("--id", "imo:1", "--id", "vat:1"), "Invalid value for --id: 'vat:1': 'vat' is no kind"),
        (("--id", "tax:1@Atlantis"), "'Atlantis' is no country"),
    ],
)
def test_field_that_cannot_be_read_is_named(
    run: Run, arguments: tuple[str, ...], named: str
) -> None:
    result = run("match", "x", *arguments)

    assert result.exit_code == 2
    assert named in " ".join(result.stderr.split())


def test_file_carries_birth_dates_and_identifiers(run: Run, listed: str, tmp_path: Path) -> None:
    text = (
        "name,born,ids,type\n"
        "Qwxyz,,imo:9187629; tax:77@RU,\n"
        "Zorvak Merrindal,1971-03-09,,person\n"
        "Zorvak Merrindal,,,vessel\n"
    )
    target = tmp_path / "hits.csv"

    result = run("match", "--batch", write(tmp_path, text), "--out", str(target))

    assert listed
    assert result.exit_code == 0
    with target.open(encoding="utf-8", newline="") as read:
        ship, person, none = csv.DictReader(read)
    assert (ship["band"], ship["id"], ship["ids"]) == ("hold", "ship", "imo:9187629; tax:77@RU")
    assert (person["band"], person["agreeing"], person["born"]) == (
        *("hold", "birth date"),
        "1971-03-09",
    )
    assert none["band"] == ""


def test_band_comes_before_score(run: Run, listed: str) -> None:
    """A weak alias word for word is no answer where something else holds."""
    answer = json.loads(run("match", "ZRVK", "--id", "imo:9187629", "--json").stdout)

    assert listed
    assert [(hit["id"], hit["band"]) for hit in answer["hits"]][:2] == [
        ("ship", "hold"),
        ("firm", "below"),
    ]
    assert answer["hits"][0]["score"] < answer["hits"][1]["score"] == 1


@pytest.mark.parametrize("option", [("--born", "1971"), ("--id", "imo:1"), ("--address", "")])
def test_batch_goes_with_nothing_about_one_name(
    run: Run, tmp_path: Path, option: tuple[str, ...]
) -> None:
    names = write(tmp_path, "name\nx\n")

    assert run("match", "--batch", names, "--out", "y.csv", *option).exit_code == 2
