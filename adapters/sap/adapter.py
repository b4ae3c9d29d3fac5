"""Checks an SAP connection's options and puts its room together."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from adapters.sap.approval import ApprovalTarget
from adapters.sap.asked import SapInquiries
from adapters.sap.blocks import Blocks, Place
from adapters.sap.confirming import StatusBack
from adapters.sap.credentials import (
    Basic,
    ClientCertificate,
    Credentials,
    OAuth,
    client_credentials,
)
from adapters.sap.enriching import Enricher
from adapters.sap.events.access import Access
from adapters.sap.events.handshake import Handshake, read_origins
from adapters.sap.events.queue import EventQueue
from adapters.sap.guarantee import Guarantee
from adapters.sap.idoc.inbound import IdocSource
from adapters.sap.idoc.options import IDOC_OPTIONS, IDOC_SECRETS
from adapters.sap.idoc.way_in import build_way_in
from adapters.sap.inbound import SapSource
from adapters.sap.odata.client import ODataService
from adapters.sap.outbound import BlockTarget
from adapters.sap.payload import Customising
from adapters.sap.proving import SapUpkeep
from adapters.sap.reading import SapReader
from adapters.sap.roles import read_roles
from adapters.sap.saml import SamlBearer
from adapters.sap.service import SapService
from adapters.sap.watchlist import WatchList
from connector.adapter import Adapter, Connection
from connector.errors import ConfigError
from connector.http import Send
from connector.secret import Secret

_OPTIONS = frozenset(
    {
        *("host", "service", "partner_service", "product_service", "sap_client"),
        *("login", "user", "client_id", "token_url", "saml_issuer", "saml_audience"),
        *("guarantee", "block", "block_code", "billing_block_code", "on_reject"),
        *("roles", "end_use_text", "mark_text", "inbound_user"),
        *("event_origins", "queue", "queue_url", "queue_token_url", "queue_client_id"),
    }
)
_SECRETS = frozenset(
    {
        *("password", "client_secret", "saml_key", "queue_client_secret"),
        *("inbound_password", "inbound_password_previous"),
        *("inbound_token", "inbound_token_previous"),
    }
)
_ORDERS = "/sap/opu/odata/sap/API_SALES_ORDER_SRV"
_PARTNERS = "/sap/opu/odata/sap/API_BUSINESS_PARTNER"
_PRODUCTS = "/sap/opu/odata/sap/API_PRODUCT_SRV"
_NONE = "none"
_CODE_LETTERS = 2  # LIFSK, LIFSP, FAKSK: CHAR 2
_TEXT_LETTERS = 4  # TDID of a sales document


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option or secret that is wrong.

    Options: `host`, where SAP is (https); `service`, `partner_service`, `product_service`: paths of
    the OData services there (V2 or V4 for the first; `none` does without the others); `sap_client`.
    `login` (default `basic` with `user`; `certificate`; `client_credentials`; `saml_bearer`, these
    two with `token_url` and `client_id`, the last with `user`, `saml_issuer`, `saml_audience`).
    `guarantee` (default `event_then_block`; `born_blocked`; `external_approval`), `block` (places,
    default `delivery`), `block_code` and `billing_block_code` (reserved for us), `on_reject`
    (default `hold`; `reject`: the approval request is rejected), `mark_text` (a text id reserved
    for our mark), `end_use_text`, `roles` (own partner functions), `inbound_user`, `event_origins`
    (who may be told that events may come: host names, none by default), `queue` (events are fetched
    from it) with `queue_url`, `queue_token_url`, `queue_client_id`. Secrets: by
    `login` `password`, or `client_secret` and `saml_key`; `inbound_password`, `inbound_token`,
    each with `_previous` while it is rotated; `queue_client_secret`. Those of IDocs are in
    `idoc/options.py`: without any of them none is taken.
    """
    connection.refuse_unknown(_OPTIONS | IDOC_OPTIONS, _SECRETS | IDOC_SECRETS)
    services, customising = _services(connection, send), _customising(connection)
    enricher = Enricher(services.partners, services.products)
    reader = SapReader(connection.name, services.orders, enricher, customising)
    way = build_way_in(connection, reads_orders=True)
    fetcher = None if way.tells_orders else reader
    guarantee = read_guarantee(connection)
    blocking = BlockTarget(services.orders, _blocks(connection), fetcher)
    approving = ApprovalTarget(services.orders, blocking, fetcher)
    by_approval = guarantee is Guarantee.EXTERNAL_APPROVAL
    source = SapSource(connection.name, _access(connection), customising, way.source)
    status_back = _status_back(connection, way.source, send)
    return Adapter(
        source=source,
        in_full=replace(source, idocs=way.in_full),
        target=approving if by_approval else blocking,
        fetcher=fetcher,
        poller=fetcher,
        canceller=approving if _rejects(connection, guarantee) else None,
        upkeep=SapUpkeep(reader, blocking, guarantee, services.products, services.partners),
        queue=_queue(connection, send),
        inquiries=_inquiries(connection, source.access),
        service=SapService(source, way.service) if way.service else None,
        folder=way.folder,
        receipts=status_back,
        replier=status_back,
        awaits_release=guarantee is not Guarantee.EVENT_THEN_BLOCK,
    )


def read_guarantee(connection: Connection) -> Guarantee:
    """Read which guarantee the connection is set up for. Raises ConfigError."""
    return Guarantee(connection.choice("guarantee", *Guarantee))


def _customising(connection: Connection) -> Customising:
    return Customising(
        roles=read_roles(connection.option("roles", ""), connection.where),
        end_use_text=_text_id(connection, "end_use_text"),
        mark_text=_text_id(connection, "mark_text"),
    )


