"""The SOAP room keeps the adapter contract where it lists and reads orders at their source."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from connector.adapter import Adapter
from connector.http import Request, Send
from connector.intake import Inbound
from tests.adapters.soap_room import ENVIRONMENT, EXAMPLES, signed
from tests.contract import AdapterContract
from tests.documents import XmlDocuments
from tests.far_end import no_network
from tests.soap.erp import room_of, write_client
from tests.soap.polled_erp import OPERATIONS, PolledErp, polled_mapping


@cache
def _folder() -> Path:
    made = Path(mkdtemp())
    write_client(made, polled_mapping(), *OPERATIONS)
    return made


def _room(send: Send) -> Adapter:
    return room_of(_folder(), send, accept="proxy")


@cache
def _offline() -> Adapter:
    return _room(no_network)


class TestContract(AdapterContract):
    examples = EXAMPLES
    environment = ENVIRONMENT
    signature_headers = ("x-holdpoint-proxy", "x-client-certificate-sha256")
    signs_body = False
    documents = XmlDocuments()

    def build(self, send: Send) -> Adapter:
        return _offline() if send is no_network else _room(send)

    def signed(self, body: bytes) -> Inbound:
        return signed(body)

    def far_end(self) -> Send:
        return PolledErp()

    def changes(self, request: Request) -> bool:
        return b"SetBlock" in request.body
