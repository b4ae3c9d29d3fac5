"""A real `holdpoint serve` in a process of its own, and the little client the demo needs."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

_COMMAND = (sys.executable, "-m", "connector.cli")
_ADDRESS = re.compile(r"serves at (http://\S+)")
_START_SECONDS = 30.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.05

Answer = dict[str, Any]


# What the demo's shop sells is classified, as an exporter would have it.
_PRODUCTS = """sku,hs_code,eccn
FH-DM-40,9030.31,EAR99
FH-PR-02,9030.90,EAR99
FH-SC-15,8423.81,EAR99
FH-TH-10,9025.19,EAR99
FH-CM-08,8525.89,EAR99
FH-DL-20,9027.80,EAR99
"""


def write_config(home: Path, shop_url: str) -> None:
    """Write the configuration of one Shopify connection `shop` into an installation's folder."""
    connections = home / "config" / "connections"
    connections.mkdir(parents=True, exist_ok=True)
    (home / "config" / "policy").mkdir(exist_ok=True)
    (home / "config" / "holdpoint.yaml").write_text("port: 0\nretry_scale: 0.1\n")
    (home / "config" / "policy" / "default.yaml").write_text("hold_at: 0.75\nreview_at: 0.45\n")
    (home / "config" / "products.csv").write_text(_PRODUCTS)
    (connections / "shop.yaml").write_text(
        "room: shopify\n"
        "options:\n"
        "  shop_domain: example-shop.myshopify.com\n"
        f"  api_url: {shop_url}\n"
        "network:\n"
        "  allow: [127.0.0.1/32]\n"
        "secrets:\n"
        "  webhook_secret: ${env:HOLDPOINT_SHOP_WEBHOOK_SECRET}\n"
        "  access_token: ${env:HOLDPOINT_SHOP_ACCESS_TOKEN}\n"
    )


class HoldpointProcess:
    """Starts the server, waits until it is ready, and stops it in the end."""

    def __init__(self, home: Path, environment: Mapping[str, str], *options: str) -> None:
        """`environment` is added to ours: secrets, and settings like HOLDPOINT_DATABASE_URL.

        `options` are further ones of `holdpoint serve`.
        """
        self._options = options
        own = {k: v for k, v in os.environ.items() if not k.startswith("HOLDPOINT_")}
        self._environment = {**own, "HOLDPOINT_HOME": str(home), **environment}
        self._log: list[str] = []
        self._client = httpx2.Client(timeout=10)
        self.process: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        """Start; return once it is ready."""
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop(signal.SIGTERM)
        self._client.close()

    def start(self) -> None:
        """Start the server on a free port and a token for its API."""
        self.process = subprocess.Popen(
            [*_COMMAND, "serve", "--port", "0", "--allow-starter-list", *self._options],
            env=self._environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.url = self._read_address(self.process)
        token = self.run("token", "add", "demo").strip()
        self._client.headers["Authorization"] = f"Bearer {token}"

    def stop(self, how: signal.Signals) -> None:
        """Send a signal and wait for the end."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(_STOP_SECONDS)
        if self.process.stderr is not None:
            self._reader.join()
            self.process.stderr.close()
        self.process = None

    def wait(self) -> None:
        """Wait until the server ends by itself or an interrupt comes."""
        if self.process is not None:
            self.process.wait()

    def run(self, *arguments: str) -> str:
        """Run another `holdpoint` command on the same installation and return what it prints."""
        done = subprocess.run(
            [*_COMMAND, *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"holdpoint {arguments[0]} failed:\n{done.stderr}")
        return done.stdout

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Post a message and return the status."""
        return self._client.post(self.url + path, content=body, headers=dict(headers)).status_code

    def get(self, path: str) -> Answer:
        """Get a JSON answer; one that is no success is an answer, too."""
        answer: Answer = self._client.get(self.url + path).json()
        return answer

    def wait_for(self, path: str, fits: Callable[[Answer], bool], seconds: float) -> Answer:
        """Ask until the answer fits. Raises TimeoutError with the last one."""
        end = time.monotonic() + seconds
        while True:
            answer = self.get(path)
            if fits(answer):
                return answer
            if time.monotonic() > end:
                raise TimeoutError(f"{path} still answers {json.dumps(answer)}\n{self.log()}")
            time.sleep(_POLL_SECONDS)

    def log(self) -> str:
        """Return what the server wrote to standard error so far."""
        return "".join(self._log)

    def _read_address(self, process: subprocess.Popen[str]) -> str:
        self._log.clear()
        self._reader = threading.Thread(target=self._keep_log, args=(process,), daemon=True)
        self._reader.start()
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            found = _ADDRESS.search(self.log())
            if found:
                return found[1]
            if process.poll() is not None:
                break
            time.sleep(_POLL_SECONDS)
        raise RuntimeError(f"holdpoint serve did not start:\n{self.log()}")

    def _keep_log(self, process: subprocess.Popen[str]) -> None:
        for line in process.stderr or ():
            self._log.append(line)
