"""What renews the lists and the tables of facts, through a guarded door of its own."""

from pathlib import Path

from connector.errors import ConfigError
from connector.feed.address import may_be_configured
from connector.feed.door import ListDoor, Progress
from connector.feed.renew import Feed
from connector.main.clock import utc_now
from connector.screening.lists.registry import LISTS
from connector.settings import Settings
from connector.store import Store


def build_feed(settings: Settings, store: Store, progress: Progress) -> Feed:
    """Build what renews lists over a migrated store. Raises ConfigError naming the address."""
    where = str(settings.config / "lists.yaml")
    for code, own in settings.lists.items():
        if code not in LISTS:
            raise ConfigError(where, f"lists.{code}: no such list; known: {', '.join(LISTS)}")
        files = [file.name for file in LISTS[code].files]
        for name, url in own.urls.items():
            field = f"lists.{code}.urls.{name}"
            if name not in files:
                raise ConfigError(where, f"{field}: no such file; known: {', '.join(files)}")
            if not may_be_configured(url):
                raise ConfigError(where, f"{field}: an https address without a login is wanted")
    urls = {code: own.urls for code, own in settings.lists.items()}
    return Feed(store, build_door(settings, settings.home / "feed", progress), urls, utc_now)


def build_door(settings: Settings, folder: Path, progress: Progress = lambda *_: None) -> ListDoor:
    """Build the way out to publishers; it keeps broken transfers in a folder."""
    return ListDoor(folder, progress=progress, network=settings.lists_network)
