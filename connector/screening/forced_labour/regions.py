"""A region, known by the names and postcodes of an address."""

import unicodedata

from connector.order import Address, Party
from connector.screening.forced_labour.rows import ForcedLabourRule
from connector.screening.wording import Phrases, fold_text

_ALWAYS, _IN_COUNTRY, _STREET = "always", "in country", "street"


class Region:
    """A region of one row, ready to be looked for in addresses and words."""

    def __init__(self, row: ForcedLabourRule) -> None:
        """Compile the row's names."""
        self.row = row
        self._codes = frozenset(code.casefold() for code in row.regions)
        self._postcodes = tuple(span.split("-") for span in row.postcodes)
        self._phrases = Phrases(
            {_ALWAYS: row.names, _IN_COUNTRY: row.names_in_country, _STREET: row.unless}
        )

    def of_party(self, party: Party) -> str | None:
        """Say what of a party tells the region; None where nothing does."""
        told = self._of_address(party.address) if party.address else None
        if told is None and self.row.party_names:
            name = self.in_words(" / ".join(party.all_names))
            told = f"its name has '{name}'" if name else None
        return told

    def in_words(self, text: str) -> str | None:
        """Give the words of a text that always tell the region; None where none do."""
        found = self._phrases.find(text)
        return next((each.written for each in found if each.meaning == _ALWAYS), None)

    def _of_address(self, address: Address) -> str | None:
        here = address.country in (None, self.row.country)
        code = fold_text(address.region or "").strip()
        if code in self._codes and (here or "-" in code):
            return f"the address gives the region {address.region}"
        digits = _digits(address.postcode)
        if here and self._has_postcode(digits):
            return f"the postcode is {address.postcode}"
        town = self._named(f"{address.city or ''} / {address.region or ''}", here=here)
        if town or not here or self._is_elsewhere(digits):
            return f"the address names '{town}'" if town else None
        street = self._named(" / ".join(address.lines), here=True, streets=True)
        return f"the address names '{street}'" if street else None

    def _has_postcode(self, digits: str) -> bool:
        return any(
            len(digits) == len(first) and first <= digits <= last for first, last in self._postcodes
        )

    def _is_elsewhere(self, digits: str) -> bool:
        """Say whether a whole postcode lies outside: then a street only bears the name."""
        return any(len(digits) == len(first) for first, _last in self._postcodes)

    def _named(self, text: str, *, here: bool, streets: bool = False) -> str | None:
        found = self._phrases.find(text)
        if streets and any(each.meaning == _STREET for each in found):
            return None
        telling = (_ALWAYS, _IN_COUNTRY) if here else (_ALWAYS,)
        return next((each.written for each in found if each.meaning in telling), None)


def _digits(postcode: str | None) -> str:
    """Give a postcode's digits in ASCII, whatever digits and blanks it was written with."""
    plain = unicodedata.normalize("NFKC", postcode or "")
    return "".join(each for each in plain if each.isascii() and each.isdigit())
