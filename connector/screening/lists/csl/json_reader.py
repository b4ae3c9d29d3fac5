"""From the CSL as JSON to the rows that the same list has as CSV.

The shape is the one that trade.gov publishes as consolidated.json: `results`, an object per
party under the CSV's column names, with lists where the CSV joins by "; ".
"""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from connector.screening.lists.document import refusal


def _no_null(value: object) -> object:
    return "" if value is None else value


def _no_null_list(value: object) -> object:
    return () if value is None else value


_Text: TypeAlias = Annotated[str, BeforeValidator(_no_null)]
_Texts: TypeAlias = Annotated[tuple[_Text, ...], BeforeValidator(_no_null_list)]


class _Part(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)


class _Address(_Part):
    address: _Text = ""
    city: _Text = ""
    state: _Text = ""
    postal_code: _Text = ""
    country: _Text = ""


class _Number(_Part):
    country: _Text = ""
    expiration_date: _Text = ""
    issue_date: _Text = ""
    number: _Text = ""
    type: _Text = ""


class _Party(_Part):
    id: _Text = ""
    source: _Text = ""
    entity_number: _Text = ""
    type: _Text = ""
    programs: _Texts = ()
    name: _Text = ""
    addresses: Annotated[tuple[_Address, ...], BeforeValidator(_no_null_list)] = ()
    federal_register_notice: _Text = ""
    start_date: _Text = ""
    license_requirement: _Text = ""
    license_policy: _Text = ""
    call_sign: _Text = ""
    alt_names: _Texts = ()
    citizenships: _Texts = ()
    dates_of_birth: _Texts = ()
    nationalities: _Texts = ()
    ids: Annotated[tuple[_Number, ...], BeforeValidator(_no_null_list)] = ()


class _Document(_Part):
    results: tuple[_Party, ...]
    total: int | None = None


def read_results(text: str, wanted: frozenset[str]) -> tuple[Mapping[str, str], ...]:
    """Read every party of the document as a row of the CSV.

    Raises ListRefused: truncated, malformed, header (no party has one of the `wanted` fields)
    or empty; truncated also where the document counts more parties than it holds.
    """
    document = _read_document(text)
    if not document.results:
        raise refusal("empty", "no result", "at least one party")
    if document.total is not None and document.total > len(document.results):
        found = f"{len(document.results)} results of {document.total}"
        raise refusal("truncated", found, "as many as the document counts")
    # A party may lack a field that its list does not have, but some party has each of them.
    missing = wanted.difference(*(party.model_fields_set for party in document.results))
    if missing:
        raise refusal("header", f"no field {', '.join(sorted(missing))}", "the fields of the CSL")
    return tuple(_write_row(party) for party in document.results)


def _read_document(text: str) -> _Document:
    try:
        return _Document.model_validate_json(text.strip())
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(step) for step in problem["loc"]) or "the document"
        failure = "truncated" if "EOF" in problem["msg"] else "malformed"
        if problem["loc"] == ("results",) and problem["type"] == "missing":
            failure = "header"
        found = f"{field}: {problem['msg']}"
        raise refusal(failure, found, "results as trade.gov publishes them") from error


def _write_row(party: _Party) -> Mapping[str, str]:
    row = {
        name: value if isinstance(value, str) else _join(value)
        for name, value in party
        if name not in ("id", "addresses", "ids")
    }
    return row | {
        "_id": party.id,
        "addresses": _join(tuple(_line(address) for address in party.addresses)),
        "ids": _join(tuple(_line(number) for number in party.ids)),
    }


def _line(part: _Part) -> str:
    return ", ".join(value for _, value in part if value)


def _join(values: tuple[str, ...]) -> str:
    # The CSV has no way to keep a semicolon within a value either.
    return "; ".join(value.replace(";", ",") for value in values)
