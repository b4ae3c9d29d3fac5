"""The elements of our answers: how an order stands, as the contract says it."""

from lxml import etree

from adapters.soap.names import SCREENING
from connector.intake.asked import Answered, Outcome


def decision(operation: str, number: str, found: Answered | None, key: str = "") -> etree._Element:
    """Write the answer of an operation that says how an order stands; None: pending."""
    outcome = found.outcome if found else Outcome.PENDING
    at = found.decided_at.isoformat() if found and found.decided_at else ""
    written = element(
        f"{operation}Response",
        OrderNumber=number,
        Status=outcome.name,
        PollKey=key,
        Case=found.case if found else "",
        DecidedAt=at,
    )
    reasons = etree.SubElement(written, f"{{{SCREENING}}}Reasons")
    for code, text in (found.reasons if found else {}).items():
        reasons.append(element("Reason", Code=code, Text=text))
    return written


def element(name: str, **fields: str) -> etree._Element:
    """Write an element of the contract; a field without a text is left out."""
    written = etree.Element(f"{{{SCREENING}}}{name}", nsmap={"hp": SCREENING})
    for each, text in fields.items():
        if text:
            etree.SubElement(written, f"{{{SCREENING}}}{each}").text = text
    return written
