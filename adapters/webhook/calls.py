"""How the source system is called: the section `calls`, templates of HTTP requests.

`{{ number }}` and the like stand for values of the callback, `{{ secret.name }}` for a secret, in
headers alone.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import quote, urlsplit

from pydantic import Field, field_validator, model_validator

from adapters.webhook.answers import document_of, require_done
from adapters.webhook.expressions import MappedBy, Unanswerable
from connector.callback import Callback
from connector.config_file import Strict
from connector.errors import DeliveryDelayed, DeliveryRefused
from connector.http import NoReply, Request, Send
from connector.secret import Secret

PLACEHOLDERS: Final = frozenset({"number", "case", "callback", "sequence", "revision", "action"})
_PLACEHOLDER: Final = re.compile(r"\{\{\s*([a-z_]+(?:\.[a-z0-9_]+)?)\s*\}\}")
_HEADER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_KEY: Final = "Idempotency-Key"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class CallMap(Strict):
    """One call. `body` is JSON, whose texts are templates; without it none is sent.

    `done` is asked of the answer's document and must give true: for sources that refuse with 200.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    url: str
    headers: Mapping[str, str] = Field(default_factory=dict)
    body: Any = None
    done: MappedBy | None = None

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        parts = urlsplit(url)
        loopback = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or (parts.scheme != "https" and not loopback):
            raise ValueError("an https address is wanted: logins travel on it")
        if "{{" in parts.netloc or "@" in parts.netloc:
            raise ValueError("the host stands as it is: no placeholder and no login in it")
        return url

    @model_validator(mode="after")
    def _known(self) -> "CallMap":
        for text in (self.url, *_texts(self.body)):
            _require_known(text, frozenset())
        for name, text in self.headers.items():
            if not _HEADER.fullmatch(name) or not text.isprintable():
                raise ValueError(f"header '{name}' cannot be sent")
            _require_known(text, frozenset(_secrets_in(text)))
        return self


class ReadBackMap(CallMap):
    """Reads how an order stands: `state` gives held, partly, free, lifted or gone."""

    method: Literal["GET", "POST"] = "GET"
    state: MappedBy


class FetchMap(CallMap):
    """Reads an order. `document` makes of the answer what a message of the order would be."""

    method: Literal["GET", "POST"] = "GET"
    document: MappedBy | None = None


class CallsMap(Strict):
    """Every call of a connection; `fetch` where the source can be read."""

    hold: CallMap
    release: CallMap
    read_back: ReadBackMap
    fetch: FetchMap | None = None

    @property
    def secrets(self) -> frozenset[str]:
        """Name the secrets that headers use."""
        calls = (self.hold, self.release, self.read_back, self.fetch)
        headers = [text for call in calls if call for text in call.headers.values()]
        return frozenset(name for text in headers for name in _secrets_in(text))


@dataclass(frozen=True, slots=True)
class Caller:
    """Sends calls over one way out."""

    send: Send
    secrets: Mapping[str, Secret]

    def ask(self, call: CallMap, values: Mapping[str, str]) -> object:
        """Send a call and give its answer's document; None where the answer has no body.

        Raises DeliveryDelayed or DeliveryRefused.
        """
        try:
            answer = self.send(self._request(call, values))
        except NoReply as error:
            raise DeliveryDelayed(str(error)) from error
        require_done(answer)
        if call.done is not None:
            self._require_true(call, document_of(answer))
        return document_of(answer) if answer.body.strip() else None

    def _require_true(self, call: CallMap, document: object) -> None:
        try:
            done = call.done is None or call.done.of(document)
        except Unanswerable as error:
            raise DeliveryDelayed("`done` cannot be asked of the source's answer") from error
        if done is not True:
            raise DeliveryRefused("the source did not do it: `done` is not true of its answer")

    def _request(self, call: CallMap, values: Mapping[str, str]) -> Request:
        headers = {name: self._filled(text, values) for name, text in call.headers.items()}
        if call.method != "GET" and "callback" in values:
            # draft-ietf-httpapi-idempotency-key-header; sources that do not know it pass it over.
            headers.setdefault(_KEY, values["callback"])
        body = b""
        if call.body is not None:
            headers.setdefault("Content-Type", "application/json")
            body = json.dumps(_written(call.body, values)).encode()
        url = _PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe=""), call.url)
        return Request(call.method, url, headers, body)

    def _filled(self, text: str, values: Mapping[str, str]) -> str:
        def value(found: re.Match[str]) -> str:
            kind, _, name = found[1].partition(".")
            return self.secrets[name].reveal() if kind == "secret" else values[found[1]]

        return _PLACEHOLDER.sub(value, text)


def values_of(callback: Callback) -> Mapping[str, str]:
    """Give what the placeholders of a callback stand for."""
    return {
        "number": callback.number,
        "case": callback.case,
        "callback": callback.id,
        "sequence": str(callback.sequence),
        "revision": str(callback.revision),
        "action": callback.action.value,
    }


def _written(body: object, values: Mapping[str, str]) -> object:
    """Fill a body's texts, and leave its shape: no value can become anything but a text."""
    return _changed(body, lambda text: _PLACEHOLDER.sub(lambda found: values[found[1]], text))


def _changed(body: object, change: Callable[[str], str]) -> object:
    if isinstance(body, str):
        return change(body)
    if isinstance(body, list):
        return [_changed(each, change) for each in body]
    if isinstance(body, dict):
        return {name: _changed(each, change) for name, each in body.items()}
    return body


def _texts(body: object) -> list[str]:
    found: list[str] = []
    _changed(body, lambda text: found.append(text) or text)  # type: ignore[func-returns-value]
    return found


def _secrets_in(text: str) -> list[str]:
    names = _PLACEHOLDER.findall(text)
    return [name.removeprefix("secret.") for name in names if name.startswith("secret.")]


def _require_known(text: str, secrets: frozenset[str]) -> None:
    known = PLACEHOLDERS | {f"secret.{name}" for name in secrets}
    for name in _PLACEHOLDER.findall(text):
        if name not in known:
            places = ", ".join(sorted(PLACEHOLDERS))
            problem = f"{{{{ {name} }}}} stands for nothing here; known are {places}"
            raise ValueError(f"{problem}, and in headers secret.<name>")
    if "{{" in _PLACEHOLDER.sub("", text):
        raise ValueError("a placeholder reads {{ number }}")
