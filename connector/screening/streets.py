"""Streets are named after places and offices that are elsewhere: Crimea Street is not in Crimea."""

import re

from connector.screening.wording import fold_text

_AFTER = (
    "street st road rd avenue ave lane square boulevard blvd drive way terrace crescent court"
    " gardens gasse platz weg allee strasse strase straße str straat laan plein gatan gata vej gade"
    " utca caddesi caddesı cad sokak sokagı ulitsa ulica ulice улица вулиця проспект переулок marg"
)
_BEFORE = (
    "rue boulevard bd avenue av quai allee via viale piazza corso calle avenida plaza paseo rua"
    " praca ulitsa ulica ulice ul улица ул проспект просп вулиця вул переулок strada strasse jalan"
    " jl شارع خيابان"
)
_LINKS = "de|du|des|la|le|les|del|della|di|do|da|of|the|d|l|s|im|em"


def _any_of(words: str) -> str:
    return "|".join(map(fold_text, words.split()))


_BEFORE_NAME = re.compile(rf"\b(?:{_any_of(_BEFORE)})\b\.?\s+(?:(?:{_LINKS})\b['’]?\s*)*\w+")
_AFTER_NAME = re.compile(rf"\b\w+\s+(?:{_any_of(_AFTER)})\b")


def without_streets(text: str) -> str:
    """Give a text, folded, without the names of streets in it."""
    return _AFTER_NAME.sub(" ; ", _BEFORE_NAME.sub(" ; ", fold_text(text)))
