"""What a condition can look at: the order, the screening, and what was found, by name."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from connector.country import Country
from connector.identity import write_identifier
from connector.order import LineItem, Order, Party, number_at_source
from connector.screening import Finding, Hit, RuleHit
from connector.screening.own_policy.engine import Kind
from connector.screening.situation import places_of

Groups = Callable[[Country, date], tuple[str, ...]]
"""Gives the country groups of the EAR (`D:1`) that a country is in on a day."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that conditions may use. `keys` are those of its records, with what they hold."""

    kind: Kind
    meaning: str
    keys: Mapping[str, Kind] | None = None


_PARTY = {
    "role": Kind.TEXT,
    "name": Kind.TEXT,
    "names": Kind.TEXTS,
    "address": Kind.TEXT,
    "city": Kind.TEXT,
    "region": Kind.TEXT,
    "postcode": Kind.TEXT,
    "country": Kind.TEXT,
    "identifiers": Kind.TEXTS,
    "path": Kind.TEXT,
}
_LINE = {
    "number": Kind.TEXT,
    "sku": Kind.TEXT,
    "description": Kind.TEXT,
    "quantity": Kind.NUMBER,
    "unit_price": Kind.NUMBER,
    "amount": Kind.NUMBER,
    "hs_code": Kind.TEXT,
    "eccn": Kind.TEXT,
    "origin": Kind.TEXT,
    "ships": Kind.FLAG,
}
_LISTED = {
    "check": Kind.TEXT,
    "role": Kind.TEXT,
    "path": Kind.TEXT,
    "name": Kind.TEXT,
    "rule": Kind.TEXT,
    "list": Kind.TEXT,
    "id": Kind.TEXT,
    "listed_name": Kind.TEXT,
    "programme": Kind.TEXT,
    "kind": Kind.TEXT,
    "score": Kind.NUMBER,
    "agreeing": Kind.TEXTS,
    "citation": Kind.TEXT,
}
_RULES = {
    "axis": Kind.TEXT,
    "rule": Kind.TEXT,
    "code": Kind.TEXT,
    "mode": Kind.TEXT,
    "verified": Kind.TEXT,
    "path": Kind.TEXT,
    "text": Kind.TEXT,
    "citation": Kind.TEXT,
    "asks": Kind.TEXT,
}

VARIABLES: Mapping[str, Variable] = {
    "order.id": Variable(Kind.TEXT, "The connection and the number: `shop-eu:5001`"),
    "order.connection": Variable(Kind.TEXT, "The connection it came by: `shop-eu`"),
    "order.number": Variable(Kind.TEXT, "Its number at the source"),
    "order.placed_at": Variable(Kind.TIME, "When it was placed"),
    "order.changed_at": Variable(Kind.TIME, "When it was last changed at the source"),
    "order.currency": Variable(Kind.TEXT, "The currency of its money, ISO 4217: `EUR`"),
    "order.total": Variable(
        Kind.NUMBER,
        "The sum of the lines' amounts, in its currency; not said where one has no amount",
    ),
    "order.priced": Variable(Kind.FLAG, "Every line has an amount, so that there is a total"),
    "order.destination": Variable(Kind.TEXT, "The country the goods go to, ISO 3166-1: `DE`"),
    "order.countries": Variable(Kind.TEXTS, "Every country the goods go to or through"),
    "order.groups": Variable(
        Kind.TEXTS, "The country groups of the EAR that those countries are in: `D:1`"
    ),
    "order.cancelled": Variable(Kind.FLAG, "It was cancelled at the source"),
    "order.end_use": Variable(Kind.TEXT, "The end use that was declared"),
    "order.notes": Variable(Kind.TEXT, "The notes on it"),
    "order.test": Variable(Kind.FLAG, "The source says that it is a test"),
    "order.risk": Variable(
        Kind.TEXT, "What the source says of fraud, where it is `medium` or `high`"
    ),
    "order.parties": Variable(Kind.RECORDS, "Everybody on it, in every role", _PARTY),
    "order.lines": Variable(Kind.RECORDS, "Its goods, a record a line", _LINE),
    "screening.day": Variable(Kind.TIME, "The day (UTC) whose rules apply, at midnight"),
    "screening.complete": Variable(Kind.FLAG, "Every check could answer"),
    "screening.checks": Variable(Kind.TEXTS, "The checks that were asked"),
    "screening.failed": Variable(Kind.TEXTS, "Those that could not answer"),
    "findings.listed": Variable(
        Kind.RECORDS, "Listed parties that are near, also those below your bands", _LISTED
    ),
    "findings.rules": Variable(Kind.RECORDS, "Dated rules that are met, also shadow ones", _RULES),
    "findings.axes": Variable(Kind.TEXTS, "The axes on which anything was found"),
}
"""Every variable by its name. Only whole names are known: `order` alone is none."""


_FOUND = "findings."  # what every variable begins with that a change of lists can change


def kinds(*, found: bool = True) -> Mapping[str, Kind]:
    """Give what each variable holds, as an engine wants it; without `found` not what was found."""
    known = VARIABLES.items()
    return {name: each.kind for name, each in known if found or not name.startswith(_FOUND)}


