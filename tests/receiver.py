"""A subscriber of the organisation's own at the far end of a walk: it answers as it is told."""

from dataclasses import dataclass, field

from connector.callback import standard_webhooks
from connector.callback.notice import Event, Subscriber
from connector.callback.schedule import Schedule
from connector.callback.signing_keys import verifying_key
from connector.callback.target_health import TargetKey, TargetKind
from connector.http import Answer, NoReply, Request
from connector.notifying import Notifier
from connector.replaying import Replayer
from connector.secret import Secret
from connector.store import notices, targets
from connector.store.notices import Sending
from connector.target_gate import TargetGate
from tests.walk import Clock, Walk, order_id_of

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEXT_KEY = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
CRM = TargetKey(TargetKind.SUBSCRIBER, "crm")


@dataclass
class Receiver:
    """Answers every post alike until told otherwise, and keeps them; status 0 is silence."""

    clock: Clock
    status: int = 204
    retry_after: str = ""
    posts: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        self.posts.append(request)
        if self.status == 0:
            raise NoReply("no answer from crm.example")
        headers = {"retry-after": self.retry_after} if self.retry_after else {}
        return Answer(self.status, headers, b"")

    @property
    def ids(self) -> list[str]:
        return [post.headers[standard_webhooks.ID] for post in self.posts]

    def verified(self, place: int, *keys: str) -> str:
        """Verify a post as its receiver would, with the keys it knows, and give its id."""
        post = self.posts[place]
        known = tuple(map(verifying_key, keys))
        return standard_webhooks.verify(post.headers, post.body, known, self.clock())


@dataclass
class TellingWalk(Walk):
    """A whole Holdpoint with one subscriber, `crm`."""

    keys: tuple[str, ...] = ("CRM_KEY",)
    events: frozenset[Event] = frozenset(Event)
    connections: frozenset[str] = frozenset()

    def notifier(self, gate: TargetGate) -> Notifier:
        self.monkeypatch.setenv("CRM_KEY", KEY)
        self.monkeypatch.setenv("CRM_NEXT_KEY", NEXT_KEY)
        self.receiver = Receiver(self.clock)
        references = (Secret("keys", f"${{env:{name}}}") for name in self.keys)
        url = "https://crm.example/holds"
        crm = Subscriber("crm", url, tuple(references), self.events, self.connections)
        subscribers, sends = {"crm": crm}, {"crm": self.receiver}
        return Notifier(self.store, gate, Schedule(), self.clock, subscribers, sends)

    @property
    def replayer(self) -> Replayer:
        return Replayer(self.store, frozenset({"crm"}), self.clock, lambda: None)

    def sendings(self, order: dict[str, object]) -> list[Sending]:
        with self.store.read() as tx:
            return list(notices.of_order(tx, order_id_of(order)))

    def health(self, target: TargetKey = CRM) -> targets.TargetHealth:
        with self.store.read() as tx:
            return targets.health(tx, target)
