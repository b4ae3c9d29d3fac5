"""The REST API under /api/v1, described by its own OpenAPI document."""

import threading

from flask_openapi.blueprint import APIBlueprint

from connector.pipeline import Pipeline
from connector.store import Store
from connector.web.api.admitting import Admission
from connector.web.api.deliveries import add_deliveries
from connector.web.api.diligence import add_diligence
from connector.web.api.holds import add_holds
from connector.web.api.lists import add_lists
from connector.web.api.names import add_names
from connector.web.api.orders import add_orders
from connector.web.api.problems import EVERYWHERE
from connector.web.api.screenings import add_screenings
from connector.web.api.sent_again import SentAgain


def api_door(
    pipeline: Pipeline, store: Store, seats: threading.Semaphore, per_second: int
) -> APIBlueprint:
    """Build the API; every route needs a bearer token.

    `seats` are those of everybody who waits for a decision, `per_second` what one login may ask.
    """
    door = APIBlueprint(
        "api",
        __name__,
        url_prefix="/api/v1",
        abp_security=[{"bearer": []}],
        abp_responses=EVERYWHERE,
    )
    admission = Admission(store, per_second)
    door.before_request(admission.admit)
    door.after_request(admission.tell)
    sent_again = SentAgain(store, pipeline.now)
    door.before_request(sent_again.claim)
    door.after_request(sent_again.keep)
    add_screenings(door, pipeline, seats)
    add_orders(door, pipeline, store)
    add_holds(door, pipeline, store)
    add_diligence(door, pipeline, store)
    add_deliveries(door, store)
    add_lists(door, store, pipeline.now)
    add_names(door, pipeline)
    return door
