"""Secrets: by reference, read anew each time, never shown."""

from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.secret import Secret

FIELD = "shop.yaml: secrets.access_token"


@pytest.mark.parametrize(
    "literal",
    [
        "",
        "shpat_0123456789",
        "$HOME",
        "${HOME}",
        "${env:}",
        "${env:A}x",
        "x${env:A}",
        "${env:A}\n",
        "${file:}",
        "${http://host/secret}",
        "${ENV:A}",
    ],
)
def test_secret_that_is_no_reference_is_refused_without_repeating_it(literal: str) -> None:
    with pytest.raises(ConfigError, match="by reference only") as refused:
        Secret(FIELD, literal)

    assert refused.value.where == FIELD
    assert "0123456789" not in str(refused.value)


def test_environment_variable_is_revealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "opensesame")

    assert Secret(FIELD, "${env:SHOP_TOKEN}").reveal() == "opensesame"


def test_file_is_revealed_without_the_newline_at_its_end(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("opensesame\n")

    assert Secret(FIELD, f"${{file:{tmp_path}/token}}").reveal() == "opensesame"


def test_replaced_file_takes_effect_without_a_restart(tmp_path: Path) -> None:
    secret = Secret(FIELD, f"${{file:{tmp_path}/token}}")
    (tmp_path / "token").write_text("old")
    assert secret.reveal() == "old"

    (tmp_path / "token").write_text("new")

    assert secret.reveal() == "new"


def test_changed_environment_variable_takes_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Secret(FIELD, "${env:SHOP_TOKEN}")
    monkeypatch.setenv("SHOP_TOKEN", "old")
    assert secret.reveal() == "old"

    monkeypatch.setenv("SHOP_TOKEN", "new")

    assert secret.reveal() == "new"


@pytest.mark.parametrize("value", [None, ""])
def test_missing_or_empty_variable_names_the_field_and_itself(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("SHOP_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("SHOP_TOKEN", value)

    with pytest.raises(ConfigError, match=r"access_token: environment variable SHOP_TOKEN"):
        Secret(FIELD, "${env:SHOP_TOKEN}").reveal()


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfesecret"])
def test_file_without_a_readable_secret_names_the_field_and_itself(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "token").write_bytes(content)

    with pytest.raises(ConfigError) as refused:
        Secret(FIELD, f"${{file:{tmp_path}/token}}").reveal()

    assert refused.value.where == FIELD
    assert f"{tmp_path}/token" in refused.value.problem
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("place", ["absent", "."])
def test_file_that_cannot_be_opened_names_the_field_and_why(tmp_path: Path, place: str) -> None:
    with pytest.raises(ConfigError, match=r"access_token: cannot read .*(No such file|directory)"):
        Secret(FIELD, f"${{file:{tmp_path}/{place}}}").reveal()


def test_neither_repr_nor_str_shows_the_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_TOKEN", "opensesame")
    secret = Secret(FIELD, "${env:SHOP_TOKEN}")
    secret.reveal()

    assert "opensesame" not in f"{secret!r} {secret}"
