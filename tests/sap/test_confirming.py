"""Who sent an IDoc hears by an audit IDoc whether it was read, until it took that in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import select

from adapters.sap.adapter import build
from adapters.sap.credentials import basic
from connector.adapter import Connection
from connector.errors import ConfigError
from connector.http import Answer, Request
from connector.main.clock import utc_now
from connector.store.tables import replies, steps
from connector.watching import DONE, QUIET, Watcher
from tests.adapters.sap_room import ENVIRONMENT, OPTIONS, SECRETS, far_sap
from tests.far_end import no_network
from tests.sap.idoc.made import order, packet
from tests.sap.served import IDOCS, Installed, served
from tests.sap.test_walk import event, standing
from tests.walk import Clock

BAD = order(docnum=2).replace("<BELNR>0000004711</BELNR>", "")


@dataclass
class IdocDoor:
    """Where SAP takes IDocs in; `status` is what it answers."""

    status: int = 200
    requests: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        self.requests.append(request)
        return Answer(self.status, {}, b"")

    def told(self) -> list[tuple[str | None, str | None]]:
        states = [etree.fromstring(each.body).find(".//E1STATE") for each in self.requests]
        return sorted(
            (state.findtext("DOCNUM"), state.findtext("STATUS"))
            for state in states
            if state is not None
        )


@contextmanager
def confirming(home: Path, database: Path, door: IdocDoor, **more: str) -> Iterator[Installed]:
    with served(door) as url:
        options = {
            "idoc_user": "HOLDPOINT_IN",
            "idoc_status_url": f"{url}/sap/bc/idoc_xml",
            "idoc_status_user": "ALEAUD",
            **more,
        }
        with standing(home, database, far_sap(), **options) as holdpoint:
            yield holdpoint


def states(holdpoint: Installed) -> list[str]:
    with holdpoint.store.read() as tx:
        return list(tx.execute(select(replies.c.state)).scalars())


def test_each_idoc_of_a_packet_is_confirmed_as_it_was_read(tmp_path: Path, database: Path) -> None:
    door = IdocDoor()
    with confirming(tmp_path, database, door) as holdpoint:
        assert holdpoint.post(packet(order(), BAD), **IDOCS).status_code == 422
        assert door.told() == [("0000000000000001", "53"), ("0000000000000002", "51")]
        assert states(holdpoint) == ["delivered"] * 2
        headers = {name.lower(): text for name, text in door.requests[0].headers.items()}
        assert headers["authorization"] == basic("ALEAUD", ENVIRONMENT["ROOM_SAP_STATUS"])
        receiver = etree.fromstring(door.requests[0].body).findtext(".//RCVPRN")
        assert receiver == "EXACLNT100"


def test_copy_is_not_confirmed_again_and_an_event_never(tmp_path: Path, database: Path) -> None:
    door = IdocDoor()
    with confirming(tmp_path, database, door) as holdpoint:
        for _ in range(2):
            holdpoint.post(packet(order()), **IDOCS)
        holdpoint.post(event())
        assert len(door.told()) == 1


def test_confirmation_that_was_not_taken_is_sent_again_under_its_name(
    tmp_path: Path, database: Path
) -> None:
    door = IdocDoor(status=500)
    with confirming(tmp_path, database, door) as holdpoint:
        holdpoint.post(packet(order()), **IDOCS)
        assert states(holdpoint) == ["pending"]
        assert holdpoint.state("4711") == "cleared"
        door.status = 200
        with holdpoint.store.begin() as tx:
            tx.execute(steps.update().values(due_at=utc_now()))
        holdpoint.drain()
        assert states(holdpoint) == ["delivered"]
        keys = {etree.fromstring(each.body).findtext(".//ARCKEY") for each in door.requests}
        assert (len(door.requests), len(keys)) == (2, 1)


def test_idoc_that_came_by_a_file_is_confirmed_too(tmp_path: Path, database: Path) -> None:
    folder, door = tmp_path / "idocs", IdocDoor()
    (folder / DONE).mkdir(parents=True)
    (folder / "one.xml").write_bytes(packet(order()))
    with confirming(tmp_path, database, door, idoc_folder=str(folder)) as holdpoint:
        clock, told = Clock(utc_now()), holdpoint.server
        watcher = Watcher(replace(told.installation.pipeline, now=clock), told.stop)
        watcher.look()
        clock.forward(QUIET)
        watcher.look()
        holdpoint.drain()
        assert door.told() == [("0000000000000001", "53")]


@pytest.mark.parametrize("missing", ["idoc_status_user", "idoc_status_password"])
def test_confirming_needs_a_login(missing: str) -> None:
    told = {"idoc_status_url": "https://erp.example.com/sap/bc/idoc_xml", "idoc_status_user": "X"}
    secrets = {**SECRETS, "idoc_status_password": SECRETS["password"]}
    options = {name: text for name, text in {**OPTIONS, **told}.items() if name != missing}
    known = {name: secret for name, secret in secrets.items() if name != missing}
    with pytest.raises(ConfigError, match=missing):
        build(Connection("sap", "room.yaml", options, known), no_network)
