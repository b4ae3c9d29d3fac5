"""Everything an installation is told, read once from files and environment into frozen values."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationInfo, field_validator

from connector.config_file import Strict, read_bytes, read_model, read_yaml
from connector.errors import ConfigError
from connector.network import Network, address_range
from connector.secret import Secret

# It stands in URLs and before the colon of every order id.
_CONNECTION_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

# They may be given by reference, like secrets: each usually carries a password.
_WITH_PASSWORDS = ("database_url", "broker_url")


class ServerSettings(Strict):
    """`holdpoint.yaml`: where to listen, where to keep, who works."""

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8600, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    threads: int = Field(32, ge=1, le=256, description="Threads that answer HTTP")
    workers: int = Field(2, ge=1, le=32, description="Threads that screen and deliver")
    database_url: str = Field("", description="PostgreSQL URL; empty: SQLite in HOLDPOINT_HOME")
    broker_url: str = Field("", description="Celery broker URL; empty: work inside this process")
    lease_seconds: int = Field(
        60, ge=5, le=600, description="After how long a dead worker's step is done by another"
    )
    stop_seconds: int = Field(
        25, ge=1, le=300, description="How long steps under way may take after a signal to stop"
    )
    api_per_second: int = Field(
        100, ge=1, le=100_000, description="Requests to the API a second by one login, per process"
    )
    retry_scale: float = Field(1.0, gt=0, le=1, description="Shrinks the waits between tries")
    audit_key: str = Field(
        "",
        description="Reference to the key of the audit trail; empty: audit.key in HOLDPOINT_HOME",
    )
    vault_key: str = Field(
        "", description="Reference to the key (32 bytes, base64) that enciphers kept tokens"
    )
    log_format: Literal["text", "json"] = Field("text", description="Form of the log lines")


class NetworkFile(Strict):
    """`network` of a connection or of lists: what the way out may reach, how it is known there.

    Paths that are not absolute start at the file they stand in.
    """

    allow: tuple[str, ...] = ()
    ca_file: str | None = None
    client_certificate: str | None = None
    client_key: str | None = None

    @field_validator("allow")
    @classmethod
    def _ranges(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for text in allow:
            address_range(text)
        return allow

    @field_validator("client_key")
    @classmethod
    def _not_alone(cls, client_key: str | None, read: ValidationInfo) -> str | None:
        if client_key is not None and read.data.get("client_certificate") is None:
            raise ValueError("client_key needs a client_certificate")
        return client_key


class ConnectionFile(Strict):
    """`connections/<name>.yaml`: one source system."""

    room: str
    network: NetworkFile = NetworkFile()
    draft: bool = Field(
        default=False,
        description="Only read by 'holdpoint screen': it is not served and needs no secret yet",
    )
    rate_per_second: float | None = Field(None, gt=0, le=1000)
    reconcile_minutes: int = Field(
        5, ge=1, le=1440, description="How often the source system is compared with what we know"
    )
    options: Mapping[str, str] = Field(default_factory=dict)
    secrets: Mapping[str, str] = Field(default_factory=dict)
    mapping: Mapping[str, object] | None = None
    calls: Mapping[str, object] | None = None

    @property
    def sections(self) -> Mapping[str, object]:
        """Give the parts that only some rooms read, as far as they are there."""
        told = {"mapping": self.mapping, "calls": self.calls}
        return {name: values for name, values in told.items() if values is not None}


Kind = Literal["person", "organization", "vessel", "aircraft", "unknown"]
"""What a list says an entry is."""


class BandsFile(Strict):
    """From which score on a hit holds; without `review_at` there is no band to review."""

    hold_at: float = Field(ge=0, le=1)
    review_at: float | None = Field(None, ge=0, le=1)

    @field_validator("review_at")
    @classmethod
    def _not_above_hold_at(cls, review_at: float | None, read: ValidationInfo) -> float | None:
        if review_at is not None and review_at > read.data.get("hold_at", 1):
            raise ValueError("review_at must not be above hold_at")
        return review_at


class PolicyFile(BandsFile):
    """`policy/default.yaml`: the thresholds, and those of lists and kinds that have their own."""

    rescreen_days: int = Field(
        30, ge=0, le=3650, description="How long after its arrival an order may still be stopped"
    )
    lists: Mapping[str, BandsFile] = Field(default_factory=dict)
    kinds: Mapping[Kind, BandsFile] = Field(default_factory=dict)
    diligence_roles: tuple[str, ...] = Field(
        (), description="Roles that may record human-rights due diligence; empty: every role"
    )


class ListSettings(Strict):
    """What `lists.yaml` says of one list: addresses that stand for its publisher's, by file."""

    urls: Mapping[str, str] = Field(default_factory=dict)


