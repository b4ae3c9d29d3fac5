"""A Holdpoint with one SOAP connection, and hands to write requests with, right and wrong."""

import base64
import hashlib
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from lxml import etree
from sqlalchemy import func, select
from waitress.server import create_server
from werkzeug.test import TestResponse

from adapters.soap.names import (
    ENVELOPE_11,
    ENVELOPE_12,
    PASSWORD_DIGEST,
    PASSWORD_TEXT,
    SCREENING,
    WSSE,
    WSU,
)
from connector.main import Server, build_server, build_worker
from connector.main.clock import utc_now
from connector.settings import read_settings
from connector.store.tables import inbox, orders
from connector.worker import Worker

PASSWORDS = {"erp": "erp-password-1f", "ada": "ada-password-9c"}
PROXY_SECRET = "proxy-secret-77"
HP = {"hp": SCREENING, "s11": ENVELOPE_11, "s12": ENVELOPE_12, "wsse": WSSE}
OPTIONS = {
    "users": "erp, ada",
    "accept": "digest, text, signature, proxy",
    "hold_users": "ada",
    "release_users": "ada",
    "certificate_erp": "erp.pem",
    "wait_milliseconds": "0",
}


@dataclass
class Peer:
    """The doors of one installation, and what its SOAP connection keeps."""

    server: Server
    home: Path

    def __post_init__(self) -> None:
        self.client = self.server.app.test_client()
        self.worker: Worker = build_worker(self.server.installation)

    def post(
        self, body: bytes | str, media: str = "text/xml; charset=utf-8", **headers: str
    ) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/in/erp", data=body, content_type=media, headers=named)

    def ask(self, payload: str, **login: Any) -> TestResponse:
        """Ask by SOAP 1.1 with a digest, as `erp` where nobody else is named."""
        return self.post(envelope(payload, security=token(**login)))

    def drain(self) -> None:
        self.worker.drain()

    def kept(self) -> int:
        """Count the messages that were kept."""
        return self._count(inbox)

    def orders(self) -> int:
        """Count the orders that are known."""
        return self._count(orders)

    def _count(self, table: Any) -> int:
        with self.server.installation.store.read() as tx:
            return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


@contextmanager
def installed(home: Path, database: Path, **options: str) -> Iterator[Peer]:
    """Build an installation with one SOAP connection `erp` and the starter list in force."""
    shutil.copyfile(database, home / "holdpoint.db")
    write_connection(home, **options)
    with pytest.MonkeyPatch.context() as patch:
        set_secrets(patch)
        peer = Peer(build_server(read_settings({"HOLDPOINT_HOME": str(home)}), ""), home)
        yield peer
        peer.server.installation.close()


def set_secrets(patch: pytest.MonkeyPatch) -> None:
    patch.setenv("SOAP_ERP", PASSWORDS["erp"])
    patch.setenv("SOAP_ADA", PASSWORDS["ada"])
    patch.setenv("SOAP_PROXY", PROXY_SECRET)


def write_connection(home: Path, **options: str) -> None:
    folder = home / "config" / "connections"
    folder.mkdir(parents=True, exist_ok=True)
    (home / "config" / "policy").mkdir(exist_ok=True)
    (home / "config" / "holdpoint.yaml").write_text("port: 0\nretry_scale: 0.1\n")
    (home / "config" / "policy" / "default.yaml").write_text("hold_at: 0.75\nreview_at: 0.45\n")
    (home / "config" / "products.csv").write_text("sku,hs_code,eccn\nLOG-1,9025.19,EAR99\n")
    (folder / "erp.pem").write_bytes(certificate("erp")[0])
    lines = [f"  {name}: '{value}'" for name, value in {**OPTIONS, **options}.items() if value]
    (folder / "erp.yaml").write_text(
        "room: soap\nnetwork: {allow: [127.0.0.1]}\n"
        + "\n".join(["options:", *lines])
        + "\nsecrets: {password_erp: '${env:SOAP_ERP}', password_ada: '${env:SOAP_ADA}', "
        "proxy: '${env:SOAP_PROXY}'}\n"
    )


@contextmanager
def running(peer: Peer) -> Iterator[str]:
    """Serve on a real socket, with a worker; give the connection's address."""
    http = create_server(peer.server.app, host="127.0.0.1", port=0, threads=8)
    door = threading.Thread(target=http.run, daemon=True)
    assert peer.server.workers is not None
    peer.server.workers.start()
    door.start()
    try:
        yield f"http://127.0.0.1:{http.effective_port}/in/erp"
    finally:
        peer.server.workers.stop()
        http.pull_trigger()
        http.close()


