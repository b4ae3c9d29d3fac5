"""The states of the Code of Conduct on export controls and human rights, and whom to turn to."""

from datetime import date
from pathlib import Path

from connector.country import Country
from connector.screening.rules import Pack, Rule
from connector.screening.rules.packs import read_pack

PACK = "code_of_conduct"


class Partners(Rule):
    """States that subscribe. `contact` says when to turn to which of their authorities.

    `partners` are the states (ISO 3166-1), `commitments` what they undertake.
    """

    partners: tuple[Country, ...]
    commitments: tuple[str, ...] = ()
    contact: str


def read_partners(folder: Path) -> Pack[Partners]:
    """Read the pack of that name. Raises ConfigError."""
    return read_pack(folder, PACK, Partners)


def partners_on(pack: Pack[Partners], day: date) -> frozenset[Country]:
    """Give the states that subscribe on a day."""
    return frozenset(country for row in pack.on(day) for country in row.partners)
