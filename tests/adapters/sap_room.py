"""The SAP room as its tests see it: built over a far end that keeps SAP's rules."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.sap.adapter import build
from adapters.sap.credentials import basic
from connector.adapter import Adapter, Connection
from connector.http import Send
from connector.intake import Inbound
from connector.secret import Secret
from tests.sap.far_sap import FarSap

CONNECTION = "example"
SENT_AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "adapters/sap/examples"
ENVIRONMENT = {
    "ROOM_SAP_PASSWORD": "sap-comm-user-7d",
    "ROOM_SAP_INBOUND": "sap-events-41",
    "ROOM_SAP_TOKEN": "sap-token-c9",
    "ROOM_SAP_IDOCS": "sap-idocs-5b",
    "ROOM_SAP_STATUS": "sap-status-d2",
}
SECRETS = {
    "password": Secret("secrets.password", "${env:ROOM_SAP_PASSWORD}"),
    "inbound_password": Secret("secrets.inbound_password", "${env:ROOM_SAP_INBOUND}"),
    "inbound_token": Secret("secrets.inbound_token", "${env:ROOM_SAP_TOKEN}"),
}
HOST = "https://erp.example.com"
V4_SERVICE = "/sap/opu/odata4/sap/api_salesorder/srvd_a2x/sap/salesorder/0001"
OPTIONS = {
    "host": HOST,
    "user": "HOLDPOINT",
    "block_code": "ZH",
    "mark_text": "ZHPM",
    "end_use_text": "ZEUS",
    "roles": "ZE=end_user",
    "inbound_user": "sap",
}
LOGIN = basic("HOLDPOINT", ENVIRONMENT["ROOM_SAP_PASSWORD"])


def room(send: Send, **options: str) -> Adapter:
    told = {name: value for name, value in {**OPTIONS, **options}.items() if value}
    return build(Connection(CONNECTION, "room.yaml", told, SECRETS), send)


def example(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_bytes())
    return content


def far_sap(name: str = "order_v2", **more: Any) -> FarSap:
    """Give an SAP that has one order."""
    sap = FarSap(LOGIN, version=4 if name.endswith("v4") else 2, **more)
    sap.add(example(name))
    return sap


def signed(body: bytes, **headers: str) -> Inbound:
    login = basic("sap", ENVIRONMENT["ROOM_SAP_INBOUND"])
    said = {"authorization": login, "content-type": "application/json", **headers}
    return Inbound(said, body, SENT_AT)
