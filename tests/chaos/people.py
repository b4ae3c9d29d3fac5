"""People at both ends: they buy and edit in the shop, and settle holds at their desks."""

import json
import random
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from demo.orders import sign
from tests.chaos.installation import Installation, Sender
from tests.chaos.shop import WEBHOOK_SECRET, ChaosShop

_EDITED, _UNHEARD, _TWICE = 0.15, 0.01, 0.1
_SENDERS = 6
_MOST_UNDER_WAY = 400


class Network:
    """Webhooks under way: sent again until they are acknowledged, in any order, some twice."""

    def __init__(self, installation: Installation, draw: random.Random) -> None:
        self._installation = installation
        self._draw = draw
        self._under_way: list[tuple[str, bytes]] = []
        self._being_sent = 0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.acknowledged = 0
        self._threads = [threading.Thread(target=self._send, daemon=True) for _ in range(_SENDERS)]

    def start(self) -> None:
        """Begin to send."""
        for each in self._threads:
            each.start()

    def end(self) -> None:
        """End; what is under way is dropped."""
        self._ended.set()
        for each in self._threads:
            each.join()

    @property
    def waiting(self) -> int:
        """How many are not acknowledged yet."""
        with self._lock:
            return len(self._under_way) + self._being_sent

    def tell(self, topic: str, order: Mapping[str, Any]) -> None:
        """Send a webhook about an order."""
        with self._lock:
            self._under_way.append((topic, json.dumps(order).encode()))

    def _send(self) -> None:
        sender = Sender(self._installation)
        while not self._ended.is_set():
            taken = self._take()
            if taken is None:
                time.sleep(0.05)
                continue
            topic, body = taken
            heard = sender.post("/in/shop", body, sign(WEBHOOK_SECRET, body, topic))
            with self._lock:
                self._being_sent -= 1
                self.acknowledged += heard
                if not heard or self._draw.random() < _TWICE:
                    self._under_way.append(taken)
            if not heard:
                time.sleep(0.1)
        sender.close()

    def _take(self) -> tuple[str, bytes] | None:
        with self._lock:
            if not self._under_way:
                return None
            self._being_sent += 1
            # From anywhere in the queue: an edit may overtake the order.
            return self._under_way.pop(self._draw.randrange(len(self._under_way)))


class Buyer:
    """Whoever buys in the shop, and edits now and then what was bought."""

    def __init__(self, shop: ChaosShop, network: Network, draw: random.Random) -> None:
        self._shop = shop
        self._network = network
        self._draw = draw

    def buy(self, orders: int, seconds: float) -> Iterator[None]:
        """Place orders, spread over the time; fewer where they are not taken as fast."""
        begin = time.monotonic()
        for number in range(orders):
            while (
                self._network.waiting > _MOST_UNDER_WAY
                or time.monotonic() < begin + seconds * number / orders
            ):
                time.sleep(0.02)
                if time.monotonic() > begin + seconds:
                    return
            self._network.tell("orders/create", self._shop.place())
            if self._draw.random() < _EDITED:
                self._edit()
            yield

    def _edit(self) -> None:
        edited = self._shop.edit(self._draw.choice(list(self._shop.sold)))
        if self._draw.random() > _UNHEARD:
            self._network.tell("orders/updated", edited)


class Desk:
    """Somebody who settles holds, from pages that may be old by then."""

    def __init__(self, installation: Installation, token: str, draw: random.Random) -> None:
        """`token` is what the API knows the person by."""
        self._installation = installation
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._draw = draw
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.settled = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def end(self) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        sender = Sender(self._installation)
        while not self._ended.wait(0.5):
            page: Any = sender.get("/api/v1/holds?state=open&limit=100", self._headers)
            for hold in (page or {}).get("holds", ()):
                if self._ended.is_set():
                    break
                if self._draw.random() < 0.3:
                    self._settle(sender, hold["id"])
        sender.close()

    def _settle(self, sender: Sender, hold: str) -> None:
        if self._draw.random() < 0.8:
            verdict, reason = "release", "FM-NAME"
        else:
            verdict, reason = "reject", "TM-CONFIRMED"
        said = json.dumps({"reason": reason, "note": "Compared with the registry"}).encode()
        self.settled += sender.post(f"/api/v1/holds/{hold}/{verdict}", said, self._headers)
