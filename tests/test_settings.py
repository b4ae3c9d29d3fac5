"""The configuration: what is read, what wins, and how a mistake is named."""

import hashlib
import re
from ipaddress import ip_address
from pathlib import Path

import pytest

from connector.decision import Bands
from connector.errors import ConfigError
from connector.main.rules import policy_of
from connector.network import Network, address_range
from connector.screening.lists import EntityKind
from connector.secret import Secret
from connector.settings import ServerSettings, Settings, read_settings

SHIPPED = Path(__file__).parent.parent / "config"
SHOP = """
room: shopify
options:
  shop_domain: example-shop.myshopify.com
secrets:
  access_token: ${env:SHOP_TOKEN}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration folder with no more than it needs."""
    folder = tmp_path / "etc"
    (folder / "policy").mkdir(parents=True)
    (folder / "connections").mkdir()
    (folder / "policy" / "default.yaml").write_text("hold_at: 0.85\n")
    return folder


def read(config: Path, **environ: str) -> Settings:
    home = str(config.parent / "home")
    return read_settings({"HOLDPOINT_HOME": home, "HOLDPOINT_CONFIG": str(config), **environ})


def test_shipped_configuration_loads_and_says_the_defaults(tmp_path: Path) -> None:
    settings = read_settings({"HOLDPOINT_HOME": str(tmp_path)})

    assert settings.config == SHIPPED
    assert settings.server == ServerSettings()
    assert (settings.policy.hold_at, settings.policy.review_at) == (0.75, 0.45)
    assert settings.policy.lists == {}
    assert settings.policy.rescreen_days == 30
    assert [connection.name for connection in settings.connections] == ["shop"]
    assert [connection.name for connection in settings.drafts] == ["sap"]


def test_list_may_have_thresholds_of_its_own(config: Path) -> None:
    (config / "policy" / "default.yaml").write_text(
        "hold_at: 0.8\nreview_at: 0.6\n"
        "lists: {SDN: {hold_at: 0.7, review_at: 0.4}, EL: {hold_at: 0.9}}\n"
    )

    policy = policy_of(read(config))

    assert policy.bands_of("SDN") == Bands(0.7, 0.4)
    assert policy.bands_of("EL") == Bands(0.9, 0.9)
    assert policy.bands_of("DPL") == Bands(0.8, 0.6)


def test_kind_may_have_thresholds_of_its_own_where_the_list_has_none(config: Path) -> None:
    (config / "policy" / "default.yaml").write_text(
        "hold_at: 0.8\nlists: {SDN: {hold_at: 0.7}}\nkinds: {vessel: {hold_at: 0.95}}\n"
    )

    policy = policy_of(read(config))

    assert policy.bands_of("EL", EntityKind.VESSEL) == Bands(0.95, 0.95)
    assert policy.bands_of("SDN", EntityKind.VESSEL) == Bands(0.7, 0.7)
    assert policy.bands_of("EL", EntityKind.PERSON) == Bands(0.8, 0.8)


def test_list_may_come_from_elsewhere_than_its_publisher(config: Path) -> None:
    assert read(config).lists == {}
    (config / "lists.yaml").write_text("lists: {csl: {urls: {a.csv: 'https://a.example/'}}}\n")

    assert read(config).lists["csl"].urls == {"a.csv": "https://a.example/"}


def test_lists_have_a_way_out_of_their_own(config: Path) -> None:
    where = config / "lists.yaml"
    assert read(config).lists_network == Network(str(where))
    where.write_text("network: {allow: [10.20.0.0/16], ca_file: own.pem}\n")

    network = read(config).lists_network

    assert network.allows(ip_address("10.20.1.1"))
    assert network.ca_file == config / "own.pem"


def test_policy_version_is_the_hash_of_its_text(config: Path) -> None:
    text = (config / "policy" / "default.yaml").read_bytes()

    assert read(config).policy_version == hashlib.sha256(text).hexdigest()


def test_database_lies_in_the_home_unless_told_otherwise(config: Path) -> None:
    url = "postgresql+psycopg://user@host/holdpoint"

    assert read(config).database_url == f"sqlite:///{config.parent}/home/holdpoint.db"
    assert read(config, HOLDPOINT_DATABASE_URL=url).database_url == url


