"""The OpenAPI document against the running application: schemathesis asks all that it promises."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from tests.walk import HARMLESS, LISTED
from tests.web.conftest import Doors, installation
from tests.web.test_api import ROUTES
from tests.web.till import open_till, working

_CONFIG = SchemathesisConfig.from_dict({"generation": {"deterministic": True}})
_EXAMPLES = 20


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, database: Path) -> Iterator[Doors]:
    """An installation that has orders, a hold and deliveries, and whose workers work."""
    home = tmp_path_factory.mktemp("asked")
    with installation(home, database) as build:
        open_till(home)
        doors = build(api_per_second=100_000)
        doors.hold(LISTED)
        doors.hold(HARMLESS, 1002)
        with working(doors):
            yield doors


@pytest.fixture(scope="module")
def described(asked: Doors) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", asked.server.app, config=_CONFIG)


@pytest.fixture(scope="module")
def authorization(asked: Doors) -> dict[str, str]:
    return {"Authorization": f"Bearer {asked.token('ada')}"}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize(("method", "path"), sorted(ROUTES))
def test_operation_keeps_what_the_document_promises(
    described: Any, authorization: dict[str, str], method: str, path: str, mode: GenerationMode
) -> None:
    operation = described[path][method]

    @seed(20261124)
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=authorization)

    ask()
