"""One installation, its source system, the network between them and the people at both ends.

Everything that can happen does so by a weighted draw, also in the middle of a step: wherever a
step stands with no transaction open, whole other steps, edits, verdicts and crashes may come in.
That is how workers of several processes meet, without threads and the same from the same seed.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from connector.active_lists import InForce
from connector.adapter import Adapter
from connector.callback import Action, CallbackState
from connector.callback.schedule import Schedule
from connector.covering import Covering
from connector.decision import Outcome, Policy
from connector.delivery import Courier
from connector.erasing import Erasing
from connector.errors import HoldError, ListRefused, ScreeningUnavailable
from connector.fetching import Fetching
from connector.hold import HoldId, HoldState, Verdict
from connector.intake import Inbound
from connector.judging import Judging
from connector.notifying import Notifier
from connector.order import Order, order_id
from connector.pipeline import Pipeline
from connector.reconciling import Reconciler
from connector.replying import Replies
from connector.rescreening import Rescreening
from connector.screening import NO_RULES, Hit
from connector.screening.completeness import CompletenessCheck
from connector.screening.party import PartyCheck
from connector.sealing import Sealer
from connector.settling import Settling
from connector.store import Store, Transaction, callbacks, decisions, holds, orders
from connector.store.lists import ActiveList
from connector.store.orders import OrderState
from connector.store.reception import Reception
from connector.store.steps import Kind
from connector.store.tables import steps
from connector.target_gate import TargetGate
from connector.worker import Worker
from tests.model.erp import Erp, ErpRoom, Sale, message, silence, version_of
from tests.walk import AUDIT_KEY, START, Clock

_MOST_STEPS_TO_REST = 400
_LONG_PAST_EVERY_WAIT = timedelta(hours=7)
_ORDERS = 2
_RISKY = 0.4
_EVERY = timedelta(minutes=5)
_SOME_STEPS = 12
_QUIET_STEPS = 8  # two whole comparisons and more
_DEPTH = 2  # an interruption of an interruption


class Violation(AssertionError):
    """A promise was broken; the message says which."""


class Crash(BaseException):
    """The process died: nothing catches this but whoever starts the next one."""


_NOT_IN_FORCE = ActiveList("own", "changed since", 0, START, START, 0, START)


class ShakyStore(Store):
    """A store whose process may die before a commit, or right after it."""

    before_commit: Callable[[], None] = staticmethod(lambda: None)
    after_commit: Callable[[], None] = staticmethod(lambda: None)

    @contextmanager
    def begin(self, patience: timedelta | None = None) -> Iterator[Transaction]:
        with super().begin(patience) as tx:
            yield tx
            self.before_commit()
        self.after_commit()


@dataclass(frozen=True, slots=True)
class Page:
    """What a person has on the screen: a hold, and the version of the order it is about."""

    hold: HoldId
    number: str
    version: int


@dataclass
class World:
    """A walk. `party` is the check over a list with LISTED on it, `name` that of the connection."""

    store: ShakyStore
    party: PartyCheck
    draw: random.Random
    name: str
    clock: Clock
    network: list[Inbound] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    released: set[tuple[str, int]] = field(default_factory=set)
    acknowledged: int = 0
    troubled: bool = False
    _depth: int = 0

    def __post_init__(self) -> None:
        self.erp = Erp(self.name, self.clock)
        room = ErpRoom(self.erp, self._passing)
        adapters = {self.name: Adapter(room, room, room, room)}
        policy = Policy("model", 0.75, 0.45)
        schedule = Schedule()
        gate = TargetGate(self.store, self.clock, draw=self.draw.random)
        notifier = Notifier(self.store, gate, schedule, self.clock)
        settling = Settling(self.store, policy, "model", adapters, notifier, self.clock)
        judging = Judging(self.store, self._in_force, NO_RULES, settling, self.clock)
        self.pipeline = Pipeline(
            store=self.store,
            adapters=adapters,
            reception=Reception(self.store, self.clock),
            judging=judging,
            rescreening=Rescreening(self.store, _no_lists, policy, timedelta(30), self.clock),
            sealer=Sealer(self.store, lambda: AUDIT_KEY, self.clock),
            courier=Courier(self.store, adapters, schedule, self.clock, gate),
            notifier=notifier,
            replies=Replies(self.store, adapters, gate, schedule, self.clock, lambda *_: None),
            fetching=Fetching(self.store, adapters, judging, schedule, self.clock),
            settling=settling,
            erasing=Erasing(self.store, adapters, self.clock),
            reconciler=Reconciler(self.store, adapters, {self.name: _EVERY}, schedule, self.clock),
            covering=Covering(self.store, adapters, schedule, self.clock),
            schedule=schedule,
            now=self.clock,
            nudge=lambda: None,
        )
        self.worker = Worker(self.pipeline)
        self.store.before_commit = lambda: self._perhaps_die(0.01)
        self.store.after_commit = lambda: self._perhaps_die(0.01)

    def run(self, moves: int) -> None:
        """Let things happen, then let them come to rest, and ask whether all is as promised."""
        for number in range(_ORDERS):
            risky = self.draw.random() < _RISKY
            self._send(self.erp.place(f"{number}", risky=risky))
        self.pipeline.reconciler.start()
        self.troubled = True
        for _ in range(moves):
            self._move()
        self._come_to_rest()
        self._require_agreement()

    # What can happen

    def _move(self) -> None:
        names, weights = zip(*_WEIGHTS.items(), strict=True)
        move = self.draw.choices(names, weights)[0]
        try:
            getattr(self, f"_{move}")()
        except Crash:
            if self._depth:
                raise
        self._require_releases()
        if not self._depth:
            self._require_decisions()

    def _work(self) -> None:
        self.worker.do_one()

    def _edit(self) -> None:
        sale = self._some_sale()
        if not sale.cancelled:
            self._send(self.erp.edit(sale.number, risky=self.draw.random() < _RISKY))

    def _edit_unheard(self) -> None:
        """The source gave up on telling us, or is late with it."""
        sale = self._some_sale()
        if not sale.cancelled:
            self.erp.edit(sale.number, risky=self.draw.random() < _RISKY)

    def _cancel(self) -> None:
        sale = self._some_sale()
        sale.cancelled = True
        self._send(self.erp.edit(sale.number, risky=sale.risky))

    def _deliver_message(self) -> None:
        """A message arrives, any of those under way; it may be a copy, and may come again."""
        if not self.network:
            return
        sent = self.draw.choice(self.network)
        self.pipeline.receive(self.name, sent)
        self.acknowledged += 1
        if self.draw.random() < 0.7:
            # By identity: equal messages are two.
            self.network = [each for each in self.network if each is not sent]

    def _look(self) -> None:
        """A person opens a page, and may leave it open for long."""
        number = self._some_sale().number
        with self.store.read() as tx:
            hold = holds.newest_of(tx, order_id(self.name, number))
            if hold is not None and hold.state is HoldState.OPEN:
                body = orders.revision_of(tx, hold.order, hold.revision).order
                if body is not None:
                    self.pages.append(Page(hold.id, number, version_of(body)))

    def _release(self) -> None:
        if self.pages:
            self._release_from(self.draw.choice(self.pages))

    def _release_from(self, page: Page) -> None:
        try:
            self.pipeline.settle(page.hold, Verdict.RELEASE, "ada", "FM-NAME", "Another company")
        except HoldError:
            return
        except Crash:
            # It may have died after the commit: then the verdict stands.
            self.released.add((page.number, page.version))
            raise
        self.released.add((page.number, page.version))

    def _reject(self) -> None:
        if self.pages:
            page = self.draw.choice(self.pages)
            with suppress(HoldError):
                self.pipeline.settle(page.hold, Verdict.REJECT, "ada", "TM-CONFIRMED", "The same")

    def _another_worker(self) -> None:
        """Whoever works just now is slower than its lease; the others do not wait."""
        self.clock.forward(self.worker.lease)
        for _ in range(self.draw.randint(1, 3)):
            self.worker.do_one()

    def _overtaken(self) -> None:
        """Whoever works just now wakes when others have done its step, and a person the next."""
        self.clock.forward(self.worker.lease)
        for _ in range(_SOME_STEPS):
            self.worker.do_one()
        self._look_and_release()
        for _ in range(_SOME_STEPS):
            self.worker.do_one()

    def _edit_arrives(self) -> None:
        sale = self._some_sale()
        if not sale.cancelled:
            edited = self.erp.edit(sale.number, risky=self.draw.random() < _RISKY)
            self.pipeline.receive(self.name, message(edited, self.clock()))
            for _ in range(self.draw.randint(1, 3)):
                self.worker.do_one()
            if self.draw.random() < _RISKY:
                self._release()

    def _look_and_release(self) -> None:
        seen = len(self.pages)
        self._look()
        if len(self.pages) > seen:
            self._release_from(self.pages[-1])

    def _wait(self) -> None:
        self.clock.forward(timedelta(seconds=self.draw.choice((1, 5, 61, 700))))

    def _jump(self) -> None:
        self.clock.forward(timedelta(minutes=self.draw.choice((-10, 10))))

    # In the middle of a step

    def _passing(self, where: str) -> None:
        self._interrupt()
        if self.troubled and self.draw.random() < 0.1:
            raise silence()
        if where == "answer":
            self._perhaps_die(0.03)

    def _in_force(self) -> InForce:
        self._interrupt()
        self._perhaps_die(0.02)
        unwell = self.troubled and self.draw.random() < 0.2
        # Now and then the lists changed since, so that the decision is left to a step of its own.
        changed = self.troubled and self.draw.random() < 0.4
        lists = (_NOT_IN_FORCE,) if changed else ()
        return InForce(lists, (CompletenessCheck(), _Unwell() if unwell else self.party))

    def _interrupt(self) -> None:
        if not self.troubled or self._depth >= _DEPTH or self.draw.random() > 0.3:
            return
        self._depth += 1
        try:
            for _ in range(self.draw.randint(1, 8)):
                try:
                    self._move()
                except Crash:
                    continue  # another process died, not this one
        finally:
            self._depth -= 1

    def _perhaps_die(self, chance: float) -> None:
        if self.troubled and self.draw.random() < chance:
            raise Crash

    # At the end

    def _come_to_rest(self) -> None:
        """The faults stop. What is still under way never arrives: the comparisons find it."""
        self.troubled = False
        quiet = 0
        for _ in range(_MOST_STEPS_TO_REST):
            self.clock.forward(_LONG_PAST_EVERY_WAIT)
            self.worker.do_one()
            self._require_releases()
            quiet = 0 if self._is_owed() else quiet + 1
            if quiet > _QUIET_STEPS:
                return
        raise Violation("it never comes to rest")

    def _is_owed(self) -> bool:
        """Say whether anything is owed besides the comparisons, which come again for ever."""
        kinds = tuple(kind for kind in Kind if kind is not Kind.RECONCILE)
        owed = select(steps.c.id).where(steps.c.kind.in_(kinds)).limit(1)
        with self.store.read() as tx:
            return tx.execute(owed).first() is not None

    def _require_releases(self) -> None:
        """Nothing was let go undecided, and nothing listed but by who saw just that version."""
        effects, self.erp.effects = self.erp.effects, []
        for effect in effects:
            if effect.action is not Action.RELEASE:
                continue
            what = (effect.number, effect.version)
            if what in self.erp.risky_versions and what not in self.released:
                raise Violation(f"version {effect.version} was released and nobody saw it")
            if effect.version not in self._cleared(effect.number):
                raise Violation(f"version {effect.version} was released and never decided on")

    def _require_decisions(self) -> None:
        """No order stands on a decision about a revision before its newest one."""
        for number in self.erp.sales:
            order = order_id(self.name, number)
            with self.store.read() as tx:
                standing = orders.find(tx, order)
                made = decisions.decisions_of(tx, order)
            if standing is None or standing.state is OrderState.RECEIVED:
                continue
            if not made or made[-1].revision != standing.revision.number:
                raise Violation(f"an order is {standing.state} by a decision on an older revision")

    def _cleared(self, number: str) -> set[int]:
        """Give the versions of an order that the policy or a person let go."""
        order = order_id(self.name, number)
        with self.store.read() as tx:
            made = [
                each.revision
                for each in decisions.decisions_of(tx, order)
                if each.outcome is Outcome.CLEAR
            ]
            bodies = [orders.revision_of(tx, order, revision).order for revision in made]
        return {version_of(body) for body in bodies if body is not None}

    def _require_agreement(self) -> None:
        for number, sale in self.erp.sales.items():
            order = order_id(self.name, number)
            with self.store.read() as tx:
                standing = orders.find(tx, order)
                told = callbacks.of_order(tx, order)
                cases = holds.of_order(tx, order)
            if standing is None or standing.revision.order is None:
                raise Violation("an acknowledged order is not here")
            if version_of(standing.revision.order) != sale.version:
                raise Violation("the newest version at the source is not the newest here")
            self._require_state(sale, standing.state)
            if any(each.state is CallbackState.PENDING for each in told):
                raise Violation("a callback is pending and nobody delivers it")
            is_open = [case for case in cases if case.state is HoldState.OPEN]
            if len(is_open) != (standing.state is OrderState.HELD):
                raise Violation(f"{len(is_open)} cases are open on an order {standing.state}")

    def _require_state(self, sale: Sale, state: OrderState) -> None:
        match state:
            case OrderState.RECEIVED:
                raise Violation("an acknowledged order was never decided")
            case OrderState.HELD | OrderState.REJECTED:
                if not sale.held:
                    raise Violation(f"the order is {state} here and free at the source")
            case OrderState.CLEARED | OrderState.RELEASED:
                if sale.held:
                    raise Violation(f"the order is {state} here and held at the source")
                if sale.risky and (sale.number, sale.version) not in self.released:
                    raise Violation(f"a listed party's order is {state} and nobody saw it")
            case OrderState.CANCELLED:
                if not sale.cancelled:
                    raise Violation("the order is cancelled here only")

    def _some_sale(self) -> Sale:
        return self.draw.choice(list(self.erp.sales.values()))

    def _send(self, sale: Sale) -> None:
        self.network.append(message(sale, self.clock()))


_WEIGHTS: Mapping[str, int] = {
    "work": 40,
    "deliver_message": 14,
    "edit": 5,
    "edit_unheard": 2,
    "cancel": 1,
    "look": 6,
    "release": 6,
    "reject": 1,
    "wait": 8,
    "jump": 1,
    "another_worker": 4,
    "edit_arrives": 4,
    "look_and_release": 4,
    "overtaken": 6,
}


def _no_lists() -> PartyCheck:
    raise ListRefused("none", "a walk changes no list")


@dataclass(frozen=True)
class _Unwell:
    """A check that cannot answer just now."""

    name: str = "party"
    version: str = "unwell"

    def run(self, _order: Order) -> tuple[Hit, ...]:
        raise ScreeningUnavailable("SY-LIST", "the list is not here just now")
