"""What the tests of the rooms share: the secrets of connections, and asserts that explain."""

import pytest

pytest.register_assert_rewrite("tests.contract", "tests.room")

from tests.adapters.shopify_room import ENVIRONMENT  # noqa: E402 - after the line above


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
