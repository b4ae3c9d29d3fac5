"""Lists in XML: streamed part by part, and every document that must be refused."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from connector.errors import ListRefused
from connector.screening.lists.xml import Format, elements

FORM = Format("LIST", ("PARTY",), "a list as XML")
GOOD = b"<?xml version='1.0'?><LIST><PARTY code='a  b'><NAME> Ex-\n ample</NAME></PARTY></LIST>"
BOMB = b"<!DOCTYPE LIST [<!ENTITY a 'aaaaaaaaaa'>%s]><LIST><PARTY>&z;</PARTY></LIST>" % b"".join(
    b"<!ENTITY %c '%s'>" % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghijz"
)
OUTSIDE = (
    b"<!DOCTYPE LIST [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><LIST><PARTY>&x;</PARTY></LIST>"
)
DTD = b"<!DOCTYPE LIST SYSTEM 'http://localhost:1/list.dtd'><LIST><PARTY/></LIST>"

Read = Callable[[bytes], list[str]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def names(body: bytes) -> list[str]:
        file = tmp_path / "list.xml"
        file.write_bytes(body)
        return [part.text("NAME") for part in elements(file, FORM)]

    return names


def test_text_comes_on_one_line_with_its_comments_passed_over(read: Read) -> None:
    assert read(GOOD.replace(b"ample", b"am<!-- not -->ple")) == ["Ex- ample"]


def test_namespace_and_gzip_change_nothing(read: Read) -> None:
    named = GOOD.replace(b"<LIST>", b"<LIST xmlns='http://example.org/of/tomorrow'>")

    assert read(gzip.compress(named)) == read(GOOD)


def test_utf16_is_read(read: Read) -> None:
    assert read(GOOD.replace(b"<?xml version='1.0'?>", b"").decode().encode("utf-16")) == [
        "Ex- ample"
    ]


def test_parts_are_given_up_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "list.xml"
    file.write_bytes(b"<LIST>%s</LIST>" % (b"<PARTY><NAME>A</NAME></PARTY>" * 500))
    siblings = [
        sum(1 for _ in part.node.itersiblings(preceding=True)) for part in elements(file, FORM)
    ]

    assert len(siblings) == 500
    assert max(siblings) <= 1


@pytest.mark.parametrize(
    ("body", "failure", "found"),
    [
        pytest.param(b"", "empty", "an empty file", id="no bytes"),
        pytest.param(b"\xef\xbb\xbf \n", "empty", "an empty file", id="blank"),
        pytest.param(b"<LIST></LIST>", "empty", "no PARTY", id="no party"),
        pytest.param(b"<!DOCTYPE html><p>Down<br>", "html", "a web page", id="web page"),
        pytest.param(b"<!DOCTYPE html><html><p/></html>", "html", "a web page", id="html 5"),
        pytest.param(
            b"<?xml version='1.0'?><html><p/></html>", "html", "root element html", id="xhtml"
        ),
        pytest.param(b"{}", "header", "no XML", id="json"),
        pytest.param(b"<other><PARTY/></other>", "header", "other", id="other xml"),
        pytest.param(b"<LI:ST><PARTY/></LI:ST>", "header", "LI:ST", id="prefix of nothing"),
        pytest.param(b"<A xmlns='a}b'><PARTY/></A>", "header", "element A", id="odd namespace"),
        pytest.param(GOOD[:-4], "truncated", "not whole", id="cut"),
        pytest.param(GOOD[:35], "truncated", "not whole", id="cut in the root"),
        pytest.param(GOOD.replace(b"</NAME>", b""), "malformed", "not whole", id="tags"),
        pytest.param(GOOD.replace(b"ample", b"&amp"), "malformed", "not whole", id="ampersand"),
        pytest.param(GOOD.replace(b"ample", b"\xff"), "undecodable", "no text", id="bad byte"),
        pytest.param(BOMB, "malformed", "a document type", id="bomb"),
        pytest.param(OUTSIDE, "malformed", "a document type", id="entity from a file"),
        pytest.param(DTD, "malformed", "a document type", id="type from the network"),
        pytest.param(gzip.compress(GOOD)[:-9], "truncated", "gzip", id="gzip cut"),
        pytest.param(b"<LIST>%s" % (b"<A>" * 5000), "truncated", "not whole", id="deep"),
    ],
)
def test_unfit_document_is_refused_by_name(
    read: Read, body: bytes, failure: str, found: str
) -> None:
    with pytest.raises(ListRefused) as refused:
        read(body)

    assert refused.value.failure == failure
    assert found in refused.value.problem
    assert "keep the last good list" in refused.value.problem


def test_entity_is_never_put_in_place_of_its_name(read: Read) -> None:
    # The document type alone refuses it: nothing of the file outside can have been read.
    with pytest.raises(ListRefused) as refused:
        read(OUTSIDE)

    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in refused.value.problem


def test_missing_and_huge_files_are_refused(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ListRefused, match="missing"):
        next(elements(tmp_path / "none.xml", FORM))
    monkeypatch.setattr("connector.screening.lists.document.MAX_BYTES", len(GOOD) - 1)
    with pytest.raises(ListRefused, match="oversize"):
        read(gzip.compress(GOOD))
