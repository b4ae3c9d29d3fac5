"""The configuration that decides is one text, from which the same files can be written again."""

import hashlib
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.screening.rules.bundle import bundle, unbundle


def configured(folder: Path) -> Path:
    for name, text in {
        "policy/default.yaml": "hold_at: 0.75\n",
        "rules/overlays/2026.yaml": "title: é\n",
        "products.csv": "sku,eccn\r\n",
        "holdpoint.yaml": "port: 1\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    return folder


def bundled_of(folder: Path) -> bytes:
    return bundle(folder, folder / "rules")


def test_files_come_back_byte_for_byte(tmp_path: Path) -> None:
    bundled = bundled_of(configured(tmp_path / "config"))

    unbundle(bundled, tmp_path / "again")

    assert (tmp_path / "again" / "products.csv").read_bytes() == b"sku,eccn\r\n"
    assert bundled_of(tmp_path / "again") == bundled


def test_hash_changes_with_what_decides_and_with_nothing_else(tmp_path: Path) -> None:
    folder = configured(tmp_path / "config")
    before = hashlib.sha256(bundled_of(folder)).hexdigest()

    (folder / "holdpoint.yaml").write_text("port: 2\n")
    assert hashlib.sha256(bundled_of(folder)).hexdigest() == before
    (folder / "rules" / "overlays" / "2026.yaml").write_text("title: e\n")
    assert hashlib.sha256(bundled_of(folder)).hexdigest() != before


def test_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    folder = configured(tmp_path / "config")
    (folder / "products.csv").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match=r"products\.csv"):
        bundled_of(folder)


def test_packs_from_another_folder_come_back_as_those_of_the_configuration(tmp_path: Path) -> None:
    shipped, own = configured(tmp_path / "shipped"), tmp_path / "own"
    own.mkdir()

    unbundle(bundle(own, shipped / "rules"), tmp_path / "again")

    assert (tmp_path / "again" / "rules" / "overlays" / "2026.yaml").is_file()
