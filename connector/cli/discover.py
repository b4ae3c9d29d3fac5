"""`holdpoint adapter discover`: what a source system offers, drafted as a connection."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from adapters.soap.client.bundle import (
    Bundle,
    gather,
    loading_files,
    loading_from,
    read_bundle,
    write_bundle,
)
from adapters.soap.client.discover import address_of, draft, offered
from adapters.soap.client.mapping import CLIENT_FILE
from connector.cli.output import err, out
from connector.errors import ConfigError
from connector.http import OutgoingDoor
from connector.network import Network, address_range


@click.group("discover")
def discover_group() -> None:
    """See what a source system offers, and write a draft of its connection."""


@discover_group.command("soap")
@click.option("--wsdl", required=True, metavar="FILE|URL", help="The WSDL; URLs are https.")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), help="Folder to write a draft into."
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, file_okay=False),
    help="Reviewed folder to compare.",
)
@click.option("--allow-host", multiple=True, help="A further host that it may import from.")
@click.option("--allow-network", multiple=True, help="A network that is not public: 10.20.0.0/16.")
def discover_soap(
    wsdl: str,
    into: Path | None,
    against: Path | None,
    allow_host: tuple[str, ...],
    allow_network: tuple[str, ...],
) -> None:
    """List the operations of a WSDL, and keep it with all it imports for people to review.

    \b
    Examples:
      holdpoint adapter discover soap --wsdl orders.wsdl
      holdpoint adapter discover soap --wsdl https://erp.example.com/orders?wsdl --into erp
      holdpoint adapter discover soap --wsdl https://erp.example.com/orders?wsdl --against erp
    """  # noqa: D301 - click wants the character itself
    bundle = _gathered(wsdl, allow_host, allow_network)
    if against is not None:
        _compare(bundle, against)
        return
    operations = offered(bundle, wsdl)
    text = draft(bundle, wsdl, address_of(bundle, wsdl), operations, allow_host)
    if into is None:
        out.print(text, highlight=False, markup=False, soft_wrap=True)
        return
    if (into / CLIENT_FILE).exists():
        raise ConfigError(str(into), f"there is a {CLIENT_FILE} already; it is not overwritten")
    write_bundle(into, bundle)
    (into / CLIENT_FILE).write_text(text, encoding="utf-8")
    err.print(
        f"{len(operations)} operations, {len(bundle.files)} documents in {into}. Review them, fill "
        f"in {into / CLIENT_FILE}, and name the folder as option 'client' of the connection.",
        highlight=False,
    )


def _gathered(wsdl: str, hosts: tuple[str, ...], networks: tuple[str, ...]) -> Bundle:
    parts = urlsplit(wsdl)
    if parts.scheme not in ("http", "https"):
        return gather(Path(wsdl).name, loading_files(Path(wsdl).parent))
    try:
        allow = tuple(map(address_range, networks))
    except ValueError as error:
        raise ConfigError("--allow-network", str(error)) from error
    door = OutgoingDoor(Network(allow=allow))
    try:
        return gather(wsdl, loading_from(door, frozenset({parts.hostname or "", *hosts})))
    finally:
        door.close()


def _compare(bundle: Bundle, folder: Path) -> None:
    differing = bundle.differing(read_bundle(folder))
    if differing:
        raise ConfigError(str(folder), f"the WSDL has changed: {', '.join(differing)}")
    out.print(f"The WSDL is what was reviewed: {bundle.digest}", highlight=False, soft_wrap=True)
