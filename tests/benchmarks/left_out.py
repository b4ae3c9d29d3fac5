"""Real aliases taken out of the index and asked for, by how far they are spelled apart."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from tests.benchmarks.names import Row, seeded
from tests.benchmarks.queries import Part, Query, fold, key, number, owners, positive

_NEAR, _MID = 85, 72
NEAR_AND_MID = ("near", "mid", "word")
"""The classes that the bar counts; far ones cannot be found by their spelling."""

_SCRIPTS = {"CJK": "han", "HIRAGANA": "kana", "KATAKANA": "kana", "MYANMAR": "burmese"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`index` holds the listed names without the aliases that `queries` ask for."""

    index: list[Row]
    queries: list[Query]


def script_of(text: str) -> str:
    """Name the script of most letters: latin, arabic, cyrillic, han, kana, hangul, ..."""
    words = (unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha())
    counts = Counter(_SCRIPTS.get(word, word.lower()) for word in words)
    if counts["kana"]:
        return "kana"
    return counts.most_common(1)[0][0] if counts else ""


def aliases(rows: Sequence[Row], seed: int, count: int = 1_500, part: Part = Part.ALL) -> LeftOut:
    """Leave out one alias of up to `count` parties, and every name in a native script.

    Classes: `near` (WRatio of 85 and more to another name of the party, once folded), `mid` (72
    to 85), `word` (one word only, near or mid), `far` (below), and `native_<script>` where a
    Latin name stays in the index. An alias that equals another name of the party once folded is
    not asked for, nor is a weak one.
    """
    latin = [row for row in rows if script_of(row["name"]) in ("latin", "")]
    natives = [row for row in rows if script_of(row["name"]) not in ("latin", "")]
    by_party: dict[str, list[Row]] = defaultdict(list)
    for row in latin:
        by_party[row["entity_id"]].append(row)
    chosen = _choose(by_party, seed, count, part)
    gone = {id(row) for row in chosen}
    index = [row for row in latin if id(row) not in gone]
    carriers = owners(index)
    listed = {row["entity_id"] for row in index}
    asked = [(_distance(row, by_party[row["entity_id"]]), row) for row in chosen]
    asked += [
        (f"native_{script_of(row['name'])}", row)
        for row in natives
        if row["entity_id"] in listed and part.holds(row["entity_id"])
    ]
    queries = [positive(cls, row["name"], row, carriers) for cls, row in asked]
    return LeftOut(index, number(queries))


def _choose(by_party: dict[str, list[Row]], seed: int, count: int, part: Part) -> list[Row]:
    rng = seeded(f"{seed}:aliases")
    parties = [party for party in sorted(by_party) if part.holds(party)]
    rng.shuffle(parties)
    chosen: list[Row] = []
    for party in parties:
        names = by_party[party]
        options = [row for row in names if _can_leave(row, names)]
        if options and len(chosen) < count:
            chosen.append(rng.choice(options))
    return chosen


def _can_leave(row: Row, names: Sequence[Row]) -> bool:
    if row["kind"] in ("primary", "weak") or len(key(row["name"])) < 5:
        return False
    return row["entity_type"] in ("person", "organization") and all(
        key(other["name"]) != key(row["name"]) for other in names if other is not row
    )


def _distance(row: Row, names: Sequence[Row]) -> str:
    wanted = fold(row["name"])
    ratio = max(
        (fuzz.WRatio(wanted, fold(other["name"])) for other in names if other is not row),
        default=0.0,
    )
    if ratio >= _MID and " " not in wanted:
        return "word"
    return "near" if ratio >= _NEAR else "mid" if ratio >= _MID else "far"


def other_publisher(rows: Sequence[Row], others: Sequence[Row], seed: int) -> LeftOut:
    """Ask for a party as another publisher writes it.

    A party of `others` is the same as one of `rows` where they share a folded name of three
    words and more, or two names. Its names that `rows` does not have are asked for, at most two.
    """
    rng = seeded(f"{seed}:publisher")
    carriers = owners(rows)
    names_of: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        names_of[row["entity_id"]].append(row)
    by_party: dict[str, list[Row]] = defaultdict(list)
    for row in others:
        by_party[row["entity_id"]].append(row)
    queries: list[Query] = []
    for names in by_party.values():
        same = _same_party(names, carriers)
        unknown = [row for row in names if _can_ask(row, carriers)] if same else []
        for row in rng.sample(unknown, min(2, len(unknown))):
            query = positive(_distance(row, names_of[same]), row["name"], row, {})
            queries.append({**query, "expected_ids": same})
    return LeftOut(list(rows), number(queries))


def _can_ask(row: Row, carriers: Mapping[str, set[str]]) -> bool:
    latin = script_of(row["name"]) == "latin"
    return (
        latin
        and row["kind"] != "weak"
        and len(key(row["name"])) > 4
        and (key(row["name"]) not in carriers)
    )


def _same_party(names: Sequence[Row], carriers: Mapping[str, set[str]]) -> str:
    """Give the one party of the other list that these names mean, or an empty text."""
    votes: Counter[str] = Counter()
    for folded in {key(row["name"]) for row in names}:
        for party in carriers.get(folded, ()):
            votes[party] += 2 if folded.count(" ") > 1 else 1
    best = votes.most_common(2)
    clear = best and best[0][1] > 1 and (len(best) == 1 or best[0][1] > best[1][1])
    return best[0][0] if clear else ""
