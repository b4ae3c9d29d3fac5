"""`holdpoint token`: bearer tokens for the REST API."""

import click

from connector.cli.list_options import by_option
from connector.cli.output import err, open_store, out
from connector.main.clock import utc_now
from connector.store import tokens


@click.group("token")
def token_group() -> None:
    """Make and revoke bearer tokens for the REST API."""


@token_group.command("add")
@click.argument("login")
@by_option
def add_token(login: str, by: str) -> None:
    """Make a token that acts for LOGIN and print it, once.

    \b
    Example:
      holdpoint token add ada
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.begin() as tx:
        token = tokens.issue(tx, login, utc_now(), by)
    out.print(token, highlight=False)
    err.print(f"Acts for {login}. It is shown only now; only its hash is kept.", highlight=False)


@token_group.command("revoke")
@click.argument("login")
@by_option
def revoke_tokens(login: str, by: str) -> None:
    """Revoke every token of LOGIN.

    \b
    Example:
      holdpoint token revoke ada
    """  # noqa: D301 - click wants the character itself
    with open_store() as store, store.begin() as tx:
        revoked = tokens.revoke(tx, login, utc_now(), by)
    out.print(f"{revoked} token(s) of {login} revoked.", highlight=False)
