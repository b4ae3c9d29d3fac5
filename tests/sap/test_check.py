"""`holdpoint adapter check`: each thing proved by asking SAP, and a block set and lifted."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.sap.guarantee import CAN, CANNOT, Guarantee
from connector.adapter import Examination, Proved, nobody_asked
from connector.cli import command
from connector.cli.output import out
from connector.errors import DeliveryRefused
from connector.http import Answer, Request
from tests.adapters.sap_room import ENVIRONMENT, V4_SERVICE, far_sap, room
from tests.far_end import Wire, always, silence
from tests.sap.asking import changing
from tests.sap.edmx import V2_SETS, edmx_v2
from tests.sap.far_sap import FarSap
from tests.sap.served import served, write_connection

SERVICE = "sales order service"


def examined(send: Any, order: str | None = None, **options: str) -> Examination:
    upkeep = room(send, **options).upkeep
    assert upkeep is not None
    return upkeep.examine(order)


def proved(examination: Examination) -> dict[str, Proved]:
    return {proof.what: proof.proved for proof in examination.proofs}


def lacking(sets: str, *fields: str) -> bytes:
    kind = V2_SETS[sets]
    left = tuple(name for name in kind.fields if name not in fields)
    return edmx_v2({**V2_SETS, sets: replace(kind, fields=left)})


def test_sap_that_is_as_it_must_be_passes_and_nothing_is_changed() -> None:
    wire = Wire(far_sap())
    examination = examined(wire)
    assert proved(examination) == {
        "login": Proved.YES,
        SERVICE: Proved.YES,
        "guarantee": Proved.OPEN,
        "addresses of the document": Proved.YES,
        "business partner service": Proved.YES,
        "product service": Proved.YES,
        "latest order": Proved.YES,
        "our mark": Proved.OPEN,
        "the block keeps goods back": Proved.OPEN,
    }
    assert changing(wire) == []


@pytest.mark.parametrize("guarantee", list(Guarantee))
def test_guarantee_is_named_with_what_it_promises_and_what_not(guarantee: Guarantee) -> None:
    examination = examined(far_sap(), guarantee=guarantee.value)
    (said,) = (proof.seen for proof in examination.proofs if proof.what == "guarantee")
    assert said.startswith(f"{guarantee.value}:")
    assert (examination.can, examination.cannot) == (CAN[guarantee], CANNOT[guarantee])


@pytest.mark.parametrize(
    ("metadata", "options", "named"),
    [
        (lacking("A_SalesOrder", "DeliveryBlockReason"), {}, "A_SalesOrder.DeliveryBlockReason"),
        (
            lacking("A_SalesOrderScheduleLine", "DelivBlockReasonForSchedLine"),
            {"block": "schedule_lines"},
            "A_SalesOrderScheduleLine.DelivBlockReasonForSchedLine",
        ),
        (
            edmx_v2(functions=("releaseApprovalRequest",)),
            {"guarantee": "external_approval"},
            "rejectApprovalRequest",
        ),
    ],
)
def test_service_that_lacks_something_is_found(
    metadata: bytes, options: dict[str, str], named: str
) -> None:
    sap = far_sap(metadata=metadata)
    examination = examined(sap, **options)
    assert [proof.seen for proof in examination.proofs if proof.what == SERVICE] == [
        f"OData V2 without {named}"
    ]
    assert examination.can == ()
    upkeep = room(sap, **options).upkeep
    assert upkeep is not None
    assert [each.subject for each in upkeep.look_after()] == [named]


def test_upkeep_reads_anew_what_the_service_has() -> None:
    sap = far_sap()
    upkeep = room(sap).upkeep
    assert upkeep is not None
    assert upkeep.look_after() == ()
    sap.metadata = lacking("A_SalesOrder", "DeliveryBlockReason")
    assert len(upkeep.look_after()) == 1


@pytest.mark.parametrize(
    ("far_end", "what", "proof"),
    [
        (always(401), "login", Proved.NO),
        (always(403), SERVICE, Proved.NO),
        (always(503), "login", Proved.OPEN),
        (silence, "login", Proved.OPEN),
        (always(200, b"<html/>"), "login", Proved.OPEN),
    ],
)
def test_sap_that_does_not_answer_proves_nothing_more(
    far_end: Any, what: str, proof: Proved
) -> None:
    examination = examined(far_end, "4711")
    assert proved(examination) == {what: proof}


def only(path: str, status: int) -> Callable[[Request], Answer]:
    sap = far_sap()
    return lambda request: Answer(status, {}, b"") if path in request.url else sap(request)


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("A_BusinessPartner", "business partner service"),
        ("A_ProductPlant", "product service"),
        ("orderby", "latest order"),
    ],
)
def test_service_that_is_closed_is_named(path: str, what: str) -> None:
    assert proved(examined(only(path, 403)))[what] is Proved.NO
    assert proved(examined(only(path, 503)))[what] is Proved.OPEN


def test_services_that_are_not_used_are_open_and_no_failure() -> None:
    found = proved(examined(far_sap(), partner_service="none", product_service="none"))
    assert found["business partner service"] is found["product service"] is Proved.OPEN


def test_document_without_addresses_is_no_failure_only_where_partners_are_read() -> None:
    partner = V2_SETS["A_SalesOrderHeaderPartner"]
    old = edmx_v2({**V2_SETS, "A_SalesOrderHeaderPartner": replace(partner, ways={})})
    what = "addresses of the document"
    assert proved(examined(far_sap(metadata=old)))[what] is Proved.OPEN
    assert proved(examined(far_sap(metadata=old), partner_service="none"))[what] is Proved.NO


def test_sap_without_an_order_is_open() -> None:
    sap = far_sap()
    sap.orders.clear()
    assert proved(examined(sap))["latest order"] is Proved.OPEN


def test_version_4_is_proved_as_well() -> None:
    examination = examined(far_sap("order_v4"), service=V4_SERVICE)
    assert Proved.NO not in proved(examination).values()


def test_trial_sets_the_block_asks_and_lifts_it() -> None:
    sap = far_sap()
    upkeep = room(sap).upkeep
    assert upkeep is not None

    def operator(question: str) -> Proved:
        assert "4711" in question
        assert sap.orders["4711"]["DeliveryBlockReason"] == "ZH"
        sap.touch("4711")  # who tries a delivery changes the order
        return Proved.YES

    found = proved(upkeep.examine("4711", operator))
    assert list(found.values())[-3:] == [Proved.YES] * 3
    assert sap.orders["4711"]["DeliveryBlockReason"] == ""


def test_delivery_that_was_made_in_spite_of_the_block_names_tvlsp() -> None:
    upkeep = room(far_sap()).upkeep
    assert upkeep is not None
    proof = upkeep.examine("4711", lambda _: Proved.NO).proofs[-2]
    assert proof.proved is Proved.NO
    assert "TVLSP" in proof.seen
    assert "TVLSP" in upkeep.examine("4711", nobody_asked).proofs[-2].seen


def test_block_is_lifted_when_the_operator_walks_away() -> None:
    sap = far_sap()
    upkeep = room(sap).upkeep
    assert upkeep is not None

    def gone(_question: str) -> Proved:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upkeep.examine("4711", gone)
    assert sap.orders["4711"]["DeliveryBlockReason"] == ""


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"DeliveryBlockReason": "01"}, "carries a block already (01)"),
        ({"DeliveryBlockReason": "ZH"}, "carries a block already (ZH)"),
        ({"OverallSDProcessStatus": "C"}, "nothing left"),
    ],
)
def test_order_that_is_not_fit_for_the_trial_is_left_alone(
    fields: dict[str, str], said: str
) -> None:
    sap = far_sap()
    sap.orders["4711"] |= fields
    proof = examined(sap, "4711").proofs[-1]
    assert proof.proved is Proved.OPEN
    assert said in proof.seen
    assert sap.written == []


def test_block_that_sap_refuses_is_a_failure_with_its_code() -> None:
    sap = far_sap()
    sap.orders["4711"]["SalesDocApprovalStatus"] = "B"
    proof = examined(sap, "4711").proofs[-1]
    assert proof.proved is Proved.NO
    assert "V2/474" in proof.seen


def test_block_that_cannot_be_lifted_is_said_loudly() -> None:
    sap = far_sap()
    upkeep = room(sap).upkeep
    assert upkeep is not None

    def approve(_question: str) -> Proved:
        sap.orders["4711"]["SalesDocApprovalStatus"] = "B"
        return Proved.YES

    proof = upkeep.examine("4711", approve).proofs[-1]
    assert proof.proved is Proved.NO
    assert "VA02" in proof.seen


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[FarSap, Any]]:
    sap = far_sap()
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOLDPOINT_HOME", str(tmp_path))
    monkeypatch.setattr(out, "width", 200)  # no line is folded where a test looks for words

    def run(*more: str, typed: str = "") -> Result:
        return CliRunner().invoke(command, ["adapter", "check", "sap", *more], input=typed)

    with served(sap) as host:
        write_connection(tmp_path, host)
        yield sap, run


def test_operator_is_asked_at_the_terminal_while_the_block_stands(
    checked: tuple[FarSap, Any],
) -> None:
    sap, run = checked
    answer = run("--test-order", "4711", typed="yes\n")
    assert answer.exit_code == 0, answer.output
    assert "Did SAP refuse?" in answer.output
    assert "so a person saw" in answer.output
    assert [written["DeliveryBlockReason"] for written in sap.written] == ["ZH", ""]
    again = run("--test-order", "4711", typed="no\n")
    assert again.exit_code == 1, again.output
    left = run("--test-order", "4711")
    assert left.exit_code == 0
    assert "nobody said" in left.output
    assert sap.orders["4711"]["DeliveryBlockReason"] == ""


def test_nobody_is_asked_where_a_program_reads(checked: tuple[FarSap, Any]) -> None:
    _, run = checked
    answer = json.loads(run("--test-order", "4711", "--json").stdout.splitlines()[-1])
    found = {each["what"]: each["proved"] for each in answer["proofs"]}
    assert found["SAP refuses delivery while it stands"] == "open"
    assert any("between the saving of the order" in each for each in answer["cannot"])


def test_refusal_of_the_upkeep_is_raised() -> None:
    upkeep = room(always(403)).upkeep
    assert upkeep is not None
    with pytest.raises(DeliveryRefused):
        upkeep.look_after()