@pytest.mark.parametrize(
    ("file", "text", "named"),
    [
        ("holdpoint.yaml", "prot: 8600\n", "holdpoint.yaml: prot: Extra inputs"),
        ("holdpoint.yaml", "port: many\n", "holdpoint.yaml: port: Input should be a valid integer"),
        ("holdpoint.yaml", "port: 70000\n", "holdpoint.yaml: port: Input should be less"),
        ("holdpoint.yaml", "retry_scale: 0\n", "holdpoint.yaml: retry_scale: Input should be"),
        ("holdpoint.yaml", "log_format: xml\n", "holdpoint.yaml: log_format: Input should be"),
        ("holdpoint.yaml", "- port\n", "holdpoint.yaml: a mapping is wanted, found list"),
        ("holdpoint.yaml", "host: a\nport: [1\n", "holdpoint.yaml:3:1: "),
        ("holdpoint.yaml", "host: a\nport: b: c\n", "holdpoint.yaml:2:8: "),
        ("holdpoint.yaml", "port: 1\nport: 2\n", "holdpoint.yaml:2:1: found duplicate key"),
        ("holdpoint.yaml", "host: 2026-13-45\n", "holdpoint.yaml: month must be in 1..12"),
        ("holdpoint.yaml", b"host: \xff\n", "holdpoint.yaml: unacceptable character"),
        ("holdpoint.yaml", "!!python/object:os.system x\n", "holdpoint.yaml:1:1: "),
        ("policy/default.yaml", "", "default.yaml: hold_at: Field required"),
        ("policy/default.yaml", "hold_at: 1.5\n", "default.yaml: hold_at: Input should be less"),
        ("policy/default.yaml", "hold_at: .nan\n", "default.yaml: hold_at: Input should be"),
        ("policy/default.yaml", "hold_at: 1\nx: 1\n", "default.yaml: x: Extra inputs"),
        ("policy/default.yaml", "hold_at: 1\nrescreen_days: -1\n", "rescreen_days: Input should"),
        (
            "policy/default.yaml",
            "hold_at: 0.5\nreview_at: 0.6\n",
            "default.yaml: review_at: Value error, review_at must not be above hold_at",
        ),
        ("policy/default.yaml", "hold_at: 1\nkinds: {ship: {hold_at: 1}}\n", "kinds.ship"),
        ("policy/default.yaml", "hold_at: 1\nkinds: {vessel: {}}\n", "kinds.vessel.hold_at: Field"),
        ("policy/default.yaml", "hold_at: 1\nreview_at: -1\n", "default.yaml: review_at: Input"),
        (
            "policy/default.yaml",
            "hold_at: 1\nlists: {SDN: {hold_at: 2}}\n",
            "default.yaml: lists.SDN.hold_at: Input should be less",
        ),
        (
            "policy/default.yaml",
            "hold_at: 1\nlists: {SDN: {hold_at: 0, review_at: 1}}\n",
            "default.yaml: lists.SDN.review_at: Value error",
        ),
        ("connections/shop.yaml", "", "shop.yaml: room: Field required"),
        ("connections/shop.yaml", "room: a\nrooms: b\n", "shop.yaml: rooms: Extra inputs"),
        ("connections/shop.yaml", "room: a\noptions: {x: 1}\n", "shop.yaml: options.x: Input"),
        (
            "connections/shop.yaml",
            "room: a\nsecrets: {token: shpat_123}\n",
            "shop.yaml: secrets.token: a secret is given by reference only",
        ),
        (
            "connections/shop.yaml",
            "room: a\nnetwork: {allow: [10.1.0.0/8]}\n",
            "shop.yaml: network.allow: Value error, 10.1.0.0/8 has host bits set",
        ),
        (
            "connections/shop.yaml",
            "room: a\nnetwork: {allow: [0.0.0.0/0]}\n",
            "shop.yaml: network.allow: Value error, 0.0.0.0/0 is wider than /8",
        ),
        (
            "connections/shop.yaml",
            "room: a\nnetwork: {allow: [2130706433]}\n",
            "shop.yaml: network.allow.0: Input should be a valid string",
        ),
        (
            "connections/shop.yaml",
            "room: a\nnetwork: {verify: false}\n",
            "shop.yaml: network.verify: Extra inputs",
        ),
        (
            "connections/shop.yaml",
            "room: a\nnetwork: {client_key: a.key}\n",
            "shop.yaml: network.client_key: Value error, client_key needs a client_certificate",
        ),
        (
            "connections/shop.yaml",
            "room: a\nnetwork: {client_certificate: a.pem, client_key: '${vault:a}'}\n",
            "shop.yaml: network.client_key: a secret is given by reference only",
        ),
    ],
)
def test_mistake_is_refused_naming_file_and_field(
    config: Path, file: str, text: str | bytes, named: str
) -> None:
    (config / file).write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(ConfigError) as refused:
        read(config)

    assert f"{config}/{file.rpartition('/')[0]}".rstrip("/") in str(refused.value)
    said = str(refused.value)
    assert named in said or named in re.sub(r":\d+:\d+(?=: )", "", said)
    assert "shpat_123" not in str(refused.value)


