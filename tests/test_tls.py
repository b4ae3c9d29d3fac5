"""TLS over real sockets: whom the way out believes, and whom it says it is."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.http import Answer, NoReply, OutgoingDoor, Request
from connector.network import Network, address_range
from connector.secret import Secret
from connector.tls import tls_context
from tests.authority import Authority
from tests.http_server import FarEnd, raw, serve

HOST = "erp.example"
PONG = raw(b"pong")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other-ca"))


@pytest.fixture
def network(authority: Authority) -> Network:
    """What reaches a server on this machine whose certificate the authority gave."""
    here = (address_range("127.0.0.1/32"),)
    return Network(where="connections/erp.yaml", allow=here, ca_file=authority.file)


@contextmanager
def https(authority: Authority, name: str = HOST, clients: Path | None = None) -> Iterator[FarEnd]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue(name))
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients)
    with serve(PONG, context) as far_end:
        yield far_end


def ask(network: Network, far_end: FarEnd, host: str = HOST) -> Answer:
    door = OutgoingDoor(network, resolve=lambda _host, _port: (ip_address("127.0.0.1"),))
    try:
        return door(Request("POST", f"https://{host}:{far_end.port}/", {}, b"hold"))
    finally:
        door.close()


def test_private_authority_is_believed_where_the_connection_names_it(
    authority: Authority, network: Network
) -> None:
    with https(authority) as far_end:
        assert ask(network, far_end).body == b"pong"

    assert far_end.names == [HOST]  # the name, though the connection went to a number


def test_private_authority_is_not_believed_otherwise(
    authority: Authority, network: Network
) -> None:
    with https(authority) as far_end:
        with pytest.raises(NoReply, match="ConnectError"):
            ask(replace(network, ca_file=None), far_end)

        assert far_end.requests == []


def test_certificate_of_another_authority_is_refused(stranger: Authority, network: Network) -> None:
    with https(stranger) as far_end:
        with pytest.raises(NoReply, match="ConnectError"):
            ask(network, far_end)

        assert far_end.requests == []


def test_certificate_of_another_host_is_refused(authority: Authority, network: Network) -> None:
    with https(authority, "crm.example") as far_end:
        with pytest.raises(NoReply, match="ConnectError"):
            ask(network, far_end)

        assert far_end.requests == []


def test_old_tls_is_refused(network: Network) -> None:
    assert tls_context(network).minimum_version is ssl.TLSVersion.TLSv1_2
    assert tls_context(Network()).minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("how", ["file", "beside", "secret file", "secret variable"])
def test_client_certificate_is_shown_to_a_server_that_asks(
    authority: Authority, network: Network, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    certificate, key = authority.issue("holdpoint.example")
    both = certificate.with_suffix(".both")
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    monkeypatch.setenv("TEST_CLIENT_KEY", key.read_text())
    shown, key_given = {
        "file": (certificate, key),
        "beside": (both, None),
        "secret file": (certificate, Secret("client_key", f"${{file:{key}}}")),
        "secret variable": (certificate, Secret("client_key", "${env:TEST_CLIENT_KEY}")),
    }[how]
    known = replace(network, client_certificate=shown, client_key=key_given)

    with https(authority, clients=authority.file) as far_end:
        assert ask(known, far_end).body == b"pong"


def test_server_that_asks_for_a_client_certificate_does_not_answer_without(
    authority: Authority, network: Network
) -> None:
    with https(authority, clients=authority.file) as far_end:
        with pytest.raises(NoReply):
            ask(network, far_end)

        assert far_end.requests == []


def test_file_that_holds_no_authority_is_named(network: Network, tmp_path: Path) -> None:
    for file in (tmp_path / "missing.pem", tmp_path / "empty.pem", tmp_path / "torn.pem"):
        (tmp_path / "empty.pem").touch()
        (tmp_path / "torn.pem").write_text("-----BEGIN CERTIFICATE-----\nMIIB")

        with pytest.raises(ConfigError, match=rf"erp.yaml: network.ca_file: {file} holds no"):
            tls_context(replace(network, ca_file=file))


@pytest.mark.parametrize("fault", ["missing", "another's key", "password"])
def test_client_certificate_that_cannot_be_used_is_named(
    authority: Authority, network: Network, fault: str
) -> None:
    certificate, _ = authority.issue("holdpoint.example")
    key = {
        "missing": Path("missing.pem"),
        "another's key": authority.issue("other.example")[1],
        "password": authority.issue("locked.example", password=b"sesame")[1],
    }[fault]

    with pytest.raises(
        ConfigError, match=r"erp.yaml: network.client_certificate: .* cannot be used"
    ):
        tls_context(replace(network, client_certificate=certificate, client_key=key))


def test_secret_key_leaves_no_file_behind(
    authority: Authority, network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = authority.issue("holdpoint.example")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TEST_CLIENT_KEY", key.read_text())
    secret = Secret("client_key", "${env:TEST_CLIENT_KEY}")

    tls_context(replace(network, client_certificate=certificate, client_key=secret))

    assert list(tmp_path.iterdir()) == []


def test_door_needs_no_certificate_before_it_is_used(network: Network) -> None:
    door = OutgoingDoor(replace(network, ca_file=Path("missing.pem")))

    with pytest.raises(ConfigError, match=r"network\.ca_file"):
        door(Request("GET", "https://erp.example/"))