def _inquiries(connection: Connection, access: Access) -> SapInquiries:
    origins = read_origins(connection.option("event_origins", ""), connection.where)
    return SapInquiries(Handshake(origins), WatchList(connection.name, access))


def _rejects(connection: Connection, guarantee: Guarantee) -> bool:
    rejects = connection.choice("on_reject", "hold", "reject") == "reject"
    if rejects and guarantee is not Guarantee.EXTERNAL_APPROVAL:
        problem = "on_reject 'reject' needs guarantee 'external_approval': else none is requested"
        raise ConfigError(connection.where, problem)
    return rejects


@dataclass(frozen=True, slots=True)
class _Services:
    """The services of one SAP that are asked; None: the connection does without one."""

    orders: ODataService
    partners: ODataService | None
    products: ODataService | None


def _services(connection: Connection, send: Send) -> _Services:
    host, client = _address(connection, "host"), _sap_client(connection)
    credentials = _credentials(connection, send)

    def service(option: str, path: str) -> ODataService | None:
        said = connection.option(option, path).rstrip("/")
        if said == _NONE:
            return None
        if not said.startswith("/"):
            raise ConfigError(connection.where, f"option '{option}': '{said}' is no path")
        return ODataService(f"{host}{said}", client, credentials, send)

    orders = service("service", _ORDERS)
    if orders is None:
        raise ConfigError(connection.where, "option 'service': no order can be held without it")
    partners = service("partner_service", _PARTNERS)
    return _Services(orders, partners, service("product_service", _PRODUCTS))


def _credentials(connection: Connection, send: Send) -> Credentials:
    login = connection.choice("login", "basic", "certificate", "client_credentials", "saml_bearer")
    if login == "basic":
        return Basic(connection.option("user"), connection.secret("password"))
    if login == "certificate":
        return ClientCertificate()
    url, client_id = _address(connection, "token_url"), connection.option("client_id")
    secret = connection.secret("client_secret")
    if login == "client_credentials":
        return OAuth(url, client_id, secret, client_credentials, send)
    asked = SamlBearer(
        issuer=connection.option("saml_issuer"),
        audience=connection.option("saml_audience"),
        recipient=url,
        user=connection.option("user"),
        client_id=client_id,
        key=connection.secret("saml_key"),
    )
    return OAuth(url, client_id, secret, asked, send)


def _queue(connection: Connection, send: Send) -> EventQueue | None:
    name = connection.option("queue", "")
    if not name:
        return None
    url, token_url = _address(connection, "queue_url"), _address(connection, "queue_token_url")
    client_id = connection.option("queue_client_id")
    secret = connection.secret("queue_client_secret")
    credentials = OAuth(token_url, client_id, secret, client_credentials, send)
    return EventQueue(url, name, credentials, send)


def _status_back(connection: Connection, idocs: IdocSource, send: Send) -> StatusBack | None:
    if not connection.option("idoc_status_url", ""):
        return None
    url, user = _address(connection, "idoc_status_url"), connection.option("idoc_status_user")
    login = Basic(user, connection.secret("idoc_status_password"))
    return StatusBack(idocs, url, login, send, lambda: datetime.now(UTC))


def _blocks(connection: Connection) -> Blocks:
    said = [each.strip() for each in connection.option("block", Place.DELIVERY).split(",")]
    unknown = [each for each in said if each not in set(Place)]
    if unknown:
        problem = f"option 'block': '{unknown[0]}' is unknown; known are {', '.join(Place)}"
        raise ConfigError(connection.where, problem)
    codes = {
        place: _code(connection, "billing_block_code" if place is Place.BILLING else "block_code")
        for place in map(Place, said)
    }
    return Blocks(codes, connection.option("mark_text", ""))


def _code(connection: Connection, option: str) -> str:
    code = connection.option(option)
    if not 0 < len(code) <= _CODE_LETTERS or not code.isascii() or not code.isalnum():
        problem = f"option '{option}': '{code}' is no block reason, which has two letters or digits"
        raise ConfigError(connection.where, problem)
    return code


def _text_id(connection: Connection, option: str) -> str:
    said = connection.option(option, "")
    if said and not (len(said) <= _TEXT_LETTERS and said.isascii() and said.isalnum()):
        problem = f"option '{option}': '{said}' is no text id, which has up to four letters"
        raise ConfigError(connection.where, problem)
    return said


def _access(connection: Connection) -> Access:
    def both(name: str) -> tuple[Secret, ...]:
        names = (name, f"{name}_previous")
        return tuple(connection.secrets[each] for each in names if each in connection.secrets)

    passwords, tokens = both("inbound_password"), both("inbound_token")
    if passwords and not connection.option("inbound_user", ""):
        problem = "option 'inbound_user' is missing: who sends with 'inbound_password'"
        raise ConfigError(connection.where, problem)
    return Access(connection.option("inbound_user", ""), passwords, tokens)


def _sap_client(connection: Connection) -> str:
    client = connection.option("sap_client", "")
    if client and not (client.isascii() and client.isdecimal() and len(client) == 3):  # noqa: PLR2004
        problem = f"option 'sap_client': '{client}' is no client, which has three digits"
        raise ConfigError(connection.where, problem)
    return client


def _address(connection: Connection, option: str) -> str:
    url = connection.option(option).rstrip("/")
    parts = urlsplit(url)
    loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or (
        parts.scheme != "https" and not (parts.scheme == "http" and loopback)
    ):
        problem = f"option '{option}': '{url}' must be https: logins travel on it"
        raise ConfigError(connection.where, problem)
    return url
