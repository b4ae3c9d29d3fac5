"""Tells the SAP system that sent an IDoc what became of it, by an audit IDoc (ALEAUD)."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from adapters.sap.credentials import Credentials
from adapters.sap.idoc.inbound import IdocSource
from adapters.sap.idoc.status import Became, Confirmed, audit_idoc, confirmed
from connector.callback.posting import meaning
from connector.errors import DeliveryDelayed, PayloadError
from connector.http import NoReply, Request, Send
from connector.intake import Inbound
from connector.intake.asked import Answered, Promised


@dataclass(frozen=True, slots=True)
class StatusBack:
    """Promises a confirmation of each IDoc that was read or could not be, and posts it.

    `url` is where SAP takes IDocs in by HTTP (service `/sap/bc/idoc_xml`).
    """

    source: IdocSource
    url: str
    credentials: Credentials = field(repr=False)
    send: Send = field(repr=False)
    now: Callable[[], datetime]

    def receipt(self, message: Inbound, problem: PayloadError | None) -> Promised | None:
        """Promise it; None for what is no IDoc, or does not say from whom it is and its number."""
        try:
            idoc = next(self.source.idocs(message), None)
        except PayloadError:
            return None
        told = confirmed(idoc) if idoc else None
        if told is None:
            return None
        became = Became.READ if problem is None else Became.UNREADABLE
        named = json.dumps(asdict(told))
        own = f"{self.source.connection}\n{named}\n".encode() + message.body
        return Promised(
            id=hashlib.sha256(own).hexdigest(),
            number=told.docnum,
            content="",
            address=self.url,
            relates_to=named,
            form=became.value,
            confirms=False,
        )

    def reply(self, promised: Promised, _answer: Answered | None) -> None:
        """Post it. A second time it tells SAP the same status again, which changes nothing there.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        told, became = Confirmed(**json.loads(promised.relates_to)), Became(promised.form)
        zone, key = self.source.options.zone, promised.id[:32]
        body = audit_idoc(told, became, key, self.now(), zone)
        headers = {**self.credentials.headers(), "Content-Type": "text/xml; charset=utf-8"}
        try:
            problem = meaning(self.send(Request("POST", self.url, headers, body)), self.now())
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        if problem is not None:
            raise problem
