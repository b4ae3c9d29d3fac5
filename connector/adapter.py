"""What a room must give the connector, and what it is handed to be built from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from connector.callback import Canceller, Marker, Target
from connector.errors import ConfigError, UnknownConnection
from connector.http import Send
from connector.intake import Fetcher, Finder, Folder, Poller, Queue, Source
from connector.intake.asked import Inquiries, Receipts, Replier, Service
from connector.order import OrderId, connection_of
from connector.secret import Secret


class Vault(Protocol):
    """Keeps one text of a connection enciphered, such as tokens that change with every use.

    All processes of an installation share it. Who wants to replace the text claims it first, so
    that two never do at once; a claim whose owner died ends by itself.
    """

    def read(self) -> str | None:
        """Give what is kept, None where nothing is. Raises ConfigError where the key is another."""
        ...

    def claim(self) -> str | None:
        """Give the right to replace what is kept, or None while somebody else has it."""
        ...

    def replace(self, claim: str, text: str) -> bool:
        """Keep a text and end the claim; False, and nothing is kept, where it had ended before."""
        ...

    def give_up(self, claim: str) -> None:
        """End the claim and keep what is there."""
        ...


class Concern(StrEnum):
    """What a connection needs at its source system besides an answer."""

    SUBSCRIPTION = "subscription"
    SCOPE = "scope"
    VERSION = "version"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something that is not as this connection needs it. `subject` names it, for people."""

    concern: Concern
    subject: str


class Proved(StrEnum):
    """How a proof ended."""

    YES = "yes"
    NO = "no"
    OPEN = "open"  # it could not be tried, or only a person can say


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was to be proved of a connection, and what was seen."""

    what: str
    proved: Proved
    seen: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What was proved of a connection, and so what it can and what it cannot guarantee."""

    proofs: tuple[Proof, ...]
    can: tuple[str, ...]
    cannot: tuple[str, ...]


Ask = Callable[[str], Proved]
"""Asks the person at the keyboard what no API says: YES, NO, or OPEN where nobody knows."""


def nobody_asked(_question: str) -> Proved:
    """Leave a question open: nobody is there to answer it."""
    return Proved.OPEN


class Upkeep(Protocol):
    """Looks after what the connection needs at its source. Other apps' things are left alone."""

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Put right what may be put right, and name all that was not as it must be.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        ...

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:
        """Prove what the connection can do; changes nothing there unless an order is named.

        On the order with this number a hold is placed and lifted again; while it stands, `ask` may
        be asked what it does there. Raises nothing that the source answers: a refusal is a proof
        that failed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Connection:
    """One configured source system: its name, and the options and secrets of its file.

    `where` is the file the options come from, for error messages. `vault` is None where no key
    to encipher with is configured. `sections` are the parts of the file that only some rooms
    read, each as the plain values it holds.
    """

    name: str
    where: str
    options: Mapping[str, str]
    secrets: Mapping[str, Secret]
    vault: Vault | None = None
    sections: Mapping[str, object] = field(default_factory=dict)

    def option(self, name: str, default: str | None = None) -> str:
        """Return an option. Raises ConfigError naming it where it is missing without default."""
        value = self.options.get(name, default)
        if value is None:
            raise ConfigError(self.where, f"option '{name}' is missing")
        return value

    def choice(self, name: str, *known: str) -> str:
        """Return an option that is one of a few words, the first by default. Raises ConfigError."""
        chosen = self.option(name, known[0])
        if chosen not in known:
            problem = f"{name} '{chosen}' is unknown; known are {', '.join(known)}"
            raise ConfigError(self.where, problem)
        return chosen

    def secret(self, name: str) -> Secret:
        """Return the reference of a secret. Raises ConfigError where none is configured."""
        if name not in self.secrets:
            raise ConfigError(self.where, f"secret '{name}' is missing")
        return self.secrets[name]

    def refuse_unknown(
        self,
        options: frozenset[str],
        secrets: frozenset[str],
        sections: frozenset[str] = frozenset(),
    ) -> None:
        """Raise ConfigError naming the first option, secret or section that is not the room's."""
        for kind, given, known in (
            ("option", self.options, options),
            ("secret", self.secrets, secrets),
            ("section", self.sections, sections),
        ):
            for name in sorted(set(given) - known):
                wanted = ", ".join(sorted(known)) or "none"
                raise ConfigError(self.where, f"{kind} '{name}' is unknown; known are {wanted}")


@dataclass(frozen=True, slots=True)
class Adapter:
    """A room put together for one connection: its way in and its way out.

    A `fetcher` reads orders by the source's API, a `poller` says which changed; None where the
    source system offers no such thing. A `finder` says of which order a part is, a `marker`
    shows people there what was confirmed, a `canceller` cancels what a person rejected.
    An `upkeep` looks after subscriptions and rights, or only examines where not `looks_after`.
    Where there is a `service`, it answers what comes in, instead of the door; a `replier` brings
    answers that it promised for later, and `receipts` those that say what became of a message.
    `inquiries` are answered besides, such as whether the source may send here at all. From a
    `queue` messages are fetched, where the source may not send any. Where the source system keeps
    every order back until it hears of us, `awaits_release` is true: then what is cleared at once is
    told it, too. Where it `asks_itself`, an answer is all that it is told. From a `folder`,
    messages are taken without a login: who may write there is the operating system's affair. Where
    messages are hints only though they say more, `in_full` reads all of it, for who tries a
    document by `holdpoint screen`. `remarks` are what works in the connection's file and may be a
    slip, for people.
    """

    source: Source
    target: Target
    fetcher: Fetcher | None = None
    poller: Poller | None = None
    marker: Marker | None = None
    finder: Finder | None = None
    canceller: Canceller | None = None
    upkeep: Upkeep | None = None
    service: Service | None = None
    replier: Replier | None = None
    receipts: Receipts | None = None
    folder: Folder | None = None
    in_full: Source | None = None
    inquiries: Inquiries | None = None
    queue: Queue | None = None
    awaits_release: bool = False
    looks_after: bool = True
    asks_itself: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def is_compared(self) -> bool:
        """Whether there is anything at its source to compare with what we believe."""
        return self.poller is not None or (self.upkeep is not None and self.looks_after)


def adapter_of(adapters: Mapping[str, Adapter], connection: str) -> Adapter:
    """Give the room of a connection. Raises UnknownConnection."""
    if connection not in adapters:
        raise UnknownConnection(f"there is no connection '{connection}'")
    return adapters[connection]


def can_read(adapters: Mapping[str, Adapter], order: OrderId) -> bool:
    """Say whether an order's connection can read it by its source's API."""
    room = adapters.get(connection_of(order))
    return room is not None and room.fetcher is not None


Build = Callable[[Connection, Send], Adapter]
"""Checks a connection's options and puts the room together. Raises ConfigError."""
