"""Says whether a message is from our SAP, and which order it speaks of: event, order or IDoc."""

from dataclasses import dataclass, field

from adapters.sap.events.access import Access
from adapters.sap.events.cloud_events import event_keys, is_event, read_events
from adapters.sap.idoc.written import is_idoc, is_xml
from adapters.sap.payload import Customising, read_order
from adapters.sap.watchlist import read_saved
from connector.intake import Inbound, Source, Told
from connector.intake.document import read_json

_JSON = (b"{", b"[")


@dataclass(frozen=True, slots=True)
class SapSource:
    """The way in. JSON is read here; what claims to be an IDoc goes to `idocs`."""

    connection: str
    access: Access = field(repr=False)
    customising: Customising
    idocs: Source

    def verify(self, message: Inbound) -> None:
        """Check who sends it; IDocs may come from another user than events."""
        if tells_by_idoc(message):
            self.idocs.verify(message)
        else:
            self.access.require(message)

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Name an event by its source and id, and an IDoc as its own reader does."""
        if tells_by_idoc(message):
            return self.idocs.dedupe_keys(message)
        return event_keys(message)

    def read(self, message: Inbound) -> tuple[Told, ...]:
        """Read what it tells of. An event names an order, which the API is asked for."""
        if tells_by_idoc(message):
            return self.idocs.read(message)
        document = read_json(message.body)
        if is_event(message.headers, document):
            return read_events(self.connection, message, document)
        saved = read_saved(self.connection, document)
        if saved is not None:
            return saved
        return (read_order(self.connection, self.customising, document),)


def tells_by_idoc(message: Inbound) -> bool:
    """Say whether a message claims to be an IDoc: XML of any kind, or flat with a control record.

    JSON, which begins with a brace or a bracket, may speak of one and is none.
    """
    body = message.body
    is_json = body.lstrip(b" \t\r\n\xef\xbb\xbf")[:1] in _JSON
    return not is_json and (is_xml(body) or is_idoc(body))
