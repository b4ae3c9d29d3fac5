"""What one party of an own deny list may say: the schema of all three formats."""

import json
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from connector.identity import Identifier, IdentifierKind, read_born
from connector.screening.lists import EntityKind
from connector.screening.lists.countries import read_listed_country
from connector.screening.lists.dates import read_listing_day

_KINDS = ", ".join(kind.value for kind in IdentifierKind)


def _plain(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _check_name(name: str) -> str:
    if not any(letter.isalnum() for letter in name):
        message = "wanted a name with a letter or digit in it"
        raise ValueError(message)
    return name


def _check_country(text: str) -> str:
    country = read_listed_country(text)
    if country is None:
        message = "wanted ISO 3166 codes or English names of countries"
        raise ValueError(message)
    return country


def _check_born(text: str) -> str:
    if read_born(text) is None:
        message = "wanted 1971, 1971-03, 1971-03-09 or 1969/1971"
        raise ValueError(message)
    return text


def _check_identifier(text: str) -> str:
    read_own_identifier(text)
    return text


def _check_day(text: str) -> str:
    if read_listing_day(text) is None:
        message = "wanted a day as 2024-05-06, from 1940 on"
        raise ValueError(message)
    return text


def read_own_identifier(text: str) -> Identifier:
    """Read `passport:A123@IR` or `imo:1234567`; raises ValueError where it is not of that form."""
    kind, _, rest = text.partition(":")
    value, at, code = rest.rpartition("@")
    value, country = (value, read_listed_country(code)) if at else (rest, None)
    known = kind.strip().lower() in {known.value for known in IdentifierKind}
    if not known or (at and country is None) or not any(letter.isalnum() for letter in value):
        message = f"wanted kind:value or kind:value@country, kind one of {_KINDS}"
        raise ValueError(message)
    return Identifier(IdentifierKind(kind.strip().lower()), value.strip(), country)


_Text: TypeAlias = Annotated[str, BeforeValidator(_plain)]
_Said: TypeAlias = Annotated[str, Field(min_length=1), BeforeValidator(_plain)]
_Name: TypeAlias = Annotated[_Said, AfterValidator(_check_name)]
_Country: TypeAlias = Annotated[_Said, AfterValidator(_check_country)]
_Born: TypeAlias = Annotated[_Said, AfterValidator(_check_born)]
_Number: TypeAlias = Annotated[_Said, AfterValidator(_check_identifier)]
_Day: TypeAlias = Annotated[_Said, AfterValidator(_check_day)]


class Party(BaseModel):
    """One party that the organisation does not deal with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[_Name, Field(description="The party's main name.")]
    kind: Annotated[
        EntityKind, BeforeValidator(_lower), Field(description="What kind of party it is.")
    ] = EntityKind.UNKNOWN
    aliases: Annotated[tuple[_Name, ...], Field(description="Other names, each as good.")] = ()
    weak_aliases: Annotated[
        tuple[_Name, ...],
        Field(description="Names that many others have too; they hold only with a second fact."),
    ] = ()
    countries: Annotated[
        tuple[_Country, ...], Field(description="ISO 3166 codes (or English names).")
    ] = ()
    addresses: Annotated[
        tuple[_Said, ...], Field(description="Whole addresses, the country last.")
    ] = ()
    identifiers: Annotated[
        tuple[_Number, ...],
        Field(
            description=f"kind:value, or kind:value@country of who gave it; kind: {_KINDS}.",
            examples=[["passport:A1234567@IR", "imo:1234567"]],
        ),
    ] = ()
    born: Annotated[
        tuple[_Born, ...],
        Field(description="A person's possible birth dates: 1971, 1971-03, 1971-03-09, 1969/1971."),
    ] = ()
    programme: Annotated[_Text, Field(description="What a reviewer reads as the list.")] = ""
    citation: Annotated[_Text, Field(description="Why: a decision, a case number, a page.")] = ""
    id: Annotated[_Text, Field(description="The party's own number; unique within the list.")] = ""
    listed_on: Annotated[
        _Day | None, Field(description="The day the party was put on the list, as 2024-05-06.")
    ] = None


class Document(BaseModel):
    """An organisation's own deny list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parties: Annotated[tuple[Party, ...], Field(min_length=1)]


LISTS = frozenset(
    {"aliases", "weak_aliases", "countries", "addresses", "identifiers", "born"},
)
"""Fields that hold several values; within a cell they are cut at ";"."""


def write_schema() -> str:
    """Write the JSON Schema (2020-12) of the JSON form, as docs/lists-own.schema.json has it."""
    return json.dumps(Document.model_json_schema(), indent=2) + "\n"
