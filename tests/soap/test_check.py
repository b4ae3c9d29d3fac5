"""`holdpoint adapter check` on a SOAP connection: what is asked, and a trial hold that goes."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from connector.adapter import Adapter, Examination, Proved
from connector.cli import command
from connector.http import Answer, Request, Send
from connector.main.clock import utc_now
from tests.adapters.soap_room import ENVIRONMENT, FakeErp, room
from tests.far_end import Wire, always, no_network, silence
from tests.soap.erp import client_room, fault, mapping, reply
from tests.soap.polled_erp import OPERATIONS, PolledErp, polled_mapping, polled_room, put
from tests.soap.served import served
from tests.soap.test_upkeep import WSDL, pages
from tests.soap_peer import set_secrets, write_connection

ANSWERS, LISTED, TRIAL, CONTRACT = (
    *("the source system answers", "changed orders are listed and read"),
    *("a hold placed and lifted", "WSDL as reviewed"),
)
CHECK = {"operation": "Ping"}
NUMBER = "4500017"


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def examined(made: Adapter, order: str | None = None) -> Examination:
    assert made.upkeep is not None
    return made.upkeep.examine(order)


def proved(found: Examination) -> dict[str, Proved]:
    return {proof.what: proof.proved for proof in found.proofs}


def _changing(wire: Wire) -> list[Request]:
    return [each for each in wire.requests if b"SetBlock" in each.body]


def test_source_that_asks_by_itself_is_asked_nothing_and_promised_little() -> None:
    found = examined(room(no_network, notify_url="", notify_user=""), NUMBER)
    assert proved(found)["the source system asks by itself"] is Proved.OPEN
    assert "keep an order back: it leaves unless the source system waits for CLEAR" in found.cannot
    assert not any("hold an order" in each for each in found.can)


def test_check_that_is_mapped_is_asked_and_nothing_is_changed(tmp_path: Path) -> None:
    wire = Wire(PolledErp())
    found = examined(polled_room(tmp_path, wire, polled_mapping(check=CHECK)))
    assert proved(found)[ANSWERS] is Proved.YES
    assert TRIAL not in proved(found)
    assert b"Ping" in wire.requests[0].body
    assert _changing(wire) == []
    assert any("be sure that a hold takes effect" in each for each in found.cannot)


@pytest.mark.parametrize(
    ("days", "currency", "standing"),
    [(1, "EUR", Proved.YES), (400, "EUR", Proved.OPEN), (1, "Euro", Proved.NO)],
)
def test_listing_is_proved_by_an_order_that_is_read(
    tmp_path: Path, days: int, currency: str, standing: Proved
) -> None:
    erp = PolledErp()
    put(erp.orders[0], "ChangedAt", (utc_now() - timedelta(days=days)).isoformat())
    put(erp.orders[0], "Currency", currency)
    assert proved(examined(polled_room(tmp_path, erp)))[LISTED] is standing


def test_order_that_is_named_is_held_read_back_and_let_go(tmp_path: Path) -> None:
    erp = PolledErp()
    wire = Wire(erp)
    found = examined(polled_room(tmp_path, wire), NUMBER)
    assert proved(found)[TRIAL] is Proved.YES
    assert erp.blocked == set()
    assert len(_changing(wire)) == 2
    assert "hold an order there, lift its own hold, and read both back" in found.can


def test_order_that_is_held_is_left_alone(tmp_path: Path) -> None:
    wire = Wire(PolledErp(blocked={NUMBER}))
    assert proved(examined(polled_room(tmp_path, wire), NUMBER))[TRIAL] is Proved.OPEN
    assert _changing(wire) == []


def test_hold_that_has_no_effect_is_found_out(tmp_path: Path) -> None:
    erp = PolledErp()

    def deaf(request: Request) -> Answer:
        if b"SetBlock" in request.body:
            return reply("<SetBlockResponse><Code>0</Code></SetBlockResponse>")
        return erp(request)

    found = examined(polled_room(tmp_path, deaf), NUMBER)
    assert proved(found)[TRIAL] is Proved.NO


def test_hold_that_would_not_go_away_is_said_to_stand(tmp_path: Path) -> None:
    erp = PolledErp()

    def keeps(request: Request) -> Answer:
        is_release = b"SetBlock" in request.body and bool(erp.blocked)
        return fault("e:Client") if is_release else erp(request)

    found = examined(polled_room(tmp_path, keeps), NUMBER)
    (trial,) = (proof for proof in found.proofs if proof.what == TRIAL)
    assert trial.proved is Proved.NO
    assert "may stand" in trial.seen


def test_trial_comes_after_what_acted_there_before() -> None:
    erp = FakeErp(highest={NUMBER: 7})
    found = examined(room(erp), NUMBER)
    assert proved(found)[TRIAL] is Proved.YES
    assert erp.held == {NUMBER: False}
    assert erp.highest == {NUMBER: 9}


@pytest.mark.parametrize(
    ("far_end", "standing"),
    [
        (silence, Proved.OPEN),
        (always(503), Proved.OPEN),
        (always(401), Proved.NO),
        (always(200, b"<html/>"), Proved.OPEN),
        (lambda _request: fault("e:Client"), Proved.OPEN),
        (lambda _request: fault("e:Server"), Proved.OPEN),
    ],
)
def test_answer_proves_what_it_proves(tmp_path: Path, far_end: Send, standing: Proved) -> None:
    assert proved(examined(client_room(tmp_path, far_end, mapping())))[ANSWERS] is standing


def test_fault_about_the_order_that_is_named_is_a_failure(tmp_path: Path) -> None:
    made = client_room(tmp_path, lambda _request: fault("e:Client"), mapping())
    assert proved(examined(made, NUMBER))[ANSWERS] is Proved.NO


@pytest.mark.parametrize(("spoil", "standing"), [(False, Proved.YES), (True, Proved.NO)])
def test_wsdl_that_changed_is_a_failure(tmp_path: Path, *, spoil: bool, standing: Proved) -> None:
    erp = PolledErp(pages=pages(tmp_path, *OPERATIONS))
    if spoil:
        erp.pages["/a/erp.xsd"] = erp.pages["/a/erp.xsd"].replace("ZH", "ZX")
    told = polled_mapping(wsdl=WSDL)
    assert proved(examined(polled_room(tmp_path, erp, told)))[CONTRACT] is standing


@pytest.mark.parametrize(("status", "code"), [(200, 0), (401, 1)])
def test_command_checks_a_connection_and_fails_where_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    set_secrets(monkeypatch)
    monkeypatch.setenv("HOLDPOINT_HOME", str(tmp_path))
    erp = FakeErp()

    def answered(body: bytes) -> Answer:
        return erp(Request("POST", "", {}, body)) if status == 200 else Answer(status, {}, b"")

    with served(answered) as url:
        write_connection(tmp_path, notify_url=url)
        said = CliRunner().invoke(command, ["adapter", "check", "erp", "--write", NUMBER, "--json"])
    assert said.exit_code == code, said.output
    told = json.loads(said.stdout.splitlines()[-1])
    seen = {each["what"]: each["proved"] for each in told["proofs"]}
    assert seen[ANSWERS] == seen[TRIAL] == ("yes" if status == 200 else "no")
    assert erp.held == ({NUMBER: False} if status == 200 else {})
    assert told["cannot"]
