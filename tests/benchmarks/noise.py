"""What happens to a name between a person's mouth and an order: one function for each habit.

Each takes a `Case` and gives the noisy text, or None where the habit does not apply to it.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from tests.benchmarks import habits
from tests.benchmarks.vocabulary import (
    departments,
    draw_core,
    draw_place,
    draw_word,
    latin_nobodies,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A name to spoil. `contact` is a drawn person who is not listed."""

    name: str
    entity_type: str
    contact: str
    rng: Random

    @property
    def words(self) -> list[str]:
        """The words of the name."""
        return self.name.split()


def _beside(case: Case, extra: str) -> str:
    front = case.rng.random() < 0.5
    separator = case.rng.choice(habits.SEPARATORS)
    text = f"{extra}{separator}{case.name}" if front else f"{case.name}{separator}{extra}"
    return text + ")" if separator == " (" else text


def _number(rng: Random) -> str:
    return str(rng.randrange(10 ** rng.randrange(1, 8)))


def contact(case: Case) -> str:
    """Add a contact line in front or behind."""
    return _beside(case, f"{case.rng.choice(habits.CONTACT_MARKERS)} {case.contact}")


def other_party(case: Case) -> str:
    """Add a forwarder, agent or trade name that was drawn."""
    return _beside(case, f"{case.rng.choice(habits.PARTY_MARKERS)} {draw_core(case.rng)}")


def department(case: Case) -> str:
    """Add a department, sometimes with a number."""
    rng = case.rng
    label = f"{rng.choice(departments())} {rng.choice(habits.UNITS)}"
    return _beside(case, f"{label} {_number(rng)}" if rng.random() < 0.6 else label)


def address(case: Case) -> str:
    """Add the tail of an address: a drawn place, often with street and number."""
    rng = case.rng
    street = f"{draw_word(rng)} {rng.choice(habits.STREETS)} {rng.randrange(1, 400)}, "
    tail = f"{street if rng.random() < 0.6 else ''}{draw_place(rng)}"
    return f"{case.name}{rng.choice((', ', ' - ', ' ', '; ', ' ('))}{tail}"


def reference(case: Case) -> str:
    """Add an account, order or tax number."""
    rng = case.rng
    number = f"{rng.choice(('', '', 'A', 'C-', 'DE', 'X'))}{_number(rng)}{rng.randrange(10, 99)}"
    return _beside(case, f"{rng.choice(habits.REFERENCES)} {number}")


def repeated(case: Case) -> str:
    """Write the name twice, as two fields that were both filled and joined."""
    again = case.name if case.rng.random() < 0.7 else " ".join(case.words[:2])
    return f"{case.name}{case.rng.choice(habits.SEPARATORS[:7])}{again}"


def split(case: Case) -> str | None:
    """Break the name over two fields, at a word or inside one."""
    if len(case.name) < 8:
        return None
    separator = case.rng.choice(("  ", " / ", " | ", "\n", "\t", " - ", ", ", "; ", " NAME2: "))
    if len(case.words) > 1 and case.rng.random() < 0.7:
        at = case.rng.randrange(1, len(case.words))
        return " ".join(case.words[:at]) + separator + " ".join(case.words[at:])
    at = case.rng.randrange(4, len(case.name) - 3)
    return case.name[:at] + separator + case.name[at:]


def cut(case: Case) -> str | None:
    """Cut the name at the width of a field."""
    widths = [width for width in (25, 30, 35) if len(case.name) > width + 1]
    return case.name[: case.rng.choice(widths)].strip() if widths else None


def ocr(case: Case) -> str | None:
    """Confuse one to three letters as scanners do."""
    name = case.name
    for _ in range(case.rng.choice((1, 1, 2, 3))):
        pairs = [pair for pair in habits.OCR if pair[0] in name.lower()]
        if not pairs:
            return None
        printed, read = case.rng.choice(pairs)
        spots = [match.start() for match in re.finditer(printed, name.lower())]
        spot = case.rng.choice(spots)
        if name[spot].isupper() and read not in "lI":
            read = read.upper()
        name = name[:spot] + read + name[spot + len(printed) :]
    return name


def _accented(case: Case) -> str:
    letters = list(case.name)
    spots = [at for at, letter in enumerate(letters) if letter.lower() in habits.ACCENTS]
    for at in case.rng.sample(spots, min(len(spots), case.rng.choice((1, 2)))):
        accent = case.rng.choice(habits.ACCENTS[letters[at].lower()])
        letters[at] = accent.upper() if letters[at].isupper() else accent
    return "".join(letters)


