"""`holdpoint match NAME`: which listed parties a name meets, one name or a file of them."""

from collections.abc import Mapping
from pathlib import Path

import click
from rich.progress import track
from rich.table import Table

from connector.cli.in_force import snapshots_in_force
from connector.cli.name_file import NO_BIRTH_DATE, NameRow, read_names, write_answers
from connector.cli.output import err, out, print_json, shown
from connector.country import Country, read_country
from connector.decision import Policy, code_of
from connector.identity import Identifier, read_born, read_identifier
from connector.main.rules import policy_of
from connector.order import Address, Party, Role
from connector.screening import Hit
from connector.screening.lists import EntityKind, Snapshot
from connector.screening.party import PartyCheck
from connector.screening.party.windows import MOST_DISTINCT, MOST_LETTERS, is_too_long
from connector.settings import read_settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path)
_KINDS = [kind.value for kind in EntityKind if kind is not EntityKind.UNKNOWN]
_ONE_OR_BATCH = "give one NAME, or --batch FILE.csv with --out FILE.csv"
_TOO_LONG = (
    f"the name has more than {MOST_LETTERS:,} letters or {MOST_DISTINCT} different words: "
    "it cannot be compared whole, and an order with it is held (SY-DATA)"
)
_BANDS = {None: "below", "RP-REVIEW": "review", "RP-WEAK": "review"}
_ORDER = ("hold", "review", "below")