def test_wrong_value_is_named_by_its_line_and_column(config: Path) -> None:
    text = "hold_at: 0.7\nlists:\n  SDN: {hold_at: 0.7}\n  EL: {hold_at: 2}\n"
    (config / "policy" / "default.yaml").write_text(text)

    with pytest.raises(ConfigError, match=r"default\.yaml:4:17: lists\.EL\.hold_at: "):
        read(config)


def test_missing_policy_is_refused_naming_the_file(config: Path) -> None:
    (config / "policy" / "default.yaml").unlink()

    with pytest.raises(ConfigError, match=r"default\.yaml: cannot be read: No such file"):
        read(config)


@pytest.mark.parametrize(
    ("variable", "given", "field", "value"),
    [
        ("HOLDPOINT_HOST", "0.0.0.0", "host", "0.0.0.0"),  # noqa: S104 - an example
        ("HOLDPOINT_PORT", "9000", "port", 9000),
        ("HOLDPOINT_WORKERS", "5", "workers", 5),
        ("HOLDPOINT_RETRY_SCALE", "0.5", "retry_scale", 0.5),
        ("HOLDPOINT_LOG_FORMAT", "json", "log_format", "json"),
        ("HOLDPOINT_PORT", "", "port", 8700),
    ],
)
def test_environment_wins_over_the_file_where_it_says_something(
    config: Path, variable: str, given: str, field: str, value: object
) -> None:
    (config / "holdpoint.yaml").write_text("host: localhost\nport: 8700\nworkers: 3\n")

    assert getattr(read(config, **{variable: given}).server, field) == value


def test_wrong_environment_variable_names_the_field(config: Path) -> None:
    with pytest.raises(ConfigError, match="port: Input should be a valid integer"):
        read(config, HOLDPOINT_PORT="often")


@pytest.mark.parametrize("text", ["NO", "no", "off", "on", "yes", "2026-10"])
def test_word_that_older_yaml_took_for_another_type_stays_text(config: Path, text: str) -> None:
    (config / "connections" / "shop.yaml").write_text(f"room: x\noptions:\n  country: {text}\n")

    (connection,) = read(config).connections

    assert connection.options == {"country": text}


def test_draft_is_no_connection_yet(config: Path) -> None:
    (config / "connections" / "erp.yaml").write_text(f"draft: true\n{SHOP}")
    (config / "connections" / "shop.yaml").write_text(SHOP)

    settings = read(config)
    assert [connection.name for connection in settings.connections] == ["shop"]
    assert [connection.name for connection in settings.drafts] == ["erp"]


def test_connections_are_named_for_their_files_and_come_in_order(config: Path) -> None:
    for name in ("west", "east"):
        (config / "connections" / f"{name}.yaml").write_text(SHOP)
    (config / "connections" / "notes.txt").write_text("not a connection")

    assert [connection.name for connection in read(config).connections] == ["east", "west"]


