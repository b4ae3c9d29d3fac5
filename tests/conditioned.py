"""Rules that are one condition of the organisation's own, as they are read from its file."""

import json

from connector.screening.own_policy.read import compile_own_policy
from connector.screening.rules.book import RuleBook
from connector.screening.situation import Situation


def conditioned(when: str, **fields: object) -> RuleBook:
    """Make rules of one condition; `fields` are others of its row, as they are written."""
    row = {
        "name": "own",
        "when": when,
        "outcome": "hold",
        "code": "PO-FINDING",
        "text": "Our own condition is met",
        **fields,
    }
    compiled = compile_own_policy(json.dumps({"conditions": [row]}).encode(), "own.yaml")
    assert not compiled.faults
    return RuleBook(
        "v1", lambda order, on: Situation(order, on, (), (), ()), (), (compiled.policy,)
    )
