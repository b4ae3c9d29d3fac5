"""What the tests of SAP share: the secrets of the room."""

import pytest

from tests.adapters.sap_room import ENVIRONMENT


@pytest.fixture(autouse=True)
def _secrets_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