def values_of(
    order: Order, found: tuple[Finding, ...], on: date, groups: Groups | None = None
) -> Mapping[str, object]:
    """Give the variables of one order. What was not said is '' as a text, else left out.

    Without `groups` the country groups are not known, and left out.
    """
    return {**_order(order, on, groups), **_screening(found, on), **_found(found)}


def _order(order: Order, on: date, groups: Groups | None) -> Mapping[str, object]:
    total = _total(order)
    countries = tuple(dict.fromkeys(place.country for place in places_of(order)))
    values: dict[str, object] = {
        "order.id": order.id,
        "order.connection": order.id.partition(":")[0],
        "order.number": number_at_source(order.id),
        "order.placed_at": _moment(order.placed_at),
        "order.changed_at": _moment(order.changed_at),
        "order.currency": order.currency,
        "order.priced": total is not None,
        "order.destination": order.destination or "",
        "order.countries": list(countries),
        "order.cancelled": order.cancelled,
        "order.end_use": order.declared_end_use or "",
        "order.notes": order.notes or "",
        "order.test": order.test,
        "order.risk": order.risk or "",
        "order.parties": [_party(party) for party in order.parties],
        "order.lines": [dict(_line(line)) for line in order.lines],
    }
    if total is not None:
        values["order.total"] = total
    if groups is not None:
        every = (group for country in countries for group in groups(country, on))
        values["order.groups"] = list(dict.fromkeys(every))
    return values


def _moment(at: datetime) -> datetime:
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _party(party: Party) -> Mapping[str, object]:
    address = party.address
    return {
        "role": party.role.value,
        "name": party.name or "",
        "names": list(party.all_names),
        "address": ", ".join(address.lines) if address else "",
        "city": (address and address.city) or "",
        "region": (address and address.region) or "",
        "postcode": (address and address.postcode) or "",
        "country": (address and address.country) or "",
        "identifiers": [write_identifier(each) for each in party.identifiers],
        "path": party.path,
    }


def _line(line: LineItem) -> Iterator[tuple[str, object]]:
    yield "number", line.number
    yield "sku", line.sku or ""
    yield "description", line.description
    yield from _said("quantity", line.quantity)
    yield from _said("unit_price", line.unit_price)
    yield from _said("amount", _amount(line))
    yield "hs_code", line.hs_code or ""
    yield "eccn", line.eccn or ""
    yield "origin", line.origin or ""
    yield "ships", line.ships


def _said(name: str, number: Decimal | None) -> Iterator[tuple[str, float]]:
    value = _number(number)
    if value is not None:
        yield name, value


def _number(number: Decimal | None) -> float | None:
    """Give a number that can be compared; one below zero or without bounds says nothing.

    A comparison with NaN is false, and a negative line takes from a total: either would let a
    condition on an amount be quietly not met.
    """
    if number is None or not number.is_finite() or number < 0:
        return None
    value = float(number)
    return value if math.isfinite(value) else None


def _amount(line: LineItem) -> Decimal | None:
    """Give the amount in decimals, so that it is rounded once: when it is compared."""
    if (
        line.unit_price is None
        or _number(line.quantity) is None
        or _number(line.unit_price) is None
    ):
        return None
    return line.quantity * line.unit_price


def _total(order: Order) -> float | None:
    """Give the sum of all amounts where there is anything to add, and every one is said."""
    amounts = [_amount(line) for line in order.lines]
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return None
    return _number(sum(known, Decimal()))


def _screening(found: tuple[Finding, ...], on: date) -> Mapping[str, object]:
    failed = [finding.check for finding in found if finding.failure is not None]
    return {
        "screening.day": datetime.combine(on, time(), UTC),
        "screening.complete": bool(found) and not failed,
        "screening.checks": [finding.check for finding in found],
        "screening.failed": failed,
    }


def _found(found: tuple[Finding, ...]) -> Mapping[str, object]:
    listed = [_listed(finding.check, hit) for finding in found for hit in finding.hits]
    rules = [_rule(hit) for finding in found for hit in finding.rules]
    axes = [hit.axis.value for finding in found for hit in finding.hits]
    axes += [hit.axis.value for finding in found for hit in finding.rules]
    return {
        "findings.listed": listed,
        "findings.rules": rules,
        "findings.axes": list(dict.fromkeys(axes)),
    }


def _listed(check: str, hit: Hit) -> Mapping[str, object]:
    return {
        "check": check,
        "role": hit.subject.role.value,
        "path": hit.subject.path,
        "name": hit.subject.name,
        "rule": hit.rule,
        "list": hit.entry.list,
        "id": hit.entry.id,
        "listed_name": hit.entry.name,
        "programme": hit.entry.programme,
        "kind": hit.entry.kind.value,
        "score": hit.score,
        "agreeing": list(hit.agreeing),
        "citation": hit.citation,
    }


def _rule(hit: RuleHit) -> Mapping[str, object]:
    return {
        "axis": hit.axis.value,
        "rule": hit.rule,
        "code": hit.code,
        "mode": hit.mode.value,
        "verified": hit.verified.value,
        "path": hit.path,
        "text": hit.text,
        "citation": hit.citation,
        "asks": hit.asks,
    }
