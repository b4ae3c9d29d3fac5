"""The SOAP room as its tests see it: built over a fake ERP that implements DecisionNotification."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from adapters.soap.adapter import build
from adapters.soap.names import ENVELOPE_11, NOTIFICATION
from connector.adapter import Adapter, Connection
from connector.http import Answer, Request, Send
from connector.intake import Inbound
from tests.contract import CONNECTION, SENT_AT, secret
from tests.far_end import no_network
from tests.soap_peer import certificate

EXAMPLES = Path(__file__).parents[2] / "adapters/soap/examples"
ENVIRONMENT = {
    "ROOM_PROXY": "proxy-secret-3a",
    "ROOM_ERP_PASSWORD": "erp-secret-b7",
    "ROOM_CLIENT_PASSWORD": "client-secret-91",
}
SECRETS = {
    "proxy": secret("proxy", "ROOM_PROXY"),
    "password_erp": secret("password_erp", "ROOM_ERP_PASSWORD"),
    "client_password": secret("client_password", "ROOM_CLIENT_PASSWORD"),
}
ERP_URL = "https://erp.example.com/decisions"
OPTIONS = {
    "users": "erp",
    "accept": "proxy, digest",
    "certificate_erp": "erp.pem",
    "notify_url": ERP_URL,
    "notify_user": "holdpoint",
}
_NOTE = {"hn": NOTIFICATION}


@cache
def folder() -> Path:
    """Give a folder that has the certificate of the room's user."""
    made = Path(mkdtemp())
    (made / "erp.pem").write_bytes(certificate("erp")[0])
    return made


def room(send: Send, **options: str) -> Adapter:
    told = {name: value for name, value in {**OPTIONS, **options}.items() if value}
    return build(Connection(CONNECTION, str(folder() / "room.yaml"), told, SECRETS), send)


@cache
def offline() -> Adapter:
    """Give a room that sends nothing, built once: reading its WSDL takes long."""
    return room(no_network)


def signed(body: bytes) -> Inbound:
    pinned = x509.load_pem_x509_certificate(certificate("erp")[0]).fingerprint(SHA256()).hex()
    headers = {
        "content-type": "text/xml; charset=utf-8",
        "x-holdpoint-proxy": ENVIRONMENT["ROOM_PROXY"],
        "x-client-certificate-sha256": pinned,
    }
    return Inbound(headers, body, SENT_AT)


@dataclass
class FakeErp:
    """A source system that implements DecisionNotification, and keeps orders free at first."""

    held: dict[str, bool] = field(default_factory=dict)
    highest: dict[str, int] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        body = etree.fromstring(request.body).find(f"{{{ENVELOPE_11}}}Body")
        assert body is not None
        asked = body[0]
        told = {str(etree.QName(each).localname): each.text or "" for each in asked}
        if asked.tag == f"{{{NOTIFICATION}}}NotifyDecision":
            return answer("NotifyDecisionResponse", self._notified(told))
        state = "HELD" if self.held.get(told["OrderNumber"]) else "FREE"
        return answer("ReadOrderStateResponse", {"State": state})

    def _notified(self, told: Mapping[str, str]) -> Mapping[str, str]:
        number, sequence = told["OrderNumber"], int(told["Sequence"])
        highest = self.highest.get(number, 0)
        if sequence < highest:
            return {"Result": "LATE", "Sequence": str(highest)}
        self.highest[number] = sequence
        self.held[number] = told["Decision"] == "HOLD"
        return {"Result": "DONE"}


def answer(name: str, fields: Mapping[str, str], status: int = 200) -> Answer:
    """Write an answer of the fake ERP."""
    inside = "".join(f"<hn:{key}>{text}</hn:{key}>" for key, text in fields.items())
    body = (
        f'<e:Envelope xmlns:e="{ENVELOPE_11}" xmlns:hn="{NOTIFICATION}"><e:Body>'
        f"<hn:{name}>{inside}</hn:{name}></e:Body></e:Envelope>"
    )
    return Answer(status, {"content-type": "text/xml"}, body.encode())
