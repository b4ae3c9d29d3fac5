"""Writes docs/rules: a page for each pack of rules, generated from the pack itself.

`--check` writes nothing and exits with 1 where a page is not what its pack says.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from connector.config_file import read_yaml

REPOSITORY = Path(__file__).resolve().parents[1]
RULES = REPOSITORY / "config" / "rules"
PAGES = REPOSITORY / "docs" / "rules"
_OWN = {
    *("id", "what", "citation", "source", "verified", "mode", "note"),
    *("effective_from", "effective_to"),
}
_SURE = {
    "read": "the text was read",
    "partial": "a part of the text was read",
    "memory": "**nobody verified it**: it asks to look and enforces nothing",
}
_HEAD = (
    "<!-- Generated from {source} by scripts/rule_pages.py: change the pack, not this page. -->\n"
    "# {title}\n\n"
    "State of the rules as the pack records it, with where each was read and how sure we are. "
    "It is no legal advice.\n"
)
_MOST_SHOWN = 40


def pages() -> dict[Path, str]:
    """Give every page by its path, the index included."""
    made: dict[Path, str] = {}
    lines = []
    for file in sorted(RULES.glob("*.yaml")):
        pack = read_yaml(file)
        path = PAGES / f"{file.stem}.md"
        made[path] = "\n".join(_page(file, pack)) + "\n"
        rows = pack["rules"]
        count = len(rows) if isinstance(rows, list) else 0
        lines.append(f"| [{pack['title']}]({path.name}) | `config/rules/{file.name}` | {count} |")
    head = _HEAD.format(source="config/rules", title="Rule packs")
    table = ["", "| pack | file | rows |", "|---|---|---|", *lines]
    made[PAGES / "README.md"] = head + "\n".join(table) + "\n"
    return made


def _page(file: Path, pack: Mapping[str, object]) -> Iterator[str]:
    yield _HEAD.format(source=f"config/rules/{file.name}", title=pack["title"])
    rows = pack["rules"]
    if not isinstance(rows, list):
        raise TypeError(f"{file}: rules is no list")
    yield "| rule | asked as | since | until |"
    yield "|---|---|---|---|"
    for row in rows:
        ends = [str(row.get(field, "") or "") for field in ("effective_from", "effective_to")]
        link = f"[{row['id']}](#{_anchor(row['id'])})"
        yield f"| {link} | {_asked_as(row)} | {ends[0]} | {ends[1]} |"
    for row in rows:
        yield from _row(row)


def _asked_as(row: Mapping[str, object]) -> str:
    """Say in which mode a row is asked; one that only gives facts to others has none."""
    if row["verified"] == "memory" and row.get("mode") == "enforce":
        return "review (nobody verified it)"
    return str(row.get("mode", "facts"))


def _row(row: Mapping[str, object]) -> Iterator[str]:
    yield f"\n## {row['id']}\n"
    yield f"{row['what']}\n"
    yield f"- Citation: {row['citation']}"
    yield f"- Source: {row['source']}"
    yield f"- How sure: {_SURE[str(row['verified'])]}"
    if row.get("note"):
        yield f"- Note: {row['note']}"
    for field, value in row.items():
        if field not in _OWN and value not in (None, "", [], {}, ()):
            yield f"- {field.replace('_', ' ').capitalize()}: {_shown(value)}"


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(each)}" for key, each in value.items())
    if isinstance(value, list):
        more = f" and {len(value) - _MOST_SHOWN} more" if len(value) > _MOST_SHOWN else ""
        return ", ".join(_shown(each) for each in value[:_MOST_SHOWN]) + more
    return str(value)


def _anchor(text: object) -> str:
    return str(text).lower().replace(".", "")


def main() -> int:
    """Write the pages, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, exit 1 on a difference"
    )
    check = parser.parse_args().check
    made = pages()
    stale = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    stale += [path for path in PAGES.glob("*.md") if path not in made]
    if check:
        for path in stale:
            print(
                f"{path.relative_to(REPOSITORY)} is not what its pack says: run 'make rule-pages'"
            )
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        path.write_text(text)
    for path in PAGES.glob("*.md"):
        if path not in made:
            path.unlink()
    print(f"{len(made)} pages in docs/rules")
    return 0


if __name__ == "__main__":
    sys.exit(main())
