"""Renews a list, from its publisher or from files at hand, and records how that ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from connector.errors import ListRefused
from connector.feed.admission import Renewal, Renewed, admit
from connector.feed.door import Downloaded, ListDoor, Unchanged, Wanted
from connector.screening.lists.facts import ListFacts
from connector.store import Store, list_feed, lists
from connector.store.list_feed import Attempt, KnownFile
from connector.store.lists import Act


@dataclass(frozen=True, slots=True)
class Feed:
    """`urls` are the configured addresses, by list and file, that stand for the publishers'."""

    store: Store
    door: ListDoor
    urls: Mapping[str, Mapping[str, str]]
    now: Callable[[], datetime]

    def close(self) -> None:
        """Close the way out; the store stays open."""
        self.door.close()

    def take(
        self,
        facts: ListFacts,
        files: Sequence[Path],
        by: str,
        accept_drop: str = "",
        checked_at: datetime | None = None,
    ) -> Renewed:
        """Put files at hand in force, downloaded at `checked_at` (None: now).

        Raises ListRefused, see the list's reader and `admit`.
        """
        at = self.now()
        renewal = Renewal(Act.IMPORT, by, at, checked_at or at, accept_drop)
        return self._recorded(
            facts, renewal, lambda: admit(self.store, facts, facts.read(files), renewal)
        )

    def fetch(self, facts: ListFacts, by: str, accept_drop: str = "") -> Renewed:
        """Fetch a list's files and put them in force; if none changed, confirm what is in force.

        Raises ListRefused: no-address, and see `ListDoor.fetch`, the list's reader and `admit`.
        """
        at = self.now()
        renewal = Renewal(Act.FETCH, by, at, at, accept_drop)
        return self._recorded(facts, renewal, lambda: self._fetch(facts, renewal))

    def _recorded(
        self, facts: ListFacts, renewal: Renewal, renew: Callable[[], Renewed]
    ) -> Renewed:
        try:
            return renew()
        except ListRefused as refused:
            attempt = Attempt(renewal.act, refused.failure, refused.problem, renewal.at)
            with self.store.begin() as tx:
                list_feed.record_attempt(tx, facts.code, attempt)
            raise

    def _fetch(self, facts: ListFacts, renewal: Renewal) -> Renewed:
        files = self._files(facts)
        known = self._known(facts, files)
        with TemporaryDirectory(prefix="holdpoint-list-") as name:
            folder = Path(name)
            asked = {each.name: self.door.fetch(each, folder / each.name) for each in known}
            if all(isinstance(answer, Unchanged) for answer in asked.values()):
                return self._confirm(facts, renewal)
            # A list is read whole: what did not change is needed too.
            came = {
                each.name: self._whole(each, asked[each.name], folder / each.name) for each in files
            }
            snapshot = facts.read([answer.file for answer in came.values()])
            fetched = [
                KnownFile(each.name, each.url, answer.etag, answer.last_modified, "")
                for each in files
                for answer in (came[each.name],)
            ]
            return admit(self.store, facts, snapshot, renewal, fetched)

    def _whole(self, wanted: Wanted, answer: Downloaded | Unchanged, target: Path) -> Downloaded:
        if isinstance(answer, Unchanged):
            answer = self.door.fetch(wanted, target)
        if isinstance(answer, Unchanged):
            problem = f"{wanted.name}: the server sends no file though none is known"
            raise ListRefused("status", problem)
        return answer

    def _files(self, facts: ListFacts) -> tuple[Wanted, ...]:
        own = self.urls.get(facts.code, {})
        files = tuple(Wanted(file.name, own.get(file.name, file.url)) for file in facts.files)
        lacking = [file.name for file in files if not file.url]
        if lacking:
            download = f"download it from {facts.page} and " if facts.page else ""
            problem = (
                f"{', '.join(lacking)} has no fixed address: {download}run 'holdpoint lists "
                f"import {facts.code} FILE', or name an address in lists.yaml"
            )
            raise ListRefused("no-address", problem)
        return files

    def _known(self, facts: ListFacts, files: Sequence[Wanted]) -> tuple[Wanted, ...]:
        """Add the validators of what is in force: only to that may a server answer 'unchanged'."""
        with self.store.read() as tx:
            in_force = lists.in_force(tx, facts.code)
            known = {file.name: file for file in list_feed.known_files(tx, facts.code)}
        usable = all(
            each.name in known
            and known[each.name].url == each.url
            and known[each.name].snapshot == in_force
            for each in files
        )
        if not usable:
            return tuple(files)
        return tuple(
            replace(each, etag=known[each.name].etag, last_modified=known[each.name].last_modified)
            for each in files
        )

    def _confirm(self, facts: ListFacts, renewal: Renewal) -> Renewed:
        with self.store.begin() as tx:
            lists.lock(tx)
            active = {each.source: each for each in lists.active(tx)}.get(facts.code)
            known = {file.snapshot for file in list_feed.known_files(tx, facts.code)}
            if active is None or known != {active.snapshot}:
                problem = "another list came into force meanwhile; look at it and try again"
                raise ListRefused("overtaken", problem)
            lists.confirm(tx, active.snapshot, renewal.at)
            list_feed.record_attempt(tx, facts.code, Attempt(Act.FETCH, "", "", renewal.at))
        return Renewed(facts.code, active.snapshot, active.entries, active.names, changed=False)
