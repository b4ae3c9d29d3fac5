"""Citations of the Federal Register as the lists print them, made uniform."""

import re

_PAGE = re.compile(r"(?<=\d)[\s.]*F\.?\s*R\.?\s*(?=\d|No)", re.IGNORECASE)
_NEXT = re.compile(r"[\s,;]+(?=\d+ FR )")


def read_citation(text: str) -> str:
    """Return "84 FR 54002; 85 FR 44159" for that and for "84 F.R. 54002, 85.F.R.44159"."""
    return _PAGE.sub(" FR ", " ".join(text.split())).strip(" ,;")


def split_citations(text: str) -> str:
    """Clean citations that stand in one cell with nothing but blanks between them."""
    return _NEXT.sub("; ", read_citation(text))
