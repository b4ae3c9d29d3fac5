"""Other people's OData server, with SAP's own rules set before it: login, CSRF and ETags.

The peer reads real metadata, and takes requests apart by itself; what it does not know of SAP
stands here.
"""

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from connector.http import Answer, Request
from tests.sap.batches import Asked, read_parts

PEER = Path(__file__).parent / "peer"
PACKAGE = "@sap-ux/fe-mockserver-core"


def find_package(scratch: Path) -> Path | None:
    """Give a folder from which the package is found: where NODE_PATH says, or a fresh install."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None:
        return None
    for folder in filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep)):
        if (Path(folder) / PACKAGE).is_dir():
            return Path(folder).parent
    if npm is None:
        return None
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(PEER / name, scratch / name)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
    asked = [npm, "ci", *quiet, "--fetch-timeout=20000"]
    try:
        done = subprocess.run(asked, cwd=scratch, capture_output=True, timeout=180, check=False)
    except subprocess.TimeoutExpired:
        return None
    return scratch if done.returncode == 0 else None


@contextmanager
def serving(folder: Path, services: list[dict[str, Any]]) -> Iterator[int]:
    """Start the peer; give its port."""
    told = ["node", str(PEER / "server.mjs"), str(folder), json.dumps(services)]
    process = subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.strip().isdigit(), "the peer did not start"
        yield int(line)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Edge:
    """SAP's rules before a peer. Each change of an order gives it another ETag."""

    port: int
    login: str
    changes: int = 0
    token: str = "edge-1"
    seen: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def etag(self) -> str:
        return f"W/\"datetimeoffset'2026-11-24T08%3A41%3A{self.changes:02}Z'\""

    def __call__(self, request: Request) -> Answer:
        answer = self._answer(request)
        self.seen.append((request.method, urlsplit(request.url).path, answer.status))
        return answer

    def _answer(self, request: Request) -> Answer:
        headers = {name.lower(): text for name, text in request.headers.items()}
        if headers.get("authorization") != self.login:
            return Answer(401, {}, b"<html>Logon failed</html>")
        if request.method == "GET":
            if headers.get("x-csrf-token") == "Fetch":
                cookies = (f"SAP_SESSIONID={self.token}; path=/",)
                return Answer(200, {"x-csrf-token": self.token}, b"{}", cookies)
            return self._with_etag(self._forward(request))
        if headers.get("x-csrf-token") != self.token or self.token not in headers.get("cookie", ""):
            return Answer(403, {"x-csrf-token": "Required"}, b"")
        whole = Asked(request.method, urlsplit(request.url).path, {}, headers, request.body)
        parts = read_parts(whole) if whole.path.endswith("/$batch") else (whole,)
        for part in parts:
            refused = self._refused(part)
            if refused is not None:
                return refused
        answer = self._forward(request)
        self.changes += 1
        # SAP answers a PATCH with nothing, and the peer with the entity.
        patched = request.method == "PATCH" and answer.status == 200
        return Answer(204, {}, b"") if patched else answer

    def _refused(self, part: Asked) -> Answer | None:
        if part.method != "PATCH":
            return None
        if "if-match" not in part.headers:
            return Answer(428, {}, b"")
        if part.headers["if-match"] not in ("*", self.etag):
            error = {"code": "/IWFND/CM_MGW/412", "message": {"value": "stale"}}
            return Answer(412, {}, json.dumps({"error": error}).encode())
        return None

    def _with_etag(self, answer: Answer) -> Answer:
        if b"SalesOrder" not in answer.body or answer.body[:1] != b"{":
            return answer
        content = json.loads(answer.body)
        if "d" in content and "results" not in content["d"]:
            content["d"]["__metadata"] = {"etag": self.etag}
        elif "value" not in content:
            content["@odata.etag"] = self.etag
        return Answer(answer.status, answer.headers, json.dumps(content).encode())

    def _forward(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        # The peer reads datetimeoffset'...' and compares it with nothing; datetime'...' it does.
        query = parts.query.replace("datetimeoffset'", "datetime'")
        path = f"{unquote(parts.path)}?{query}" if query else parts.path
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(request.method, path, request.body or None, dict(request.headers))
            answered = connection.getresponse()
            headers = {name.lower(): text for name, text in answered.getheaders()}
            return Answer(answered.status, headers, answered.read())
        finally:
            connection.close()


def write_rows(folder: Path, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write the rows of each entity set where the peer looks for them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, of_set in rows.items():
        (folder / f"{name}.json").write_text(json.dumps(of_set))
