"""Says whether an IDoc is from our SAP system, by which names it is known, and what it tells."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.sap.idoc.flat import FlatReader, idocs_of
from adapters.sap.idoc.from_xml import MESSAGE_ID, parse_packet, read_element
from adapters.sap.idoc.options import IdocOptions, Login
from adapters.sap.idoc.packet import split_packet
from adapters.sap.idoc.payload import read_idoc
from adapters.sap.idoc.segment import Idoc
from adapters.sap.idoc.written import charset_of, is_xml, read_flat
from connector.errors import PayloadError, SignatureError
from connector.intake import Inbound, Reference
from connector.order import Order


@dataclass(frozen=True, slots=True)
class IdocSource:
    """The way in. `login` is None where IDocs come by a folder alone."""

    connection: str
    options: IdocOptions
    login: Login | None

    def verify(self, message: Inbound) -> None:
        """Check user and password of the SAP port (RFC 7617). Raises SignatureError."""
        user, password = _given(message.headers.get("authorization", ""))
        if self.login is None:
            raise SignatureError("this connection takes no IDocs by HTTP: idoc_user is not set")
        right = hmac.compare_digest(user, self.login.user.encode())
        # Every password is compared, and for an unknown user too: the time taken tells nothing.
        wanted = [secret.reveal().encode() for secret in self.login.passwords]
        known = [hmac.compare_digest(password, each) for each in wanted]
        if not (right and any(known)):
            raise SignatureError("user and password are not those of this connection")

    def dedupe_keys(self, message: Inbound) -> tuple[str, ...]:
        """Name each IDoc by sender, client, number and content, and by its message id, if any.

        DOCNUM alone names nothing: each client counts for itself, and from the same number again
        once the system was copied.
        """
        try:
            idocs = tuple(self.idocs(message))
        except PayloadError:
            return ()
        content = hashlib.sha256(message.body).hexdigest()
        return tuple(key for idoc in idocs for key in _names(idoc, content))

    def read(self, message: Inbound) -> tuple[Order | Reference, ...]:
        """Read the orders of a message, or the hints at them. Raises PayloadError."""
        return tuple(
            told
            for idoc in self.idocs(message)
            for told in read_idoc(self.connection, idoc, self.options, message.received_at)
        )

    def split(self, message: Inbound) -> Iterator[Inbound]:
        """Give each IDoc of a packet as a message of its own. Raises PayloadError."""
        return split_packet(message, self.options.code_page)

    def idocs(self, message: Inbound) -> Iterator[Idoc]:
        """Give each IDoc of a message, one at a time. Raises PayloadError."""
        if is_xml(message.body):
            found = parse_packet(message.body, self._charset(message))
            yield from map(read_element, found, _paths(len(found)))
        else:
            written = read_flat(message.body, self._charset(message) or "utf-8")
            flat, reader = idocs_of(written.text), FlatReader(self.options.definitions)
            for lines, path in zip(flat, _paths(len(flat)), strict=True):
                yield reader.read(lines, written.code_page, path)

    def _charset(self, message: Inbound) -> str | None:
        # Who set a code page knows that the sender's own word for it is wrong.
        return self.options.code_page or charset_of(message.headers)


def _paths(count: int) -> list[str]:
    return ["$"] if count == 1 else [f"$.IDOC[{number}]" for number in range(1, count + 1)]


def _given(authorization: str) -> tuple[bytes, bytes]:
    scheme, _, told = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise SignatureError("HTTP Basic is wanted: user and password of the SAP port")
    try:
        user, colon, password = base64.b64decode(told.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError) as error:
        raise SignatureError("the Authorization header is not base64") from error
    if not colon:
        raise SignatureError("the Authorization header has no colon")
    return user, password


def _names(idoc: Idoc, content: str) -> Iterator[str]:
    said = (idoc.control.text(name) or "" for name in ("SNDPRN", "MANDT", "DOCNUM"))
    yield f"idoc:{':'.join(said)}"[:200] + f":{content}"
    archive = idoc.control.text("ARCKEY") or ""
    if archive.startswith(MESSAGE_ID):
        yield f"msgid:{archive.removeprefix(MESSAGE_ID)}"[:300]
