"""compose.yaml and the alarms are read as their programs would: they must name what there is."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric
from ruamel.yaml import YAML

from connector.cli import command
from connector.settings import ServerSettings
from connector.store import Store
from connector.web.health import Metrics
from connector.web.measures import Measures
from tests.walk import START

ROOT = Path(__file__).parent.parent
OURS = ("web-1", "web-2", "worker-1", "worker-2")
# They say where to look before there are any settings.
PLACES = {"HOLDPOINT_HOME", "HOLDPOINT_CONFIG"}


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load((ROOT / name).read_text())
    return found


@pytest.fixture(scope="module")
def services() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read("compose.yaml")["services"]
    return found


def test_two_servers_and_two_workers_stand_beside_one_database_and_one_broker(
    services: Mapping[str, Any],
) -> None:
    assert set(services) == {"postgres", "rabbitmq", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_command_of_a_container_is_one_of_ours_with_options_it_has(
    services: Mapping[str, Any], name: str
) -> None:
    called, *given = services[name]["command"]
    options = {text for each in command.commands[called].params for text in each.opts}

    assert {text for text in given if text.startswith("--")} <= options


@pytest.mark.parametrize("name", OURS)
def test_environment_of_a_container_names_settings_we_know(
    services: Mapping[str, Any], name: str
) -> None:
    known = {f"HOLDPOINT_{field.upper()}" for field in ServerSettings.model_fields} | PLACES

    assert set(services[name]["environment"]) <= known


@pytest.mark.parametrize("name", OURS)
def test_container_is_nobody_writes_nothing_and_has_time_to_stop(
    services: Mapping[str, Any], name: str
) -> None:
    service = services[name]
    stop = ServerSettings.model_fields["stop_seconds"].default

    assert service["user"] == "10001"
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert int(service["stop_grace_period"].removesuffix("s")) > stop + 5  # requests end, too


def test_no_image_floats_and_every_volume_and_secret_is_declared(
    services: Mapping[str, Any],
) -> None:
    whole = read("compose.yaml")
    for service in services.values():
        tag = service["image"].rpartition(":")[2]
        assert re.fullmatch(r"\d+\.\d+(\.\d+)?", tag)
        secrets = [each if isinstance(each, str) else each["source"] for each in service["secrets"]]
        assert set(secrets) <= set(whole["secrets"])
        named = {volume.partition(":")[0] for volume in service["volumes"]} - {"./config"}
        assert named <= set(whole["volumes"])


def test_servers_are_asked_whether_they_are_ready_and_workers_are_not(
    services: Mapping[str, Any],
) -> None:
    for name in ("web-1", "web-2"):
        assert "/ready" in str(services[name]["healthcheck"]["test"])
    for name in ("worker-1", "worker-2"):
        assert services[name]["healthcheck"] == {"disable": True}


def test_secrets_come_from_files(services: Mapping[str, Any]) -> None:
    told = services["web-1"]["environment"]

    for name in ("DATABASE_URL", "BROKER_URL", "AUDIT_KEY"):
        assert told[f"HOLDPOINT_{name}"].startswith("$${file:/run/secrets/")
    assert all(set(each) == {"file"} for each in read("compose.yaml")["secrets"].values())


@pytest.fixture
def exported(store: Store) -> set[str]:
    registry: CollectorRegistry = Metrics().registry
    measured: list[Metric] = [*registry.collect(), *Measures(store, lambda: START).collect()]
    return {f"{each.name}_total" if each.type == "counter" else each.name for each in measured}


def test_alarms_ask_for_measures_that_there_are(exported: set[str]) -> None:
    rules = read("docs/alerts.yaml")["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"\bholdpoint_\w+", str(rule["expr"]))}

    assert len(rules) == len({rule["alert"] for rule in rules})
    assert asked <= exported
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "ticket"}


def test_each_alarm_is_explained() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    named = [rule["alert"] for rule in read("docs/alerts.yaml")["groups"][0]["rules"]]

    assert [name for name in named if f"`{name}`" not in page] == []
