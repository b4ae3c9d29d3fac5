"""Writes docs/rules: a page and a JSON Schema for each pack of rules.

Pages are generated from the packs, schemas from the models that read them. `--check` writes
nothing and exits with 1 where a file is not what it must be.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from connector.config_file import read_yaml
from scripts.rule_schemas import OWN_POLICY, first_line, schemas

REPOSITORY = Path(__file__).resolve().parents[1]
RULES = REPOSITORY / "config" / "rules"
OWN = REPOSITORY / "config" / "policy" / "own.yaml"
PAGES = REPOSITORY / "docs" / "rules"
SCHEMAS = PAGES / "schema"
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
_INDEX = (
    "How rules are written is checked by a JSON Schema for each pack, in [schema](schema), which\n"
    "the pack's first line names: an editor with a YAML language server then says what is wrong\n"
    "and what each field means. `holdpoint policy lint` says the same and more.\n\n"
    "Overlays (`config/rules/overlays/<name>.yaml`, which amend rows of packs for a time) and\n"
    "conditions of your own (`config/policy/own.yaml`) have schemas, too:\n"
    "[overlays.json](schema/overlays.json) and [own_policy.json](schema/own_policy.json). An\n"
    "overlay's first line is `# yaml-language-server: $schema=` and the way from the overlay to\n"
    "that file, or to a copy of it."
)
_MOST_SHOWN = 40


def documents() -> dict[Path, str]:
    """Give the text of every generated file by its path: pages, their index, and schemas."""
    texts = {SCHEMAS / f"{name}.json": text for name, text in schemas().items()}
    return pages(RULES) | texts


def pages(rules: Path) -> dict[Path, str]:
    """Give the page of every pack in a folder by its path, and the index of all."""
    made: dict[Path, str] = {}
    lines = []
    for file in sorted(rules.glob("*.yaml")):
        pack = read_yaml(file)
        path = PAGES / f"{file.stem}.md"
        made[path] = "\n".join(_page(file, pack)) + "\n"
        rows = pack["rules"]
        count = len(rows) if isinstance(rows, list) else 0
        lines.append(f"| [{pack['title']}]({path.name}) | `config/rules/{file.name}` | {count} |")
    head = _HEAD.format(source="config/rules", title="Rule packs")
    table = [f"\n{_INDEX}\n", "| pack | file | rows |", "|---|---|---|", *lines]
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


def stale() -> list[Path]:
    """Give the files that are not what they must be, are missing, or belong to no pack."""
    made = documents()
    wrong = [path for path, text in made.items() if not path.exists() or path.read_text() != text]
    return wrong + _left_over(made)


def unnamed() -> dict[Path, str]:
    """Give the files whose first line does not name their schema, with the line they lack."""
    lines = {pack: first_line(pack.stem) for pack in sorted(RULES.glob("*.yaml"))}
    lines[OWN] = first_line(OWN_POLICY)
    return {
        file: line for file, line in lines.items() if file.read_text().partition("\n")[0] != line
    }


def _left_over(made: Mapping[Path, str]) -> list[Path]:
    there = (*PAGES.glob("*.md"), *SCHEMAS.glob("*.json"))
    return [path for path in there if path not in made]


def _write() -> int:
    made = documents()
    SCHEMAS.mkdir(parents=True, exist_ok=True)
    for path, text in made.items():
        path.write_text(text)
    for path in _left_over(made):
        path.unlink()
    for file, line in unnamed().items():
        file.write_text(f"{line}\n{file.read_text()}")
    return len(made)


def main() -> int:
    """Write the files, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing, exit 1 on a difference"
    )
    if not parser.parse_args().check:
        print(f"{_write()} files in docs/rules")
        return 0
    wrong = [*stale(), *unnamed()]
    for path in wrong:
        print(f"{path.relative_to(REPOSITORY)} is not what it must be: run 'make rule-pages'")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