class ListsFile(Strict):
    """`lists.yaml`: the lists whose files come from elsewhere than from their publishers.

    `network` is the way out to all of them, and to publishers.
    """

    network: NetworkFile = NetworkFile()
    lists: Mapping[str, ListSettings] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One connection as configured; secrets are references and stay so."""

    name: str
    where: str
    room: str
    options: Mapping[str, str]
    secrets: Mapping[str, Secret]
    network: Network
    reconcile_every: timedelta
    rate_per_second: float | None = None
    draft: bool = False
    sections: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration. `home` is the data folder that makes an installation its own.

    `drafts` are connections that documents can be tried with, and nothing else.
    """

    home: Path
    config: Path
    server: ServerSettings
    connections: tuple[ConnectionSettings, ...]
    policy_version: str
    policy: PolicyFile
    lists: Mapping[str, ListSettings] = field(default_factory=dict)
    lists_network: Network = field(default_factory=Network)
    drafts: tuple[ConnectionSettings, ...] = ()

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL of the store."""
        return self.server.database_url or f"sqlite:///{self.home / 'holdpoint.db'}"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the configuration; a variable HOLDPOINT_<FIELD> wins over `holdpoint.yaml`.

    HOLDPOINT_HOME is the data folder (default: the user's), HOLDPOINT_CONFIG the configuration
    folder (default: `config` in the data folder if there is one, else the shipped example).
    Raises ConfigError naming file and field.
    """
    env = os.environ if environ is None else environ
    home = Path(env.get("HOLDPOINT_HOME") or user_data_path("holdpoint")).expanduser().resolve()
    config = _config_folder(home, env)
    policy_version, policy = read_policy(config)
    lists = _lists(config / "lists.yaml")
    connections = tuple(map(_connection, sorted((config / "connections").glob("*.yaml"))))
    return Settings(
        home=home,
        config=config,
        server=_server(config / "holdpoint.yaml", env),
        connections=tuple(each for each in connections if not each.draft),
        policy_version=policy_version,
        policy=policy,
        lists=lists.lists,
        lists_network=network_of(config / "lists.yaml", lists.network),
        drafts=tuple(each for each in connections if each.draft),
    )


def read_policy(config: Path) -> tuple[str, PolicyFile]:
    """Read the policy of a configuration folder: the hash of its text, and what it says.

    Raises ConfigError.
    """
    path = config / "policy" / "default.yaml"
    version = hashlib.sha256(read_bytes(path)).hexdigest()
    return version, read_model(PolicyFile, path, read_yaml(path))


def _config_folder(home: Path, env: Mapping[str, str]) -> Path:
    if env.get("HOLDPOINT_CONFIG"):
        folder = Path(env["HOLDPOINT_CONFIG"]).expanduser().resolve()
        if not folder.is_dir():
            raise ConfigError("HOLDPOINT_CONFIG", f"{folder} is not a folder")
        return folder
    if (home / "config").is_dir():
        return home / "config"
    return shipped_config()


def rules_folder(config: Path) -> Path:
    """Give where the rule packs of a configuration folder are: its own, or the shipped ones."""
    own = config / "rules"
    return own if own.is_dir() else shipped_config() / "rules"


def shipped_config() -> Path:
    """Give the configuration that comes with Holdpoint."""
    package = Path(str(files("connector")))
    shipped = package / "shipped_config"
    return shipped if shipped.is_dir() else package.parent / "config"


def _server(path: Path, env: Mapping[str, str]) -> ServerSettings:
    values = dict(read_yaml(path)) if path.exists() else {}
    for name in ServerSettings.model_fields:
        given = env.get(f"HOLDPOINT_{name.upper()}")
        if given:
            values[name] = given
    for name in _WITH_PASSWORDS:
        told = values.get(name)
        if isinstance(told, str) and told.startswith("${"):
            values[name] = Secret(f"{path}: {name}", told).reveal()
    return read_model(ServerSettings, path, values)


def _lists(path: Path) -> ListsFile:
    return read_model(ListsFile, path, read_yaml(path)) if path.exists() else ListsFile()


def _connection(path: Path) -> ConnectionSettings:
    if not _CONNECTION_NAME.fullmatch(path.stem):
        problem = "the file's name is the connection's: small letters, digits, '-' and '_' only"
        raise ConfigError(str(path), problem)
    read = read_model(ConnectionFile, path, read_yaml(path))
    secrets = {name: Secret(f"{path}: secrets.{name}", text) for name, text in read.secrets.items()}
    return ConnectionSettings(
        name=path.stem,
        where=str(path),
        room=read.room,
        options=dict(read.options),
        secrets=secrets,
        network=network_of(path, read.network),
        reconcile_every=timedelta(minutes=read.reconcile_minutes),
        rate_per_second=read.rate_per_second,
        draft=read.draft,
        sections=read.sections,
    )


def network_of(path: Path, read: NetworkFile) -> Network:
    """Give the way out that the file at `path` describes. Raises ConfigError."""
    key: Secret | Path | None = None
    if read.client_key is not None:
        secret = read.client_key.startswith("${")
        field = f"{path}: network.client_key"
        key = Secret(field, read.client_key) if secret else path.parent / read.client_key
    return Network(
        where=str(path),
        allow=tuple(map(address_range, read.allow)),
        ca_file=_beside(path, read.ca_file),
        client_certificate=_beside(path, read.client_certificate),
        client_key=key,
    )


def _beside(path: Path, name: str | None) -> Path | None:
    return None if name is None else path.parent / name
