"""The shipped cases are read from their file; a wrong field is named by line and column."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from connector.config_file import Strict, read_model, read_yaml
from connector.country import Country, read_country
from connector.decision import Outcome
from connector.enforcement_cases import Case, Expected
from connector.errors import ConfigError
from connector.order import Address, LineItem, Order, Party, Role, order_id
from connector.screening import Axis
from connector.screening.lists import EntityKind, Entry

SHIPPED = Path(__file__).with_name("cases.yaml")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # the runner gives the orders its own time


class _Entry(Strict):
    id: str
    list: str
    kind: EntityKind
    name: str
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    programme: str = ""
    citation: str = ""


class _Party(Strict):
    role: Role
    name: str
    street: str | None = None
    city: str | None = None
    postcode: str | None = None
    country: str | None = None


class _Line(Strict):
    description: str
    quantity: Decimal = Decimal(1)
    price: Decimal = Decimal(20)
    sku: str | None = None
    hs_code: str | None = None
    eccn: str | None = None


class _Order(Strict):
    destination: str
    parties: tuple[_Party, ...]
    lines: tuple[_Line, ...] = (_Line(description="Desk lamp"),)
    end_use: str | None = None


class _Expected(Strict):
    outcome: Literal["hold", "clear"]
    axes: Annotated[frozenset[Axis], Field(min_length=1)]
    codes: frozenset[str] = frozenset()


class _Case(Strict):
    id: str
    case: str
    authority: str
    citation: str
    failed: str
    day: date | None = None
    order: _Order
    expected: _Expected
    times: Annotated[int, Field(ge=1, le=100)] = 1
    unanswered: bool = False


class _File(Strict):
    entries: tuple[_Entry, ...]
    cases: tuple[_Case, ...]


def read_cases(path: Path = SHIPPED) -> tuple[tuple[Case, ...], tuple[Entry, ...]]:
    """Read the cases, and the entries that are listed for them. Raises ConfigError."""
    file = read_model(_File, path, read_yaml(path))
    ids = [case.id for case in file.cases]
    if len(set(ids)) < len(ids):
        raise ConfigError(str(path), "cases: two of them have one id")
    entries = tuple(Entry(**dict(entry)) for entry in file.entries)
    return tuple(_case(case, path) for case in file.cases), entries


def _case(case: _Case, path: Path) -> Case:
    expected = Expected(Outcome(case.expected.outcome), case.expected.axes, case.expected.codes)
    return Case(
        id=case.id,
        case=case.case,
        authority=case.authority,
        citation=case.citation,
        failed=case.failed,
        order=_order(case, path),
        expected=expected,
        day=case.day,
        times=case.times,
        unanswered=case.unanswered,
    )


def _order(case: _Case, path: Path) -> Order:
    def country(code: str) -> Country:
        known = read_country(code)
        if known is None:
            raise ConfigError(str(path), f"case '{case.id}': '{code}' is no country")
        return known

    def party(number: int, party: _Party) -> Party:
        lines = (party.street,) if party.street else ()
        lies_in = country(party.country) if party.country else None
        address = Address(lines, party.city, None, party.postcode, lies_in)
        return Party(party.role, f"$.parties[{number}]", party.name, (), address)

    return Order(
        id=order_id("cases", case.id),
        placed_at=_EPOCH,
        changed_at=_EPOCH,
        currency="USD",
        parties=tuple(party(number, each) for number, each in enumerate(case.order.parties)),
        lines=tuple(_line(number, each) for number, each in enumerate(case.order.lines, 1)),
        destination=country(case.order.destination),
        declared_end_use=case.order.end_use,
    )


def _line(number: int, line: _Line) -> LineItem:
    return LineItem(
        number=str(number),
        sku=line.sku,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.price,
        hs_code=line.hs_code,
        eccn=line.eccn,
    )