def entities(case: Case) -> str:
    """Leave HTML escapes in the name, twice escaped at times."""
    text = case.name if case.rng.random() < 0.4 else _accented(case)
    text = html.escape(text).encode("ascii", "xmlcharrefreplace").decode()
    if case.rng.random() < 0.5 or text == case.name:
        text = text.replace(" ", "&nbsp;", 1) if " " in text else f"&quot;{text}&quot;"
    return html.escape(text, quote=False) if case.rng.random() < 0.2 else text


def mojibake(case: Case) -> str:
    """Read accented UTF-8 as cp1252."""
    text = _accented(case).replace("'", "\u2019").replace(" - ", " \u2013 ")
    return text.encode().decode("cp1252", errors="replace").replace("\ufffd", "?")


def accents(case: Case) -> str | None:
    """Put accents on letters that the list writes without."""
    text = _accented(case)
    return text if text != case.name else None


def article(case: Case) -> str:
    """Drop the articles of the name, or add one before a word."""
    known = {article.strip("-'").lower() for article in habits.ARTICLES}
    left = [word for word in case.words if word.lower() not in known]
    if 1 < len(left) < len(case.words):
        return " ".join(left)
    words = case.words
    at = case.rng.randrange(len(words))
    added = case.rng.choice(habits.ARTICLES)
    words[at] = f"{added}{words[at]}" if added[-1] in "-'" else f"{added} {words[at]}"
    return " ".join(words)


def patronymic(case: Case) -> str | None:
    """Put a drawn father's or second name between the names of a person."""
    words = case.words
    if case.entity_type != "person" or not 2 <= len(words) <= 4:
        return None
    first = case.rng.choice(latin_nobodies()).first
    son = case.rng.choice((*habits.SONS, "{}", "{}")).format(first)
    at = case.rng.randrange(1, len(words))
    return " ".join((*words[:at], son, *words[at:]))


def hyphen(case: Case) -> str | None:
    """Change hyphens to spaces or nothing, spaces to hyphens, or dot short words."""
    if "-" in case.name and case.rng.random() < 0.7:
        return case.name.replace("-", case.rng.choice((" ", "", " - ", "\u2013")))
    if len(case.words) < 2:
        return None
    at = case.rng.randrange(1, len(case.words))
    joined = f"{case.words[at - 1]}{case.rng.choice(('-', '-', '.', '_', '·'))}{case.words[at]}"
    return " ".join((*case.words[: at - 1], joined, *case.words[at + 1 :]))


def _replaced(case: Case, table: Mapping[str, tuple[str, ...]], most: int) -> str | None:
    words = case.words
    known = [at for at, word in enumerate(words) if word.lower().strip(".,") in table]
    for at in case.rng.sample(known, min(most, len(known))):
        new = case.rng.choice(table[words[at].lower().strip(".,")])
        words[at] = new.upper() if words[at].isupper() else new.title()
    return " ".join(words) if known else None


def abbreviated(case: Case) -> str | None:
    """Abbreviate generic words, by the table or by dropping what stands behind the start."""
    known = _replaced(case, habits.ABBREVIATIONS, 3)
    if known or case.entity_type == "person":
        return known
    words = case.words
    long = [at for at, word in enumerate(words) if at and len(word) > 8 and word.isalpha()]
    if not long:
        return None
    at = case.rng.choice(long)
    words[at] = words[at][: case.rng.choice((4, 5))] + case.rng.choice(("", "."))
    return " ".join(words)


_MEANINGS = {
    word: tuple(other for other in line if other != word)
    for line in habits.TRANSLATIONS
    for word in line
}


def translated(case: Case) -> str | None:
    """Say a generic word in another language."""
    return _replaced(case, _MEANINGS, 2) if case.entity_type != "person" else None


def _beside_on_keyboard(letter: str, rng: Random) -> str:
    row = next((row for row in habits.KEYBOARD if letter.lower() in row), "")
    at = row.find(letter.lower())
    near = [row[spot] for spot in (at - 1, at + 1) if row and 0 <= spot < len(row)]
    return rng.choice(near) if near else letter


def slip(case: Case) -> str | None:
    """Hit the key beside, first letters too; or leave out, double or swap a letter."""
    words = case.words
    long = [at for at, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    for at in case.rng.sample(long, min(len(long), case.rng.choice((1, 1, 2)))):
        word = words[at]
        spot = 0 if case.rng.random() < 0.4 else case.rng.randrange(len(word) - 1)
        near = _beside_on_keyboard(word[spot], case.rng)
        words[at] = case.rng.choice(
            (
                word[:spot] + near + word[spot + 1 :],
                word[:spot] + near + word[spot:],
                word[:spot] + word[spot + 1 :],
                word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
            )
        )
    return " ".join(words) if words != case.words else None
