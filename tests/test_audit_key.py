"""The key that seals: configured, or made once, and never by each machine for itself."""

import stat
import threading
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.main import build_installation, build_server, build_worker, build_worker_app
from connector.main.audit_key import audit_key, new_key
from connector.settings import Settings, read_settings
from connector.store import steps
from connector.store.steps import Kind
from demo.holdpoint_process import write_config

SHARED = "whsec_" + "A" * 43 + "="


def settings(home: Path, **more: str) -> Settings:
    environment = {f"HOLDPOINT_{name.upper()}": value for name, value in more.items()}
    return read_settings({"HOLDPOINT_HOME": str(home), **environment})


def test_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    own = settings(tmp_path / "new")

    assert audit_key(own).public == audit_key(own).public
    (kept,) = (tmp_path / "new").iterdir()
    assert kept.name == "audit.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_processes_that_start_at_once_get_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    own = settings(tmp_path)
    threads = [
        threading.Thread(target=lambda: found.append(audit_key(own).public)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["audit.key"]


def test_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    audit_key(settings(tmp_path))
    (tmp_path / "audit.key").chmod(0o640)

    with pytest.raises(ConfigError, match=r"others may read the key.*chmod 600"):
        audit_key(settings(tmp_path))


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigError, match=r"file/audit\.key: cannot make the key .*audit_key"):
        audit_key(settings(tmp_path / "file"))


def test_configured_key_is_used_and_no_other_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THE_KEY", new_key())
    own = settings(tmp_path, audit_key="${env:THE_KEY}", broker_url="amqp://localhost")

    assert audit_key(own).public.startswith("whpk_")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (SHARED, "a whsec_ secret proves nothing to an auditor; a private key whsk_"),
        ("whsk_AAAA", "a whsk_ key has 32 or 64 bytes, found 3"),
        ("secret", "a key begins with whsec_ or whsk_"),
        ("", "THE_KEY is empty or missing"),
    ],
)
def test_what_cannot_seal_is_refused_by_its_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str, problem: str
) -> None:
    monkeypatch.setenv("THE_KEY", value)

    with pytest.raises(ConfigError) as refused:
        audit_key(settings(tmp_path, audit_key="${env:THE_KEY}"))

    assert str(refused.value).startswith("audit_key: ")
    assert problem in str(refused.value)


@pytest.mark.parametrize("build", [lambda own: build_server(own, ""), build_worker_app])
def test_workers_on_a_broker_do_not_start_without_a_configured_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: object
) -> None:
    write_config(tmp_path, "http://127.0.0.1:9")
    monkeypatch.setenv("HOLDPOINT_SHOP_WEBHOOK_SECRET", "one")
    monkeypatch.setenv("HOLDPOINT_SHOP_ACCESS_TOKEN", "two")
    own = settings(tmp_path, broker_url="amqp://localhost")

    assert callable(build)
    with pytest.raises(ConfigError, match=r"audit_key: empty, .*holdpoint audit key --new"):
        build(own)
    assert not (tmp_path / "audit.key").exists()


def test_whoever_builds_a_worker_owes_the_first_seal_once(tmp_path: Path) -> None:
    write_config(tmp_path, "http://127.0.0.1:9")
    installation = build_installation(settings(tmp_path))
    try:
        due = []
        for _ in range(2):
            build_worker(installation)
            with installation.store.read() as tx:
                due.append(steps.next_due(tx, Kind.SEAL, "audit"))
    finally:
        installation.close()

    assert due[0] is not None
    assert due[0] == due[1]
