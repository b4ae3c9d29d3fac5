"""Listed Latin names asked for in the script of their country, written by rule."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeAlias

from tests.benchmarks import writing
from tests.benchmarks.names import Row, seeded
from tests.benchmarks.queries import Part, Query, number, owners, pick, positive, strong

_Writes: TypeAlias = Callable[[str, Random], str | None]

# script -> what writes it, and the programmes whose people it is asked for; () for anybody
_SCRIPTS: Mapping[str, tuple[_Writes, tuple[str, ...]]] = {
    "burmese": (writing.burmese, ("BURMA",)),
    "cyrillic": (writing.cyrillic, ("UKRAINE", "RUSSIA", "BELARUS", "MAGNIT")),
    "han": (writing.han, ("SDNTK", "NPWMD", "IFSR", "HK-EO", "GLOMAG", "CYBER")),
    "hangul": (writing.hangul, ("DPRK",)),
    "hebrew": (writing.hebrew, ("SDGT", "SYRIA", "IRAN", "LEBANON", "Al-Qaida")),
    "kana": (writing.kana, ()),
    "thai": (writing.thai, ("SDNTK", "BURMA", "TCO")),
}


def written(
    rows: Sequence[Row], seed: int, per_script: int = 120, part: Part = Part.ALL
) -> list[Query]:
    """Ask for people in another script than the list's: classes `written_<script>`.

    These names are made by rule, unlike the `native_` classes, which publishers wrote. Scripts
    whose programmes list few such people get fewer than `per_script`.
    """
    rng = seeded(f"{seed}:written")
    people = [
        names
        for party, names in strong(rows).items()
        if names[0]["entity_type"] == "person" and part.holds(party)
    ]
    rng.shuffle(people)
    carriers, counts, made = owners(rows), Counter[str](), list[Query]()
    for names in people:
        row = pick(names, rng)
        for script, (write, programmes) in _SCRIPTS.items():
            listed = not programmes or any(word in row["programs"] for word in programmes)
            text = write(row["name"], rng) if listed and counts[script] < per_script else None
            if text:
                counts[script] += 1
                made.append(positive(f"written_{script}", text, row, carriers))
    return number(made)
