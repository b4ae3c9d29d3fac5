"""However a file of a list beyond the United States is damaged, it is read or it is refused."""

import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.errors import ListRefused
from connector.screening.lists import Snapshot, read_entries, write_entries
from connector.screening.lists.au import read_au
from connector.screening.lists.ca import read_ca
from connector.screening.lists.eu import read_eu
from connector.screening.lists.own import read_own
from connector.screening.lists.uk import read_uk
from connector.screening.lists.un import read_un
from tests.screening.lists.workbook_document import write_workbook


class Good(NamedTuple):
    """A reader, and a file that it reads."""

    read: Callable[[Sequence[Path]], Snapshot]
    body: bytes


UN = (
    b'<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST><INDIVIDUALS><INDIVIDUAL>'
    b"<DATAID>7</DATAID><FIRST_NAME>JANE</FIRST_NAME><LISTED_ON>2012-12-31</LISTED_ON>"
    b"<NATIONALITY><VALUE>Turkey</VALUE></NATIONALITY><INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY>"
    b"<ALIAS_NAME>Jo (A); B</ALIAS_NAME></INDIVIDUAL_ALIAS><INDIVIDUAL_DATE_OF_BIRTH>"
    b"<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1969</FROM_YEAR><TO_YEAR>1971</TO_YEAR>"
    b"</INDIVIDUAL_DATE_OF_BIRTH><INDIVIDUAL_DOCUMENT><NUMBER>Jordan passport no. A1</NUMBER>"
    b"</INDIVIDUAL_DOCUMENT></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"
)
EU = (
    b'<export xmlns="http://eu.europa.ec/fpi/fsd/export"><sanctionEntity euReferenceNumber="EU.1"'
    b' designationDate="2021-05-06"><subjectType code="person"/><nameAlias wholeName="Jane A" '
    b'strong="true"/><nameAlias wholeName="Jo" strong="false"/><birthdate year="1971" '
    b'circa="true"/><identification identificationTypeCode="imo" number="1234567"/>'
    b'<address city="Tunis" countryIso2Code="TN"/></sanctionEntity></export>'
)
UK_XML = (
    b"<Designations><Designation><UniqueID>X1</UniqueID><IndividualEntityShip>Ship"
    b"</IndividualEntityShip><Names><Name><Name6>A</Name6><NameType>Primary Name</NameType></Name>"
    b"</Names><DateDesignated>06/05/2021</DateDesignated></Designation></Designations>"
)
UK_CSV = (
    b"Report Date: 11-Sep-2026\nUnique ID,Name 6,Name 1,Name type,Alias strength,Regime Name,"
    b"Designation Type,Date Designated,D.O.B,Address Country\n"
    b"X1,SAMPLE,Jane,Alias,Low quality a.k.a,R,Individual,06/05/2021,dd/mm/1960,Russia\n"
)
CA = (
    b"<data-set><record><Country>Russia / Russie</Country><Item>7</Item><LastName>Sample</LastName>"
    b"<DateOfBirthOrShipBuildDate>26001</DateOfBirthOrShipBuildDate><Aliases>Jo, Joe (A)</Aliases>"
    b"</record></data-set>"
)
AU = write_workbook(
    (
        *("Reference", "Name of Individual or Entity", "Type", "Name Type", "Alias Strength"),
        *("Date of Birth", "Citizenship", "Address", "Additional Information"),
        *("Listing Information", "Committees", "Control Date"),
    ),
    (
        101,
        "Jane",
        "Individual",
        "Primary Name",
        "",
        "a) 1955 b) 1956",
        "Iran",
        "x",
        "",
        "",
        "C",
        44322,
    ),
)
OWN_CSV = b"name,aliases,countries,identifiers,born\nJane,Jo; Joe,AE,passport:A1@IR,1971\n"
OWN_JSON = json.dumps(
    {"parties": [{"name": "Jane", "aliases": ["Jo"], "identifiers": ["imo:1"], "born": ["1971"]}]}
).encode()
OWN_SHEET = write_workbook(("name", "born"), ("Jane", 1971))

GOODS = {
    "un": Good(read_un, UN),
    "eu": Good(read_eu, EU),
    "uk xml": Good(read_uk, UK_XML),
    "uk csv": Good(read_uk, UK_CSV),
    "ca": Good(read_ca, CA),
    "au": Good(read_au, AU),
    "own csv": Good(read_own, OWN_CSV),
    "own json": Good(read_own, OWN_JSON),
    "own xlsx": Good(read_own, OWN_SHEET),
}

every_list = pytest.mark.parametrize("good", GOODS.values(), ids=GOODS)


def read_or_refuse(good: Good, body: bytes) -> Snapshot | None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "list"
        file.write_bytes(body)
        try:
            return good.read([file])
        except ListRefused:
            return None


def assert_sound(snapshot: Snapshot | None) -> None:
    if snapshot is not None:
        assert snapshot.entries
        assert len({entry.id for entry in snapshot.entries}) == len(snapshot.entries)
        assert all(entry.name and entry.list for entry in snapshot.entries)
        assert read_entries(write_entries(snapshot.entries)) == snapshot.entries


@every_list
def test_the_file_that_is_damaged_is_good(good: Good) -> None:
    assert read_or_refuse(good, good.body) is not None


@every_list
@given(body=st.binary(max_size=200))
@settings(max_examples=20)
def test_random_bytes_are_read_or_refused(good: Good, body: bytes) -> None:
    assert_sound(read_or_refuse(good, body))


@every_list
@given(data=st.data())
@settings(max_examples=30)
def test_cut_file_is_read_or_refused(good: Good, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(good.body) - 1))

    assert_sound(read_or_refuse(good, good.body[:cut]))


@pytest.mark.parametrize("good", [GOODS[name] for name in GOODS if "csv" not in name])
@given(data=st.data())
@settings(max_examples=30)
def test_cut_file_with_an_end_of_its_own_is_always_refused(good: Good, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(good.body) - 1))

    assert read_or_refuse(good, good.body[:cut]) is None


@every_list
@given(data=st.data())
@settings(max_examples=60)
def test_file_with_a_stretch_replaced_is_read_or_refused(good: Good, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(good.body)))
    end = data.draw(st.integers(start, min(start + 12, len(good.body))))
    piece = data.draw(st.binary(max_size=4) | st.text(max_size=3).map(str.encode))

    assert_sound(read_or_refuse(good, good.body[:start] + piece + good.body[end:]))
