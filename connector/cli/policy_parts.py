"""What the commands about a policy ask: the rules of the installation, over the cases' entries."""

from pathlib import Path

from connector.enforcement_cases import Parts
from connector.main import policy_of, utc_now
from connector.screening import Check
from connector.screening.completeness import CompletenessCheck
from connector.screening.lists import Entry, Snapshot
from connector.screening.lists.starter import read_starter
from connector.screening.own_policy import OwnPolicy
from connector.screening.own_policy.read import read_own_policy
from connector.screening.party import PartyCheck
from connector.screening.rules.book import RuleBook
from connector.screening.situation import Situation, places_of
from connector.settings import Settings


def own_file(settings: Settings) -> Path:
    """Give where the conditions of the installation stand; there need not be any."""
    return settings.config / "policy" / "own.yaml"


def parts_of(settings: Settings) -> Parts:
    """Give the installation's rules and policy, over whatever entries. Raises ConfigError."""
    book = _book(read_own_policy(own_file(settings)))
    return Parts(
        checks=checks_over,
        rules=book,
        axes=frozenset(rules.axis for rules in book.axes),
        policy=policy_of(settings),
        now=utc_now,
    )


def checks_over(entries: tuple[Entry, ...]) -> tuple[Check, ...]:
    """Build the checks over these entries and the starter list: names are weighed by others."""
    listed = Snapshot("cases", (*entries, *read_starter().entries))
    return (CompletenessCheck(), PartyCheck.over({listed.id: listed}))


def _book(own: OwnPolicy) -> RuleBook:
    return RuleBook(
        version="none",
        read=lambda order, on: Situation(order, on, tuple(places_of(order)), (), ()),
        axes=(),
        last=(own,),
    )
