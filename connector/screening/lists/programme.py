"""The United States' lists by their short codes, and how an entry names its programme."""

WORDS = {
    "CAP": "CAPTA List",
    "CMIC": "Chinese Military-Industrial Complex List",
    "DPL": "Denied Persons List",
    "DTC": "ITAR Debarred",
    "EL": "Entity List",
    "FSE": "Foreign Sanctions Evaders",
    "ISN": "Nonproliferation Sanctions",
    "MEU": "Military End User List",
    "NS-MBS": "Menu-Based Sanctions",
    "PLC": "Palestinian Legislative Council List",
    "SDN": "SDN",
    "SSI": "Sectoral Sanctions",
    "UVL": "Unverified List",
}
"""List code, as the CSL's `source` column has it in brackets -> the words a reviewer reads."""


def write_programme(code: str, programmes: tuple[str, ...] = ()) -> str:
    """Say the list in words, its programmes (SDGT, IFSR) in brackets behind."""
    words = WORDS.get(code, code)
    return f"{words} ({', '.join(programmes)})" if programmes else words
