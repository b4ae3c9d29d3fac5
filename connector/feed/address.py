"""Which addresses may be asked for a list, and how one is shown."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from connector.errors import ListRefused


def may_be_configured(url: str) -> bool:
    """Say whether a list may be fetched from there: https, or http on this machine alone."""
    parts = urlsplit(url)
    if not parts.hostname or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))


def follow(first: str, url: str) -> str:
    """Return where a redirect leads. Raises ListRefused (redirect).

    Only https is followed, and never from a publisher's host to this machine, whose services
    trust what comes from it.
    """
    allowed = may_be_configured(url) and (is_loopback(first) or not is_loopback(url))
    if not allowed:
        problem = f"{shown(first)} redirects to {shown(url)}; only https elsewhere is followed"
        raise ListRefused("redirect", problem)
    return url


def is_loopback(url: str) -> bool:
    """Say whether an address is on this machine, by its name or number."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def shown(url: str) -> str:
    """Give an address without its query and login, which may hold a token."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"
