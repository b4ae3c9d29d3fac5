"""Small XLSX workbooks, made up cell by cell: the least that Excel's format wants."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import TypeAlias
from xml.sax.saxutils import escape

Cell: TypeAlias = str | int | float | dt.date | None

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type='
        f'"{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type='
        f'"{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type='
        f'"{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs></styleSheet>"
    ),
}


def write_workbook(*rows: Sequence[Cell], far: str = "") -> bytes:
    """Write a workbook of one sheet; `far` is the reference of one more cell (XFD1048576)."""
    lines = [
        "".join(_write(f"{chr(65 + column)}{number}", cell) for column, cell in enumerate(row))
        for number, row in enumerate(rows, start=1)
    ]
    written = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, 1))
    if far:
        written += (
            f'<row r="{far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{far}"><v>1</v></c></row>'
        )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (_PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return packed.getvalue()


def _write(reference: str, cell: Cell) -> str:
    match cell:
        case None | "":
            return ""
        case dt.date():
            serial = (cell - dt.date(1899, 12, 30)).days
            return f'<c r="{reference}" s="1"><v>{serial}</v></c>'
        case int() | float():
            return f'<c r="{reference}"><v>{cell}</v></c>'
        case _:
            text = f'<t xml:space="preserve">{escape(cell)}</t>'
            return f'<c r="{reference}" t="inlineStr"><is>{text}</is></c>'
