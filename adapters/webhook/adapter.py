"""Checks a webhook connection's options, mapping and calls, and puts its room together."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from adapters.webhook.calls import Caller, CallsMap
from adapters.webhook.inbound import WebhookSource
from adapters.webhook.jws import ALGORITHMS, DetachedJws
from adapters.webhook.outbound import AskingTarget, CallingTarget
from adapters.webhook.reading import WebhookFetcher
from adapters.webhook.sections import fault_at, read_section
from adapters.webhook.trials import MappingSection, failures, never_filled
from adapters.webhook.upkeep import PublishedKeys
from adapters.webhook.verifying import HASHES, ByApiAlone, HmacHeader, StandardWebhooks, Verifier
from connector.adapter import Adapter, Connection, Upkeep
from connector.errors import ConfigError
from connector.http import Send
from connector.secret import Secret

_OF_SCHEME: Final = {
    "standard_webhooks": frozenset({"tolerance_seconds"}),
    "hmac": frozenset(
        {
            *("hmac_header", "hmac_hash", "hmac_encoding", "hmac_prefix", "hmac_content"),
            *("hmac_key", "timestamp_header", "id_header", "tolerance_seconds"),
        }
    ),
    "jws": frozenset({"jws_header", "jws_algorithms", "jwks_file", "jwks_url"}),
    "api": frozenset(),
}
_SIGNING: Final = frozenset({"signing", "signing_previous"})
_LONGEST_TOLERANCE: Final = 3_600


def build(connection: Connection, send: Send) -> Adapter:
    """Build the room. Raises ConfigError naming the option, or the place in a section.

    Options: `verify` (`standard_webhooks`, `hmac`, `jws`, `api`) and those of the scheme.
    Secrets: `signing`, `signing_previous` while it is rotated, and whatever the headers of `calls`
    name. Sections: `mapping` with its tests, `calls`; without a mapping documents are plain
    orders, without calls the source asks for decisions by itself.
    """
    scheme = connection.choice("verify", *_OF_SCHEME)
    mapping = read_section(MappingSection, connection, "mapping")
    calls = read_section(CallsMap, connection, "calls")
    _refuse_unknown(connection, scheme, calls)
    verifier = _verifier(connection, scheme)
    fetch = calls.fetch if calls else None
    source = WebhookSource(connection.name, verifier, mapping, fetches=fetch is not None)
    remarks = _tried(connection, mapping, source) if mapping else ()
    caller = Caller(send, connection.secrets)
    fetcher = WebhookFetcher(connection.name, fetch, caller, mapping) if fetch else None
    return Adapter(
        source=source,
        target=CallingTarget(calls, caller, fetcher) if calls else AskingTarget(),
        fetcher=fetcher,
        upkeep=_upkeep(connection, verifier, send),
        asks_itself=calls is None,
        remarks=remarks,
    )


def _refuse_unknown(connection: Connection, scheme: str, calls: CallsMap | None) -> None:
    used = calls.secrets if calls else frozenset()
    own = _SIGNING if scheme in ("standard_webhooks", "hmac") else frozenset()
    sections = frozenset({"mapping", "calls"})
    connection.refuse_unknown(_OF_SCHEME[scheme] | {"verify"}, own | used, sections)
    for name in sorted(used):
        connection.secret(name)


def _tried(
    connection: Connection, mapping: MappingSection, source: WebhookSource
) -> tuple[str, ...]:
    """Run the mapping's tests. Raises ConfigError at the first that fails; gives the coverage."""
    folder = Path(connection.where).parent
    for failed in failures(mapping, source, folder, datetime.now(UTC)):
        raise fault_at(connection, ("mapping", "tests", failed.place), failed.problem)
    if not mapping.tests:
        return ("mapping: there are no tests, so that nothing shows what it fills",)
    empty = never_filled(mapping, folder)
    return (f"mapping: no test fills {', '.join(empty)}",) if empty else ()


def _verifier(connection: Connection, scheme: str) -> Verifier:
    match scheme:
        case "standard_webhooks":
            return StandardWebhooks(_signing(connection), _tolerance(connection))
        case "hmac":
            return _hmac(connection)
        case "jws":
            return _jws(connection)
        case _:
            return ByApiAlone()


def _signing(connection: Connection) -> tuple[Secret, ...]:
    names = [name for name in ("signing", "signing_previous") if name in connection.secrets]
    return (connection.secret("signing"), *(connection.secret(name) for name in names[1:]))


def _hmac(connection: Connection) -> HmacHeader:
    content = connection.option("hmac_content", "{body}")
    if "{body}" not in content:
        raise ConfigError(connection.where, "hmac_content must have {body}: else it proves nothing")
    headers = {"timestamp_header": "{timestamp}", "id_header": "{id}"}
    for option, place in headers.items():
        if place in content and not connection.option(option, ""):
            raise ConfigError(connection.where, f"hmac_content has {place}: give {option}")
    return HmacHeader(
        secrets=_signing(connection),
        header=connection.option("hmac_header").lower(),
        hash_name=connection.choice("hmac_hash", *HASHES),
        encoding=connection.choice("hmac_encoding", "hex", "base64"),
        prefix=connection.option("hmac_prefix", ""),
        content=content,
        key_form=connection.choice("hmac_key", "text", "hex", "base64"),
        timestamp_header=connection.option("timestamp_header", "").lower(),
        id_header=connection.option("id_header", "").lower(),
        tolerance=_tolerance(connection),
    )


def _jws(connection: Connection) -> DetachedJws:
    told = connection.option("jws_algorithms", "RS256").split(",")
    algorithms = tuple(name.strip() for name in told)
    for name in algorithms:
        if name not in ALGORITHMS:
            known = ", ".join(ALGORITHMS)
            raise ConfigError(connection.where, f"jws_algorithms '{name}'; known are {known}")
    verifier = DetachedJws(
        header=connection.option("jws_header").lower(),
        jwks=Path(connection.where).parent / connection.option("jwks_file"),
        algorithms=algorithms,
        where=connection.where,
    )
    verifier.believed()
    return verifier


def _upkeep(connection: Connection, verifier: Verifier, send: Send) -> Upkeep | None:
    url = connection.option("jwks_url", "")
    if not url or not isinstance(verifier, DetachedJws):
        return None
    if urlsplit(url).scheme != "https":
        raise ConfigError(connection.where, f"jwks_url '{url}' must be https: keys come by it")
    return PublishedKeys(url, verifier, send)


def _tolerance(connection: Connection) -> timedelta:
    text = connection.option("tolerance_seconds", "300")
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= _LONGEST_TOLERANCE:
        problem = f"tolerance_seconds '{text}' is none of 1 to {_LONGEST_TOLERANCE}"
        raise ConfigError(connection.where, problem)
    return timedelta(seconds=int(text))
