"""The publishers' own files, where they lie beside the repository; they are not shipped."""

from pathlib import Path

import pytest


def published(name: str) -> Path:
    """Return a real list file by its path below shared/data/lists, or skip the test."""
    for folder in Path(__file__).resolve().parents:
        lists = folder / "shared/data/lists"
        if lists.is_dir():
            return _there(lists / name)
    pytest.skip("no shared/data/lists beside the repository: the real files are not shipped")


def _there(file: Path) -> Path:
    if not file.exists():
        pytest.skip(f"{file.name} is not among the real files kept beside the repository")
    return file
