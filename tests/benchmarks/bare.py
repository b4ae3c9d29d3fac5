"""The bare handler: our servers with the same reading and verification, and nothing kept.

python -m tests.benchmarks.bare waitress     # prints its port
python -m tests.benchmarks.bare gunicorn --processes 2
"""

import argparse
import hashlib
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from waitress.server import create_server

from adapters.shopify.inbound import ShopifySource
from connector.intake import Inbound
from connector.secret import Secret
from demo.orders import DEMO_DOMAIN
from tests.benchmarks.made_orders import SECRET

_THREADS = 16
_VARIABLE = "BARE_WEBHOOK_SECRET"


def application() -> Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]:
    """Build a WSGI application that only proves a message genuine and takes its hash."""
    os.environ[_VARIABLE] = SECRET
    source = ShopifySource("shop", DEMO_DOMAIN, (Secret("secret", f"${{env:{_VARIABLE}}}"),))

    def answer(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        source.verify(Inbound(headers, body, datetime.now(UTC)))
        hashlib.sha256(body).hexdigest()
        start("200 OK", [("Content-Length", "0")])
        return ()

    return answer


def main() -> None:
    """Serve until the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", choices=["waitress", "gunicorn"])
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    print(listener.getsockname()[1], flush=True)
    if given.server == "waitress":
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        create_server(application(), sockets=[listener], threads=_THREADS, ident=None).run()
        return
    listener.set_inheritable(True)
    options = ["--bind", f"fd://{listener.fileno()}", "--workers", str(given.processes)]
    gthread = ["--worker-class", "gthread", "--threads", str(_THREADS), "--no-control-socket"]
    own = [sys.executable, "-m", "gunicorn", *options, *gthread, "--log-level", "warning"]
    os.execv(sys.executable, [*own, "tests.benchmarks.bare:application()"])  # noqa: S606


if __name__ == "__main__":
    main()
