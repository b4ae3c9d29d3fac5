"""A publisher that misbehaves on demand."""

from collections.abc import Iterator

import pytest

from tests.feed.publisher import Publisher, publish


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with publish() as server:
        yield server
