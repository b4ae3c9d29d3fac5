"""What the tests of the rooms share: the secrets of connections."""

import pytest

from tests.adapters.shopify_room import ENVIRONMENT


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
