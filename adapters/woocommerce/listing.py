"""Lists of a shop, a page at a time, as its API gives them."""

from collections.abc import Mapping

from connector.callback.rest import RestClient, content_of, lacks_fields
from connector.errors import DeliveryDelayed, PayloadError
from connector.intake.document import Node


def listed(client: RestClient, path: str, query: Mapping[str, str]) -> tuple[Node, ...]:
    """Read a page of a list. Raises DeliveryDelayed or DeliveryRefused.

    An empty list says that nothing changed, so it must be WordPress that says it: it counts in
    X-WP-Total what a list has (developer.wordpress.org/rest-api/using-the-rest-api/pagination).
    """
    answer = client.ask("GET", path, query=query)
    if "x-wp-total" not in answer.headers:
        raise DeliveryDelayed("the shop's answer is no list of WordPress")
    try:
        return content_of(answer).items()
    except PayloadError as error:
        raise lacks_fields(error) from error
