"""The webhook room as its tests see it: the connections that its documentation shows."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import unquote, urlsplit

from adapters.webhook.adapter import build
from connector.adapter import Adapter, Connection
from connector.callback.signing_keys import SharedKey
from connector.callback.standard_webhooks import sign
from connector.config_file import parse_yaml
from connector.http import Answer, Request, Send
from connector.intake import Inbound
from tests.contract import CONNECTION, SENT_AT, secret

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "adapters/webhook/examples"
DOCUMENTATION = REPOSITORY / "docs/adapters/webhook.md"
ENVIRONMENT = {
    "ROOM_SIGNING": "whsec_cm9vbS1zaWduaW5nLXNlY3JldC0yNC1ieXRlcw==",
    "ROOM_BEFORE": "whsec_dGhlLXNlY3JldC1iZWZvcmUtMjQtYnl0ZXMh",
    "ROOM_API_KEY": "sk-medusa-51f0",
}
KEY = SharedKey(b"room-signing-secret-24-bytes")
BEFORE = SharedKey(b"the-secret-before-24-bytes!")
SECRETS = {
    "signing": secret("signing", "ROOM_SIGNING"),
    "api_key": secret("api_key", "ROOM_API_KEY"),
}


@cache
def shown(name: str) -> str:
    """Give the connection file of this name that the documentation shows."""
    text = DOCUMENTATION.read_text(encoding="utf-8")
    found = re.search(rf"```yaml\n# connections/{name}\.yaml\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


@cache
def folder() -> Path:
    return Path(mkdtemp())


def connection(text: str, secrets: Mapping[str, Any], at: Path | None = None) -> Connection:
    """Make a connection of a file's text, which is written so that places can be found in it."""
    file = at or folder() / f"{CONNECTION}.yaml"
    file.write_text(text, encoding="utf-8")
    told = parse_yaml(text.encode(), str(file))
    options, sections = told.get("options"), {}
    for name in ("mapping", "calls"):
        if name in told:
            sections[name] = told[name]
    assert isinstance(options, dict)
    return Connection(CONNECTION, str(file), options, secrets, None, sections)


def room(send: Send, text: str | None = None, secrets: Mapping[str, Any] | None = None) -> Adapter:
    return build(connection(text or shown("medusa"), SECRETS if secrets is None else secrets), send)


def signed(body: bytes, at: datetime = SENT_AT, key: SharedKey = KEY) -> Inbound:
    headers = sign("msg_2mKq", at, body, (key,))
    return Inbound(dict(headers), body, SENT_AT)


@dataclass
class FakeMedusa:
    """A shop that has one order and keeps what is written into its metadata."""

    order: dict[str, Any]
    held: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        assert request.headers["Authorization"] == f"Basic {ENVIRONMENT['ROOM_API_KEY']}"
        number = unquote(urlsplit(request.url).path.removeprefix("/admin/orders/"))
        if number != self.order["id"]:
            return Answer(404, {}, b"{}")
        if request.method == "POST":
            self.held.update(json.loads(request.body)["metadata"])
        if "fields=status" in request.url:
            told = {"id": number, "status": "pending", "metadata": self.held}
        else:
            told = self.order
        return Answer(200, {}, json.dumps({"order": told}).encode())
