"""Who the parties are: governments, armed forces, police, services, missions and forwarders."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from connector.country import Country
from connector.order import Order, Party, Role
from connector.screening.end_use.rows import EndUserRow
from connector.screening.rules import Pack
from connector.screening.rules.packs import read_pack
from connector.screening.situation import User, UserKind
from connector.screening.streets import without_streets
from connector.screening.wording import Found, Phrases, fold_text

PACK = "end_users"
_PUBLIC = frozenset({UserKind.POLICE, UserKind.MILITARY, UserKind.INTELLIGENCE, UserKind.EMBASSY})


class EndUserWords:
    """The words of one day by which kinds of end users are known."""

    def __init__(self, rows: Iterable[EndUserRow]) -> None:
        """Take the rows in force."""
        rows = tuple(rows)
        self._kinds = Phrases({row.kind.value: flat(row.words) for row in rows if row.kind})
        self._nations = Phrases({c: words for row in rows for c, words in row.nations.items()})
        self._unless = _any_of(phrase for row in rows for phrase in row.unless)

    def kinds_in(self, party: Party) -> Mapping[UserKind, str]:
        """Give the kinds a party is of by its names and address lines, with the words that say so.

        Police, armed forces, services and missions are government as well.
        """
        found = dict(self._found(party))
        if party.role is Role.FORWARDER:
            found.setdefault(UserKind.FORWARDER, "its role on the order")
        public = next((found[kind] for kind in UserKind if kind in _PUBLIC & found.keys()), None)
        if public is not None:
            found.setdefault(UserKind.GOVERNMENT, public)
        return found

    def nations_in(self, party: Party) -> frozenset[Country]:
        """Give the states that a party's names say it belongs to."""
        named = self._nations.find(" ; ".join(party.all_names))
        return frozenset(Country(found.meaning) for found in named)

    def _found(self, party: Party) -> Iterator[tuple[UserKind, str]]:
        lines = party.address.lines if party.address else ()
        if not self._kinds.find(" ; ".join((*party.all_names, *lines))):
            return
        for each in self._meant(without_streets(" ; ".join(lines))):
            # A forwarder's address is where many companies sit that are none.
            if each.meaning != UserKind.FORWARDER:
                yield UserKind(each.meaning), each.written
        # Names come last, and of several words the first: a later one stands for its kind.
        for each in self._meant(" ; ".join(party.all_names)):
            yield UserKind(each.meaning), each.written

    def _meant(self, text: str) -> tuple[Found, ...]:
        return self._kinds.find(self._unless.sub(" ; ", fold_text(text)))[::-1]


class EndUsers:
    """The pack of words, by day."""

    def __init__(self, pack: Pack[EndUserRow]) -> None:
        """Take the pack."""
        self._on = lru_cache(maxsize=8)(lambda day: EndUserWords(pack.on(day)))

    def words(self, day: date) -> EndUserWords:
        """Give the words in force on a day."""
        return self._on(day)


def users_of(order: Order, words: EndUserWords) -> tuple[User, ...]:
    """Give every party with what it was found to be, in the order of the parties."""
    return tuple(_user(party, words.kinds_in(party)) for party in order.parties)


def _user(party: Party, kinds: Mapping[UserKind, str]) -> User:
    return User(party, frozenset(kinds), tuple(kinds.items()))


def read_end_users(folder: Path) -> EndUsers:
    """Read the pack. Raises ConfigError naming file, row and field."""
    return EndUsers(read_pack(folder, PACK, EndUserRow))


def flat(words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Give the words of all languages, each once."""
    return tuple(dict.fromkeys(word for several in words.values() for word in several))


def _any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    words = (r"\W+".join(map(re.escape, fold_text(each).split())) for each in phrases)
    return re.compile(rf"\b(?:{'|'.join(words) or '(?!)'})\b")
