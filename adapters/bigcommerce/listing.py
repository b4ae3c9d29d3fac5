"""Lists of the V2 and the V3 API, a page at a time."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Final

from connector.callback.rest import RestClient, content_of, lacks_fields
from connector.errors import DeliveryDelayed, PayloadError
from connector.intake.document import Node

ON_A_PAGE: Final = 250
_MOST_PAGES: Final = 40  # an answer that never ends must not hang a worker


def listed(client: RestClient, path: str, query: Mapping[str, str]) -> tuple[Node, ...]:
    """Read a page of a list of V2. Raises DeliveryDelayed or DeliveryRefused.

    A list with nothing in it comes as 204, No Content, and as nothing else.
    """
    answer = client.ask("GET", path, query={**query, "limit": str(ON_A_PAGE)})
    if answer.status == HTTPStatus.NO_CONTENT:
        return ()
    try:
        rows = content_of(answer).items()
    except PayloadError as error:
        raise lacks_fields(error) from error
    if not rows:
        raise DeliveryDelayed("the shop's answer is no list of V2")
    return rows


def whole_list(client: RestClient, path: str) -> tuple[Node, ...]:
    """Read every page of a list of V2."""
    rows: list[Node] = []
    for page in range(1, _MOST_PAGES + 1):
        more = listed(client, path, {"page": str(page)})
        rows += more
        if len(more) < ON_A_PAGE:
            return tuple(rows)
    raise DeliveryDelayed("the shop's list does not end")


def entries(client: RestClient, path: str, query: Mapping[str, str]) -> Iterator[Node]:
    """Read a list of V3, which stands in `data`, page after page."""
    for page in range(1, _MOST_PAGES + 1):
        answer = client.get(path, {**query, "limit": str(ON_A_PAGE), "page": str(page)})
        try:
            if not answer["data"].said:
                answer["data"].refuse("a list")
            rows = answer["data"].items()
        except PayloadError as error:
            raise lacks_fields(error) from error
        yield from rows
        if len(rows) < ON_A_PAGE:
            return
    raise DeliveryDelayed("the shop's list does not end")
