"""The wire between a room and the system at its far end, which tests may cut where they like."""

from collections.abc import Callable
from dataclasses import dataclass, field

from connector.http import Answer, NoReply, Request, Send

Failure = Callable[[Request], Answer]


def no_network(request: Request) -> Answer:
    """Stand in for the network where a room must not use it."""
    raise AssertionError(f"the network was used: {request.method} {request.url}")


def silence(_request: Request) -> Answer:
    """Answer nothing; the request did not arrive."""
    raise NoReply("no answer from the far end")


def always(status: int, body: bytes = b"", **headers: str) -> Failure:
    """Answer every request alike; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: Answer(status, named, body)


@dataclass
class Wire:
    """Carries requests to a far end and keeps them, until it is cut.

    `cut` fails every request but the next `healthy` ones; `lose` drops one answer whose request
    has arrived and acted.
    """

    far_end: Send
    requests: list[Request] = field(default_factory=list)
    _failure: Failure | None = None
    _fails_from: int = 0
    _loses: int = -1

    def __call__(self, request: Request) -> Answer:
        place = len(self.requests)
        self.requests.append(request)
        if self._failure is not None and place >= self._fails_from:
            return self._failure(request)
        answer = self.far_end(request)
        if place == self._loses:
            raise NoReply("the connection broke before the answer came")
        return answer

    def cut(self, failure: Failure, healthy: int = 0) -> None:
        self._failure, self._fails_from = failure, len(self.requests) + healthy

    def lose(self, healthy: int) -> None:
        self._loses = len(self.requests) + healthy
