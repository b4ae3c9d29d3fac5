"""OFAC's legacy CSV: every trap of the format, and every set of files that must be refused."""

from pathlib import Path

import pytest

from connector.country import Country
from connector.errors import ListRefused
from connector.identity import Identifier, IdentifierKind
from connector.screening.lists import EntityKind, Entry, Snapshot
from connector.screening.lists.ofac import read_ofac

NULL = "-0- "
END = "\r\n\x1a"


def write_party(number: int = 7, name: str = "EXAMPLE OPTICS", *rest: str, **fields: str) -> str:
    columns = ("kind", "programme", "title", "sign", "type", "tons", "grt", "flag", "owner")
    values = [fields.get(column, NULL) for column in columns]
    return ",".join((str(number), f'"{name}"', *values, f'"{fields.get("remarks", NULL)}"', *rest))


SDN = write_party(remarks="DOB 09 Mar 1971.")
ALT = '7,71,"aka","EXAMPLE LENSES",-0- '
ADD = '7,72,"1 Sample Road","Dubai","United Arab Emirates",-0- '


class Folder:
    """A folder that a set of OFAC's files is written into."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, **files: str | bytes | None) -> Snapshot:
        """Read a good set in which the files given take the place of the good ones."""
        texts = {"SDN": SDN, "ALT": ALT, "ADD": ADD, "SDN_COMMENTS": '7,""'} | files
        return read_ofac([self.write(name, text) for name, text in texts.items() if text])

    def write(self, name: str, text: str | bytes) -> Path:
        file = self.path / f"{name}.CSV"
        file.write_bytes(text if isinstance(text, bytes) else (text + END).encode())
        return file

    def entry(self, **fields: str) -> Entry:
        (entry,) = self.read(SDN=write_party(**fields)).entries
        return entry


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


# Parties to entries


def test_party_becomes_an_entry_with_what_all_files_of_the_set_say(folder: Folder) -> None:
    remarks = "DOB 09 Mar 1971; nationality Iran; Passport A123 (Iran); a.k.a. 'LENS'; Linked To: X"
    sdn = write_party(kind='"individual"', programme='"SDGT] [IFSR"', remarks=remarks)
    alt = f'{ALT}\r\n7,73,"fka","SAMPLE OPTICS",-0- \r\n7,74,"nka","MUSTER OPTICS",-0- '

    assert folder.read(SDN=sdn, ALT=alt) == Snapshot(
        "ofac",
        (
            Entry(
                id="SDN:7",
                list="SDN",
                kind=EntityKind.PERSON,
                name="EXAMPLE OPTICS",
                aliases=("EXAMPLE LENSES", "MUSTER OPTICS"),
                countries=("AE", "IR"),
                addresses=("1 Sample Road, Dubai, United Arab Emirates",),
                programme="SDN (SDGT, IFSR)",
                weak_aliases=("LENS",),
                former_names=("SAMPLE OPTICS",),
                identifiers=(Identifier(IdentifierKind.PASSPORT, "A123", Country("IR")),),
                born=("1971-03-09",),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ('"individual"', EntityKind.PERSON),
        ('"vessel"', EntityKind.VESSEL),
        ('"aircraft"', EntityKind.AIRCRAFT),
        (NULL, EntityKind.ORGANIZATION),
        ('"spacecraft"', EntityKind.UNKNOWN),
    ],
)
def test_kind_follows_the_type_field(folder: Folder, word: str, kind: EntityKind) -> None:
    assert folder.entry(kind=word).kind is kind


def test_null_is_nothing_and_not_a_text(folder: Folder) -> None:
    (entry,) = folder.read(SDN=write_party(), ADD="7,72,-0- ,-0- ,-0- ,-0- ").entries

    assert (entry.addresses, entry.countries, entry.programme) == ((), (), "SDN")


def test_call_sign_of_a_vessel_is_an_identifier(folder: Folder) -> None:
    assert folder.entry(sign="ABCD1").identifiers == (
        Identifier(IdentifierKind.CALL_SIGN, "ABCD1"),
    )


@pytest.mark.parametrize(
    ("programme", "code"),
    [
        ("UKRAINE-EO13662", "SSI"),
        ("UKRAINE-EO13662] [RUSSIA-EO14024", "SSI"),
        ("SDGT] [NS-PLC", "PLC"),
        ("CMIC-EO13959", "CMIC"),
        ("FSE-IR", "FSE"),
        ("561-Related", "CAP"),
        ("RUSSIA-EO14024", "NS-MBS"),
        ("CAATSA - RUSSIA", "NS-MBS"),
    ],
)
def test_consolidated_list_is_told_by_its_programmes(
    folder: Folder, programme: str, code: str
) -> None:
    files = [
        folder.write("CONS_PRIM", write_party(programme=f'"{programme}"')),
        folder.write("CONS_ADD", ADD),
        folder.write("CONS_ALT", ALT),
    ]

    assert [entry.id for entry in read_ofac(files).entries] == [f"{code}:7"]


def test_both_sets_give_one_snapshot_and_a_party_may_stand_on_both(folder: Folder) -> None:
    files = [
        *(folder.write(name, text) for name, text in (("SDN", SDN), ("ADD", ADD), ("ALT", ALT))),
        *(folder.write(f"cons_{name}", text) for name, text in (("add", ADD), ("alt", ALT))),
        folder.write("cons_prim", write_party(programme="CMIC-EO13959")),
    ]

    assert [entry.id for entry in read_ofac(files).entries] == ["SDN:7", "CMIC:7"]


# Remarks


def test_continuation_is_joined_in_mid_word(folder: Folder) -> None:
    sdn = write_party(remarks="Gender Male; a.k.a. 'LONG NA")
    (entry,) = folder.read(SDN=sdn, SDN_COMMENTS='7,"ME\'; alt. DOB 19"\r\n7,"71."').entries

    assert (entry.weak_aliases, entry.born) == (("LONG NAME",), ("1971",))


@pytest.mark.parametrize(
    ("remarks", "weak"),
    [
        ("a.k.a. 'ONE'.", ("ONE",)),
        ("a.k.a. 'ONE'; a.k.a. 'T.W.O.'; alt. f.k.a. 'TH'REE'.", ("ONE", "T.W.O.", "TH'REE")),
        ("a.k.a. 'EXAMPLE LENSES'", ()),
        ("a.k.a. ONE", ()),
    ],
)
def test_quoted_name_is_weak_unless_it_stands_as_a_strong_one(
    folder: Folder, remarks: str, weak: tuple[str, ...]
) -> None:
    assert folder.entry(remarks=remarks).weak_aliases == weak


@pytest.mark.parametrize(
    ("remarks", "born"),
    [
        ("DOB 09 Mar 1971; alt. DOB 1972.", ("1971-03-09", "1972")),
        ("DOB Mar 1971", ("1971-03",)),
        ("DOB 1969 to 1971", ("1969/1971",)),
        ("DOB 01 Jan 1969 to 31 Dec 1971", ("1969-01-01/1971-12-31",)),
        ("DOB circa 1971", ("1969/1973",)),
        ("DOB circa 1971-1973", ("1969/1975",)),
    ],
)
def test_birth_date_is_read_as_exactly_as_it_is_known(
    folder: Folder, remarks: str, born: tuple[str, ...]
) -> None:
    assert folder.entry(remarks=remarks).born == born


@pytest.mark.parametrize("born", ["31 Feb 1971", "in the spring", "1971 to 1969", "01 Jan 0971"])
def test_impossible_birth_date_is_left_out_and_named(folder: Folder, born: str) -> None:
    snapshot = folder.read(SDN=write_party(remarks=f"DOB {born}."))

    assert snapshot.entries[0].born == ()
    assert snapshot.warnings == ("SDN:7: a date of birth that is no date; left out",)


@pytest.mark.parametrize(
    ("remarks", "kind", "value", "country"),
    [
        ("Passport A 12 (Iran) issued 09 Mar 1971", IdentifierKind.PASSPORT, "A 12", "IR"),
        ("alt. Passport A12 expires 09 Mar 1971.", IdentifierKind.PASSPORT, "A12", None),
        ("National ID No. 12 (Korea, North)", IdentifierKind.NATIONAL_ID, "12", "KP"),
        ("Tax ID No. 12 (Russia).", IdentifierKind.TAX, "12", "RU"),
        ("R.F.C. # AB-12 (Mexico)", IdentifierKind.TAX, "AB-12", "MX"),
        ("NIT # 12-7 (Colombia)", IdentifierKind.TAX, "12-7", "CO"),
        ("Folio Mercantil No. 12 (Jalisco) (Mexico)", IdentifierKind.REGISTRATION, None, "MX"),
        ("Registration ID HRB 12 (Germany)", IdentifierKind.REGISTRATION, "HRB 12", "DE"),
        ("Identification Number 12 (Iraq)", IdentifierKind.REGISTRATION, "12", "IQ"),
        ("Company Number IMO 1234567", IdentifierKind.REGISTRATION, "IMO 1234567", None),
        ("Vessel Registration Identification IMO 1234567", IdentifierKind.IMO, "1234567", None),
        ("MMSI 123456789 (Panama)", IdentifierKind.MMSI, "123456789", "PA"),
        ("Aircraft Tail Number EX-AMP", IdentifierKind.TAIL_NUMBER, "EX-AMP", None),
        (
            "Aircraft Manufacturer's Serial Number (MSN) 12",
            IdentifierKind.SERIAL_NUMBER,
            "12",
            None,
        ),
        ("SWIFT/BIC EXAMRUMM", IdentifierKind.BIC, "EXAMRUMM", None),
        ("Digital Currency Address - XBT 1q2w", IdentifierKind.OTHER, "1q2w", None),
    ],
)
def test_number_is_read_from_the_remarks(
    folder: Folder, remarks: str, kind: IdentifierKind, value: str | None, country: str | None
) -> None:
    (identifier,) = folder.entry(remarks=remarks).identifiers

    assert (identifier.kind, identifier.country) == (kind, country)
    assert identifier.value == (value or "12 (Jalisco)")


@pytest.mark.parametrize(
    "remarks", ["Passport issued in Example City", "Gender Male", "Linked To: MMSI", "License"]
)
def test_prose_is_no_number(folder: Folder, remarks: str) -> None:
    assert folder.entry(remarks=remarks).identifiers == ()


# Forms of a good file


def test_line_ends_and_a_lacking_end_mark_do_not_matter(folder: Folder) -> None:
    plain = folder.read().entries
    snapshot = folder.read(SDN=(SDN + "\n").encode(), ALT=(ALT.replace('"', "") + "\n").encode())

    assert snapshot.entries == plain
    assert [warning.partition(":")[0] for warning in snapshot.warnings] == ["SDN.CSV", "ALT.CSV"]
    assert "no end mark" in snapshot.warnings[0]


def test_cp1252_byte_is_read_with_a_warning(folder: Folder) -> None:
    snapshot = folder.read(SDN=(write_party(name="GER?T") + END).encode().replace(b"?", b"\xc4"))

    assert snapshot.entries[0].name == "GER\xc4T"
    assert snapshot.warnings == ("1 lines are not UTF-8; read as cp1252",)


def test_lacking_comments_file_is_named_with_what_it_may_cost(folder: Folder) -> None:
    snapshot = folder.read(SDN=write_party(remarks="x" * 1000), SDN_COMMENTS=None)

    assert snapshot.warnings == (
        "SDN: no comments file given; the remarks of 1 parties may be cut",
    )


# Sets to refuse


@pytest.mark.parametrize(
    ("name", "text", "failure", "found"),
    [
        ("SDN", b"", "files", "without its party"),
        ("ALT", None, "files", "without its alias"),
        ("ADD", None, "files", "without its address"),
        ("SDN", b"\x1a", "empty", "an empty file"),
        ("SDN", b"\r\n", "empty", "an empty file"),
        ("ALT", "<!DOCTYPE html><p>Down", "html", "a web page"),
        ("ALT", "{}", "header", "JSON"),
        ("SDN", SDN + "\r\n8,SHORT", "truncated", "2 fields in row 2 of 2"),
        ("SDN", SDN.encode() + b"\n8,CUT", "truncated", "no line end"),
        ("SDN", SDN + '\r\n8,"OPEN', "truncated", "never closes"),
        ("SDN", "8,SHORT\r\n" + SDN, "malformed", "2 fields in row 1"),
        ("SDN", (SDN + END + SDN).encode(), "malformed", "without OFAC's number"),
        ("ALT", ADD, "malformed", "6 fields"),
        ("SDN", SDN.replace("7,", "x,", 1), "malformed", "without OFAC's number"),
        ("SDN", SDN + "\r\n" + SDN, "duplicate", "party 7 twice"),
        ("SDN", write_party(name=""), "malformed", "party 7 without a name"),
        ("SDN", write_party(name=NULL), "malformed", "party 7 without a name"),
        ("ALT", ALT + "\r\n" + ALT.replace("7,", "8,", 1), "orphans", "1 of 2 alias rows"),
        ("ADD", ADD.replace("7,", "8,", 1), "orphans", "1 of 1 address rows"),
        ("SDN_COMMENTS", '8,"more"', "orphans", "1 of 1 comment rows"),
        ("SDN", SDN.encode() + b"\x81\r\n", "undecodable", "0x81"),
        ("SDN_NAMES", SDN, "files", "both"),
        ("NAMES", SDN, "files", "none of the set"),
    ],
)
def test_unfit_set_is_refused_by_name(
    folder: Folder, name: str, text: str | bytes | None, failure: str, found: str
) -> None:
    with pytest.raises(ListRefused) as refused:
        folder.read(**{name: text})

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


def test_no_file_is_no_set() -> None:
    with pytest.raises(ListRefused, match="files: found no file"):
        read_ofac([])
