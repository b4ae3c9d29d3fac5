"""A TCP proxy that spoils connections: the network between Holdpoint and a source system."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from enum import StrEnum
from typing import Any, Self

_BLOCK = 65_536
_LATE_SECONDS = 1.5


class Spoil(StrEnum):
    """What becomes of one connection."""

    NOTHING = "passed"
    REFUSED = "closed at once"
    CUT = "cut before the request was whole"
    ANSWER_LOST = "answer lost after the far side acted"
    HALF_ANSWER = "answer cut in the middle"
    LATE = "late"


_WEIGHTS = {
    Spoil.NOTHING: 90,
    Spoil.REFUSED: 2,
    Spoil.CUT: 2,
    Spoil.ANSWER_LOST: 3,
    Spoil.HALF_ANSWER: 2,
    Spoil.LATE: 1,
}

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


class Proxy:
    """Listens on a free port of this machine and passes on to another, in a thread of its own."""

    def __init__(self, port: int, draw: random.Random) -> None:
        """`port` is where the far side listens."""
        self.counts: Counter[Spoil] = Counter()
        self.spoils = True
        self.url = ""
        self._far_port = port
        self._draw = draw
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    def __enter__(self) -> Self:
        """Start to listen."""
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_error: object) -> None:
        """Close everything."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=256)
        )
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _serve(self, near: Reader, back: Writer) -> None:
        spoil = self._choose()
        self.counts[spoil] += 1
        with suppress(OSError, asyncio.CancelledError):
            if spoil is not Spoil.REFUSED:
                await self._pass_on(spoil, near, back)
        back.close()

    def _choose(self) -> Spoil:
        if not self.spoils:
            return Spoil.NOTHING
        return self._draw.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]

    async def _pass_on(self, spoil: Spoil, near: Reader, back: Writer) -> None:
        far, forth = await asyncio.open_connection("127.0.0.1", self._far_port)
        if spoil is Spoil.LATE:
            await asyncio.sleep(_LATE_SECONDS)
        request = self._copy(near, forth, limit=40 if spoil is Spoil.CUT else None)
        answer = self._copy(far, back, limit=_limit_of_answer(spoil))
        going = [self._start(each) for each in (request, answer)]
        await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
        for each in going:
            each.cancel()
        forth.close()

    def _start(self, copying: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return self._loop.create_task(copying)

    async def _copy(self, source: Reader, sink: Writer, limit: int | None) -> None:
        """Pass bytes on until the source ends; past a limit they are taken and dropped."""
        passed = 0
        with suppress(OSError):
            while block := await source.read(_BLOCK):
                if limit is None:
                    sink.write(block)
                    await sink.drain()
                    continue
                sink.write(block[: max(limit - passed, 0)])
                passed += len(block)
                if passed >= limit:
                    return


def _limit_of_answer(spoil: Spoil) -> int | None:
    match spoil:
        case Spoil.ANSWER_LOST:
            return 0
        case Spoil.HALF_ANSWER:
            return 60
        case _:
            return None
