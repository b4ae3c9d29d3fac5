"""The files of subscribers: what is read, and how a mistake is named."""

from pathlib import Path
from typing import get_args

import pytest

from connector.callback.notice import Event
from connector.errors import ConfigError
from connector.network import address_range
from connector.subscribers import EventName, SubscriberSettings, read_subscribers

CRM = "url: https://crm.example/in\nkeys: ['${env:CRM_KEY}']\n"


def read(folder: Path, text: str, name: str = "crm") -> SubscriberSettings:
    (folder / "subscribers").mkdir(exist_ok=True)
    (folder / "subscribers" / f"{name}.yaml").write_text(text)
    (found,) = read_subscribers(folder, frozenset({"shop"}))
    return found


def test_without_a_file_nobody_is_told(tmp_path: Path) -> None:
    assert read_subscribers(tmp_path, frozenset()) == ()


def test_file_with_an_address_and_a_key_is_enough(tmp_path: Path) -> None:
    crm = read(tmp_path, CRM)

    assert (crm.name, crm.url) == ("crm", "https://crm.example/in")
    assert [key.reference for key in crm.keys] == ["${env:CRM_KEY}"]
    assert (crm.events, crm.connections, crm.rate_per_second) == ((), (), None)


def test_everything_that_can_be_said_is_read(tmp_path: Path) -> None:
    crm = read(
        tmp_path,
        "url: http://10.0.0.5/in\nkeys: ['${env:NEW}', '${file:/run/old}']\n"
        "events: [order.held]\nconnections: [shop]\nrate_per_second: 0.5\n"
        "network: {allow: [10.0.0.0/24]}\n",
    )

    assert [key.reference for key in crm.keys] == ["${env:NEW}", "${file:/run/old}"]
    assert (crm.events, crm.connections) == (("order.held",), ("shop",))
    assert crm.rate_per_second == 0.5
    assert crm.network.allow == (address_range("10.0.0.0/24"),)


def test_events_of_the_file_are_those_that_are_told() -> None:
    assert set(get_args(EventName)) == {event.value for event in Event}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keys: ['${env:K}']\n", "url: Field required"),
        ("url: https://crm.example/in\n", "keys: Field required"),
        ("url: https://crm.example/in\nkeys: []\n", "keys: Tuple should have at least 1"),
        ("url: https://crm.example/in\nkeys: [plain]\n", "keys.1: a secret is given by reference"),
        (CRM.replace("https://crm.example", "crm.example"), ":1:6: url: Value error, an address"),
        (CRM.replace("https://", "ftp://"), "begins with https://"),
        (CRM.replace("https://", "http://"), "plain http is spoken only to a network"),
        (CRM.replace("crm.example", "me:secret@crm.example"), "no login may stand in an address"),
        (CRM + "events: [order.lost]\n", ":3:10: events.0: Input should be 'order.held'"),
        (CRM + "connections: [erp]\n", "there is no connection 'erp'"),
        (CRM + "rate_per_second: 0\n", ":3:18: rate_per_second: Input should be greater than 0"),
        (CRM + "secret: x\n", ":3:9: secret: Extra inputs are not permitted"),
        (CRM + "network: {allow: [0.0.0.0/0]}\n", "wider than /8"),
    ],
)
def test_mistake_is_named_with_file_and_field(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)

    assert said in str(refused.value)
    assert "crm.yaml" in str(refused.value)
    assert "me:secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["CRM", "c.r.m", "a" * 33, "-crm"])
def test_name_that_cannot_stand_before_an_order_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="the file's name is the subscriber's"):
        read(tmp_path, CRM, name)
