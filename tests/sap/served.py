"""A far end behind a real socket, and an installation that has it as its SAP."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from adapters.sap.credentials import basic
from connector.http import Request, Send
from connector.main import Server, build_server, build_worker
from connector.order import order_id
from connector.settings import read_settings
from connector.store import orders
from tests.adapters.sap_room import ENVIRONMENT, OPTIONS

EVENTS = {"Authorization": basic("sap", ENVIRONMENT["ROOM_SAP_INBOUND"])}
IDOCS = {"Authorization": basic("HOLDPOINT_IN", ENVIRONMENT["ROOM_SAP_IDOCS"])}


@contextmanager
def served(far_end: Send) -> Iterator[str]:
    """Serve until the block ends; give the host to ask."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = f"http://127.0.0.1{self.path}"
            answer = far_end(Request(self.command, url, dict(self.headers.items()), body))
            self.send_response(answer.status)
            for name, text in answer.headers.items():
                self.send_header(name, text)
            for cookie in answer.cookies:
                self.send_header("Set-Cookie", cookie)
            if answer.status != 204:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Installed:
    """The doors of an installation with one connection `sap`."""

    server: Server

    def __post_init__(self) -> None:
        self.client = self.server.app.test_client()
        self.store = self.server.installation.store

    def post(self, body: bytes, **headers: str) -> TestResponse:
        """Send a message as SAP does, and let it be worked off."""
        said = {**EVENTS, **{name.replace("_", "-"): text for name, text in headers.items()}}
        answer = self.client.post("/in/sap", data=body, headers=said)
        self.drain()
        return answer

    def drain(self) -> None:
        build_worker(self.server.installation).drain()

    def state(self, number: str) -> str:
        with self.store.read() as tx:
            found = orders.find(tx, order_id("sap", number))
        assert found is not None
        return found.state.value


@contextmanager
def installed(home: Path, database: Path, host: str, **options: str) -> Iterator[Installed]:
    """Build the installation, with the starter list in force."""
    shutil.copyfile(database, home / "holdpoint.db")
    write_connection(home, host, **options)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        made = Installed(build_server(read_settings({"HOLDPOINT_HOME": str(home)}), ""))
        try:
            yield made
        finally:
            made.server.installation.close()


def write_connection(home: Path, host: str, **options: str) -> None:
    """Write a configuration folder with the connection."""
    folder = home / "config" / "connections"
    folder.mkdir(parents=True, exist_ok=True)
    (home / "config" / "policy").mkdir(exist_ok=True)
    (home / "config" / "holdpoint.yaml").write_text("port: 0\nretry_scale: 0.1\n")
    (home / "config" / "policy" / "default.yaml").write_text("hold_at: 0.75\nreview_at: 0.45\n")
    rows = "sku,hs_code,eccn\nLOG-100,9026.20,EAR99\nMNT-7,7326.90,EAR99\n"
    (home / "config" / "products.csv").write_text(rows)
    told = {**OPTIONS, "host": host, **options}
    secrets = {"password": "ROOM_SAP_PASSWORD", "inbound_password": "ROOM_SAP_INBOUND"}
    if "idoc_user" in options:
        secrets["idoc_password"] = "ROOM_SAP_IDOCS"
    if "idoc_status_url" in options:
        secrets["idoc_status_password"] = "ROOM_SAP_STATUS"
    references = ", ".join(f"{name}: '${{env:{env}}}'" for name, env in secrets.items())
    lines = [f"  {name}: '{value}'" for name, value in told.items() if value]
    (folder / "sap.yaml").write_text(
        "room: sap\nnetwork: {allow: [127.0.0.1]}\n"
        + "\n".join(["options:", *lines])
        + f"\nsecrets: {{{references}}}\n"
    )
