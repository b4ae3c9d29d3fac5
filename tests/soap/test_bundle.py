"""A WSDL is fetched once with what it imports, from where it may be, and run from files."""

from pathlib import Path

import pytest

from adapters.soap.client.bundle import (
    Bundle,
    gather,
    loading_files,
    loading_from,
    read_bundle,
    write_bundle,
)
from adapters.soap.client.message import Port
from adapters.soap.client.schema import compiled
from connector.errors import ConfigError
from connector.http import Answer, Request, Send
from tests.soap.erp import documents, wsdl

REAL = Path(__file__).parents[3] / "shared" / "data" / "sap" / "wsdl"
HOSTS = frozenset({"erp.example.com"})


def _bundle(folder: Path) -> Bundle:
    path = documents(folder)
    return gather(path.name, loading_files(folder))


def test_bundle_has_every_document_and_names_no_other_place(tmp_path: Path) -> None:
    bundle = _bundle(tmp_path)
    assert list(bundle.files) == ["main.wsdl", "part-01.xsd", "part-02.xsd"]
    assert b'schemaLocation="part-01.xsd"' in bundle.files["main.wsdl"]
    assert b'schemaLocation="part-02.xsd"' in bundle.files["part-01.xsd"]


def test_bundle_that_is_kept_is_the_same_and_is_run_without_the_originals(tmp_path: Path) -> None:
    bundle = _bundle(tmp_path / "from")
    write_bundle(tmp_path / "kept", bundle)
    kept = read_bundle(tmp_path / "kept")
    assert kept == bundle
    assert kept.digest == bundle.digest
    compiled(kept)
    fields = {"Order": {"Number": "1", "Block": "ZH"}, "Key": "k"}
    assert Port(kept, None, None, "x").write("SetBlock", fields).action == "urn:erp:SetBlock"


def test_change_at_the_source_is_seen_and_says_in_which_document(tmp_path: Path) -> None:
    before = _bundle(tmp_path)
    types = tmp_path / "types" / "numbers.xsd"
    types.write_text(types.read_text().replace("10", "11"))
    after = gather("erp.wsdl", loading_files(tmp_path))
    assert after.digest != before.digest
    assert after.differing(before) == ("part-02.xsd",)
    assert before.differing(before) == ()


def _serving(pages: dict[str, str]) -> Send:
    def send(request: Request) -> Answer:
        if request.url not in pages:
            raise AssertionError(f"{request.url} was asked for")
        return Answer(200, {}, pages[request.url].encode())

    return send


def _importing(location: str) -> str:
    return wsdl().replace("erp.xsd", location)


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://other.example.com/types.xsd",
        "file:///etc/passwd",
        "//other.example.com/types.xsd",
        "http://erp.example.com/types.xsd",
        "ftp://erp.example.com/types.xsd",
    ],
)
def test_import_from_elsewhere_is_refused_without_a_request(location: str) -> None:
    start = "https://erp.example.com/orders?wsdl"
    send = _serving({start: _importing(location)})
    with pytest.raises(ConfigError):
        gather(start, loading_from(send, HOSTS))


def test_relative_imports_are_fetched_beside_their_document(tmp_path: Path) -> None:
    documents(tmp_path)
    at = "https://erp.example.com/a/orders.wsdl"
    send = _serving(
        {
            at: wsdl(),
            "https://erp.example.com/a/erp.xsd": (tmp_path / "erp.xsd").read_text(),
            "https://erp.example.com/a/types/numbers.xsd": (
                tmp_path / "types" / "numbers.xsd"
            ).read_text(),
        }
    )
    assert gather(at, loading_from(send, HOSTS)).digest == _bundle(tmp_path).digest


@pytest.mark.parametrize(
    "answer", [Answer(302, {"location": "https://x"}, b""), Answer(404, {}, b"")]
)
def test_wsdl_that_moved_or_is_not_there_is_not_followed(answer: Answer) -> None:
    with pytest.raises(ConfigError, match=str(answer.status)):
        gather("https://erp.example.com/w", loading_from(lambda _request: answer, HOSTS))


@pytest.mark.parametrize("location", ["../secret.xsd", "/etc/passwd", "file:///etc/passwd"])
def test_file_outside_the_folder_is_not_read(tmp_path: Path, location: str) -> None:
    inside = tmp_path / "inside"
    documents(inside)
    (tmp_path / "secret.xsd").write_text("<a/>")
    (inside / "erp.wsdl").write_text(_importing(location))
    with pytest.raises(ConfigError, match=r"outside|none of"):
        gather("erp.wsdl", loading_files(inside))


def test_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    documents(inside)
    (tmp_path / "secret.xsd").write_text("<a/>")
    (inside / "erp.xsd").unlink()
    (inside / "erp.xsd").symlink_to(tmp_path / "secret.xsd")
    with pytest.raises(ConfigError, match="outside"):
        gather("erp.wsdl", loading_files(inside))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: f"<!DOCTYPE a>{text}",
        lambda text: f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{text}',
        lambda text: text[:-5],
        lambda _text: "<html>Log in</html>",
    ],
)
def test_document_that_is_no_plain_wsdl_is_refused(tmp_path: Path, spoil: object) -> None:
    documents(tmp_path)
    (tmp_path / "erp.wsdl").write_text(spoil(wsdl()))  # type: ignore[operator]
    with pytest.raises(ConfigError):
        Port(gather("erp.wsdl", loading_files(tmp_path)), None, None, "x")


def test_imports_without_end_are_given_up() -> None:
    def send(request: Request) -> Answer:
        return Answer(200, {}, _importing(f"{request.url}1").encode())

    with pytest.raises(ConfigError, match="more than"):
        gather("https://erp.example.com/", loading_from(send, HOSTS))


def test_bundle_that_names_a_file_it_has_not_is_refused() -> None:
    with pytest.raises(ConfigError, match="not in the bundle"):
        Port(Bundle({"main.wsdl": wsdl().encode()}), None, None, "x")


@pytest.mark.skipif(not REAL.is_dir(), reason="the real WSDLs of ../shared are not here")
@pytest.mark.parametrize("name", sorted(path.name for path in REAL.glob("*.wsdl")))
def test_real_wsdl_is_bundled_compiled_and_writes_requests(name: str) -> None:
    bundle = gather(name, loading_files(REAL))
    compiled(bundle)
    assert Port(bundle, None, None, name).operations()
