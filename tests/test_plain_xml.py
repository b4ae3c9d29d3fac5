"""XML from strangers: bounded, nothing expanded, and streamed without keeping what was given."""

import pytest

from connector.plain_xml import NotXml, parse, streamed

ENTITY = b'<!DOCTYPE a [<!ENTITY e "x">]><a><b>&e;</b></a>'


def names(body: bytes, name: str = "b", charset: str | None = None) -> list[str | None]:
    return [child.text for child in streamed(body, charset, name)]


@pytest.mark.parametrize(("elements", "most"), [(9, 10), (10, 10)])
def test_as_many_elements_as_allowed_are_read(elements: int, most: int) -> None:
    parse(b"<a>" + b"<b/>" * (elements - 1) + b"</a>", most_nodes=most)


@pytest.mark.parametrize("element", [b"<b/>", b"<b></b>", b"<bbbbbbbbbbbb/>"])
def test_one_element_more_is_refused_however_short(element: bytes) -> None:
    with pytest.raises(NotXml, match="more than 10 elements"):
        parse(b"<a>" + element * 10 + b"</a>", most_nodes=10)


def test_one_attribute_more_is_refused_however_short() -> None:
    attributes = b"".join(b" %c=''" % letter for letter in b"abcdefghijk")
    parse(b"<a" + attributes[:-5] + b"/>", most_nodes=100)
    with pytest.raises(NotXml, match="more than 10 attributes"):
        parse(b"<a" + attributes + b"/>", most_nodes=100)


def test_children_are_given_in_order_in_any_namespace() -> None:
    body = b'<n:a xmlns:n="urn:x" xmlns:m="urn:y"><m:b>1</m:b><!-- no --><b>2</b><n:b>3</n:b></n:a>'
    assert names(body) == ["1", "2", "3"]


def test_child_within_a_child_is_not_given_by_itself() -> None:
    assert names(b"<a><b>1<b>2</b></b><b>3</b></a>") == ["1", "3"]


@pytest.mark.parametrize(
    "body",
    [
        ENTITY,
        ENTITY.decode().encode("utf-16"),
        b"<a><b/><c/></a>",
        b"<a><c/><b/></a>",
        b"<a><b/>",
        b"<a><b/></a><a/>",
        b"",
        b"no XML",
        b'<?xml version="1.0" encoding="no-such"?><a><b/></a>',
    ],
)
def test_what_is_not_such_a_document_is_refused(body: bytes) -> None:
    with pytest.raises(NotXml):
        names(body)


def test_charset_of_the_header_wins_and_a_byte_order_mark_over_it() -> None:
    declared = '<?xml version="1.0" encoding="UTF-8"?><a><b>Müller</b></a>'
    assert names(declared.encode("latin-1"), charset="iso-8859-1") == ["Müller"]
    assert names(declared.encode("utf-8-sig"), charset="iso-8859-1") == ["Müller"]
    with pytest.raises(NotXml):
        names(declared.encode("latin-1"), charset="no-such")


def test_what_was_given_is_not_kept() -> None:
    body = b"<a>" + b"<b>text</b>" * 40_000 + b"</a>"
    roots = (child.getparent() for child in streamed(body, None, "b"))
    together = [len(root) for root in roots if root is not None]
    assert len(together) == 40_000
    assert max(together) < 4_000  # the parser reads 32 kB at a time
