"""The key that seals the audit trail: the configured one, or one made once in HOLDPOINT_HOME."""

import os
import secrets
import stat
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

from connector.callback.signing_keys import PrivateKey, signing_key
from connector.errors import ConfigError
from connector.secret import Secret
from connector.settings import Settings

_FIELD = "audit_key"
_KEY_BYTES = 32


def new_key() -> str:
    """Make a private key, `whsk_...`."""
    return "whsk_" + b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def audit_key(settings: Settings) -> PrivateKey:
    """Give the key to seal with. Raises ConfigError where it is missing, wrong or readable by all.

    Workers on a broker need the configured one: each machine would make a key of its own, and an
    auditor who holds one of them would find the seals of the others signed by a stranger.
    """
    if settings.server.audit_key:
        return _private(Secret(_FIELD, settings.server.audit_key))
    if settings.server.broker_url:
        problem = (
            "empty, and with broker_url several processes must seal with the same key. Make one"
        )
        how = "with 'holdpoint audit key --new' and name where it lies: ${file:PATH} or ${env:NAME}"
        raise ConfigError(_FIELD, f"{problem} {how}")
    place = settings.home / "audit.key"
    _make_once(place)
    _require_own(place)
    return _private(Secret(str(place), f"${{file:{place}}}"))


def _private(secret: Secret) -> PrivateKey:
    key = signing_key(secret)
    if not isinstance(key, PrivateKey):
        problem = "a whsec_ secret proves nothing to an auditor; a private key whsk_... is wanted"
        raise ConfigError(secret.field, problem)
    return key


def _make_once(place: Path) -> None:
    if place.exists():
        return
    draft = place.with_name(f"{place.name}.{secrets.token_hex(8)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(new_key(), encoding="ascii")
        _publish(draft, place)
        draft.unlink()
    except OSError as error:
        problem = f"cannot make the key of the audit trail: {error.strerror}"
        remedy = f"make HOLDPOINT_HOME writable, or set {_FIELD}"
        raise ConfigError(str(place), f"{problem}; {remedy}") from error


def _publish(draft: Path, place: Path) -> None:
    with suppress(FileExistsError):  # another process was first, and its key counts
        # A link appears whole or not at all: nobody reads half a key.
        os.link(draft, place)


def _require_own(place: Path) -> None:
    if stat.S_IMODE(place.stat().st_mode) & 0o077:
        problem = "others may read the key of the audit trail, and so sign in its name"
        raise ConfigError(str(place), f"{problem}; run 'chmod 600 {place}'")
