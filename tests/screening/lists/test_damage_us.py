"""However a file of a US list is damaged, it is read or it is refused: nothing else happens."""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.errors import ListRefused
from connector.screening.lists import Snapshot, read_entries, write_entries
from connector.screening.lists.csl import read_csl
from connector.screening.lists.dpl import read_dpl
from connector.screening.lists.dtc import read_dtc
from connector.screening.lists.el import read_el
from connector.screening.lists.ofac import read_ofac
from connector.screening.lists.ofac_enhanced import read_ofac_enhanced
from connector.screening.lists.ofac_enhanced.reader import NAMESPACE
from connector.screening.lists.uflpa import read_uflpa
from connector.screening.lists.uvl import read_uvl
from connector.screening.lists.wro import read_wro
from tests.screening.lists.csl_document import write_document, write_row


class Good(NamedTuple):
    """A reader, a good set of files by name, and the file that is to be damaged."""

    read: Callable[[Sequence[Path]], Snapshot]
    files: Mapping[str, bytes]
    damaged: str


CSL_ROW = {
    "type": "Individual",
    "addresses": "1 Road, Dubai, AE",
    "start_date": "2024-05-06",
    "alt_names": "A; and B (f.k.a. C).",
    "dates_of_birth": "1971; circa 1967",
    "ids": "AE, 2019-01-02, A1, Passport; IMO 1234567, Vessel Registration Identification",
}
CSL_PARTY = {
    **dict.fromkeys(("entity_number", "license_requirement", "license_policy"), ""),
    **dict.fromkeys(("federal_register_notice", "call_sign", "type", "start_date"), ""),
    **{name: [] for name in ("programs", "citizenships", "nationalities", "dates_of_birth")},
    "source": "Entity List (EL) - Agency",
    "name": "Example",
    "alt_names": ["A"],
    "addresses": [{"city": "Dubai", "country": "AE"}],
    "ids": [{"type": "Passport", "number": "A1"}],
}
REMARKS = "DOB 09 Mar 1971; alt. DOB 1969 to 1971; Passport A1 (Iran) issued 1999; a.k.a. 'X'."
OFAC = {
    "SDN.CSV": f'7,"EXAMPLE","individual","SDGT] [IFSR"{",-0- " * 7},"{REMARKS}"\r\n\x1a'.encode(),
    "ALT.CSV": b'7,1,"aka","SAMPLE",-0- \r\n\x1a',
    "ADD.CSV": b'7,1,"1 Road","Dubai","Iran",-0- \r\n\x1a',
    "SDN_COMMENTS.CSV": b'7,"; DOB 1972."\r\n\x1a',
}
XML = (
    f'<?xml version="1.0"?><sanctionsData xmlns="{NAMESPACE}"><referenceValues><referenceValue '
    'refId="1"><type>COUNTRY</type><value>Iran</value></referenceValue></referenceValues>'
    '<entities><entity id="7"><sanctionsLists><sanctionsList>SDN List</sanctionsList>'
    "</sanctionsLists><names><name><isPrimary>true</isPrimary><translations><translation>"
    "<formattedFullName>EXAMPLE</formattedFullName></translation></translations></name></names>"
    '<addresses><address><country refId="1">Iran</country></address></addresses><features>'
    "<feature><type>Birthdate</type><value>1971</value></feature></features>"
    "</entity></entities></sanctionsData>"
).encode()
HTML = (
    b"<!DOCTYPE html><html><body><p>Section 2(d)(2)(B)(i)</p><table><tr><th>Name of Entity</th>"
    b"<th>Effective Date</th></tr><tr><td>Example (also known as A; and formerly known as B) and "
    b"its subsidiaries</td><td>May 6, 2024</td></tr></table></body></html>"
)
DPL_OLD = (
    b"Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\t"
    b"Standard_Order\tLast_Update\tAction\tFR_Citation\r\n"
    b"EXAMPLE (A.K.A. X)\t1 Road\tDubai\t\tAE\t\t05/06/2021\t05/06/2031\tY\t\t\t99 F.R. 1\r\n"
)
DPL_NEW = (
    b"Name and Address,Type of Denial,Effective Date,Expiration Date,"
    b'Appropriate Federal Register Citations\n"EXAMPLE, INC., Dubai",Standard,5/6/2021,,99 FR 1\n'
)
WRO = (
    b"Calendar Year,Country,Country Code,Entity,Industry,Merchandise,Status,WRO/Finding,"
    b"Effective Date,Remarks,Press Release\n2021,Iran,IR,Example,Fish,Tuna,Active,WRO,5/6/2021,,\n"
)
EL = (
    b"Source List,Programs,Name,Address,City,State/Province,Postal Code,Country,"
    b"Federal Register Notice,Effective Date,License Requirement,License Policy,Alternate Name,,\n"
    b"EL,,Example (a.k.a. X),1 Road,Dubai,,,Iran,99 FR 1,5/6/2021,All items,,Sample\n"
    b"EL,,Example (a.k.a. X),2 Road,Dubai,,,Iran,99 FR 1,5/6/2021,All items,,Sample\n"
)
UVL = (
    b'COUNTRY,NAME,ADDRESS,,\r\nIran,"Example, f.k.a. X",1 Road,,\r\nIran,Sample \x96 A,2 Road\r\n'
)
DTC = (
    b"Party Name,Date Of Birth,Federal Register Notice,Notice Date,Corrected Notice,"
    b'Corrected Notice Date,\n"Sample, Jane (a.k.a. J)","August, 1971",99 FR 1,5/6/2021,,\n'
)


