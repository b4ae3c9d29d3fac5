"""Our own contract for telling decisions, as a client of whoever implements it."""

from collections.abc import Mapping
from typing import Final

from adapters.soap.client.bundle import MAIN, Bundle
from adapters.soap.client.mapping import AnswerFile, ClientFile, EndingCall, ReadingCall
from adapters.soap.contract import wsdl_text
from connector.callback import Held

_FIELDS: Final[Mapping[str, str]] = {
    "CallbackId": "{callback}",
    "Sequence": "{sequence}",
    "OrderNumber": "{number}",
    "PollKey": "{poll_key}",
    "Case": "{case}",
}
_RESULTS: Final[Mapping[str, str]] = {
    "DONE": "done",
    "LATER": "later",
    "REFUSED": "refused",
    "CHANGED": "changed",
    "LATE": "late",
}


def notification_client(address: str, login: str, username: str) -> ClientFile:
    """Give the client of DecisionNotification at an address."""
    told = AnswerFile(field="Result", values=_RESULTS, sequence="Sequence")
    return ClientFile.model_validate(
        {
            "address": address,
            "login": login,
            "username": username,
            "hold": _notify("HOLD", told),
            "release": _notify("RELEASE", told),
            "read_back": ReadingCall(
                operation="ReadOrderState",
                fields={"OrderNumber": "{number}"},
                answer=AnswerFile(field="State", values={state.name: state for state in Held}),
            ),
        }
    )


def _notify(decision: str, told: AnswerFile) -> EndingCall:
    fields = {**_FIELDS, "Decision": decision}
    return EndingCall(operation="NotifyDecision", fields=fields, answer=told)


def notification_bundle() -> Bundle:
    """Give the contract as the bundle that its client runs from."""
    return Bundle({MAIN: wsdl_text("notification").encode()})
