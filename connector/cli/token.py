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
@click.option("--scope", "scopes", multiple=True, help="What it may be used for; all without.")
@by_option
def add_token(login: str, by: str, *, scopes: tuple[str, ...]) -> None:
    """Make a token that acts for LOGIN and print it, once.

    Scopes: read, screen, screen:CONNECTION, match, hold, settle (docs/api.md).

    \b
    Examples:
      holdpoint token add ada
      holdpoint token add checkout --scope screen:till
    """  # noqa: D301 - click wants the character itself
    for scope in scopes:
        try:
            tokens.require_known(scope)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--scope") from error
    with open_store() as store, store.begin() as tx:
        token = tokens.issue(tx, login, utc_now(), by, scopes or None)
    out.print(token, highlight=False)
    may = f", for {', '.join(scopes)} alone" if scopes else ""
    words = f"Acts for {login}{may}. It is shown only now; only its hash is kept."
    err.print(words, highlight=False)


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
