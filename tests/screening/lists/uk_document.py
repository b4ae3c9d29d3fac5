"""Small documents in the formats of the UK Sanctions List, made up row by row."""

import csv
import io

COLUMNS = (
    *("Last Updated", "Unique ID", "OFSI Group ID", "UN Reference Number"),
    *("Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name type", "Alias strength"),
    *("Title", "Name non-latin script", "Non-latin script type", "Non-latin script language"),
    *("Regime Name", "Designation Type", "Designation source", "Sanctions Imposed"),
    *(f"Address Line {number}" for number in range(1, 7)),
    *("Address Postal Code", "Address Country", "Date Designated", "D.O.B"),
    *("Nationality(/ies)", "National Identifier number", "Passport number"),
    *("Business registration number (s)", "IMO number", "Current believed flag of ship"),
)
OLD_COLUMNS = (
    *("Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name Non-Latin Script", "DOB"),
    *("Nationality", "Passport Number", "National Identification Number", "Address 1", "Address 2"),
    *("Post/Zip Code", "Country", "Group Type", "Alias Type", "Alias Quality", "Regime"),
    *("Listed On", "Group ID"),
)
REGIME = "The Example (Sanctions) Regulations 2030"
KNOWN = {
    "Unique ID": "XYZ0001",
    "Name 6": "SAMPLE",
    "Name 1": "Jane",
    "Name type": "Primary Name",
    "Regime Name": REGIME,
    "Designation Type": "Individual",
    "Date Designated": "06/05/2021",
}
NATIVE = "\u041e\u0431\u0440\u0430\u0437\u0435\u0446"


def write_line(fields: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(fields)
    return line.getvalue()


def write_row(fields: dict[str, str] | None = None) -> str:
    known = KNOWN | (fields or {})
    return write_line(tuple(known.get(column, "") for column in COLUMNS))


def write_document(*rows: str, above: str = "Report Date: 11-Sep-2026\n") -> bytes:
    return (above + write_line(COLUMNS) + "".join(rows)).encode()


def write_old_row(**fields: str) -> str:
    known = {"Group ID": "77", "Name 6": "SAMPLE", "Name 1": "Jane", "Alias Type": "Primary name"}
    known |= {"Group Type": "Individual", "Listed On": "06/05/2021", "Regime": "Exampleland"}
    known |= {name.replace("_", " "): text for name, text in fields.items()}
    return write_line(tuple(known.get(column, "") for column in OLD_COLUMNS))


def write_old_document(*rows: str) -> bytes:
    return ("Last Updated,27/04/2020\n" + write_line(OLD_COLUMNS) + "".join(rows)).encode()


def write_xml(*designations: str) -> bytes:
    return (f'<?xml version="1.0"?><Designations>{"".join(designations)}</Designations>').encode()


def write_designation(more: str = "", kind: str = "Individual", number: str = "XYZ0001") -> str:
    return (
        f"<Designation><UniqueID>{number}</UniqueID><RegimeName>{REGIME}</RegimeName>"
        f"<IndividualEntityShip>{kind}</IndividualEntityShip>"
        "<DateDesignated>06/05/2021</DateDesignated><Names><Name><Name1>Jane</Name1>"
        "<Name6>SAMPLE</Name6><NameType>Primary Name</NameType></Name></Names>"
        f"{more}</Designation>"
    )
