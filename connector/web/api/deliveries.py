"""What is owed to source systems and to subscribers, and how far it has come."""

from datetime import UTC, datetime

from flask import Response
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from connector.errors import DeliveryUnknown
from connector.store import Store, deliveries
from connector.store.deliveries import Delivered, Try
from connector.web.api.answering import (
    PageQuery,
    in_json,
    read_cursor,
    refuse_cursor,
    write_cursor,
)
from connector.web.api.problems import problems


class DeliveriesQuery(PageQuery):
    """Which deliveries: to all, or to the connection and the subscriber of one name."""

    target: str = Field("", max_length=64, pattern="^[a-z0-9_-]*$")


class DeliveryPath(BaseModel):
    """Which delivery."""

    delivery: str = Field(description="The id of a callback or a notice, as a list shows it")


class OwedBody(BaseModel):
    """A callback to a source system (`connection`), or a notice to a `subscriber`."""

    id: str
    kind: str
    target: str
    order: str
    sequence: int
    what: str
    state: str
    attempts: int
    problem: str | None
    owed_at: datetime
    settled_at: datetime | None


class TryBody(BaseModel):
    """One try; `problem` is null where it was accepted."""

    at: datetime
    milliseconds: int
    problem: str | None


class TriedBody(OwedBody):
    """A delivery with its tries, oldest first; of a callback those that failed."""

    tries: list[TryBody]


class DeliveriesBody(BaseModel):
    """A page of deliveries, the oldest first. `next` is the cursor of the next, null at the end."""

    deliveries: list[OwedBody]
    next: str | None


def add_deliveries(door: APIBlueprint, store: Store) -> None:
    """Add the routes of deliveries."""

    @door.get(
        "/deliveries", summary="List deliveries", responses={200: DeliveriesBody, **problems(404)}
    )
    def list_deliveries(query: DeliveriesQuery) -> Response:
        after = _after(query.cursor)
        with store.read() as tx:
            found = deliveries.page(tx, after, query.target, query.limit + 1)
        page = found[: query.limit]
        more = None
        if len(found) > len(page):
            more = write_cursor(page[-1].owed_at.isoformat(), page[-1].id)
        listed = [OwedBody.model_validate(_described(each)) for each in page]
        return in_json(DeliveriesBody(deliveries=listed, next=more))

    @door.get(
        "/deliveries/<delivery>",
        summary="Show a delivery and its tries",
        responses={200: TriedBody, **problems(404)},
    )
    def show_delivery(path: DeliveryPath) -> Response:
        with store.read() as tx:
            found = deliveries.find(tx, path.delivery)
            if found is None:
                raise DeliveryUnknown(f"there is no delivery '{path.delivery}'")
            tried = deliveries.tries(tx, found)
        described = _described(found) | {"tries": list(map(_try, tried))}
        return in_json(TriedBody.model_validate(described))


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    key = read_cursor(cursor, 2)
    if key is None:
        return None
    try:
        return datetime.fromisoformat(key[0]).astimezone(UTC), key[1]
    except (ValueError, OverflowError):
        refuse_cursor()


def _described(delivered: Delivered) -> dict[str, object]:
    return {
        "id": delivered.id,
        "kind": delivered.target.kind.value,
        "target": delivered.target.name,
        "order": delivered.order,
        "sequence": delivered.sequence,
        "what": delivered.what,
        "state": delivered.state.value,
        "attempts": delivered.attempts,
        "problem": delivered.problem,
        "owed_at": delivered.owed_at,
        "settled_at": delivered.settled_at,
    }


def _try(each: Try) -> dict[str, object]:
    took = round(each.took.total_seconds() * 1000)
    return {"at": each.at, "milliseconds": took, "problem": each.problem}
