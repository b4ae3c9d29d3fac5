"""Ways in which goods can be misused against people, read from their ECCN and from their words."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from connector.errors import ConfigError
from connector.screening.rules import Pack, Rule
from connector.screening.rules.packs import read_pack
from connector.screening.wording import Phrases

PACK = "misuse"
_KEPT_ECCNS = 1_024


class Misuse(Rule):
    """A class of goods. `unless` are phrases beside which its words do not count; ECCNs still do.

    `words` are the words of trade for them. `eccns` are entries or paragraphs of one (5A001,
    5A001.j).
    """

    eccns: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class MisuseClasses:
    """Says of goods in which ways they can be misused against people, by the pack's ids."""

    def __init__(self, pack: Pack[Misuse]) -> None:
        """Take the pack as it was read."""
        self._pack = pack
        self._on = lru_cache(maxsize=8)(self._build)

    @property
    def ids(self) -> frozenset[str]:
        """Every class that any day knows."""
        return frozenset(row.id for row in (*self._pack.rows, *self._pack.amendments))

    def of(self, words: str, eccn: str | None, on: date) -> tuple[str, ...]:
        """Give the classes of goods on a day, in the pack's order; none where nothing tells.

        An ECCN without a paragraph meets the classes of all of its paragraphs: which one it is
        was not said.
        """
        return self._on(on).of(words, eccn)

    def _build(self, on: date) -> "_Day":
        return _Day(self._pack.on(on))


class _Day:
    """The classes of one day, compiled."""

    def __init__(self, rows: tuple[Misuse, ...]) -> None:
        self._rows = rows
        self._phrases = Phrases({row.id: row.words for row in rows})
        self._unless = Phrases({row.id: row.unless for row in rows})
        self._under = lru_cache(maxsize=_KEPT_ECCNS)(self._classes_of)

    def of(self, words: str, eccn: str | None) -> tuple[str, ...]:
        said = {found.meaning for found in self._phrases.find(words)}
        if said:
            said -= {found.meaning for found in self._unless.find(words)}
        under = self._under((eccn or "").casefold())
        if not said:
            return under
        return tuple(row.id for row in self._rows if row.id in said or row.id in under)

    def _classes_of(self, code: str) -> tuple[str, ...]:
        return tuple(row.id for row in self._rows if _is_under(code, row))


def _is_under(code: str, row: Misuse) -> bool:
    return bool(code) and any(_overlap(code, eccn.casefold()) for eccn in row.eccns)


def _overlap(one: str, other: str) -> bool:
    """Say whether one code is the other, a paragraph of it, or the entry it is a paragraph of."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or longer.startswith(f"{shorter}.")


def read_misuse(folder: Path) -> MisuseClasses:
    """Read the classes from the pack of that name. Raises ConfigError."""
    pack = read_pack(folder, PACK, Misuse)
    for row in (*pack.rows, *pack.amendments):
        if not row.eccns and not row.words:
            problem = f"rule '{row.id}': an ECCN or a word is wanted, or nothing meets it"
            raise ConfigError(str(folder / f"{PACK}.yaml"), problem)
    return MisuseClasses(pack)
