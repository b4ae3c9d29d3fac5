"""A WSDL that is not as it was reviewed is found by itself, and never run."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.soap.client.bundle import read_bundle
from adapters.soap.client.mapping import read_client
from adapters.soap.upkeep import Drift, drift_of
from connector.adapter import Concern, Shortcoming
from connector.callback import Held
from connector.http import Answer
from connector.main.clock import utc_now
from connector.store import findings, steps
from connector.store.findings import FindingKind
from connector.store.steps import Kind
from tests.adapters.soap_room import ENVIRONMENT, room
from tests.far_end import Wire, always, no_network
from tests.soap.conftest import Open
from tests.soap.erp import documents, mapping, write_client
from tests.soap.polled_erp import OPERATIONS, PolledErp, polled_mapping, polled_room
from tests.soap.served import served
from tests.soap.test_client import callback
from tests.soap_peer import Peer

WSDL = "https://erp.example.com/a/orders.wsdl"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def pages(folder: Path, *more: str) -> dict[str, str]:
    """Give the documents as they stand at the WSDL's address, by path."""
    main = documents(folder / "served", *more)
    inside = main.parent
    return {
        "/a/orders.wsdl": main.read_text(),
        "/a/erp.xsd": (inside / "erp.xsd").read_text(),
        "/a/types/numbers.xsd": (inside / "types" / "numbers.xsd").read_text(),
    }


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 12, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def drift(folder: Path, wire: Wire, clock: Clock) -> Drift:
    write_client(folder, {**mapping(), "wsdl": WSDL})
    found = drift_of(read_client(folder / "erp"), read_bundle(folder / "erp"), wire, clock)
    assert found is not None
    return found


def test_wsdl_that_is_as_reviewed_is_no_finding_and_fetched_once_an_hour(tmp_path: Path) -> None:
    wire, clock = Wire(PolledErp(pages=pages(tmp_path))), Clock()
    looking = drift(tmp_path, wire, clock)
    assert [looking.look(), looking.look()] == [(), ()]
    assert len(wire.requests) == 3
    clock.now += HOUR
    assert looking.look() == ()
    assert len(wire.requests) == 6


@pytest.mark.parametrize("document", ["orders.wsdl", "erp.xsd", "types/numbers.xsd"])
def test_document_that_changed_is_named_until_the_next_look(tmp_path: Path, document: str) -> None:
    erp, clock = PolledErp(pages=pages(tmp_path)), Clock()
    looking = drift(tmp_path, Wire(erp), clock)
    text = erp.pages[f"/a/{document}"]
    erp.pages[f"/a/{document}"] = text.replace("<xs:schema", '<xs:schema version="2"')
    ((found),) = looking.look()
    assert found.concern is Concern.CONTRACT
    assert found.subject.startswith("another than reviewed: ")
    erp.pages[f"/a/{document}"] = text
    assert looking.look() == (found,), "within the hour it is said again, so that it stands"
    clock.now += HOUR
    assert looking.look() == ()


@pytest.mark.parametrize("status", [302, 401, 404, 503])
def test_wsdl_that_cannot_be_seen_is_named_and_stops_nothing(tmp_path: Path, status: int) -> None:
    ((found),) = drift(tmp_path, Wire(always(status)), Clock()).look()
    assert found == Shortcoming(Concern.CONTRACT, f"not to be seen: it was answered {status}")


def test_import_that_is_new_is_not_followed_to_another_host(tmp_path: Path) -> None:
    spoiled = pages(tmp_path)
    location = "https://other.example.com/types.xsd"
    spoiled["/a/orders.wsdl"] = spoiled["/a/orders.wsdl"].replace("erp.xsd", location)
    wire = Wire(PolledErp(pages=spoiled))
    ((found),) = drift(tmp_path, wire, Clock()).look()
    assert "host" in found.subject
    assert [request.url for request in wire.requests] == [WSDL]


def test_host_that_was_allowed_is_asked(tmp_path: Path) -> None:
    write_client(tmp_path, {**mapping(), "wsdl": WSDL, "wsdl_hosts": ["other.example.com"]})
    spoiled = pages(tmp_path)
    location = "https://other.example.com/a/erp.xsd"
    spoiled["/a/orders.wsdl"] = spoiled["/a/orders.wsdl"].replace("erp.xsd", location)
    folder, wire = tmp_path / "erp", Wire(PolledErp(pages=spoiled))
    looking = drift_of(read_client(folder), read_bundle(folder), wire, Clock())
    assert looking is not None
    assert looking.problem() == ""
    assert [request.url for request in wire.requests][1] == location


def test_what_is_fetched_is_never_run(tmp_path: Path) -> None:
    erp = PolledErp(pages=pages(tmp_path, *OPERATIONS))
    erp.pages["/a/erp.xsd"] = erp.pages["/a/erp.xsd"].replace('value="10"', 'value="3"')
    erp.pages["/a/orders.wsdl"] = erp.pages["/a/orders.wsdl"].replace("SetBlock", "Other")
    wire = Wire(erp)
    made = polled_room(tmp_path, wire, polled_mapping(wsdl=WSDL))
    assert made.upkeep is not None
    assert made.upkeep.look_after() != ()
    made.target.hold(callback("4500017"))
    assert wire.requests[-1].headers["SOAPAction"] == '"urn:erp:SetBlock"'
    assert made.target.read_back(callback("4500017")) is Held.HELD


def test_room_without_an_address_to_look_at_is_not_compared() -> None:
    assert not room(no_network).is_compared
    assert room(no_network).upkeep is not None


def test_changed_wsdl_is_a_finding_of_a_connection_that_cannot_be_polled(
    open_peer: Open, tmp_path: Path
) -> None:
    documented = pages(tmp_path)

    def answered(path: str) -> Answer:
        page = documented.get(path)
        return Answer(404, {}, b"") if page is None else Answer(200, {}, page.encode())

    with served(lambda _body: Answer(503, {}, b""), answered) as url:
        config = tmp_path / "config" / "connections"
        config.mkdir(parents=True)
        write_client(config, {**mapping(), "wsdl": f"{url}a/orders.wsdl"})
        peer = open_peer(client="erp")
        documented["/a/erp.xsd"] += "\n<!-- new -->"
        assert _compared(peer) == {}
        documented["/a/erp.xsd"] = documented["/a/erp.xsd"].replace("ZH", "ZX")
        looking = peer.server.installation.pipeline.adapters["erp"].upkeep
        looking.out.drift._seen = None  # type: ignore[union-attr]
        found = _compared(peer)
    assert list(found.values()) == [FindingKind.CONTRACT]
    assert list(found) == ["another than reviewed: part-01.xsd"]


def _compared(peer: Peer) -> Mapping[str, FindingKind]:
    installation = peer.server.installation
    with installation.store.begin() as tx:
        steps.owe(tx, Kind.RECONCILE, "erp", utc_now())
    peer.drain()
    with installation.store.read() as tx:
        return {each.subject: each.kind for each in findings.unsettled(tx, "erp")}