@cache
def certificate(name: str) -> tuple[bytes, bytes]:
    """Make a certificate and its key, both PEM."""
    key = rsa.generate_private_key(65537, 2048)
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made.public_bytes(Encoding.PEM), pem


def envelope(payload: str, security: str = "", version: str = ENVELOPE_11, more: str = "") -> str:
    """Write a request."""
    return (
        f'<s:Envelope xmlns:s="{version}" xmlns:hp="{SCREENING}"><s:Header>{security}{more}'
        f"</s:Header><s:Body>{payload}</s:Body></s:Envelope>"
    )


def token(
    user: str = "erp",
    password: str | None = None,
    *,
    nonce: bytes | None = None,
    created: datetime | None = None,
    text: bool = False,
) -> str:
    """Write a Security header with a UsernameToken."""
    secret = PASSWORDS.get(user, "nobody") if password is None else password
    salt = secrets.token_bytes(16) if nonce is None else nonce
    at = (created or utc_now()).strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hashlib.sha1(salt + at.encode() + secret.encode()).digest()  # noqa: S324
    given = secret if text else base64.b64encode(digest).decode()
    kind = PASSWORD_TEXT if text else PASSWORD_DIGEST
    once = "" if text else f"<wsse:Nonce>{base64.b64encode(salt).decode()}</wsse:Nonce>"
    once += "" if text else f'<u:Created xmlns:u="{WSU}">{at}</u:Created>'
    return (
        f'<wsse:Security xmlns:wsse="{WSSE}" s:mustUnderstand="1"><wsse:UsernameToken>'
        f'<wsse:Username>{user}</wsse:Username><wsse:Password Type="{kind}">{given}'
        f"</wsse:Password>{once}</wsse:UsernameToken></wsse:Security>"
    )


def order(number: str = "4711", company: str = "Nordlicht Messtechnik GmbH", **more: str) -> str:
    """Write an order of one line, to Hamburg."""
    told = {"changed": "2026-11-24T09:00:00Z", "country": "DE", "quantity": "1", **more}
    return (
        f"<hp:Order><hp:OrderNumber>{number}</hp:OrderNumber>"
        f"<hp:PlacedAt>2026-11-24T09:00:00Z</hp:PlacedAt>"
        f"<hp:ChangedAt>{told['changed']}</hp:ChangedAt><hp:Currency>EUR</hp:Currency>"
        f"<hp:DestinationCountry>{told['country']}</hp:DestinationCountry><hp:Parties>"
        f"<hp:Party><hp:Role>AG</hp:Role><hp:Name>{company}</hp:Name>"
        "<hp:Street>Kaiweg 4</hp:Street><hp:City>Hamburg</hp:City>"
        f"<hp:Postcode>20457</hp:Postcode><hp:Country>{told['country']}</hp:Country></hp:Party>"
        "<hp:Party><hp:Role>WE</hp:Role><hp:Name>Nordlicht Messtechnik GmbH</hp:Name>"
        "<hp:Street>Kaiweg 4</hp:Street><hp:City>Hamburg</hp:City>"
        f"<hp:Country>{told['country']}</hp:Country></hp:Party>"
        "</hp:Parties><hp:Lines><hp:Line><hp:LineNumber>10</hp:LineNumber><hp:Sku>LOG-1</hp:Sku>"
        "<hp:Description>Temperature logger</hp:Description>"
        f"<hp:Quantity>{told['quantity']}</hp:Quantity></hp:Line></hp:Lines></hp:Order>"
    )


def screen(number: str = "4711", company: str = "Nordlicht Messtechnik GmbH", **more: str) -> str:
    """Write a ScreenOrder."""
    return f"<hp:ScreenOrder>{order(number, company, **more)}</hp:ScreenOrder>"


def poll(number: str = "4711", key: str = "") -> str:
    """Write a GetDecision."""
    given = f"<hp:PollKey>{key}</hp:PollKey>" if key else ""
    number = f"<hp:OrderNumber>{number}</hp:OrderNumber>"
    return f"<hp:GetDecision>{number}{given}</hp:GetDecision>"


def said(response: TestResponse, name: str) -> str | None:
    """Give the text of an element of the contract in an answer; None where it is not there."""
    found = etree.fromstring(response.data).find(f".//hp:{name}", HP)
    return None if found is None else found.text


def fault_code(response: TestResponse) -> str:
    """Give what a program looks at in a fault: the code of its detail, or the SOAP fault code."""
    root = etree.fromstring(response.data)
    code = root.findtext(".//hp:ServiceFault/hp:Code", None, HP)
    text = (
        code or root.findtext(".//faultcode") or root.findtext(".//s12:Subcode/s12:Value", "", HP)
    )
    return text.rpartition(":")[2]
