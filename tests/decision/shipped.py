"""The shipped rules and policy over the starter list, and orders as trade has them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st

from connector.country import Country
from connector.decision import Decision, decide
from connector.decision.simulation import Side
from connector.main.rules import build_side
from connector.order import Address, LineItem, Order, Party, Role
from connector.screening import Check, Revision, screen
from connector.screening.completeness import CompletenessCheck
from connector.screening.lists.starter import read_starter
from connector.screening.party import PartyCheck
from connector.settings import read_settings
from tests.examples import NOW, ORDER


@dataclass(frozen=True, slots=True)
class Shipped:
    """What decides in an installation as it is shipped."""

    checks: tuple[Check, ...]
    side: Side

    def __repr__(self) -> str:
        return "Shipped()"  # or a property that fails would print every rule

    def decide(self, order: Order, more: Sequence[Check] = ()) -> Decision:
        revision = Revision(order.id, 1, "hash-1", order)
        screening = screen(revision, (*self.checks, *more), NOW, self.side.rules)
        return decide(screening, self.side.policy, "test", NOW)


def read_shipped() -> Shipped:
    starter = read_starter()
    party = PartyCheck.over({starter.id: starter})
    side = build_side(read_settings({}).config, lambda: party)
    return Shipped((CompletenessCheck(), party), side)


_PLACES = {
    "DE": ("Hamburg", "20457"),
    "NO": ("Oslo", "0150"),
    "AE": ("Dubai", None),
    "TR": ("Istanbul", "34000"),
    "CN": ("Shenzhen", "518000"),
    "RU": ("Moscow", "101000"),
    "MX": ("Monterrey", "64000"),
}
_NAMES = (
    "Ilse Brandt",
    "Brandt Optik GmbH",
    "Nordlys Instrument AS",
    "Ministry of Interior, General Directorate of Security",
    "Gulf Star General Trading LLC",
    "Hangzhou Hikvision Digital Technology Co., Ltd.",
    "Hangzou Hikvison Technology",
)
_GOODS = (
    ("Temperature logger", None, None),
    ("Desk lamp", "EAR99", "940520"),
    ("CCTV camera with face recognition", "4A994", "852589"),
    ("Intrusion software platform", "4D004", None),
    ("Thermal camera core", "6A993", None),
    ("Cotton overalls", "EAR99", "620311"),
    ("Shotgun cartridges", "0A505", None),
)


def party_at(role: Role, name: str, country: str) -> Party:
    city, postcode = _PLACES[country]
    address = Address(("Harbour Road 7",), city, None, postcode, Country(country))
    return Party(role, f"$.{role.value}", name, (), address)


_countries = st.sampled_from(sorted(_PLACES))
_others = st.builds(
    party_at,
    st.sampled_from([Role.CONSIGNEE, Role.END_USER, Role.INTERMEDIATE, Role.FORWARDER]),
    st.sampled_from(_NAMES),
    _countries,
)
lines = st.builds(
    lambda goods, quantity, price: LineItem(
        "1", None, goods[0], quantity, price, hs_code=goods[2], eccn=goods[1]
    ),
    st.sampled_from(_GOODS),
    st.integers(1, 200).map(Decimal),
    st.none() | st.integers(0, 90_000).map(Decimal),
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Draw an order that goes to one country: some are held, some are not."""
    country = draw(_countries)
    names = draw(st.sampled_from(_NAMES)), draw(st.sampled_from(_NAMES))
    both = (party_at(Role.BUYER, names[0], country), party_at(Role.SHIP_TO, names[1], country))
    return replace(
        ORDER,
        parties=(*both, *draw(st.lists(_others, max_size=2))),
        lines=tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        destination=Country(country),
        declared_end_use=draw(st.sampled_from([None, "Quality control", "border surveillance"])),
    )
