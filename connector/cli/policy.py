"""`holdpoint policy`: is the policy sound, and does it catch what others missed?"""

import click

from connector.cli.policy_lint import lint_policy
from connector.cli.policy_publish import publish_policy
from connector.cli.policy_verify import verify_policy
from connector.cli.simulate import simulate


@click.group("policy")
def policy_group() -> None:
    """Check the rules and the policy of this installation before they decide on orders."""


for part in (lint_policy, verify_policy, simulate, publish_policy):
    policy_group.add_command(part)
