"""One OData service of SAP: read as JSON, changed with a CSRF token and what belongs to it.

SAP Gateway Foundation, "Cross-Site Request Forgery Protection": the token is fetched with a GET
and is good only together with the cookies of that answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from threading import Lock
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from adapters.sap.credentials import Credentials
from adapters.sap.odata.answers import asks_for_token, content_of, message_of, require_ok
from adapters.sap.odata.batch import CONTENT_TYPE, Change, read_answers, write_changeset
from adapters.sap.odata.metadata import Metadata, read_metadata
from connector.errors import DeliveryDelayed
from connector.http import Answer, NoReply, Request, Send

# Codes of partner functions depend on the language: English ones are what we know.
_SAID: Final = {"Accept-Language": "en"}
_MOST_PAGES: Final = 200  # an answer that never ends must not hang a worker
_Headers = Mapping[str, str]


@dataclass(slots=True)
class _Kept:
    """What is kept of a service between requests, by all threads of a process."""

    lock: Lock = field(default_factory=Lock)
    metadata: Metadata | None = None
    token: str = ""
    cookies: str = ""


@dataclass(frozen=True, slots=True)
class ODataService:
    """Asks one service at `url`, which ends without a slash; `sap_client` is SAP's, or empty.

    Raises what `require_ok` does, and what the credentials do.
    """

    url: str
    sap_client: str
    # Not shown where a service is: a log must not hold logins.
    credentials: Credentials = field(repr=False)
    send: Send = field(repr=False)
    _kept: _Kept = field(default_factory=_Kept, repr=False)

    def metadata(self, *, anew: bool = False) -> Metadata:
        """Give what the service has, asked once and kept until it is asked `anew`."""
        kept = self._kept
        with kept.lock:
            if anew or kept.metadata is None:
                answer = self._ask("GET", "$metadata", {"Accept": "application/xml"})
                require_ok(answer)
                kept.metadata = read_metadata(answer.body)
            return kept.metadata

    def read(self, path: str, query: str = "") -> Mapping[str, Any]:
        """Give one entity, or one page of them, as the service's JSON says it."""
        return content_of(self._ask("GET", _joined(path, query), {"Accept": "application/json"}))

    def read_all(self, path: str, query: str) -> Iterator[Mapping[str, Any]]:
        """Give all entities of a set that a query asks for, page after page."""
        page = self.read(path, query)
        for _ in range(_MOST_PAGES):
            entities, following = entities_of(page)
            yield from entities
            if not following:
                return
            page = self.read(self._below(following))
        raise DeliveryDelayed("SAP's list does not end")

    def change(self, changes: Sequence[Change], trace: str) -> tuple[Mapping[str, Any], ...]:
        """Make changes, all or none; `trace` names what they are made for, in SAP's logs too.

        Gives the `sap-message` of each that came with one.
        """
        answers = self._one(changes[0], trace) if len(changes) == 1 else self._all(changes, trace)
        for answer in answers:
            require_ok(answer)
        if len(answers) != len(changes):
            raise DeliveryDelayed("SAP answered fewer changes than it was asked for")
        return tuple(message for answer in answers if (message := message_of(answer)))

    def _one(self, change: Change, trace: str) -> tuple[Answer, ...]:
        return (self._write(change.method, change.path, change.headers, change.written, trace),)

    def _all(self, changes: Sequence[Change], trace: str) -> tuple[Answer, ...]:
        headers = {"Content-Type": CONTENT_TYPE, "Accept": "multipart/mixed"}
        body = write_changeset(changes, trace)
        whole = self._write("POST", "$batch", headers, body, trace)
        require_ok(whole)
        return read_answers(whole)

    def _write(self, method: str, path: str, headers: _Headers, body: bytes, trace: str) -> Answer:
        answer = self._ask(
            method, path, {**headers, **self._session(), "X-CorrelationID": trace}, body
        )
        if asks_for_token(answer):
            # Once: the session behind the token ended. Who is refused again lacks something else.
            fresh = {**headers, **self._session(anew=True), "X-CorrelationID": trace}
            answer = self._ask(method, path, fresh, body)
        return answer

    def _session(self, *, anew: bool = False) -> _Headers:
        """Give token and cookies, fetched where there are none."""
        kept = self._kept
        with kept.lock:
            if anew or not kept.token:
                asked = {"X-CSRF-Token": "Fetch", "Accept": "application/json"}
                answer = self._ask("GET", "", asked)
                require_ok(answer)
                kept.token = answer.headers.get("x-csrf-token", "")
                kept.cookies = "; ".join(each.partition(";")[0] for each in answer.cookies)
            if not kept.token:
                raise DeliveryDelayed("SAP gave no CSRF token where one was fetched")
            said = {"X-CSRF-Token": kept.token}
            return {**said, "Cookie": kept.cookies} if kept.cookies else said

    def _ask(self, method: str, path: str, headers: _Headers, body: bytes = b"") -> Answer:
        url = f"{self.url}/{path}"
        if self.sap_client:
            url += f"{'&' if '?' in url else '?'}sap-client={self.sap_client}"
        login = self.credentials.headers()
        answer = self._sent(Request(method, url, {**headers, **_SAID, **login}, body))
        if answer.status == HTTPStatus.UNAUTHORIZED and self.credentials.renew(login):
            again = {**headers, **_SAID, **self.credentials.headers()}
            answer = self._sent(Request(method, url, again, body))
        return answer

    def _sent(self, request: Request) -> Answer:
        try:
            return self.send(request)
        except NoReply as silence:
            raise DeliveryDelayed(str(silence)) from silence

    def _below(self, link: str) -> str:
        """Give the path of a link to more, below the service. Our login goes nowhere else."""
        whole = urljoin(f"{self.url}/", link)
        here, there = urlsplit(self.url), urlsplit(whole)
        if there[:2] != here[:2] or not there.path.startswith(f"{here.path}/"):
            raise DeliveryDelayed("SAP's list goes on at another address")
        return _joined(there.path.removeprefix(f"{here.path}/"), there.query)


def entities_of(page: Mapping[str, Any]) -> tuple[list[Mapping[str, Any]], str]:
    """Give the entities of a list of either version, and the link to more of them, or nothing.

    Raises DeliveryDelayed where it is no list.
    """
    within = page.get("d", page)
    listed = within.get("results", within.get("value")) if isinstance(within, dict) else within
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise DeliveryDelayed("SAP's answer is no list of entities")
    more = within.get("__next", within.get("@odata.nextLink")) if isinstance(within, dict) else ""
    return listed, more if isinstance(more, str) else ""


def entity_of(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the entity of an answer of either version. Raises DeliveryDelayed where it is none."""
    within = answer.get("d", answer)
    if not isinstance(within, dict):
        raise DeliveryDelayed("SAP's answer is no entity")
    return within


def _joined(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
