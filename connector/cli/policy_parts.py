"""What the commands about a policy ask: the rules of the installation, over the cases' entries."""

from pathlib import Path

from connector.enforcement_cases import Parts
from connector.main.clock import utc_now
from connector.main.rules import build_side
from connector.screening import Axis, Check
from connector.screening.completeness import CompletenessCheck
from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.starter import read_starter
from connector.screening.party import PartyCheck
from connector.settings import Settings


def own_file(settings: Settings) -> Path:
    """Give where the conditions of the installation stand; there need not be any."""
    return settings.config / "policy" / "own.yaml"


def parts_of(settings: Settings) -> Parts:
    """Give the installation's rules and policy, over whatever entries. Raises ConfigError."""
    side = build_side(settings.config, lambda: _party_check(()))
    return Parts(checks_over, side.rules, frozenset(Axis), side.policy, utc_now)


def checks_over(entries: tuple[Entry, ...]) -> tuple[Check, ...]:
    """Build the checks over these entries and the starter list: names are weighed by others."""
    return (CompletenessCheck(), _party_check(entries))


def _party_check(entries: tuple[Entry, ...]) -> PartyCheck:
    listed = Snapshot("cases", (*entries, *read_starter().entries))
    return PartyCheck.over({listed.id: listed})
