"""Names written by other rules: house transliterations, initials, joined words, odd capitals."""

import re
from collections.abc import Callable, Mapping

from tests.benchmarks import habits, noise
from tests.benchmarks.noise import Case
from tests.benchmarks.vocabulary import draw_place


def house(case: Case) -> str | None:
    """Write the whole name by the transliteration rules of one country, all rules at once."""
    if case.entity_type != "person":
        return None
    rules = habits.HOUSES[case.rng.choice(sorted(habits.HOUSES))]
    # Longest first, in one pass, so that no rule reads what another wrote.
    pattern = re.compile("|".join(sorted(rules, key=len, reverse=True)))
    text = pattern.sub(lambda found: rules[found[0]], case.name.lower())
    return text.title() if text != case.name.lower() else None


def initials(case: Case) -> str | None:
    """Shorten the given names of a person to initials."""
    words = case.words
    if case.entity_type != "person" or len(words) < 3:
        return None
    dot = case.rng.choice(("", "."))
    short = [f"{word[0]}{dot}" for word in words[:-1]]
    if case.rng.random() < 0.6:
        short[0] = words[0]
    given = " ".join(short)
    return f"{given} {words[-1]}" if case.rng.random() < 0.7 else f"{words[-1]}, {given}"


def glued(case: Case) -> str | None:
    """Join all words of a short name, or two neighbours of a long one, or break a long word."""
    words = case.words
    if 2 <= len(words) <= 3 and case.rng.random() < 0.5:
        return case.rng.choice(
            (
                "".join(words),
                "".join(word[:1].upper() + word[1:].lower() for word in words),
            )
        )
    long = [at for at, word in enumerate(words) if len(word) > 7 and word.isalpha()]
    if long and case.rng.random() < 0.5:
        at = case.rng.choice(long)
        cut = case.rng.randrange(3, len(words[at]) - 2)
        return " ".join((*words[:at], words[at][:cut], words[at][cut:], *words[at + 1 :]))
    if len(words) < 3:
        return None
    at = case.rng.randrange(len(words) - 1)
    return " ".join((*words[:at], words[at] + words[at + 1], *words[at + 2 :]))


def gone(case: Case) -> str | None:
    """Lose one word that is not the longest, and slip in another."""
    words = case.words
    least = 3 if case.entity_type == "person" else 4
    if len(words) < least:
        return None
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    at = case.rng.choice([at for at in range(len(words)) if at != longest])
    left = " ".join((*words[:at], *words[at + 1 :]))
    return noise.slip(Case(left, case.entity_type, case.contact, case.rng))


def capitals(case: Case) -> str:
    """Mix the capitals, or set spaces between the letters of one word."""
    rng = case.rng
    if rng.random() < 0.3:
        words = case.words
        at = rng.randrange(len(words))
        words[at] = rng.choice((" ", ".")).join(words[at])
        return " ".join(words)
    return "".join(rng.choice((str.upper, str.lower))(letter) for letter in case.name)


def placed(case: Case) -> str | None:
    """Put the place of a branch to a firm's name: after it, before it, or before its last word."""
    if case.entity_type == "person":
        return None
    place, words = draw_place(case.rng), case.words
    at = case.rng.choice((len(words), len(words), 0, max(len(words) - 1, 1)))
    return " ".join((*words[:at], place, *words[at:]))


def moved(case: Case) -> str | None:
    """Put the last word first, with or without a comma."""
    words = case.words
    if len(words) < 2:
        return None
    return f"{words[-1]}{case.rng.choice((',', ''))} {' '.join(words[:-1])}"


def same(case: Case) -> str:
    """Leave the name as it is: for the class that only stands in the field of another type."""
    return case.name


def twice(case: Case) -> str | None:
    """Apply two other habits, one after the other."""
    first, second = case.rng.sample(sorted(KINDS.keys() - {"twice", "cut"}), 2)
    text = KINDS[first](case)
    return text and KINDS[second](Case(text, case.entity_type, case.contact, case.rng))


KINDS: Mapping[str, Callable[[Case], str | None]] = {
    "contact": noise.contact,
    "other_party": noise.other_party,
    "department": noise.department,
    "address": noise.address,
    "reference": noise.reference,
    "repeated": noise.repeated,
    "split": noise.split,
    "cut": noise.cut,
    "ocr": noise.ocr,
    "entities": noise.entities,
    "mojibake": noise.mojibake,
    "accents": noise.accents,
    "article": noise.article,
    "patronymic": noise.patronymic,
    "hyphen": noise.hyphen,
    "abbreviated": noise.abbreviated,
    "translated": noise.translated,
    "slip": noise.slip,
    "house": house,
    "initials": initials,
    "glued": glued,
    "gone": gone,
    "capitals": capitals,
    "placed": placed,
    "moved": moved,
    "other_type": same,
    "twice": twice,
}
"""Class of the noise -> what makes it."""