def test_secrets_are_kept_as_references(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "opensesame")
    (config / "connections" / "shop.yaml").write_text(SHOP)

    (connection,) = read(config).connections

    where = f"{config}/connections/shop.yaml: secrets.access_token"
    assert connection.secrets == {"access_token": Secret(where, "${env:SHOP_TOKEN}")}
    assert "opensesame" not in repr(connection)


def test_connection_says_nothing_of_its_network_by_default(config: Path) -> None:
    file = config / "connections" / "shop.yaml"
    file.write_text(SHOP)

    (connection,) = read(config).connections

    assert connection.network == Network(where=str(file))


def test_network_of_a_connection_is_read(config: Path) -> None:
    file = config / "connections" / "erp.yaml"
    file.write_text(
        "room: shopify\n"
        "network:\n"
        "  allow: [10.20.0.0/16, 'fd12::/16', 192.168.7.7]\n"
        "  ca_file: /etc/erp/ca.pem\n"
        "  client_certificate: certificates/us.pem\n"
        "  client_key: certificates/us.key\n"
    )

    (connection,) = read(config).connections

    assert connection.network == Network(
        where=str(file),
        allow=tuple(map(address_range, ("10.20.0.0/16", "fd12::/16", "192.168.7.7/32"))),
        ca_file=Path("/etc/erp/ca.pem"),
        client_certificate=config / "connections" / "certificates" / "us.pem",
        client_key=config / "connections" / "certificates" / "us.key",
    )


def test_client_key_may_be_a_secret(config: Path) -> None:
    file = config / "connections" / "erp.yaml"
    file.write_text(
        "room: shopify\n"
        "network: {client_certificate: us.pem, client_key: '${env:ERP_CLIENT_KEY}'}\n"
    )

    (connection,) = read(config).connections

    assert connection.network.client_key == Secret(
        f"{file}: network.client_key", "${env:ERP_CLIENT_KEY}"
    )


def test_configuration_folder_that_is_not_there_is_refused(config: Path) -> None:
    with pytest.raises(ConfigError, match=r"HOLDPOINT_CONFIG: .* is not a folder"):
        read(config / "elsewhere")


def test_configuration_in_the_home_is_used_before_the_shipped_one(config: Path) -> None:
    config.rename(config.parent / "config")

    settings = read_settings({"HOLDPOINT_HOME": str(config.parent)})

    assert settings.config == config.parent / "config"


def test_home_is_the_users_data_folder_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.settings.user_data_path", lambda name: tmp_path / name)

    assert read_settings({}).home == tmp_path / "holdpoint"
    assert read_settings({"HOLDPOINT_HOME": ""}).home == tmp_path / "holdpoint"


def test_environment_of_the_process_is_read_where_none_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOLDPOINT_HOME", str(tmp_path))

    assert read_settings().home == tmp_path


def test_every_server_field_carries_a_line_of_doc() -> None:
    undocumented = [n for n, field in ServerSettings.model_fields.items() if not field.description]

    assert undocumented == []


@pytest.mark.parametrize("name", ["shop:eu", "Shop", "a b", "-shop"])
def test_connection_whose_name_would_not_stand_in_an_order_id_is_refused(
    config: Path, name: str
) -> None:
    (config / "connections" / f"{name}.yaml").write_text("room: shopify\n")

    with pytest.raises(ConfigError, match="small letters, digits"):
        read_settings({"HOLDPOINT_CONFIG": str(config)})


@pytest.mark.parametrize("field", ["database_url", "broker_url"])
def test_url_with_a_password_may_lie_in_a_file(tmp_path: Path, field: str) -> None:
    (tmp_path / "url").write_text("redis://:secret@host/0\n")
    told = {f"HOLDPOINT_{field.upper()}": f"${{file:{tmp_path / 'url'}}}"}

    settings = read_settings({"HOLDPOINT_HOME": str(tmp_path), **told})

    assert getattr(settings.server, field) == "redis://:secret@host/0"


def test_url_that_lies_nowhere_is_named(tmp_path: Path) -> None:
    told = {"HOLDPOINT_BROKER_URL": f"${{file:{tmp_path / 'gone'}}}"}

    with pytest.raises(ConfigError, match=r"broker_url.*cannot read .*gone"):
        read_settings({"HOLDPOINT_HOME": str(tmp_path), **told})