@click.command("match")
@click.argument("name", required=False)
@click.option("--country", help="Where the party is: an ISO code or an English name.")
@click.option("--address", help="Where exactly: street, number, town.")
@click.option("--type", "kind", type=click.Choice(_KINDS), help="What the party is.")
@click.option("--born", help="When the person was born: 1971, 1971-03-09 or 1969/1971.")
@click.option("--id", "ids", multiple=True, help="KIND:VALUE[@CC], such as tax:7701234567@RU.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of a table.")
@click.option(
    "--batch", type=_FILE, help="A CSV file: name[,country][,address][,type][,born][,ids]."
)
@click.option("--out", "target", type=_OUT, help="The CSV file to write the best hits to.")
def match_names(
    name: str | None,
    *,
    country: str | None,
    address: str | None,
    kind: str | None,
    born: str | None,
    ids: tuple[str, ...],
    limit: int,
    batch: Path | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Compare a name, or every name of a file, with the lists in force. Nothing is kept.

    The band says what the policy makes of a hit: hold, review, or below both.

    \b
    Examples:
      holdpoint match "Example Optics" --country AE --address "P.O. Box 123, Dubai"
      holdpoint match "MV Example" --id imo:9187629 --type vessel
      holdpoint match --batch customers.csv --out hits.csv
    """  # noqa: D301 - click wants the character itself
    if batch is not None:
        others = (name, country, address, kind, born, *ids, as_json or None)
        if target is None or any(option is not None for option in others):
            raise click.UsageError("--batch goes with --out, and with nothing else")
        _match_file(batch, target)
        return
    if name is None or target is not None:
        raise click.UsageError(_ONE_OR_BATCH)
    _require_comparable(name)
    known = EntityKind(kind) if kind else None
    where, day = _country(country) if country else None, _born(born) if born else None
    given = NameRow(name, where, address or "", known, day, tuple(map(_identifier, ids)))
    answers = _match_one(given, limit)
    if as_json:
        print_json({"name": name, "hits": answers})
    else:
        _print(name, answers)


def _match_one(given: NameRow, limit: int) -> list[dict[str, object]]:
    policy = policy_of(read_settings())
    snapshots = snapshots_in_force()
    hits = PartyCheck.over(snapshots).hits_of(_party(given), limit, given.kind)
    countries = _countries(snapshots)
    return [_describe(hit, policy, countries) for hit in _ranked(hits, policy)[:limit]]


def _require_comparable(name: str) -> None:
    if not name.strip():
        raise click.UsageError(_ONE_OR_BATCH)
    if is_too_long(name):
        raise click.BadParameter(_TOO_LONG, param_hint="NAME")


def _match_file(batch: Path, target: Path) -> None:
    rows = read_names(batch)
    policy = policy_of(read_settings())
    snapshots = snapshots_in_force()
    check = PartyCheck.over(snapshots)
    countries = _countries(snapshots)

    def answer(row: NameRow) -> Mapping[str, object]:
        if is_too_long(row.name):
            return {"band": "hold", "evidence": _TOO_LONG}
        hits = _ranked(check.hits_of(_party(row), kind=row.kind), policy)
        return _describe(hits[0], policy, countries) if hits else {}

    shown_rows = track(rows, description="Comparing names", console=err)
    bands = write_answers(target, ((row, answer(row)) for row in shown_rows))
    reached = bands["hold"] + bands["review"]
    out.print(f"{len(rows):,} names compared, {reached:,} to hold or review: {target}")


def _country(text: str) -> Country:
    country = read_country(text)
    if country is None:
        raise click.BadParameter(f"'{text}' is no country", param_hint="--country")
    return country


def _born(text: str) -> str:
    if read_born(text) is None:
        raise click.BadParameter(f"'{text}' {NO_BIRTH_DATE}", param_hint="--born")
    return text


def _identifier(text: str) -> Identifier:
    try:
        return read_identifier(text)
    except ValueError as error:
        raise click.BadParameter(f"'{text}': {error}", param_hint="--id") from error


def _party(row: NameRow) -> Party:
    lines = (row.address,) if row.address.strip() else ()
    address = Address(lines, None, None, None, row.country)
    return Party(Role.BUYER, "NAME", row.name, (), address, row.identifiers, row.born)


def _ranked(hits: tuple[Hit, ...], policy: Policy) -> list[Hit]:
    """Sort by band before score: a weak alias at 1 says less than a name that holds at .9."""
    return sorted(hits, key=lambda hit: (_ORDER.index(_band(hit, policy)), -hit.score))


def _band(hit: Hit, policy: Policy) -> str:
    return _BANDS.get(code_of(hit, policy), "hold")


def _countries(snapshots: Mapping[str, Snapshot]) -> Mapping[tuple[str, str], str]:
    entries = (entry for snapshot in snapshots.values() for entry in snapshot.entries)
    return {(entry.list, entry.id): " ".join(entry.countries) for entry in entries}


def _describe(
    hit: Hit, policy: Policy, countries: Mapping[tuple[str, str], str]
) -> dict[str, object]:
    return {
        "score": hit.score,
        "band": _band(hit, policy),
        "listed_name": hit.entry.name,
        "matched_name": hit.entry.matched_name,
        "list": hit.entry.list,
        "id": hit.entry.id,
        "programme": hit.entry.programme,
        "countries": countries[hit.entry.list, hit.entry.id],
        "citation": hit.citation,
        "agreeing": list(hit.agreeing),
        "evidence": list(hit.evidence),
    }


def _print(name: str, answers: list[dict[str, object]]) -> None:
    if not answers:
        out.print(f"No listed name is close to '{shown(name)}'.", highlight=False)
        return
    table = Table("Score", "Band", "Listed name", "List", "Countries", "Source", box=None)
    for answer in answers:
        alias = answer["matched_name"] != answer["listed_name"]
        listed = f"{answer['listed_name']}" + (f" (as {answer['matched_name']})" if alias else "")
        cells = (answer["band"], listed, answer["list"], answer["countries"], answer["citation"])
        table.add_row(f"{answer['score']:.3f}", *(shown(str(cell)) for cell in cells))
    out.print(table, highlight=False)
    evidence = answers[0]["evidence"]
    if isinstance(evidence, list):
        out.print(f"\nThe best of them, {shown(str(answers[0]['listed_name']))}:", highlight=False)
        for sentence in evidence:
            out.print(f"  {shown(str(sentence))}", highlight=False)
