"""`holdpoint adapter discover soap`: what a WSDL offers, kept for review, and compared later."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from adapters.soap.client.mapping import CLIENT_FILE
from connector.cli import command
from connector.errors import ConfigError
from tests.soap.erp import ADDRESS, documents, mapping, reply, room_of
from tests.soap.test_client import DONE, callback

REAL = Path(__file__).parents[3] / "shared" / "data" / "sap" / "wsdl"


def _discover(*options: str) -> Result:
    return CliRunner().invoke(command, ["adapter", "discover", "soap", *options])


def test_operations_and_their_fields_are_listed(tmp_path: Path) -> None:
    said = _discover("--wsdl", str(documents(tmp_path)))
    assert said.exit_code == 0, said.output
    for line in (
        f"address: {ADDRESS}",
        "# SetBlock (document)",
        "#   asks     Order.Number: NumberType",
        "#   answers  Text: string, optional",
    ):
        assert line in said.output


def test_draft_that_a_person_filled_in_is_a_client(tmp_path: Path) -> None:
    folder = tmp_path / "erp"
    said = _discover("--wsdl", str(documents(tmp_path / "from")), "--into", str(folder))
    assert said.exit_code == 0, said.output
    yaml = YAML(typ="safe", pure=True)
    drafted = yaml.load(folder / CLIENT_FILE)
    drafted.update({name: mapping()[name] for name in ("hold", "release", "read_back")})
    yaml.dump(drafted, folder / CLIENT_FILE)
    room_of(tmp_path, lambda _request: reply(DONE)).target.hold(callback())


def test_further_hosts_that_were_allowed_are_kept_for_later_looks(tmp_path: Path) -> None:
    folder, start = tmp_path / "erp", str(documents(tmp_path / "from"))
    said = _discover("--wsdl", start, "--into", str(folder), "--allow-host", "types.example.com")
    assert said.exit_code == 0, said.output
    drafted = YAML(typ="safe", pure=True).load(folder / CLIENT_FILE)
    assert drafted["wsdl_hosts"] == ["types.example.com"]


def test_draft_is_no_client_before_it_is_filled_in(tmp_path: Path) -> None:
    _discover("--wsdl", str(documents(tmp_path / "from")), "--into", str(tmp_path / "erp"))
    with pytest.raises(ConfigError):
        room_of(tmp_path, lambda _request: reply(DONE))


def test_mapping_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    wsdl = str(documents(tmp_path / "from"))
    _discover("--wsdl", wsdl, "--into", str(tmp_path / "erp"))
    before = (tmp_path / "erp" / CLIENT_FILE).read_text()
    again = _discover("--wsdl", wsdl, "--into", str(tmp_path / "erp"))
    assert isinstance(again.exception, ConfigError)
    assert (tmp_path / "erp" / CLIENT_FILE).read_text() == before


def test_drift_is_reported_by_document(tmp_path: Path) -> None:
    wsdl = documents(tmp_path / "from")
    _discover("--wsdl", str(wsdl), "--into", str(tmp_path / "erp"))
    assert (
        "what was reviewed"
        in _discover("--wsdl", str(wsdl), "--against", str(tmp_path / "erp")).output
    )
    schema = wsdl.parent / "erp.xsd"
    schema.write_text(schema.read_text().replace("ZH", "ZX"))
    changed = _discover("--wsdl", str(wsdl), "--against", str(tmp_path / "erp"))
    assert isinstance(changed.exception, ConfigError)
    assert "part-01.xsd" in str(changed.exception)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--wsdl", "http://erp.example.com/w"), "https"),
        (("--wsdl", "https://127.0.0.1:9/w"), "no connection may be made"),
        (("--wsdl", "https://erp.example.com/w", "--allow-network", "0.0.0.0/0"), "wider"),
        (("--wsdl", "nowhere.wsdl"), "nowhere.wsdl"),
    ],
)
def test_wsdl_from_where_nothing_may_be_loaded_is_refused(
    options: tuple[str, ...], said: str
) -> None:
    refused = _discover(*options)
    assert isinstance(refused.exception, ConfigError)
    assert said in str(refused.exception)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real WSDLs of ../shared are not here")
@pytest.mark.parametrize("path", sorted(REAL.glob("*.wsdl")), ids=lambda path: path.stem)
def test_real_wsdl_is_discovered(path: Path) -> None:
    said = _discover("--wsdl", str(path))
    assert said.exit_code == 0, said.output
    assert "#   asks" in said.output
