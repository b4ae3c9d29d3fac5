"""From the starter list's YAML to entries; every field is checked, a wrong one is named."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from connector.country import read_country
from connector.errors import ListRefused
from connector.screening.lists import EntityKind, Entry

_ADVICE: Final = "mend the file or install Holdpoint again"
_FIRST_DAY: Final = date(1997, 1, 1)  # The Entity List began in 1997.


def _check_country(code: str) -> str:
    if read_country(code) != code:
        message = "wanted an ISO 3166-1 alpha-2 code"
        raise ValueError(message)
    return code


_Text: TypeAlias = Annotated[str, Field(min_length=1, pattern=r"^\S(?:.*\S)?$")]
_CountryCode: TypeAlias = Annotated[str, AfterValidator(_check_country)]


class _Fields(BaseModel):
    """What one entry says, its group's and the common values filled in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^EL-\d+FR\d+-[a-z0-9]+(?:-[a-z0-9]+)*$")]
    list: _Text
    kind: EntityKind
    name: _Text
    aliases: tuple[_Text, ...] = ()
    countries: Annotated[tuple[_CountryCode, ...], Field(min_length=1)]
    addresses: tuple[_Text, ...] = ()
    programme: _Text
    citation: Annotated[str, Field(pattern=r"^\d+ FR \d+(?:; \d+ FR \d+)*$")]
    licence_requirement: _Text
    licence_policy: _Text
    listed_on: Annotated[date, Field(ge=_FIRST_DAY)] | None = None
    human_rights_basis: str = ""


class _Group(BaseModel):
    """Entries with the values they share; the shared values are the model's extra fields."""

    model_config = ConfigDict(extra="allow", frozen=True)

    entries: tuple[dict[str, object], ...]


class _Document(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    common: dict[str, object]
    groups: Annotated[tuple[_Group, ...], Field(min_length=1)]


def read_document(text: str) -> tuple[Entry, ...]:
    """Read a starter document: `common` values, `groups` of entries; the nearest value wins.

    Raises ListRefused (malformed) naming the entry and the field, or the place in the file.
    """
    document = _read_shape(text)
    entries = tuple(_read_entry(fields) for fields in _spread(document))
    for entry_id, count in Counter(entry.id for entry in entries).items():
        if count > 1:
            raise _refusal(f"entry {entry_id}", "id", f"found it {count} times, wanted once")
    return entries


def _refusal(where: str, field: str, problem: str) -> ListRefused:
    return ListRefused("malformed", f"{where}, field {field}: {problem}; {_ADVICE}")


def _read_shape(text: str) -> _Document:
    try:
        return _Document.model_validate(YAML(typ="safe", pure=True).load(text))
    except YAMLError as error:
        found = " ".join(str(error).split())
        raise ListRefused("malformed", f"found no sound YAML: {found}; {_ADVICE}") from error
    except ValidationError as error:
        raise _refusal("the document", *_first(error)) from error


def _spread(document: _Document) -> Iterator[dict[str, object]]:
    for group in document.groups:
        shared = document.common | (group.model_extra or {})
        yield from (shared | fields for fields in group.entries)


def _read_entry(fields: dict[str, object]) -> Entry:
    try:
        checked = _Fields.model_validate(fields)
    except ValidationError as error:
        where = f"entry {fields.get('id') or fields.get('name') or 'without id and name'}"
        raise _refusal(where, *_first(error)) from error
    return Entry(**dict(checked))


def _first(error: ValidationError) -> tuple[str, str]:
    """Return the first wrong field, dotted, and what is wrong with it."""
    problem = error.errors(include_url=False)[0]
    field = ".".join(str(step) for step in problem["loc"]) or "(top)"
    return field, f"found {problem['input']!r}: {problem['msg']}"
