"""Who receives and what for: restricted users and uses, what the order states, and red flags."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from connector.errors import ConfigError
from connector.screening import Axis, RuleHit
from connector.screening.end_use.detectors import DETECTORS
from connector.screening.end_use.red_flags import PACK as RED_FLAGS
from connector.screening.end_use.red_flags import RedFlags
from connector.screening.end_use.restricted import PACK as END_USE
from connector.screening.end_use.restricted import RestrictedUses
from connector.screening.end_use.rows import EndUseRow, RedFlagRow
from connector.screening.end_use.users import EndUsers
from connector.screening.gazetteer import CITIES, Gazetteer, read_gazetteer
from connector.screening.rules import Pack
from connector.screening.rules.packs import read_pack
from connector.screening.situation import Situation


class EndUseRules:
    """Asks the packs on end users, end uses and red flags. `Situation.users` must be filled."""

    axis = Axis.END_USE

    def __init__(
        self,
        uses: Pack[EndUseRow],
        flags: Pack[RedFlagRow],
        users: EndUsers,
        gazetteer: Gazetteer,
    ) -> None:
        """Take the packs, the words of end users, and the table of towns."""
        self._uses = uses
        self._flags = flags
        self._users = users
        self._gazetteer = gazetteer
        self._in_force = lru_cache(maxsize=8)(self._made_ready)

    def ask(self, situation: Situation) -> Iterator[RuleHit]:
        """Give every restriction and every red flag that the order meets."""
        uses, flags = self._in_force(situation.on)
        yield from uses.ask(situation)
        yield from flags.ask(situation)

    def _made_ready(self, day: date) -> tuple[RestrictedUses, RedFlags]:
        uses = RestrictedUses(self._uses.on(day), self._users.words(day))
        return uses, RedFlags(self._flags.on(day), self._gazetteer)


def read_end_use(folder: Path, users: EndUsers) -> EndUseRules:
    """Read the packs. `users` are the words by which `Situation.users` is filled.

    Raises ConfigError naming file, row and field.

    A flag that says it is detectable and has no detector is an error: it would look asked.
    """
    flags = read_pack(folder, RED_FLAGS, RedFlagRow)
    for row in (*flags.rows, *flags.amendments):
        if row.detectable and row.id not in DETECTORS:
            where = str(folder / f"{RED_FLAGS}.yaml")
            raise ConfigError(
                where, f"rule '{row.id}': nothing detects it; detectable must be false"
            )
    return EndUseRules(
        read_pack(folder, END_USE, EndUseRow),
        flags,
        users,
        read_gazetteer(folder / CITIES),
    )
