"""A configuration folder becomes policy and rules, and what decided orders can be asked again."""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from connector.decision import Bands, Policy, code_of
from connector.decision.simulation import Side
from connector.errors import ConfigError, ListRefused, ScreeningUnavailable
from connector.order import Party, Role
from connector.screening import ListedParty
from connector.screening.axes import Listed, Sources, read_rules
from connector.screening.lists import EntityKind
from connector.screening.ownership import read_facts
from connector.screening.ownership.statements import Ownership
from connector.screening.party import PartyCheck
from connector.screening.rules.bundle import bundle, unbundle
from connector.settings import BandsFile, PolicyFile, Settings, read_policy, rules_folder


@dataclass(frozen=True, slots=True)
class Ruling:
    """Policy and rules of a configuration folder, with the text they were read from.

    `bundled` is that text as one, whose hash every decision pins; `ownership` says who owns whom
    on any day. `looks_at_found` says whether own conditions look at hits that hold nothing.
    """

    bundled: bytes
    side: Side
    ownership: Ownership
    looks_at_found: bool

    @property
    def version(self) -> str:
        """The hash of the text (sha256, hex)."""
        return hashlib.sha256(self.bundled).hexdigest()


def build_ruling(config: Path, party: Callable[[], PartyCheck]) -> Ruling:
    """Read policy and rules of a configuration folder. Raises ConfigError.

    `party` gives the check that says who is listed, and raises ListRefused where none can.
    """
    rules = rules_folder(config)
    bundled = bundle(config, rules)
    policy = _policy(*read_policy(config))
    sources = Sources.of(config, rules)
    ownership = read_facts(sources.ownership)
    version = hashlib.sha256(bundled).hexdigest()
    book = read_rules(sources, version, _listed_by(party, policy), ownership)
    if bundle(config, rules) != bundled:
        # What was read would not be what is pinned, and nobody could ask the decisions again.
        raise ConfigError(str(config), "a file changed while the rules were read; start again")
    return Ruling(bundled, Side(policy, book), ownership, book.looks_at_found)


def build_side(config: Path, party: Callable[[], PartyCheck]) -> Side:
    """Build policy and rules alone, for who keeps no decisions by them. Raises ConfigError."""
    return build_ruling(config, party).side


def side_of_bundle(bundled: bytes, party: PartyCheck | None) -> Side:
    """Build policy and rules from a kept text; without lists nobody is listed, or an error."""

    def pinned() -> PartyCheck:
        if party is None:
            raise ListRefused("kept", "the lists of this decision are not here")
        return party

    with tempfile.TemporaryDirectory(prefix="holdpoint-") as folder:
        unbundle(bundled, Path(folder))
        return build_side(Path(folder), pinned)


def policy_of(settings: Settings) -> Policy:
    """Give the organisation's policy."""
    return _policy(settings.policy_version, settings.policy)


def _policy(version: str, policy: PolicyFile) -> Policy:
    lists = {code: _bands(own) for code, own in policy.lists.items()}
    kinds = {EntityKind(kind): _bands(own) for kind, own in policy.kinds.items()}
    bands = (policy.hold_at, policy.review_at, lists, kinds)
    return Policy(version, *bands, policy.diligence_roles)


def _bands(own: BandsFile) -> Bands:
    return Bands(own.hold_at, own.hold_at if own.review_at is None else own.review_at)


def _listed_by(party: Callable[[], PartyCheck], policy: Policy) -> Listed:
    """Give who is listed by a name as surely as the policy holds for."""

    def listed(name: str) -> tuple[ListedParty, ...]:
        try:
            hits = party().hits_of(Party(Role.OTHER, "$", name))
        except ListRefused as refused:
            raise ScreeningUnavailable("SY-LIST", str(refused)) from refused
        return tuple(hit.entry for hit in hits if code_of(hit, policy) == "RP-NAME")

    return listed
