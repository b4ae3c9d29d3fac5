"""What a shop knows us by: a token that stays, one for a day, or one that changes with each use.

shopify.dev/docs/apps/build/authentication-authorization/access-tokens: client credentials grant,
and expiring offline tokens with their rotating refresh token.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Protocol
from urllib.parse import urlencode

from adapters.shopify.answers import retry_after
from connector.adapter import Vault
from connector.errors import AccessEnded, ConfigError, DeliveryDelayed
from connector.http import Answer, NoReply, Request, Send
from connector.secret import Secret

_MARGIN = timedelta(minutes=5)  # a token is renewed so long before it ends
_YOUNG = timedelta(minutes=1)  # one that is refused at once is not what is wrong
_PATIENCE_SECONDS = 5.0
_POLL_SECONDS = 0.1


class Credentials(Protocol):
    """Gives access tokens. Raises DeliveryDelayed or AccessEnded."""

    def token(self) -> str:
        """Give the token to ask with."""
        ...

    def renew(self, refused: str) -> bool:
        """Say whether there is another token than the refused one, after trying for it."""
        ...


@dataclass(frozen=True, slots=True)
class StaticToken:
    """A token that stays until somebody replaces it in its file."""

    secret: Secret

    def token(self) -> str:
        """Give the token as it lies there now."""
        return revealed(self.secret)

    def renew(self, refused: str) -> bool:
        """Say whether somebody replaced it meanwhile."""
        return self.token() != refused


@dataclass(frozen=True, slots=True)
class Grant:
    """A token, when it was granted and when it ends; `refresh` asks for the next, once."""

    access: str = field(repr=False)
    granted_at: datetime
    ends_at: datetime
    refresh: str = field(default="", repr=False)

    def is_good(self, now: datetime) -> bool:
        """Say whether it can still be used for a while: a tenth of its time, or five minutes."""
        return now < self.ends_at - min(_MARGIN, (self.ends_at - self.granted_at) / 10)

    def is_young(self, now: datetime) -> bool:
        """Say whether it was granted just now."""
        return now - self.granted_at < _YOUNG


@dataclass(frozen=True, slots=True)
class TokenDoor:
    """Where a shop grants tokens to an app."""

    url: str
    client_id: str
    client_secret: Secret
    send: Send
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def ask(self, kind: str, **more: str) -> Grant:
        """Ask for a token. Raises DeliveryDelayed, or AccessEnded where the shop refuses."""
        asked = {
            "client_id": self.client_id,
            "client_secret": revealed(self.client_secret),
            "grant_type": kind,
            **more,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        try:
            answer = self.send(Request("POST", self.url, headers, urlencode(asked).encode()))
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence
        return self._grant(answer, kind)

    def _grant(self, answer: Answer, kind: str) -> Grant:
        if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - HTTP's own numbers
            problem = f"the shop answered {answer.status} where it grants tokens"
            raise DeliveryDelayed(problem, retry_after(answer))
        if answer.status != 200:  # noqa: PLR2004
            problem = f"the shop granted no token ({kind}): it answered {answer.status}"
            raise AccessEnded(f"{problem}; check client_id, client_secret and the installation")
        now = self.now()
        try:
            said = json.loads(answer.body)
            ends_at = now + timedelta(seconds=float(said["expires_in"]))
            access, refresh = said["access_token"], said.get("refresh_token", "")
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise DeliveryDelayed("the shop's grant of a token cannot be read") from error
        if not (isinstance(access, str) and access.isascii() and isinstance(refresh, str)):
            raise DeliveryDelayed("the shop's grant of a token cannot be read")
        return Grant(access, now, ends_at, refresh)


@dataclass(slots=True)
class ClientCredentials:
    """A token for a day, asked for by every process for itself."""

    door: TokenDoor
    _lock: Lock = field(default_factory=Lock)
    _grant: Grant | None = None

    def token(self) -> str:
        """Give the token, a new one where the last is about to end."""
        with self._lock:
            if self._grant is None or not self._grant.is_good(self.door.now()):
                self._grant = self.door.ask("client_credentials")
            return self._grant.access

    def renew(self, refused: str) -> bool:
        """Ask for another token; not where this one is hardly a minute old."""
        with self._lock:
            if self._grant is not None and self._grant.access == refused:
                if self._grant.is_young(self.door.now()):
                    return False
                self._grant = self.door.ask("client_credentials")
            return True


@dataclass(slots=True)
class RotatingTokens:
    """An hour's token and the refresh token that asks for the next pair, kept in the vault.

    One process at a time asks, under the vault's claim, and keeps the new pair before it uses it:
    the shop takes the old refresh token until the new pair was used, so a crash in between loses
    nothing. `first` is the refresh token that the installation of the app gave; where a person
    gives another, it counts.
    """

    door: TokenDoor
    vault: Vault
    first: Secret
    sleep: Callable[[float], None] = time.sleep
    _lock: Lock = field(default_factory=Lock)
    _last: Grant | None = None

    def token(self) -> str:
        """Give the token that is kept, after renewing it where it is about to end."""
        with self._lock:
            if self._last is None or not self._last.is_good(self.door.now()):
                self._last = self._kept()
            if self._last is None or not self._last.is_good(self.door.now()):
                self._last = self._renewed(self._last.access if self._last else "")
            return self._last.access

    def renew(self, refused: str) -> bool:
        """Renew the pair, unless another did; not where it is hardly a minute old."""
        with self._lock:
            self._last = self._kept()
            if self._last is not None and self._last.access == refused:
                if self._last.is_young(self.door.now()):
                    return False
                self._last = self._renewed(refused)
            return True

    def _renewed(self, old: str) -> Grant:
        """Give another pair than the old one: by asking, or by waiting for who asks."""
        tries = int(_PATIENCE_SECONDS / _POLL_SECONDS)
        for _ in range(tries):
            claim = self.vault.claim()
            kept = self._kept()
            if kept is not None and kept.access != old and kept.is_good(self.door.now()):
                if claim is not None:
                    self.vault.give_up(claim)
                return kept
            if claim is not None:
                return self._ask(claim, kept)
            self.sleep(_POLL_SECONDS)
        raise DeliveryDelayed("another process renews the shop's token", timedelta(seconds=2))

    def _ask(self, claim: str, kept: Grant | None) -> Grant:
        refresh = kept.refresh if kept else revealed(self.first)
        try:
            grant = self.door.ask("refresh_token", refresh_token=refresh)
        except (DeliveryDelayed, AccessEnded):
            self.vault.give_up(claim)
            raise
        # Without a new one the old one stays good: shopify.dev says so until the new pair is used.
        grant = grant if grant.refresh else replace(grant, refresh=refresh)
        if not self.vault.replace(claim, _written(grant, self._mark())):
            raise DeliveryDelayed("another process took over renewing the shop's token")
        return grant

    def _kept(self) -> Grant | None:
        try:
            text = self.vault.read()
        except ConfigError as error:
            raise AccessEnded(str(error)) from error
        return _read(text, self._mark()) if text is not None else None

    def _mark(self) -> str:
        return hashlib.sha256(revealed(self.first).encode()).hexdigest()


def revealed(secret: Secret) -> str:
    """Give a secret. Raises AccessEnded naming the place where it is gone."""
    try:
        return secret.reveal()
    except ConfigError as error:
        raise AccessEnded(str(error)) from error


def _written(grant: Grant, mark: str) -> str:
    return json.dumps(
        {
            "first": mark,
            "access": grant.access,
            "refresh": grant.refresh,
            "granted_at": grant.granted_at.isoformat(),
            "ends_at": grant.ends_at.isoformat(),
        }
    )


def _read(text: str, mark: str) -> Grant | None:
    """Read a kept pair; None where it came of another refresh token than the configured one."""
    kept: Mapping[str, Any] = json.loads(text)
    if kept["first"] != mark:
        return None
    return Grant(
        access=kept["access"],
        granted_at=datetime.fromisoformat(kept["granted_at"]),
        ends_at=datetime.fromisoformat(kept["ends_at"]),
        refresh=kept["refresh"],
    )
