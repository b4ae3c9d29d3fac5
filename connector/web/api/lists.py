"""Which lists are in force, and how old and healthy they are."""

from collections.abc import Callable
from datetime import datetime

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel

from connector.screening.lists.registry import LISTS, longest_age
from connector.store import Store, list_feed, lists
from connector.store.list_feed import Attempt
from connector.store.lists import ActiveList
from connector.web.api.answering import in_json


class ListBody(BaseModel):
    """A list in force. `health` is ok, stale (every order is held), or why no renewal worked."""

    list: str
    title: str | None
    publisher: str | None
    entries: int
    names: int
    snapshot: str
    activated_at: datetime
    checked_at: datetime
    age_seconds: int
    longest_age_seconds: int | None
    health: str


class ListsBody(BaseModel):
    """Every list in force. Without one every order is held (SY-LIST)."""

    lists: list[ListBody]


def add_lists(door: APIBlueprint, store: Store, now: Callable[[], datetime]) -> None:
    """Add the route of lists."""

    @door.get("/lists", summary="Which lists are in force", responses={200: ListsBody})
    def show_lists() -> Response:
        with store.read() as tx:
            in_force, attempts = lists.active(tx), list_feed.attempts(tx)
        at = now()
        return in_json(
            ListsBody(lists=[_described(each, attempts.get(each.source), at) for each in in_force])
        )


def _described(active: ActiveList, last: Attempt | None, now: datetime) -> ListBody:
    facts, longest = LISTS.get(active.source), longest_age(active.source)
    failed = last.failure if last and last.failure else "ok"
    return ListBody(
        list=active.source,
        title=facts.title if facts else None,
        publisher=facts.publisher if facts else None,
        entries=active.entries,
        names=active.names,
        snapshot=active.snapshot,
        activated_at=active.activated_at,
        checked_at=active.checked_at,
        age_seconds=int((now - active.checked_at).total_seconds()),
        longest_age_seconds=int(longest.total_seconds()) if longest else None,
        health="stale" if lists.is_stale(active, now) else failed,
    )
