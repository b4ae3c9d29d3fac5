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
    "UFLPA": "UFLPA Entity List",
    "UVL": "Unverified List",
    "WRO": "CBP Withhold Release Order",
}
"""List code -> the words a reviewer reads. The CSL's `source` column has its codes in brackets."""


def write_programme(code: str, programmes: tuple[str, ...] = ()) -> str:
    """Say the list in words, its programmes (SDGT, IFSR) in brackets behind."""
    words = WORDS.get(code, code)
    return f"{words} ({', '.join(programmes)})" if programmes else words
