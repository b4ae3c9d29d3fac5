"""Other people's SOAP stacks talk to the running service from its served contract, without a trick.

The captured exchanges in `exchanges/` are what each stack sent, to be sent again byte for byte.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import xmlsec
import zeep
import zeep.exceptions
from lxml import etree
from zeep.wsa import WsAddressingPlugin
from zeep.wsse.signature import BinarySignature
from zeep.wsse.username import UsernameToken
from zeep.wsse.utils import WSU

from connector.main.clock import utc_now
from tests.soap_peer import HP, PASSWORDS, Peer, certificate, installed, running
from tests.walk import LISTED

EXCHANGES = Path(__file__).parent / "exchanges"
NODE_CLIENT = Path(__file__).parent / "node_client.js"
ADDRESS = {"Street": "Kaiweg 4", "City": "Hamburg", "Postcode": "20457", "Country": "DE"}


@dataclass(frozen=True)
class Running:
    """A serving installation and where its connection answers."""

    peer: Peer
    url: str


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, database: Path) -> Iterator[Running]:
    """Serve on a socket, with workers; ScreenOrder waits as long as it is asked to."""
    home = tmp_path_factory.mktemp("serving")
    with installed(home, database, wait_milliseconds="8000") as peer, running(peer) as url:
        yield Running(peer, url)


def order(number: str, company: str = "Nordlicht Messtechnik GmbH") -> dict[str, Any]:
    party = {"Name": company, **ADDRESS}
    line = {"LineNumber": "10", "Sku": "LOG-1", "Description": "Logger", "Quantity": "1"}
    return {
        "OrderNumber": number,
        "PlacedAt": "2026-11-24T09:00:00Z",
        "ChangedAt": "2026-11-24T09:00:00Z",
        "Currency": "EUR",
        "DestinationCountry": "DE",
        "Parties": {"Party": [{"Role": "AG", **party}, {"Role": "WE", **party}]},
        "Lines": {"Line": [line]},
    }


def client(serving: Running, contract: str = "wsdl", **more: Any) -> zeep.Client:
    more.setdefault("wsse", UsernameToken("erp", PASSWORDS["erp"], use_digest=True))
    return zeep.Client(f"{serving.url}?{contract}", **more)


@pytest.mark.parametrize("contract", ["wsdl", "wsdl12"])
def test_zeep_gets_the_decision_in_one_call(serving: Running, contract: str) -> None:
    answer = client(serving, contract).service.ScreenOrder(Order=order(f"z-{contract}"))
    assert (answer.OrderNumber, answer.Status) == (f"z-{contract}", "CLEAR")
    assert answer.DecidedAt is not None
    held = client(serving, contract).service.ScreenOrder(Order=order(f"h-{contract}", LISTED))
    assert (held.Status, held.Reasons.Reason[0].Code) == ("HOLD", "RP-NAME")


def test_zeep_submits_polls_and_releases(serving: Running) -> None:
    asks = client(serving).service
    key = asks.SubmitOrder(Order=order("submitted", LISTED)).PollKey
    # The same order, asked for with patience: it is decided when this returns.
    assert asks.ScreenOrder(Order=order("submitted", LISTED)).PollKey == key
    answer = asks.GetDecision(OrderNumber="submitted", PollKey=key)
    assert answer.Status == "HOLD"
    ada = client(serving, wsse=UsernameToken("ada", PASSWORDS["ada"])).service
    released = ada.ReleaseOrder(
        OrderNumber="submitted", Case=answer.Case, Reason="FM-NAME", Note="Another company"
    )
    assert released.Status == "CLEAR"
    assert ada.HoldOrder(OrderNumber="submitted", Note="Wait").Status == "HOLD"


@pytest.mark.parametrize("contract", ["wsdl", "wsdl12"])
def test_zeep_reads_the_detail_of_a_fault(serving: Running, contract: str) -> None:
    with pytest.raises(zeep.exceptions.Fault) as raised:
        client(serving, contract).service.GetDecision(OrderNumber="nowhere")
    assert raised.value.detail.findtext(".//hp:Code", None, HP) == "OrderUnknown"


def test_zeep_is_refused_by_a_fault_with_a_wrong_password(serving: Running) -> None:
    with pytest.raises(zeep.exceptions.Fault, match="no user of that name"):
        client(serving, wsse=UsernameToken("erp", "wrong")).service.GetStatus()


def test_zeep_with_addressing_gets_its_message_id_back(serving: Running) -> None:
    seen: list[etree._Element] = []

    class Ear(zeep.Plugin):
        def ingress(self, envelope: Any, headers: Any, _operation: Any) -> Any:
            seen.append(envelope)
            return envelope, headers

        def egress(self, envelope: Any, headers: Any, _operation: Any, _options: Any) -> Any:
            seen.append(envelope)
            return envelope, headers

    plugins = [WsAddressingPlugin(), Ear()]
    client(serving, plugins=plugins).service.GetStatus()
    sent, got = seen
    wsa = "{http://www.w3.org/2005/08/addressing}"
    assert got.findtext(f".//{wsa}RelatesTo") == sent.findtext(f".//{wsa}MessageID")


class _Signed(BinarySignature):
    """What zeep signs, with a Timestamp as the service wants beside a signature."""

    def apply(self, envelope: Any, headers: Any) -> Any:
        security = zeep.wsse.utils.get_security_header(envelope)
        now = utc_now()
        stamp = WSU.Timestamp(
            WSU.Created(now.isoformat(timespec="seconds")),
            WSU.Expires((now + timedelta(minutes=5)).isoformat(timespec="seconds")),
        )
        security.append(stamp)
        return super().apply(envelope, headers)

    def verify(self, envelope: Any) -> Any:
        """Take the answer as it is: the service signs none."""
        return envelope


def test_zeep_signs_with_its_certificate(serving: Running, tmp_path: Path) -> None:
    for suffix, pem in zip(("pem", "key"), certificate("erp"), strict=True):
        (tmp_path / f"erp.{suffix}").write_bytes(pem)
    signs = _Signed(
        str(tmp_path / "erp.key"),
        str(tmp_path / "erp.pem"),
        signature_method=xmlsec.constants.TransformRsaSha256,
        digest_method=xmlsec.constants.TransformSha256,
    )
    answer = client(serving, wsse=signs).service.ScreenOrder(Order=order("zeep-signed"))
    assert answer.Status == "CLEAR"


def _node_soap() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    asked = [node, "-e", "require.resolve('soap')"]
    return subprocess.run(asked, capture_output=True, timeout=20, check=False).returncode == 0


@pytest.mark.skipif(not _node_soap(), reason="node with the package 'soap' is not here (NODE_PATH)")
@pytest.mark.parametrize("contract", ["wsdl", "wsdl12"])
def test_node_soap_gets_the_decision_in_one_call(serving: Running, contract: str) -> None:
    told = ["node", str(NODE_CLIENT), serving.url, "erp", PASSWORDS["erp"], f"n-{contract}"]
    asked = {**os.environ, "CONTRACT": contract}
    done = subprocess.run(told, capture_output=True, timeout=30, check=True, env=asked)
    said = json.loads(done.stdout)
    assert said["screened"]["Status"] == "CLEAR"
    assert said["polled"]["PollKey"] == said["screened"]["PollKey"]
    assert said["status"]["Connection"] == "erp"
    assert said["refused"]["Code"] == "OrderUnknown"


@pytest.mark.parametrize("stack", ["zeep", "zeep-soap12", "node-soap", "suds"])
def test_captured_exchange_is_answered_as_it_was(peer: Peer, stack: str) -> None:
    request = (EXCHANGES / f"{stack}.request.xml").read_bytes()
    media = "application/soap+xml" if b"2003/05/soap-envelope" in request else "text/xml"
    answer = peer.post(request, f"{media}; charset=utf-8")
    assert answer.status_code == 200
    assert answer.data == (EXCHANGES / f"{stack}.response.xml").read_bytes()


def test_waiting_ends_at_its_time_and_says_pending(serving: Running) -> None:
    asks = client(serving).service
    answer = asks.ScreenOrder(Order=order("impatient"), WaitMilliseconds=0)
    assert answer.Status == "PENDING"
    assert asks.ScreenOrder(Order=order("impatient")).Status == "CLEAR"


def test_body_in_chunks_is_read(serving: Running) -> None:
    body = (EXCHANGES / "zeep.request.xml").read_bytes()
    chunks = iter([body[:100], body[100:]])
    answer = requests.post(
        serving.url, data=chunks, headers={"Content-Type": "text/xml"}, timeout=10
    )
    assert answer.status_code == 200
