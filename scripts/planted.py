"""The faults that `make faults` plants: what is changed where, and which gate must object."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_WAY = "The order's walk: each station knows only those it has passed"
_MACHINERY = "A room sees the contract and the types, never the machinery"
_ROOMS = "Rooms do not know each other"
_DOORS = "Frameworks stay at the doors"
_SHOPIFY = "tests/adapters/test_shopify.py"
_SAP = "tests/sap"
_SOAP = "tests/soap"
_ROOM = "tests/adapters"
_WALK = "tests/test_walk.py"
_AGAIN = "tests/test_walk_again.py"
_OWN = "tests/screening/own_policy/test_own_policy.py"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `found` in `file` becomes `planted`, and `gate` should object; `files` are added.

    A gate is a test, written `file::name` for every case of that name, or an import contract.
    """

    name: str
    gate: str
    file: str
    found: str
    planted: str
    files: Mapping[str, str] = field(default_factory=dict)


def _imports(name: str, contract: str, file: str, found: str, line: str) -> Fault:
    return Fault(name, contract, file, found, f"{found}{line}\n")


_OTHER_ROOM = {
    "adapters/other/__init__.py": "",
    "adapters/other/adapter.py": "from adapters.shopify.payload import read_order\n",
}

FAULTS = (
    _imports(
        "screening imports the pipeline",
        _WAY,
        "connector/screening/__init__.py",
        "from connector.errors import ScreeningUnavailable\n",
        "from connector.pipeline import Pipeline",
    ),
    _imports(
        "screening imports the decision",
        _WAY,
        "connector/screening/__init__.py",
        "from connector.errors import ScreeningUnavailable\n",
        "from connector.decision import Outcome",
    ),
    _imports(
        "a room imports the store",
        _MACHINERY,
        "adapters/shopify/adapter.py",
        "from connector.errors import ConfigError\n",
        "from connector.store import Store",
    ),
    Fault(
        "a room imports another room",
        _ROOMS,
        "adapters/__init__.py",
        "from adapters.shopify import adapter as shopify\n",
        "from adapters.other import adapter as other\n"
        "from adapters.shopify import adapter as shopify\n",
        _OTHER_ROOM,
    ),
    _imports(
        "the pipeline imports flask",
        _DOORS,
        "connector/pipeline.py",
        "import structlog\n",
        "import flask",
    ),
    _imports(
        "the pipeline imports a room",
        _WAY,
        "connector/pipeline.py",
        "import structlog\n",
        "from adapters.shopify import adapter",
    ),
    Fault(
        "a missing field is a KeyError",
        f"{_SHOPIFY}::test_every_wrong_field_gives_an_order_or_names_a_field",
        "adapters/shopify/payload.py",
        'currency=currency(order["currency"])',
        'currency=order.value["currency"]',
    ),
    Fault(
        "a condition that is neither true nor false counts as not met",
        f"{_OWN}::test_what_is_neither_true_nor_false_holds_and_names_the_condition",
        "connector/screening/own_policy/cel.py",
        "            return Problem(_one_line(str(value)))\n",
        "            return False\n",
    ),
    Fault(
        "what the own policy finds stands in place of what was found before",
        f"{_OWN}::test_adding_conditions_never_turns_a_hold_into_a_clear",
        "connector/screening/__init__.py",
        "    return found + rules.judge(order, found, on)\n",
        "    return rules.judge(order, found, on) or found\n",
    ),
    Fault(
        "the signature is not compared",
        f"{_SHOPIFY}::test_changed_body_is_a_signature_error",
        "adapters/shopify/inbound.py",
        "return hmac.compare_digest(wanted, given)",
        "return len(wanted) == len(given)",
    ),
    Fault(
        "an error of base64 leaks",
        f"{_SHOPIFY}::test_spoiled_signature_header_is_a_signature_error_only",
        "adapters/shopify/inbound.py",
        "    except ValueError as error:\n",
        "    except LookupError as error:\n",
    ),
    Fault(
        "404 is retried for ever",
        f"{_SHOPIFY}::test_source_that_refuses_is_not_asked_again",
        "adapters/shopify/answers.py",
        "if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:",
        "if status in (404, 429) or status >= HTTPStatus.INTERNAL_SERVER_ERROR:",
    ),
    Fault(
        "isdigit stands for isdecimal",
        f"{_SHOPIFY}::test_wait_that_makes_no_sense_is_ignored",
        "connector/callback/retry_after.py",
        "digits.isascii() and digits.isdecimal()",
        "digits.isdigit()",
    ),
    Fault(
        "the token stands in an error",
        f"{_SHOPIFY}::test_source_that_is_busy_or_silent_is_asked_again_later",
        "adapters/shopify/client.py",
        "raise DeliveryDelayed(str(silence)) from silence",
        'raise DeliveryDelayed(f"{silence}: {headers}") from silence',
    ),
    Fault(
        "a hold has no idempotency key",
        f"{_SHOPIFY}::test_everything_that_changes_the_source_carries_the_idempotency_key",
        "adapters/shopify/outbound.py",
        '            "externalId": callback.id,\n            "notifyMerchant": False,\n',
        '            "notifyMerchant": False,\n',
    ),
    Fault(
        "an incomplete screening clears",
        f"{_WALK}::test_order_that_cannot_be_screened_is_held",
        "connector/decision/__init__.py",
        "if finding.failure is not None:",
        "if False:",
    ),
    Fault(
        "a confirmed callback is sent again",
        f"{_AGAIN}::test_delivery_that_runs_twice_acts_once",
        "connector/delivery.py",
        "        callbacks.settle(tx, callback, CallbackState.CONFIRMED, self.now(), unmarked)\n"
        "        if callback.action is Action.CANCEL:\n"
        "            steps.owe(tx, Kind.FETCH, callback.order, self.now())"
        "  # to close the order here, too\n"
        "        self._go_on(tx, step, callback)\n",
        "        steps.finish(tx, step)\n",
    ),
    Fault(
        "a signature of anything lets the body in",
        f"{_SOAP}/test_signatures.py::test_signature_that_proves_too_little_is_refused",
        "adapters/soap/security.py",
        "if not any(each is envelope.body for each in signed):",
        "if not signed:",
    ),
    Fault(
        "a login is heard twice",
        f"{_SOAP}/test_security.py::test_nonce_is_heard_once",
        "adapters/soap/service.py",
        "if caller.once and not keeps and not desk.is_first(",
        "if not caller and not keeps and not desk.is_first(",
    ),
    Fault(
        "a login is heard twice with orders",
        f"{_SOAP}/test_security.py::test_nonce_of_an_order_is_heard_once_and_only_with_it",
        "adapters/soap/service.py",
        "                once=asked.caller.once,\n",
        "",
    ),
    Fault(
        "an answer is sent to wherever a request says",
        f"{_SOAP}/test_answers_elsewhere.py"
        "::test_address_that_is_not_allowed_is_a_fault_and_nothing_is_kept",
        "adapters/soap/addressing.py",
        "if not plain or not address.startswith(allowed):",
        "if not plain:",
    ),
    Fault(
        "an order that was edited at its source is released by SOAP",
        f"{_SOAP}/test_polling.py::test_order_that_was_edited_there_is_not_released",
        "adapters/soap/outbound.py",
        "if there != callback.content_hash:",
        "if not there:",
    ),
    Fault(
        "an order is answered by the decision on what it was before",
        f"{_SOAP}/test_conversation.py"
        "::test_answer_to_other_content_is_never_that_of_the_earlier_one",
        "connector/intake/asking.py",
        "if found is not None and key and key_of(found.content) != key:",
        "if False:",
    ),
    Fault(
        "a bank transfer's own on-hold is released",
        f"{_ROOM}/test_woocommerce_hold.py::test_order_on_hold_without_our_mark_is_not_released",
        "adapters/woocommerce/outbound.py",
        "        if not self.mark.held:\n            return Held.FREE\n",
        "",
    ),
    Fault(
        "a payment counts as a person who lifts our hold",
        f"{_ROOM}/test_woocommerce_hold.py"
        "::test_payment_that_ends_our_hold_is_no_person_and_the_order_is_held_again",
        "adapters/woocommerce/outbound.py",
        "return Held.FREE if self.paid and not self.mark.paid else Held.LIFTED",
        "return Held.LIFTED",
    ),
    Fault(
        "anything unsigned passes for a ping",
        f"{_ROOM}/test_woocommerce_walk.py::test_what_is_not_proved_is_refused_and_not_kept",
        "adapters/woocommerce/service.py",
        "_PING.fullmatch(message.body)",
        "_PING.match(message.body)",
    ),
    Fault(
        "an incomplete order is held",
        f"{_ROOM}/test_bigcommerce_hold.py::test_incomplete_order_is_left_alone",
        "adapters/bigcommerce/outbound.py",
        "if standing.status == Status.INCOMPLETE:",
        "if standing.status < Status.INCOMPLETE:",
    ),
    Fault(
        "an event for another client of Adobe's is believed",
        f"{_ROOM}/test_adobe_commerce.py"
        "::test_event_for_another_client_is_refused_though_adobe_signed_it",
        "adapters/adobe_commerce/signatures.py",
        "if not self.recipient or _recipient(message.body) != self.recipient:",
        "if not self.recipient:",
    ),
    Fault(
        "a checkout lets undecided orders pass",
        f"{_ROOM}/test_adobe_walk.py"
        "::test_what_is_not_decided_in_time_is_refused_unless_it_is_wished_otherwise",
        "adapters/adobe_commerce/service.py",
        "outcome is Outcome.PENDING and self.places_undecided",
        "outcome is Outcome.PENDING",
    ),
    Fault(
        "what staff put on hold is lifted by our release",
        f"{_ROOM}/test_adobe_hold.py"
        "::test_order_that_staff_put_on_hold_stays_there_after_our_release",
        "adapters/adobe_commerce/outbound.py",
        "if standing.mark.deed is not Deed.JOIN:",
        "if standing.mark.deed:",
    ),
    Fault(
        "a customer's secrets are kept",
        f"{_ROOM}/test_adobe_walk.py::test_secrets_of_the_customer_are_not_kept",
        "adapters/adobe_commerce/service.py",
        "keep(desk, scrubbed(message), lambda",
        "keep(desk, message, lambda",
    ),
    Fault(
        "SAP: a block of somebody else is cleared",
        f"{_SAP}/test_outbound.py::test_release_clears_our_code_alone",
        "adapters/sap/outbound.py",
        "ours = tuple(spot for spot in standing.spots if spot.is_ours)",
        "ours = tuple(spot for spot in standing.spots if not spot.is_bare)",
    ),
    Fault(
        "SAP: a release asks for no state of the order",
        f"{_SAP}/test_outbound.py::test_order_that_changed_since_it_was_read_is_not_released",
        "adapters/sap/outbound.py",
        "changes = written(ours, block=False)",
        "changes = written(ours, block=False, if_match=_ANY)",
    ),
    Fault(
        "SAP: a partner of an unknown role passes",
        f"{_SAP}/idoc/test_payload.py"
        "::test_partner_function_that_nobody_named_is_screened_in_another_role",
        "adapters/sap/idoc/options.py",
        "return self.roles.get(function, Role.OTHER)",
        "return self.roles.get(function)",
    ),
    Fault(
        "SAP: an IDoc looks like an edit",
        f"{_SAP}/test_idocs.py::test_order_that_an_idoc_names_is_read_held_and_released"
        "_and_later_idocs_are_no_edits",
        "adapters/sap/idoc/options.py",
        'tells = ("hints", "orders") if reads_orders',
        'tells = ("orders", "hints") if reads_orders',
    ),
    Fault(
        "SAP: who sends events may send IDocs",
        f"{_SAP}/test_idocs.py::test_idoc_is_taken_by_http_only_where_somebody_may_send_it",
        "adapters/sap/inbound.py",
        "self.idocs.verify(message)",
        "self.access.require(message)",
    ),
)
