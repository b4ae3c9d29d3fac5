"""Who is believed: passwords, their replay, signatures and what they cover, and the proxy."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from adapters.soap.names import WSU
from connector.errors import NotCommitted
from connector.main import build_server
from connector.main.clock import utc_now
from connector.settings import read_settings
from tests.soap.conftest import Open
from tests.soap.signing import signed, stamp
from tests.soap_peer import (
    PROXY_SECRET,
    Peer,
    certificate,
    envelope,
    fault_code,
    said,
    screen,
    token,
)

STATUS = "<hp:GetStatus/>"


@pytest.mark.parametrize("text", [False, True])
def test_right_password_is_believed(peer: Peer, text: bool) -> None:  # noqa: FBT001
    assert said(peer.ask(STATUS, text=text), "Contract") == "1.0"


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize(
    ("user", "password"),
    [("erp", "wrong"), ("erp", ""), ("nobody", "erp-password-1f"), ("nobody", ""), ("", "")],
)
def test_wrong_login_is_refused_alike_whatever_is_wrong_with_it(
    peer: Peer,
    user: str,
    password: str,
    text: bool,  # noqa: FBT001
) -> None:
    before = peer.kept()
    answer = peer.ask(screen(), user=user, password=password, text=text)
    assert (answer.status_code, fault_code(answer)) == (500, "FailedAuthentication")
    assert b"no user of that name has this password" in answer.data
    assert peer.kept() == before


def test_request_without_a_login_is_refused(peer: Peer) -> None:
    before = peer.kept()
    assert fault_code(peer.post(envelope(screen()))) == "FailedAuthentication"
    assert peer.kept() == before


def test_login_that_is_not_accepted_here_is_refused(open_peer: Open) -> None:
    peer = open_peer(accept="digest")
    assert fault_code(peer.ask(STATUS, text=True)) == "UnsupportedSecurityToken"
    assert fault_code(peer.post(envelope(STATUS))) == "InvalidSecurity"
    assert fault_code(peer.post(signed(STATUS))) == "InvalidSecurity"
    assert said(peer.ask(STATUS), "Contract") == "1.0"


def test_nonce_is_heard_once(peer: Peer) -> None:
    request = envelope(STATUS, security=token(nonce=b"once-only-0123456"))
    assert said(peer.post(request), "Contract") == "1.0"
    again = peer.post(request)
    assert fault_code(again) == "FailedAuthentication"
    other_time = token(nonce=b"once-only-0123456", created=utc_now() - timedelta(seconds=9))
    assert fault_code(peer.post(envelope(STATUS, security=other_time))) == "FailedAuthentication"


def test_nonce_of_an_order_is_heard_once_and_only_with_it(
    peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise NotCommitted("the disk is full")

    request = envelope(screen("once"), security=token(nonce=b"with-an-order-012"))
    with monkeypatch.context() as broken:
        broken.setattr("connector.store.reception.steps.owe_all", failing)
        assert peer.post(request).status_code == 503
    assert said(peer.post(request), "Status") == "PENDING", "it was not heard: nothing was kept"
    assert fault_code(peer.post(request)) == "FailedAuthentication"
    other = envelope(screen("other"), security=token(nonce=b"with-an-order-012"))
    before = peer.kept()
    assert fault_code(peer.post(other)) == "FailedAuthentication"
    status = envelope(STATUS, security=token(nonce=b"with-an-order-012"))
    assert fault_code(peer.post(status)) == "FailedAuthentication"
    assert peer.kept() == before


def test_nonce_of_a_wrong_password_is_still_free(peer: Peer) -> None:
    wrong = token(nonce=b"guessed-nonce-012", password="wrong")
    assert fault_code(peer.post(envelope(STATUS, security=wrong))) == "FailedAuthentication"
    right = token(nonce=b"guessed-nonce-012")
    assert said(peer.post(envelope(STATUS, security=right)), "Contract") == "1.0"


def test_nonce_heard_by_another_process_of_the_database_is_refused(peer: Peer) -> None:
    request = envelope(STATUS, security=token(nonce=b"two-processes-012"))
    other = build_server(read_settings({"HOLDPOINT_HOME": str(peer.home)}), "")
    answer = other.app.test_client().post("/in/erp", data=request, content_type="text/xml")
    other.installation.close()
    assert answer.status_code == 200
    assert fault_code(peer.post(request)) == "FailedAuthentication"


@pytest.mark.parametrize("minutes", [-11, 6])
def test_login_made_long_ago_or_in_the_future_is_refused(peer: Peer, minutes: int) -> None:
    created = utc_now() + timedelta(minutes=minutes)
    assert fault_code(peer.ask(STATUS, created=created)) == "MessageExpired"


@pytest.mark.parametrize("spoil", ["Nonce", "Created"])
def test_digest_without_what_makes_it_fresh_is_refused(peer: Peer, spoil: str) -> None:
    request = envelope(STATUS, security=token()).replace(f":{spoil}", ":Other")
    assert fault_code(peer.post(request)) in {"FailedAuthentication", "InvalidSecurityToken"}


@pytest.mark.parametrize(("created", "expires"), [(-30, -20), (-8, -6), (20, 30), (-30, 30)])
def test_timestamp_that_is_not_of_now_is_refused(peer: Peer, created: int, expires: int) -> None:
    stale = token().replace("</wsse:Security>", f"{stamp(created, expires)}</wsse:Security>")
    assert fault_code(peer.post(envelope(STATUS, security=stale))) == "MessageExpired"


@pytest.mark.parametrize("time", ["", "yesterday", "9" * 40])
def test_timestamp_that_cannot_be_read_is_refused(peer: Peer, time: str) -> None:
    odd = f'<u:Timestamp xmlns:u="{WSU}"><u:Created>{time}</u:Created></u:Timestamp>'
    stale = token().replace("</wsse:Security>", f"{odd}</wsse:Security>")
    assert fault_code(peer.post(envelope(STATUS, security=stale))) == "InvalidSecurity"


def _proxied(peer: Peer, secret: str, fingerprint: str) -> object:
    headers = {"X_Holdpoint_Proxy": secret, "X_Client_Certificate_Sha256": fingerprint}
    return peer.post(envelope(STATUS), **headers)


def test_proxy_of_mutual_tls_is_believed_by_its_secret_alone(peer: Peer) -> None:
    pinned = x509.load_pem_x509_certificate(certificate("erp")[0]).fingerprint(SHA256()).hex()
    colons = ":".join(pinned[at : at + 2] for at in range(0, 64, 2)).upper()
    for told in (pinned, colons):
        assert said(_proxied(peer, PROXY_SECRET, told), "Contract") == "1.0"
    for secret, told in (("", pinned), ("wrong", pinned), (PROXY_SECRET, ""), (PROXY_SECRET, "é")):
        assert fault_code(_proxied(peer, secret, told)) == "FailedAuthentication"
