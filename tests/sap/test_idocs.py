"""IDocs at the door of an installation that reads SAP by OData: hints there, and nobody's edits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from adapters.sap.adapter import build
from connector.adapter import Connection
from connector.errors import DeliveryRefused
from connector.intake import Inbound
from connector.main.clock import utc_now
from connector.store import tables
from connector.watching import DONE, QUIET, Watcher
from tests.adapters.sap_room import OPTIONS, SECRETS, SENT_AT, far_sap, room
from tests.far_end import no_network
from tests.sap.far_sap import FarSap
from tests.sap.idoc.made import order, packet
from tests.sap.idoc.test_service import WITH_ID, soap
from tests.sap.served import EVENTS, IDOCS, Installed
from tests.sap.test_walk import event, settle, ship_to, standing
from tests.walk import LISTED, Clock

ORDER = packet(order())
CONFIRMATION = packet(
    order(docnum=2).replace("<MESTYP>ORDERS", "<MESTYP>ORDRSP").replace("Example Depot", "Depot")
)
DELIVERY = Path(__file__).parents[2] / "adapters/sap/idoc/examples/delivery.xml"


@contextmanager
def taking_idocs(home: Path, database: Path, sap: FarSap, **options: str) -> Iterator[Installed]:
    with standing(home, database, sap, idoc_user="HOLDPOINT_IN", **options) as holdpoint:
        yield holdpoint


def post(holdpoint: Installed, body: bytes) -> TestResponse:
    return holdpoint.post(body, **IDOCS)


def block(sap: FarSap) -> str:
    return str(sap.orders["4711"]["DeliveryBlockReason"])


def revisions(holdpoint: Installed) -> int:
    with holdpoint.store.read() as tx:
        return tx.execute(select(func.count()).select_from(tables.revisions)).scalar_one()


def test_order_that_an_idoc_names_is_read_held_and_released_and_later_idocs_are_no_edits(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    ship_to(sap)["AddresseeFullName"] = LISTED
    with taking_idocs(tmp_path, database, sap) as holdpoint:
        assert post(holdpoint, ORDER).status_code == 200
        assert (holdpoint.state("4711"), block(sap)) == ("held", "ZH")
        settle(holdpoint)
        assert (holdpoint.state("4711"), block(sap)) == ("released", "")
        post(holdpoint, CONFIRMATION)
        post(holdpoint, packet(order(docnum=3).replace("Leeds", "Bradford")))
        assert (holdpoint.state("4711"), block(sap)) == ("released", "")
        assert revisions(holdpoint) == 1


def test_edit_in_sap_that_an_idoc_hints_at_holds_a_released_order_again(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    with taking_idocs(tmp_path, database, sap) as holdpoint:
        post(holdpoint, ORDER)
        assert holdpoint.state("4711") == "cleared"
        ship_to(sap)["AddresseeFullName"] = LISTED
        sap.touch("4711")
        post(holdpoint, CONFIRMATION)
        assert (holdpoint.state("4711"), block(sap)) == ("held", "ZH")


def test_where_idocs_tell_orders_what_only_they_say_holds_and_is_released(
    tmp_path: Path, database: Path
) -> None:
    own = f'<ZHPEND SEGMENT="1"><NAME1>{LISTED}</NAME1></ZHPEND><E1EDK17'
    sap = far_sap()
    with taking_idocs(tmp_path, database, sap, idoc_tells="orders") as holdpoint:
        post(holdpoint, packet(order().replace("<E1EDK17", own)))
        assert (holdpoint.state("4711"), block(sap)) == ("held", "ZH")
        settle(holdpoint)
        assert (holdpoint.state("4711"), block(sap)) == ("released", "")


def test_foreign_block_is_not_cleared_where_idocs_tell_orders(
    tmp_path: Path, database: Path
) -> None:
    sap = far_sap()
    sap.orders["4711"]["DeliveryBlockReason"] = "01"
    options = {"idoc_tells": "orders", "guarantee": "born_blocked"}
    with taking_idocs(tmp_path, database, sap, **options) as holdpoint:
        post(holdpoint, ORDER)
        assert (holdpoint.state("4711"), block(sap)) == ("cleared", "01")


def test_each_kind_of_message_is_answered_in_its_own_form(tmp_path: Path, database: Path) -> None:
    with taking_idocs(tmp_path, database, far_sap()) as holdpoint:
        enveloped = post(holdpoint, soap(WITH_ID))
        assert (enveloped.status_code, b"Envelope" in enveloped.data) == (200, True)
        several = post(holdpoint, packet(order(), order().replace("<MESTYP>ORDERS", "<MESTYP>X")))
        assert (several.status_code, b"EDI_DC40.MESTYP" in several.data) == (422, True)
        told = holdpoint.post(event())
        assert (told.status_code, told.data) == (200, b"")
        odd = holdpoint.post(b"no document")
        assert (odd.status_code, odd.data) == (200, b"")


def test_each_kind_of_message_has_its_own_login(tmp_path: Path, database: Path) -> None:
    with taking_idocs(tmp_path, database, far_sap()) as holdpoint:
        for body, login in ((ORDER, EVENTS), (event(), IDOCS), (ORDER, {}), (event(), {})):
            answer = holdpoint.client.post("/in/sap", data=body, headers=login)
            assert answer.status_code == 401
        assert revisions(holdpoint) == 0


def test_event_that_speaks_of_an_idoc_is_an_event(tmp_path: Path, database: Path) -> None:
    with taking_idocs(tmp_path, database, far_sap()) as holdpoint:
        told = event().replace(b'"specversion"', b'"note": "<EDI_DC40>", "specversion"')
        assert holdpoint.post(told).status_code == 200
        assert holdpoint.state("4711") == "cleared"


def test_idoc_is_taken_by_http_only_where_somebody_may_send_it(
    tmp_path: Path, database: Path
) -> None:
    with standing(tmp_path, database, far_sap()) as holdpoint:
        for login in (EVENTS, IDOCS):
            assert holdpoint.post(ORDER, **login).status_code == 401
        assert holdpoint.post(event()).status_code == 200


def test_order_of_a_file_is_read_and_blocked(tmp_path: Path, database: Path) -> None:
    folder = tmp_path / "idocs"
    (folder / DONE).mkdir(parents=True)
    (folder / "one.xml").write_bytes(ORDER)
    sap = far_sap()
    ship_to(sap)["AddresseeFullName"] = LISTED
    with standing(tmp_path, database, sap, idoc_folder=str(folder)) as holdpoint:
        clock = Clock(utc_now())
        told = holdpoint.server
        watcher = Watcher(replace(told.installation.pipeline, now=clock), told.stop)
        assert watcher.look() == 0
        clock.forward(QUIET)
        assert watcher.look() == 1
        holdpoint.drain()
        assert [file.name for file in (folder / DONE).iterdir()] == ["one.xml"]
        assert (holdpoint.state("4711"), block(sap)) == ("held", "ZH")


def test_delivery_leads_to_its_order_before_goods_issue(tmp_path: Path, database: Path) -> None:
    sap = far_sap()
    with taking_idocs(tmp_path, database, sap) as holdpoint:
        post(holdpoint, ORDER)
        ship_to(sap)["AddresseeFullName"] = LISTED
        sap.touch("4711")
        post(holdpoint, DELIVERY.read_bytes())
        assert (holdpoint.state("4711"), block(sap)) == ("held", "ZH")


def test_delivery_that_names_no_order_is_held_and_never_cleared(
    tmp_path: Path, database: Path
) -> None:
    alone = DELIVERY.read_bytes().replace(b"<QUALF>C</QUALF>", b"<QUALF>V</QUALF>")
    with taking_idocs(tmp_path, database, far_sap()) as holdpoint:
        post(holdpoint, alone)
        assert holdpoint.state("delivery-80000815") == "held"


def test_delivery_is_not_asked_for_among_sales_orders() -> None:
    fetcher = room(no_network).fetcher
    assert fetcher is not None
    with pytest.raises(DeliveryRefused, match="VL02N"):
        fetcher.fetch("delivery-80000815")


def test_request_over_which_we_broke_is_answered_in_its_own_form_and_says_nothing() -> None:
    secrets = {**SECRETS, "idoc_password": SECRETS["password"]}
    options = {**OPTIONS, "idoc_user": "HOLDPOINT_IN"}
    service = build(Connection("sap", "room.yaml", options, secrets), no_network).service
    assert service is not None
    answers = [service.broken(Inbound({}, body, SENT_AT)) for body in (event(), soap(WITH_ID))]
    assert [answer.status for answer in answers] == [500, 500]
    assert [b"Fault" in answer.body for answer in answers] == [False, True]
    assert service.describe("wsdl", "https://holdpoint.example.com/in/sap") is None
