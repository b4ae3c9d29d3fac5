"""The multipart form of a `$batch`, as the far end takes it apart and puts it together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs, unquote

from connector.http import Answer


@dataclass(frozen=True)
class Asked:
    """One request below a service, or a part of a changeset."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


def read_parts(asked: Asked) -> Iterator[Asked]:
    """Give the requests of a `$batch`."""
    head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + asked.body).walk():
        if part.get_content_type() == "application/http":
            yield _part(part.get_payload(decode=True))


def refused(answer: Answer) -> Answer:
    """Answer a changeset of which a part was refused: one answer in place of all."""
    return _multipart("b1", [_http(answer)])


def done(answers: list[Answer]) -> Answer:
    """Answer a changeset that was made."""
    inside = _multipart("c1", list(map(_http, answers)))
    whole = b"Content-Type: multipart/mixed; boundary=c1\r\n\r\n" + inside.body
    body = b"--b1\r\n" + whole + b"\r\n--b1--\r\n"
    return Answer(202, {"content-type": "multipart/mixed; boundary=b1"}, body)


def _part(whole: Any) -> Asked:
    head, _, body = bytes(whole).partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {
        name.lower(): text.strip() for name, _, text in (each.partition(":") for each in lines)
    }
    path, _, text = unquote(path).partition("?")
    query = {name: values[0] for name, values in parse_qs(text).items()}
    return Asked(method, path, query, headers, body)


def _http(answer: Answer) -> bytes:
    head = f"HTTP/1.1 {answer.status} x\r\n"
    head += "".join(f"{name}: {text}\r\n" for name, text in answer.headers.items())
    return head.encode() + f"Content-Length: {len(answer.body)}\r\n\r\n".encode() + answer.body


def _multipart(boundary: str, parts: list[bytes]) -> Answer:
    head = b"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    body = b"".join(f"--{boundary}\r\n".encode() + head + part + b"\r\n" for part in parts)
    body += f"--{boundary}--\r\n".encode()
    return Answer(202, {"content-type": f"multipart/mixed; boundary={boundary}"}, body)
