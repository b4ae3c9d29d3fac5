"""Small whole values of the middle stations, each changed in one place by a test."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from connector.country import Country
from connector.decision import Decision, Outcome, Pins, Reason
from connector.hold import Hold, HoldId, HoldState
from connector.hold.diligence import Attachment, Diligence, Level, Severity
from connector.identity import Identifier, IdentifierKind
from connector.order import Address, LineItem, Order, Party, Role, order_id
from connector.screening import (
    Axis,
    Failure,
    Finding,
    Hit,
    ListedParty,
    Mode,
    RuleHit,
    Screening,
    Subject,
    Verified,
)
from connector.screening.lists import EntityKind, Entry

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ADDRESS = Address(("Kaiweg 4",), "Hamburg", None, "20457", Country("DE"))
BUYER = Party(Role.BUYER, "$.customer", "Ilse Brandt")
RECEIVER = Party(Role.SHIP_TO, "$.shipping_address", "Ilse Brandt", ("Brandt Optik",), ADDRESS)
LINE = LineItem("1", "LOG-1", "Temperature logger", Decimal(2), Decimal("79.00"))
ORDER = Order(
    id=order_id("shop", "5001"),
    placed_at=NOW,
    changed_at=NOW,
    currency="EUR",
    parties=(BUYER, RECEIVER),
    lines=(LINE,),
    destination=Country("DE"),
)
ENTRY = Entry("e1", "EL", EntityKind.ORGANIZATION, "Example Optics FZE", ("Exemplar Optics",))
PINS = Pins((("party", "engine:1,csl:abc"),), "policy-1", "0.1.0")
HIT_REASON = Reason(
    Axis.PARTY, "RP-NAME", "Buyer 'Exemple Optics' ~ Example Optics FZE (EL)", "EL/e1", 0.9, "99 FR"
)
DILIGENCE_REASON = Reason(
    Axis.HUMAN_RIGHTS,
    "HR-DILIGENCE",
    "Line 1 'CCTV' for end user 'The police', police, in AE: due diligence is owed",
    rule="human_rights/security-user",
    evidence=("'police' reads as police",),
    asks="diligence",
)
DILIGENCE = Diligence(
    hold="H-7",
    product_capability="Watches a hall; faces are not recognised",
    end_user="The airport's own guards; no reports of abuse were found",
    stakeholders="Travellers; no reseller",
    severity=Severity(Level.LOW, Level.MEDIUM, Level.LOW),
    likelihood=Level.LOW,
    safeguards="No upgrade to recognition without our consent",
    residual_risk=Level.LOW,
    decision="May leave: the use is civil and watched",
    by="ada",
    role="compliance",
    at=NOW,
    files=(Attachment("end-use.pdf", "0" * 64, stored=True),),
)
SYSTEM_REASON = Reason(Axis.SYSTEM, "SY-LIST", "The party check could not answer: no list")


def buyer_named(name: str | None, *more: str) -> Order:
    return replace(ORDER, parties=(replace(BUYER, name=name, names=more), RECEIVER))


def hit(score: float, entry: str = "e1", role: Role = Role.BUYER) -> Hit:
    return Hit(
        subject=Subject(role, "$.customer", "Exemple Optics"),
        axis=Axis.PARTY,
        rule="RP-NAME",
        entry=ListedParty("EL", entry, "Example Optics FZE", "Example Optics FZE", "Entity List"),
        score=score,
        evidence=("Close to the listed name",),
        citation="99 FR 12345",
    )


def found(*hits: Hit) -> Finding:
    return Finding("party", "engine:1,csl:abc", hits)


def met(mode: Mode, rule: str = "crimea") -> Finding:
    """Give the finding of an axis where one rule is met."""
    hit = RuleHit(
        axis=Axis.DESTINATION,
        rule=f"destination/{rule}",
        code="EM-REGION",
        mode=mode,
        verified=Verified.READ,
        path="$.shipping_address",
        text="Ship to 'Yalta' is in Crimea (15 CFR 746.6)",
        evidence=("The town is written as in the rule",),
        citation="15 CFR 746.6",
    )
    return Finding("destination", "rules:abc", (), None, (hit,))


def failed(code: str = "SY-LIST", problem: str = "no list is active") -> Finding:
    return Finding("party", "engine:1,", (), Failure(code, problem))


def screening(*findings: Finding) -> Screening:
    return Screening(ORDER.id, 3, "hash-3", NOW, findings)


def decision(outcome: Outcome, *reasons: Reason) -> Decision:
    return Decision(ORDER.id, 3, "hash-3", outcome, reasons, "policy", NOW, PINS)


def hold(state: HoldState = HoldState.OPEN) -> Hold:
    return Hold(HoldId("H-7"), ORDER.id, 3, "hash-3", state, (HIT_REASON,), PINS, NOW)


# Text as a document may carry it: lone surrogates are refused at the door.
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
_maybe = st.none() | texts
_times = st.datetimes(timezones=st.just(UTC))
_countries = st.none() | st.sampled_from(["DE", "NO", "XK"]).map(Country)
_numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**12)
_addresses = st.builds(
    Address, st.lists(texts, max_size=2).map(tuple), _maybe, _maybe, _maybe, _countries
)
_identifiers = st.builds(Identifier, st.sampled_from(IdentifierKind), texts, _countries)
_parties = st.builds(
    Party,
    role=st.sampled_from(Role),
    path=texts,
    name=_maybe,
    names=st.lists(texts, max_size=2).map(tuple),
    address=st.none() | _addresses,
    identifiers=st.lists(_identifiers, max_size=2).map(tuple),
    born=_maybe,
)
_lines = st.builds(
    LineItem,
    number=texts,
    sku=_maybe,
    description=texts,
    quantity=_numbers,
    unit_price=st.none() | _numbers,
    hs_code=_maybe,
    eccn=_maybe,
    origin=_countries,
    ships=st.booleans(),
)
orders = st.builds(
    Order,
    id=st.just(ORDER.id),
    placed_at=_times,
    changed_at=_times,
    currency=st.sampled_from(["EUR", "USD"]),
    parties=st.lists(_parties, max_size=3).map(tuple),
    lines=st.lists(_lines, max_size=3).map(tuple),
    destination=_countries,
    cancelled=st.booleans(),
    declared_end_use=_maybe,
    notes=_maybe,
)
hits = st.builds(hit, st.floats(0, 1), st.sampled_from(["e1", "e2"]), st.sampled_from(Role))
findings = st.builds(failed) | st.lists(hits, max_size=3).map(lambda some: found(*some))
