"""The plug-in for WordPress lets an order be paid only where Holdpoint says that it is clear."""

import base64
import hashlib
import hmac
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapters.woocommerce.mark import KEY

REPOSITORY = Path(__file__).parents[2]
PLUGIN = REPOSITORY / "adapters/woocommerce/holdpoint-checkout.php"
CALLS = Path(__file__).with_name("woocommerce_checkout.php")
PHP = shutil.which("php")
needs_php = pytest.mark.skipif(PHP is None, reason="php is not installed")


def _php(*arguments: str) -> str:
    assert PHP is not None
    done = subprocess.run(
        (PHP, *arguments), capture_output=True, check=True, encoding="utf-8", timeout=60
    )
    return done.stdout


@cache
def _called(when_silent: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(_php(str(CALLS), str(PLUGIN), when_silent))
    return result


@needs_php
def test_plugin_is_php() -> None:
    assert "No syntax errors" in _php("-l", str(PLUGIN))


@needs_php
def test_plugin_stands_in_the_way_of_both_checkouts_and_of_payments() -> None:
    assert _called("refuse")["hooks"] == {
        "woocommerce_checkout_order_processed": ["holdpoint_classic", 3],
        "woocommerce_store_api_checkout_order_processed": ["holdpoint_check_order", 1],
        "woocommerce_payment_complete_order_status": ["holdpoint_status_after_payment", 3],
    }


@needs_php
@pytest.mark.parametrize("checkout", ["classic", "blocks"])
def test_only_what_is_clear_is_placed(checkout: str) -> None:
    outcomes = _called("refuse")[checkout]
    assert outcomes.pop("clear") == "placed"
    assert set(outcomes.values()) == {"refused"}
    assert len(outcomes) == 8


@needs_php
@pytest.mark.parametrize("checkout", ["classic", "blocks"])
def test_where_it_is_wished_silence_places_an_order_and_a_hold_does_not(checkout: str) -> None:
    outcomes = _called("place")[checkout]
    refused = {name for name, outcome in outcomes.items() if outcome == "refused"}
    assert refused == {"hold", "rejected"}


@needs_php
def test_draft_is_made_an_order_before_holdpoint_is_asked() -> None:
    called = _called("refuse")
    assert called["draft"] == "pending"
    _, arguments = called["sent"]
    assert json.loads(arguments["body"])["status"] == "pending"


@needs_php
def test_question_is_signed_like_a_webhook_and_follows_no_redirection() -> None:
    url, arguments = _called("refuse")["sent"]
    body, headers = arguments["body"].encode(), arguments["headers"]
    signature = base64.b64encode(hmac.digest(b"the secret", body, hashlib.sha256)).decode()
    assert url == "https://holdpoint.example.com/in/shop"
    assert headers["X-WC-Webhook-Signature"] == signature
    assert headers["X-Holdpoint-Ask"] == "decision"
    assert arguments["redirection"] == 0


@needs_php
def test_payment_leaves_a_held_order_on_hold_and_no_other() -> None:
    paid = _called("refuse")["paid"]
    assert paid.pop('m{"held":true}') == "on-hold"
    assert set(paid.values()) == {"processing"}


def test_plugin_reads_the_mark_that_the_room_writes() -> None:
    assert f"get_meta( '{KEY}' )" in PLUGIN.read_text(encoding="utf-8")
