"""The options of a connection that takes IDocs in: each wrong one is refused by its name."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.sap.idoc.folder import read_folder
from adapters.sap.idoc.options import DEFAULTS, IDOC_OPTIONS, Tells, read_login, read_options
from adapters.sap.idoc.way_in import build_way_in
from connector.adapter import Connection
from connector.errors import ConfigError
from connector.order import Role
from connector.secret import Secret
from tests.room import secret
from tests.sap.idoc.flattened import definition
from tests.sap.idoc.made import order, packet, source

PASSWORD = secret("idoc_password", "ROOM_IDOC_PASSWORD")


def connection(
    folder: Path, secrets: Mapping[str, Secret] | None = None, **options: str
) -> Connection:
    return Connection("sap", str(folder / "sap.yaml"), options, secrets or {})


def test_nothing_said_is_the_default(tmp_path: Path) -> None:
    told = read_options(connection(tmp_path), reads_orders=False)
    assert told.roles == DEFAULTS.roles
    assert told.zone == ZoneInfo("UTC")
    assert (told.tells, told.whole_changes, told.code_page) == (Tells.ORDERS, False, None)


def test_options_become_values(tmp_path: Path) -> None:
    (tmp_path / "orders05.txt").write_text(definition(packet(order())))
    told = read_options(
        connection(
            tmp_path,
            idoc_roles="ZE=end_user, LF=ours",
            idoc_definition="orders05.txt",
            idoc_code_page="1100",
            idoc_time_zone="Europe/Berlin",
            idoc_end_use_texts="Z001, Z002",
            idoc_eccn_qualifier="Z01",
            idoc_changes="whole",
        ),
        reads_orders=False,
    )
    assert (told.role("ZE"), told.role("LF"), told.role("QQ")) == (Role.END_USER, None, Role.OTHER)
    assert [each.idoc_type for each in told.definitions] == ["ORDERS05"]
    assert told.code_page == "iso-8859-1"
    assert told.zone == ZoneInfo("Europe/Berlin")
    assert told.end_use_texts == {"Z001", "Z002"}
    assert (told.eccn_qualifier, told.whole_changes) == ("Z01", True)


def test_idocs_are_hints_where_orders_are_read_by_the_api(tmp_path: Path) -> None:
    assert read_options(connection(tmp_path), reads_orders=True).tells is Tells.HINTS
    orders = connection(tmp_path, idoc_tells="orders")
    assert read_options(orders, reads_orders=True).tells is Tells.ORDERS
    with pytest.raises(ConfigError, match="idoc_tells"):
        read_options(connection(tmp_path, idoc_tells="hints"), reads_orders=False)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("idoc_roles", "ZE"),
        ("idoc_roles", "ZE=somebody"),
        ("idoc_roles", "=end_user"),
        ("idoc_definition", "nowhere.txt"),
        ("idoc_code_page", "9999"),
        ("idoc_code_page", "rot13"),
        ("idoc_time_zone", "Mars/Olympus"),
        ("idoc_time_zone", "../etc/passwd"),
        ("idoc_changes", "some"),
        ("idoc_tells", "tales"),
    ],
)
def test_option_that_cannot_be_right_is_refused_by_name(
    tmp_path: Path, option: str, value: str
) -> None:
    said = value if option == "idoc_definition" else option
    with pytest.raises(ConfigError, match=said):
        read_options(connection(tmp_path, **{option: value}), reads_orders=False)


def test_login_is_a_user_with_a_password(tmp_path: Path) -> None:
    assert read_login(connection(tmp_path)) is None
    told = read_login(connection(tmp_path, {"idoc_password": PASSWORD}, idoc_user="sapuser"))
    assert told is not None
    assert (told.user, told.passwords) == ("sapuser", (PASSWORD,))


@pytest.mark.parametrize(
    ("secrets", "options", "said"),
    [
        ({}, {"idoc_user": "sapuser"}, "idoc_password"),
        ({"idoc_password": PASSWORD}, {}, "idoc_password"),
        ({"idoc_password": PASSWORD}, {"idoc_user": "sap:user"}, "colon"),
    ],
)
def test_login_that_is_not_whole_is_refused_by_name(
    tmp_path: Path, secrets: Mapping[str, Secret], options: Mapping[str, str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        read_login(connection(tmp_path, secrets, **options))


def test_way_in_is_put_together_from_its_options(tmp_path: Path) -> None:
    told = connection(
        tmp_path, {"idoc_password": PASSWORD}, idoc_user="sapuser", idoc_folder="idocs"
    )
    way = build_way_in(told, reads_orders=True)
    assert way.service is not None
    assert way.service.source is way.source
    assert way.source.login is not None
    assert (way.folder and way.folder.path, way.tells_orders) == (tmp_path / "idocs", False)
    assert (way.source.options.tells, way.in_full.options.tells) == (Tells.HINTS, Tells.ORDERS)
    assert build_way_in(told, reads_orders=False).tells_orders


def test_without_a_login_nothing_is_answered_by_http(tmp_path: Path) -> None:
    assert (
        build_way_in(connection(tmp_path, idoc_folder="idocs"), reads_orders=True).service is None
    )


def test_every_option_is_known_by_its_name() -> None:
    assert all(option.startswith("idoc_") for option in IDOC_OPTIONS)


def test_folder_stands_beside_the_connections_file(tmp_path: Path) -> None:
    told = read_folder(connection(tmp_path, idoc_folder="idocs"), source())
    assert told is not None
    assert told.path == tmp_path / "idocs"
    assert read_folder(connection(tmp_path), source()) is None
