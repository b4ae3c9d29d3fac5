"""IDocs keep the adapter contract of SAP's way in, each test as the kit has it."""

import base64
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar

from lxml import etree

from adapters.sap.adapter import build
from adapters.sap.idoc.options import Login
from connector.adapter import Connection
from connector.intake import Inbound, Source
from tests.adapters.sap_room import OPTIONS, SECRETS
from tests.contract import AdapterContract, secret
from tests.documents import XmlDocuments
from tests.far_end import no_network
from tests.room import CONNECTION, SENT_AT, RoomUnderTest

EXAMPLES = Path(__file__).parents[3] / "adapters/sap/idoc/examples"
PASSWORD = "idoc-secret-4e"
LOGIN = Login("sapuser", (secret("idoc_password", "ROOM_IDOC_PASSWORD"),))


def authorization(user: str = "sapuser", password: str = PASSWORD) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@cache
def whole_room() -> Source:
    """Give the way in of a whole room that reads IDocs as orders."""
    secrets = {**SECRETS, "idoc_password": LOGIN.passwords[0]}
    options = {**OPTIONS, "idoc_user": LOGIN.user}
    built = build(Connection(CONNECTION, "room.yaml", options, secrets), no_network).in_full
    assert built is not None
    return built


class TestWayIn(RoomUnderTest):
    examples = EXAMPLES
    environment: ClassVar = {"ROOM_IDOC_PASSWORD": PASSWORD}
    signature_headers = ("authorization",)
    signs_body = False  # a password proves who speaks; what is said travels inside TLS
    documents = XmlDocuments()

    test_genuine = AdapterContract.test_genuine_message_is_accepted
    test_spoiled = AdapterContract.test_spoiled_signature_header_is_a_signature_error_only
    test_missing = AdapterContract.test_missing_signature_header_is_a_signature_error
    test_twice = AdapterContract.test_reading_twice_gives_equal_orders_without_the_network
    test_ids = AdapterContract.test_order_ids_start_with_the_connection
    test_golden = AdapterContract.test_every_example_reads_to_its_golden_order
    test_wrong_field = AdapterContract.test_every_wrong_field_gives_an_order_or_names_a_field
    test_no_order = AdapterContract.test_body_that_is_no_order_is_refused_at_a_named_place
    test_any_text = AdapterContract.test_any_text_gives_an_order_that_can_be_kept_or_names_a_field

    def source(self) -> Source:
        return whole_room()

    def signed(self, body: bytes) -> Inbound:
        return Inbound({"authorization": authorization()}, body, SENT_AT)

    def test_every_segment_removed_repeated_or_overlong_gives_an_order_or_names_a_field(
        self,
    ) -> None:
        assert [
            surprise
            for body in self.bodies()
            for where, spoiled in spoiled_segments(body)
            if (surprise := self.surprise(where, spoiled))
        ] == []


def spoiled_segments(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Remove, repeat and lengthen every segment of a document."""
    count = len(list(etree.fromstring(body).iter("{*}*")))
    for place in range(count):
        for how in ("removed", "repeated", "overlong", "within itself"):
            root = etree.fromstring(body)
            segment = list(root.iter("{*}*"))[place]
            parent = segment.getparent()
            if segment.get("SEGMENT") is None or parent is None:
                continue
            copy = etree.fromstring(etree.tostring(segment, with_tail=False))
            match how:
                case "removed":
                    parent.remove(segment)
                case "repeated":
                    segment.addnext(copy)
                case "overlong":
                    for each in segment:
                        each.text = (each.text or "") * 400
                case "within itself":
                    segment.append(copy)
            yield f"{segment.tag} {how}", etree.tostring(root)
