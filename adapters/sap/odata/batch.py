"""Several changes as one: a `$batch` with one changeset, of which SAP makes all or none.

OData V2 batch processing, and V4 protocol 11.7 in its multipart form, which SAP serves alike.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

from connector.errors import DeliveryDelayed
from connector.http import Answer

_BATCH: Final = "holdpoint_batch"
_CHANGESET: Final = "holdpoint_changeset"
CONTENT_TYPE: Final = f"multipart/mixed; boundary={_BATCH}"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `path` begins below the service; `if_match` is an ETag as it was read, or `*`."""

    method: str
    path: str
    body: Mapping[str, object] = field(default_factory=dict)
    if_match: str = ""

    @property
    def headers(self) -> Mapping[str, str]:
        """What is said beside the body."""
        said = {"Content-Type": "application/json", "Accept": "application/json"}
        return {**said, "If-Match": self.if_match} if self.if_match else said

    @property
    def written(self) -> bytes:
        """The body as it is sent; nothing where a function is called."""
        return json.dumps(self.body).encode() if self.body else b""


def write_changeset(changes: Sequence[Change], trace: str) -> bytes:
    """Write the body of a `$batch`; `trace` goes with each part. Lines end as MIME wants it."""
    parts = [
        f"--{_CHANGESET}\r\nContent-Type: application/http\r\n"
        f"Content-Transfer-Encoding: binary\r\nContent-ID: {number}\r\n\r\n"
        f"{change.method} {change.path} HTTP/1.1\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in change.headers.items())
        + f"X-CorrelationID: {trace}\r\nContent-Length: {len(change.written)}\r\n\r\n"
        + change.written.decode()
        for number, change in enumerate(changes, 1)
    ]
    inside = "\r\n".join((*parts, f"--{_CHANGESET}--\r\n"))
    return (
        f"--{_BATCH}\r\nContent-Type: multipart/mixed; boundary={_CHANGESET}\r\n\r\n"
        f"{inside}\r\n--{_BATCH}--\r\n"
    ).encode()


def read_answers(answer: Answer) -> tuple[Answer, ...]:
    """Give the answers inside that of a `$batch`: one a change, or one that refuses them all.

    Raises DeliveryDelayed where it cannot be read: then nobody knows what was done.
    """
    head = f"Content-Type: {answer.headers.get('content-type', '')}\r\n\r\n".encode(
        "ascii", "replace"
    )
    parsed = BytesParser(policy=HTTP).parsebytes(head + answer.body)
    answers = tuple(
        _answer(part) for part in parsed.walk() if part.get_content_type() == "application/http"
    )
    if not answers:
        raise DeliveryDelayed("SAP's answer to a $batch has no answers in it")
    return answers


def _answer(part: Message) -> Answer:
    whole = part.get_payload(decode=True)
    if not isinstance(whole, bytes):
        raise DeliveryDelayed("a part of SAP's answer to a $batch cannot be read")
    status, _, rest = whole.replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n")
    words = status.split()
    if len(words) < 2 or not words[1].isdigit():  # noqa: PLR2004 - HTTP/1.1 204
        raise DeliveryDelayed("a part of SAP's answer to a $batch has no status")
    head, _, body = rest.partition(b"\n\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head.decode("latin-1").splitlines())
    }
    return Answer(int(words[1]), headers, body.strip())
