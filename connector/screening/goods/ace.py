"""License Exception ACE: may a cybersecurity item go to this destination and these users?"""

from collections.abc import Iterable
from dataclasses import dataclass

from connector.order import Role
from connector.screening.goods.eccn import Covered, Eccn
from connector.screening.goods.rows import AceRule, in_any
from connector.screening.situation import User, UserKind
from connector.screening.tables.groups import CountryGroups

_GOVERNMENT = frozenset(
    {
        UserKind.GOVERNMENT,
        UserKind.MILITARY,
        UserKind.POLICE,
        UserKind.INTELLIGENCE,
        UserKind.EMBASSY,
    }
)
_RECEIVERS = frozenset(
    {
        Role.BUYER,
        Role.SHIP_TO,
        Role.CONSIGNEE,
        Role.INTERMEDIATE,
        Role.END_USER,
        Role.ACCOUNT,
    }
)
# 740.22(b): also whoever acts for a government, and firms that it owns or steers.
_UNSEEN = (
    "that no end user is a government one: public utilities, transport hubs, research bodies and"
    " firms with a quarter of the votes in a state's hand count as well"
)
_STRICTEST_FIRST = ("no", "unless", "may")
_KNOWLEDGE = (
    "that nobody knows or has reason to know of an unauthorised use against systems or data"
)


@dataclass(frozen=True, slots=True)
class AceAnswer:
    """The row of the table that answered, why it fits, and what must be known before use."""

    row: AceRule
    because: str
    to_know: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Say whether the exception may not be used, whatever else is shown."""
        return self.row.answer == "no"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A country that the table is asked about, and the government end user it is asked for."""

    country: str
    government: str = ""


def answer_ace(
    rows: tuple[AceRule, ...],
    groups: CountryGroups,
    eccn: Eccn,
    destination: str,
    users: Iterable[User],
) -> AceAnswer | None:
    """Give the strictest answer for the destination and every government end user.

    Of each the first row that fits answers; None where none in force does.
    """
    asked = (*_governments(users, destination), _Asked(destination))
    answers = (_answer(rows, groups, eccn, each) for each in asked)
    found = [answer for answer in answers if answer is not None]
    return min(found, key=lambda answer: _STRICTEST_FIRST.index(answer.row.answer), default=None)


def _answer(
    rows: tuple[AceRule, ...], groups: CountryGroups, eccn: Eccn, asked: _Asked
) -> AceAnswer | None:
    row = next((row for row in rows if _fits(row, groups, eccn, asked)), None)
    if row is None:
        return None
    where = _in(groups, asked.country)
    because = f"the destination is {where}"
    if asked.government:
        because = f"'{asked.government}' is a government end user of {where}"
    if row.answer == "no":
        return AceAnswer(row, because)
    return AceAnswer(row, because, (*_unless(row), _UNSEEN, _KNOWLEDGE))


def _fits(row: AceRule, groups: CountryGroups, eccn: Eccn, asked: _Asked) -> bool:
    if row.users == "government" and not asked.government:
        return False
    if row.eccns and in_any(eccn, row.eccns) is not Covered.YES:
        return False
    if row.and_groups and not groups.has(asked.country, row.and_groups):
        return False
    return not row.groups or groups.has(asked.country, row.groups)


def _unless(row: AceRule) -> tuple[str, ...]:
    return (f"one of: {'; '.join(row.unless)}",) if row.unless else ()


def _in(groups: CountryGroups, country: str) -> str:
    of = groups.of(country)
    return f"{country}, in {', '.join(of)}" if of else f"{country}, in no country group"


def _governments(users: Iterable[User], destination: str) -> Iterable[_Asked]:
    """Give them with where the goods go and with their own country: either may close it."""
    for user in users:
        if user.kinds & _GOVERNMENT and user.party.role in _RECEIVERS:
            address = user.party.address
            home = address.country if address and address.country else destination
            name = user.party.name or user.party.role.words
            yield from (_Asked(country, name) for country in dict.fromkeys((destination, home)))
