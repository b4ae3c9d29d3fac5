"""Other people's OData server takes our requests, over SAP's own metadata where that is here."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.adapter import Adapter
from connector.callback import Action, Held
from connector.callback.asking import ask
from connector.errors import AccessEnded, Conflict
from connector.http import Answer, Request, Send
from connector.order import content_hash
from tests.adapters.sap_room import ENVIRONMENT, LOGIN, SENT_AT, V4_SERVICE, example, room
from tests.sap.asking import callback
from tests.sap.edmx import V2_SETS, V4_SETS, Kind, edmx_v2, edmx_v4
from tests.sap.peer_server import Edge, find_package, serving, write_rows
from tests.sap.test_samples import EDMX

SERVICE = "/sap/opu/odata/sap/API_SALES_ORDER_SRV"
WITHOUT = {"partner_service": "none", "product_service": "none"}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = find_package(tmp_path_factory.mktemp("npm"))
    if found is None:
        pytest.skip("node, or its package @sap-ux/fe-mockserver-core, is not here (NODE_PATH, npm)")
    return found


def flattened(entity_set: str, sets: dict[str, Kind], row: Any) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of each set that an order with all it leads to is made of."""
    kind = sets[entity_set]
    rows: dict[str, list[dict[str, Any]]] = {entity_set: [dict(row)]}
    plain = rows[entity_set][0]
    for way, (target, _) in kind.ways.items():
        inside = plain.pop(way, None) or []
        inside = inside["results"] if isinstance(inside, dict) else inside
        for each in inside:
            keyed = {name: plain[name] for name in kind.key if name in sets[target].key} | each
            for name, more in flattened(target, sets, keyed).items():
                rows.setdefault(name, []).extend(more)
    plain.pop("__metadata", None)
    return rows


def metadata(version: int, where: Path) -> list[Path]:
    """Give the metadata to serve: SAP's own where it lies beside us, and a small one of ours."""
    own = where / f"own_v{version}.edmx"
    own.write_bytes(edmx_v2() if version == 2 else edmx_v4())
    real = [
        file
        for file in EDMX
        if "SALES" in file.name
        and file.name.startswith("CE_") is (version == 4)
        # The oldest has no addresses of its own, and so another walk: tests/sap/test_reading.py.
        and "2020" not in file.name
    ]
    return [own, *real]


@pytest.fixture(scope="module", params=range(5), ids=lambda at: f"metadata {at}")
def peer(
    request: pytest.FixtureRequest, package: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Edge]]:
    """Serve the example of a version over one metadata document; give the order's number too."""
    folder = tmp_path_factory.mktemp("peer")
    choices = [("order_v2", file) for file in metadata(2, folder)]
    choices += [("order_v4", file) for file in metadata(4, folder)]
    if request.param >= len(choices):
        pytest.skip("no shared/data/sap in any folder above this repository")
    name, file = choices[request.param]
    v2 = name == "order_v2"
    order = copy.deepcopy(example(name))
    order = order["d"] if v2 else order
    sets = dict(V2_SETS if v2 else V4_SETS)
    rows = flattened("A_SalesOrder" if v2 else "SalesOrder", sets, order)
    write_rows(folder / "rows", rows)
    service = {
        "urlPath": SERVICE if v2 else V4_SERVICE,
        "metadataPath": str(file),
        "mockdataPath": str(folder / "rows"),
        "generateMockData": False,
    }
    with serving(package, [service]) as port:
        yield order["SalesOrder"], Edge(port, LOGIN)


def built(edge: Send, number: str, **options: str) -> Adapter:
    service = SERVICE if number == "4711" else V4_SERVICE
    return room(edge, service=service, **{"mark_text": "", **WITHOUT, **options})


def test_order_is_read_as_its_document_says(peer: tuple[str, Edge]) -> None:
    number, edge = peer
    reader = built(edge, number).fetcher
    assert reader is not None
    order = reader.fetch(number).order
    assert [line.number for line in order.lines] == ["10", "20"][: len(order.lines)]
    names = {party.name for party in order.parties}
    wanted = {"4711": "Delta Hydrologie N.V.", "4712": "Sierra Freight LLC"}
    assert wanted[number] in names
    assert order.destination == {"4711": "NL", "4712": "US"}[number]


def test_walk_from_no_login_to_a_released_order(
    peer: tuple[str, Edge], monkeypatch: pytest.MonkeyPatch
) -> None:
    number, edge = peer
    monkeypatch.setenv("ROOM_SAP_PASSWORD", "wrong")
    connection = built(edge, number)
    assert connection.fetcher is not None
    with pytest.raises(AccessEnded, match="401"):
        connection.fetcher.fetch(number)
    monkeypatch.setenv("ROOM_SAP_PASSWORD", ENVIRONMENT["ROOM_SAP_PASSWORD"])
    hold = callback(connection.fetcher, Action.HOLD, 1, number)
    assert ask(connection.target, hold) is None
    assert connection.target.read_back(hold) is Held.HELD
    edge.token = "edge-2"  # the session ended
    release = callback(connection.fetcher, Action.RELEASE, 2, number)
    assert release.content_hash == hold.content_hash
    assert ask(connection.target, release) is None
    assert connection.target.read_back(release) is Held.FREE
    statuses = [status for _, _, status in edge.seen]
    assert {401, 403} <= set(statuses)


def test_stale_release_meets_412_and_changes_nothing(peer: tuple[str, Edge]) -> None:
    number, edge = peer
    connection = built(edge, number)
    hold = callback(connection.fetcher, Action.HOLD, 1, number)
    assert ask(connection.target, hold) is None
    release = callback(connection.fetcher, Action.RELEASE, 2, number)
    reader = connection.fetcher
    assert reader is not None

    def edited(request: Request) -> Answer:
        if request.method == "PATCH":
            edge.changes += 1
        return edge(request)

    late = built(edited, number)
    assert isinstance(ask(late.target, release), Conflict)
    assert connection.target.read_back(release) is Held.HELD
    assert 412 in {status for _, _, status in edge.seen}
    assert ask(connection.target, release) is None


def test_changeset_of_header_and_schedule_lines_is_taken_apart_by_the_peer(
    peer: tuple[str, Edge],
) -> None:
    number, edge = peer
    connection = built(edge, number, block="delivery, schedule_lines")
    hold = callback(connection.fetcher, Action.HOLD, 1, number)
    assert ask(connection.target, hold) is None
    assert connection.target.read_back(hold) is Held.HELD
    assert any(path.endswith("/$batch") for _, path, _ in edge.seen)
    release = callback(connection.fetcher, Action.RELEASE, 2, number)
    assert ask(connection.target, release) is None
    assert connection.target.read_back(release) is Held.FREE


def test_changed_orders_are_found(peer: tuple[str, Edge]) -> None:
    number, edge = peer
    poller = built(edge, number).poller
    assert poller is not None
    page = poller.changed(SENT_AT.replace(hour=0), None)
    assert [change.number for change in page.changes] == [number]
    assert poller.changed(SENT_AT.replace(year=2027), None).changes == ()


def test_content_is_the_same_however_often_it_is_read(peer: tuple[str, Edge]) -> None:
    number, edge = peer
    hashes = set()
    for _ in range(2):
        reader = built(edge, number).fetcher
        assert reader is not None
        hashes.add(content_hash(reader.fetch(number).order))
    assert len(hashes) == 1
