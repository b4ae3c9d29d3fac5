"""A detached JWS (RFC 7515, appendix F) in a header, made by a key of a JWKS (RFC 7517)."""

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from jwt import PyJWK, PyJWKSet
from jwt.exceptions import PyJWTError

from connector.errors import ConfigError, SignatureError
from connector.intake import Inbound

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_SEGMENT: Final = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)
_LONGEST: Final = 8_192
_SEGMENTS: Final = 3


@dataclass(frozen=True, slots=True)
class DetachedJws:
    """The header `header` holds a JWS without its payload, which is the body.

    Keys are those of the file `jwks`, read anew whenever it changed: one that is rotated is put
    there beside the old one first. `algorithms` are those believed; a key that says its own is
    believed for that alone.
    """

    header: str
    jwks: Path
    algorithms: tuple[str, ...]
    where: str
    _read: dict[tuple[int, int], tuple[PyJWK, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def verify(self, message: Inbound) -> None:
        """Check the signature of the body. Raises SignatureError."""
        text = message.headers.get(self.header, "")
        protected, signature, told = self._parts(text)
        content = f"{protected}.".encode() + _payload(told, message.body)
        algorithm = told.get("alg")
        if algorithm not in self.algorithms:
            raise SignatureError(f"{self.header} is signed by an algorithm that is not believed")
        keys = [key for key in self.believed() if _fits(key, told)]
        if not any(_made(key, content, signature) for key in keys):
            raise SignatureError(f"{self.header} was made by no key of the JWKS for this body")

    def id_of(self, _message: Inbound) -> str:
        """Give none: nothing but the body is signed."""
        return ""

    def believed(self) -> tuple[PyJWK, ...]:
        """Give the keys of the file. Raises ConfigError."""
        try:
            seen = self.jwks.stat()
            version = (seen.st_mtime_ns, seen.st_size)
            if version not in self._read:
                found = read_jwks(self.jwks.read_bytes())
                self._read.clear()
                self._read[version] = found
                return found
            return self._read[version]
        except (OSError, ValueError) as error:
            raise ConfigError(self.where, f"jwks_file {self.jwks.name}: {error}") from error

    def _parts(self, text: str) -> tuple[str, bytes, Mapping[str, Any]]:
        segments = text.split(".")
        if not text or len(text) > _LONGEST or len(segments) != _SEGMENTS:
            raise SignatureError(f"header {self.header} is no JWS of three parts")
        protected, payload, signature = segments
        if payload:
            # One that brings its own payload says nothing of the body.
            raise SignatureError(f"{self.header} is not detached: it has a payload of its own")
        return protected, self._decoded(signature), self._protected(protected)

    def _protected(self, segment: str) -> Mapping[str, Any]:
        try:
            told = json.loads(self._decoded(segment))
        except (ValueError, RecursionError) as error:
            raise SignatureError(f"the protected header of {self.header} is no JSON") from error
        if not isinstance(told, dict):
            raise SignatureError(f"the protected header of {self.header} is no object")
        if not set(_list(told.get("crit"))) <= {"b64"}:
            # RFC 7515, 4.1.11: what is critical and not understood makes a JWS invalid.
            raise SignatureError(f"{self.header} has a critical part that is not known here")
        return told

    def _decoded(self, segment: str) -> bytes:
        if not _SEGMENT.fullmatch(segment):
            raise SignatureError(f"{self.header} is not base64url")
        try:
            return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
        except ValueError as error:
            raise SignatureError(f"{self.header} is not base64url") from error


def read_jwks(body: bytes) -> tuple[PyJWK, ...]:
    """Read the public keys of a JWKS. Raises ValueError where it has none that can be used."""
    try:
        keys = tuple(PyJWKSet.from_dict(json.loads(body)).keys)
    except PyJWTError as error:
        raise ValueError(f"no JWKS that can be used: {error}") from error
    except (RecursionError, TypeError, AttributeError) as error:
        raise ValueError("it is no JWKS") from error
    public = tuple(key for key in keys if key.algorithm_name in ALGORITHMS)
    if not public:
        raise ValueError(f"it has no key for any of {', '.join(ALGORITHMS)}")
    return public


def _payload(told: Mapping[str, Any], body: bytes) -> bytes:
    # RFC 7797. `b64` should be critical then; Saleor signs by it and does not say so.
    if told.get("b64", True) is False:
        return body
    return base64.urlsafe_b64encode(body).rstrip(b"=")


def _list(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise SignatureError("`crit` of a JWS is a list of names")
    return value


def _fits(key: PyJWK, told: Mapping[str, Any]) -> bool:
    """Say whether a key may have signed: by its id where the header names one, and its kind."""
    named = told.get("kid")
    return (named is None or key.key_id == named) and key.algorithm_name == told.get("alg")


def _made(key: PyJWK, content: bytes, signature: bytes) -> bool:
    try:
        return bool(key.Algorithm.verify(content, key.key, signature))
    except (PyJWTError, ValueError, TypeError):
        return False
