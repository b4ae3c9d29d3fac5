"""`holdpoint diligence template | record | show`: what a release of goods with misuse needs."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from connector.cli.output import open_store, out, print_json, shown
from connector.config_file import read_bytes, read_model, read_yaml
from connector.errors import ConfigError
from connector.hold import Hold, HoldId
from connector.hold.diligence import Diligence, describe_diligence
from connector.hold.diligence_form import DiligenceForm, write_template
from connector.main.clock import utc_now
from connector.screening.human_rights.questions import questions_on, read_questions
from connector.settings import read_settings
from connector.store import Transaction, cases, diligence, holds

_MOST_BYTES = 20_000_000  # of one document


class RecordFile(DiligenceForm):
    """The form as a file: `files` are paths of documents, from where the file stands."""

    files: tuple[str, ...] = ()


@click.group("diligence")
def diligence_group() -> None:
    """Record the human-rights due diligence that a hold asks for."""


@diligence_group.command("template")
@click.argument("hold")
def print_template(hold: str) -> None:
    """Print the form for a hold, with the order's facts and the questions, as YAML.

    \b
    Example:
      holdpoint diligence template H-17 > record.yaml
    """  # noqa: D301 - click wants the character itself
    settings = read_settings()
    with open_store() as store, store.read() as tx:
        case = cases.load(tx, HoldId(hold))
    questions = _questions(settings.config / "rules")
    roles = settings.policy.diligence_roles
    sys.stdout.write(write_template(case.hold, case.order.revision.order, roles, questions))


@diligence_group.command("record")
@click.argument("hold")
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The filled-in form.",
)
@click.option("--by", required=True, help="Your login; the record keeps it.")
def keep_record(hold: str, path: Path, by: str) -> None:
    """Keep a filled-in form as the record that counts; earlier ones stay on file.

    \b
    Example:
      holdpoint diligence record H-17 --file record.yaml --by ada
    """  # noqa: D301 - click wants the character itself
    form = read_model(RecordFile, path, read_yaml(path))
    documents = {name: _document(path, name) for name in form.files}
    roles = read_settings().policy.diligence_roles
    with open_store() as store, store.begin() as tx:
        files = tuple(diligence.keep_file(tx, name, body) for name, body in documents.items())
        record = form.record(holds.load(tx, HoldId(hold)).id, by, utc_now(), files)
        cases.record_diligence(tx, record, roles)
    out.print(f"{record.hold}: {record.summary}", highlight=False)
    _print_missing(record)


@diligence_group.command("show")
@click.argument("hold")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of text.")
def show_record(hold: str, *, as_json: bool) -> None:
    """Show the record that counts for a hold, and what it lacks.

    \b
    Example:
      holdpoint diligence show H-17
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.read() as tx:
        case = holds.load(tx, HoldId(hold))
        count = _count(tx, case)
    if as_json:
        print_json(describe_diligence(case.diligence) if case.diligence else None)
    elif case.diligence is None:
        asked = "and it asks for one" if case.asking_diligence else "and none is asked for"
        out.print(f"No due diligence is on record for {case.id}, {asked}.", highlight=False)
    else:
        _print_record(case.diligence, count)


def _questions(folder: Path) -> Mapping[str, tuple[str, ...]]:
    # An installation without that pack still gets the form: the questions only help.
    if not (folder / "diligence.yaml").exists():
        return {}
    return questions_on(read_questions(folder), utc_now().date())


def _document(record: Path, name: str) -> bytes:
    path = record.parent / name
    if path.is_file() and path.stat().st_size > _MOST_BYTES:
        raise ConfigError(str(path), f"larger than {_MOST_BYTES // 1_000_000} MB")
    return read_bytes(path)


def _count(tx: Transaction, case: Hold) -> int:
    return len(diligence.records_of(tx, holds.number_of(case.id)))


def _print_record(record: Diligence, count: int) -> None:
    out.print(f"{record.hold}: {record.summary} (record {count})", highlight=False)
    severity = ", ".join(
        f"{part} {level.value if level else 'not said'}"
        for part, level in (
            ("scale", record.severity.scale),
            ("scope", record.severity.scope),
            ("irremediability", record.severity.irremediability),
        )
    )
    for label, text in (
        ("Product capability", record.product_capability),
        ("End user", record.end_user),
        ("Stakeholders", record.stakeholders),
        ("Severity", severity),
        ("Likelihood", record.likelihood.value if record.likelihood else ""),
        ("Safeguards", record.safeguards),
        ("Decision", record.decision),
        *(("File", f"{file.name}  sha256 {file.sha256}") for file in record.files),
    ):
        out.print(f"  {label}: {shown(text) or 'not said'}", highlight=False)
    _print_missing(record)


def _print_missing(record: Diligence) -> None:
    lacking = ", ".join(record.missing())
    said = f"Lacking before a release: {lacking}" if lacking else "The record is complete."
    out.print(said, highlight=False)