def pack(body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("A.XML", body)
    return packed.getvalue()


GOODS = {
    "csl csv": Good(read_csl, {"a.csv": write_document(write_row(**CSL_ROW))}, "a.csv"),
    "csl json": Good(read_csl, {"a.json": json.dumps({"results": [CSL_PARTY]}).encode()}, "a.json"),
    **{f"ofac {name}": Good(read_ofac, OFAC, name) for name in OFAC},
    "ofac_enhanced xml": Good(read_ofac_enhanced, {"a.xml": XML}, "a.xml"),
    "ofac_enhanced zip": Good(read_ofac_enhanced, {"a.zip": pack(XML)}, "a.zip"),
    "dpl old": Good(read_dpl, {"dpl.txt": DPL_OLD}, "dpl.txt"),
    "dpl new": Good(read_dpl, {"dpl.csv": DPL_NEW}, "dpl.csv"),
    "uflpa": Good(read_uflpa, {"a.html": HTML}, "a.html"),
    "el": Good(read_el, {"el.csv": EL}, "el.csv"),
    "uvl": Good(read_uvl, {"uvl.csv": UVL}, "uvl.csv"),
    "dtc": Good(read_dtc, {"dtc.csv": DTC}, "dtc.csv"),
    "wro": Good(read_wro, {"a.csv": WRO}, "a.csv"),
}

every_list = pytest.mark.parametrize("good", GOODS.values(), ids=GOODS)


def read_or_refuse(good: Good, body: bytes) -> Snapshot | None:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in good.files]
        for file in files:
            file.write_bytes(body if file.name == good.damaged else good.files[file.name])
        try:
            return good.read(files)
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
    assert read_or_refuse(good, good.files[good.damaged]) is not None


@every_list
@given(body=st.binary(max_size=200))
@settings(max_examples=20)
def test_random_bytes_are_read_or_refused(good: Good, body: bytes) -> None:
    assert_sound(read_or_refuse(good, body))


@every_list
@given(data=st.data())
@settings(max_examples=30)
def test_cut_file_is_read_or_refused(good: Good, data: st.DataObject) -> None:
    body = good.files[good.damaged]
    cut = data.draw(st.integers(0, len(body) - 1))

    assert_sound(read_or_refuse(good, body[:cut]))


@every_list
@given(data=st.data())
@settings(max_examples=60)
def test_file_with_a_stretch_replaced_is_read_or_refused(good: Good, data: st.DataObject) -> None:
    body = good.files[good.damaged]
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(start + 12, len(body))))
    piece = data.draw(st.binary(max_size=4) | st.text(max_size=3).map(str.encode))

    assert_sound(read_or_refuse(good, body[:start] + piece + body[end:]))
