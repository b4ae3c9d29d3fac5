"""Puts the way in for IDocs together, from a connection's options."""

from dataclasses import dataclass, replace

from adapters.sap.idoc.folder import read_folder
from adapters.sap.idoc.inbound import IdocSource
from adapters.sap.idoc.options import Tells, read_login, read_options
from adapters.sap.idoc.service import IdocService
from connector.adapter import Connection
from connector.intake import Folder


@dataclass(frozen=True, slots=True)
class IdocWay:
    """What a room takes IDocs in by.

    `in_full` reads as orders what `source` may take for hints only. `service` is None where nothing
    is taken by HTTP. `tells_orders`: IDocs say how orders stand, so that the room must not read
    them by an API, too: what the two say of an order differs, and each would look like an edit of
    the other.
    """

    source: IdocSource
    in_full: IdocSource
    service: IdocService | None
    folder: Folder | None
    tells_orders: bool


def build_way_in(connection: Connection, *, reads_orders: bool) -> IdocWay:
    """Build it from the options IDOC_OPTIONS and the secrets IDOC_SECRETS. Raises ConfigError.

    `reads_orders`: the connection is set up so that its orders can be read by an API.
    """
    options = read_options(connection, reads_orders=reads_orders)
    source = IdocSource(connection.name, options, read_login(connection))
    return IdocWay(
        source=source,
        in_full=replace(source, options=replace(options, tells=Tells.ORDERS)),
        service=IdocService(source) if source.login else None,
        folder=read_folder(connection, source),
        tells_orders=options.tells is Tells.ORDERS,
    )
