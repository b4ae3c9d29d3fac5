"""Our own XML examples written as flat files, with the WE60 definition that belongs to them."""

from adapters.sap.idoc.flat import _CONTROL_FIELDS
from tests.sap.idoc.made import segments

WIDTH = 40


def shapes(body: bytes) -> dict[str, list[str]]:
    """Give the fields of every segment type of a document, the control record's left out."""
    found: dict[str, list[str]] = {}
    for segment in list(segments(body))[1:]:
        known = found.setdefault(str(segment.tag), [])
        names = (str(field.tag) for field in segment if field.get("SEGMENT") is None)
        known.extend(name for name in names if name not in known)
    return found


def external(name: str) -> str:
    """Give a segment's name as flat files have it, with a release."""
    return f"{name.replace('E1', 'E2', 1)}001"


def definition(body: bytes, kind: str = "ORDERS05", unit: str = "CHARACTER") -> str:
    """Write the definition as WE60 does."""
    lines = ["BEGIN_SEGMENT_SECTION", f"  BEGIN_IDOC           {kind}"]
    for name, fields in shapes(body).items():
        lines += [
            f"    BEGIN_SEGMENT        {external(name)}",
            f"      SEGMENTTYPE          {name}",
        ]
        lines += ["      LEVEL                02", "      BEGIN_FIELDS"]
        for place, field in enumerate(fields):
            lines += [
                f"        NAME                 {field}",
                "        TEXT                 A field",
            ]
            lines += [f"        {unit}_FIRST      {64 + place * WIDTH:06}"]
            lines += [f"        {unit}_LAST       {63 + (place + 1) * WIDTH:06}", ""]
        lines += ["      END_FIELDS", "    END_SEGMENT"]
    return "\r\n".join([*lines, "  END_IDOC", "END_SEGMENT_SECTION", ""])


def flattened(body: bytes, end: str = "\r\n", code_page: str | None = None) -> str:
    """Write a document's first IDoc as records, each cut at its trailing blanks.

    With a `code_page`, places count its bytes.
    """
    control, *data = segments(body)
    known = shapes(body)
    head = "".join(
        (control.findtext(name) or "").strip()[:width].ljust(width)
        for name, width in _CONTROL_FIELDS
    )
    records = ["EDI_DC40".ljust(10) + head[10:]]
    for number, segment in enumerate(data, 1):
        depth = len(list(segment.iterancestors())) - 1
        start = f"{external(str(segment.tag)):30}{'':19}{number:06}{'':6}{depth:02}"
        fields = known[str(segment.tag)]
        texts = ((segment.findtext(name) or "").strip("\n") for name in fields)
        records.append(start + "".join(_filled(text, code_page) for text in texts))
    return end.join(record.rstrip() for record in records) + end


def _filled(text: str, code_page: str | None) -> str:
    wide = len(text.encode(code_page)) if code_page else len(text)
    return text + " " * (WIDTH - wide)
