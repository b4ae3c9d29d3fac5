"""Names compared with the lists in force. Nothing of it is kept."""

from datetime import date
from typing import Annotated, Final

import pycountry
from flask import Response
from flask_openapi.blueprint import APIBlueprint
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema

from connector.country import Country
from connector.decision import Policy, code_of
from connector.identity import Identifier, IdentifierKind
from connector.order import Address, Party, Role
from connector.pipeline import Pipeline
from connector.screening import Hit
from connector.screening.lists import EntityKind
from connector.screening.party.windows import is_too_long
from connector.web.api.answering import in_json
from connector.web.api.problems import problems

_CODES: Final = ("XK", *sorted(country.alpha_2 for country in pycountry.countries))
_BANDS: Final = {None: "below", "RP-REVIEW": "review", "RP-WEAK": "review"}
_BY_BAND: Final = ("hold", "review", "below")


def _known(code: str) -> str:
    if code not in _CODES:
        raise ValueError("an ISO 3166-1 alpha-2 code is wanted")
    return code


Code = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(_CODES)})
]
Year = Annotated[str, Field(pattern="^[12][0-9]{3}$")]


class IdentifierIn(BaseModel):
    """A number or code given to the party, and by which country."""

    model_config = ConfigDict(extra="forbid")

    kind: IdentifierKind
    value: str = Field(pattern="^[A-Za-z0-9][A-Za-z0-9 ./-]{0,99}$")
    country: Code | None = None


class NameIn(BaseModel):
    """A party to compare. `born` is a date, or a year as text."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=2000)
    country: Code | None = None
    address: str = Field("", max_length=1000)
    type: EntityKind | None = None
    born: date | Year | None = None
    ids: tuple[IdentifierIn, ...] = Field((), max_length=20)


class MatchIn(BaseModel):
    """Parties to compare, up to a hundred at once; `limit` hits at most for each."""

    model_config = ConfigDict(extra="forbid")

    parties: tuple[NameIn, ...] = Field(min_length=1, max_length=100)
    limit: int = Field(5, ge=1, le=100)


class HitBody(BaseModel):
    """One entry that is close. `band` is what the policy makes of it: hold, review or below."""

    score: float
    band: str
    listed_name: str
    matched_name: str
    list: str
    id: str
    programme: str
    citation: str
    agreeing: tuple[str, ...]
    evidence: tuple[str, ...]


class NameBody(BaseModel):
    """The hits of one party, the worst first.

    `comparable` is false where the name is too long to be compared whole: an order with it is held.
    """

    name: str
    comparable: bool
    hits: list[HitBody]


class MatchBody(BaseModel):
    """The hits of every party, in the order of the request."""

    parties: list[NameBody]


def add_names(door: APIBlueprint, pipeline: Pipeline) -> None:
    """Add the route of names."""

    @door.post(
        "/names/match",
        summary="Compare names with the lists in force",
        responses={200: MatchBody, **problems(503)},
    )
    def match_names(body: MatchIn) -> Response:
        check, policy = pipeline.rescreening.party_check(), pipeline.settling.policy
        found = []
        for each in body.parties:
            comparable = not is_too_long(each.name)
            hits = check.hits_of(_party(each), body.limit, each.type) if comparable else ()
            ranked = sorted(hits, key=lambda hit: (_BY_BAND.index(_band(hit, policy)), -hit.score))
            told = [_described(hit, policy) for hit in ranked[: body.limit]]
            found.append(NameBody(name=each.name, comparable=comparable, hits=told))
        return in_json(MatchBody(parties=found))


def _party(given: NameIn) -> Party:
    lines = (given.address,) if given.address.strip() else ()
    country = Country(given.country) if given.country else None
    ids = tuple(
        Identifier(each.kind, each.value, Country(each.country) if each.country else None)
        for each in given.ids
    )
    born = given.born.isoformat() if isinstance(given.born, date) else given.born
    where = Address(lines, None, None, None, country)
    return Party(Role.BUYER, "$.name", given.name, (), where, ids, born)


def _band(hit: Hit, policy: Policy) -> str:
    return _BANDS.get(code_of(hit, policy), "hold")


def _described(hit: Hit, policy: Policy) -> HitBody:
    return HitBody(
        score=hit.score,
        band=_band(hit, policy),
        listed_name=hit.entry.name,
        matched_name=hit.entry.matched_name,
        list=hit.entry.list,
        id=hit.entry.id,
        programme=hit.entry.programme,
        citation=hit.citation,
        agreeing=hit.agreeing,
        evidence=hit.evidence,
    )
