"""What a WSDL offers, and a draft of the mapping for a person to fill in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from adapters.soap.client.bundle import Bundle
from adapters.soap.client.message import Port

_DEEPEST: Final = 6
_MOST_FIELDS: Final = 60


@dataclass(frozen=True, slots=True)
class Offered:
    """An operation: its style, and the fields of request and answer as `(path, type)`."""

    name: str
    style: str
    fields: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]


def offered(bundle: Bundle, where: str) -> tuple[Offered, ...]:
    """List the operations of a WSDL's first port. Raises ConfigError."""
    port = Port(bundle, None, None, where)
    return tuple(_offered(port.binding.get(name)) for name in port.operations())


def address_of(bundle: Bundle, where: str) -> str:
    """Give the address that a WSDL's first port names; empty where it names none."""
    return Port(bundle, None, None, where).address


def _offered(operation: Any) -> Offered:
    asked, answered = (_fields(message) for message in (operation.input, operation.output))
    # zeep's own name for the text of an element with attributes; answers are read without zeep.
    answered = tuple((path.removesuffix("._value_1"), kind) for path, kind in answered)
    return Offered(str(operation.name), str(operation.style), asked, answered)


def _fields(message: Any) -> tuple[tuple[str, str], ...]:
    body = getattr(message, "body", None)
    found = () if body is None else _leaves(body.type, ())
    return tuple(field for field, _ in zip(found, range(_MOST_FIELDS), strict=False))


def _leaves(kind: Any, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    elements = getattr(kind, "elements", None) or ()
    for name, element in elements:
        path, inside = (*above, str(name)), getattr(element, "type", None)
        if getattr(inside, "elements", None) and len(path) < _DEEPEST:
            yield from _leaves(inside, path)
        else:
            many = getattr(element, "max_occurs", 1) not in (0, 1)
            optional = "" if getattr(element, "min_occurs", 1) else ", optional"
            said = getattr(inside, "name", None) or type(inside).__name__
            yield ".".join(path), f"{said}{optional}{', many' if many else ''}"


def draft(
    bundle: Bundle,
    wsdl: str,
    address: str,
    operations: tuple[Offered, ...],
    hosts: tuple[str, ...] = (),
) -> str:
    """Write `client.yaml` with everything that is known, and <> where a person decides.

    `hosts` are those besides its own that the WSDL imports from.
    """
    lines = [
        "# How Holdpoint calls this source system. What stands in <> is for a person to fill in:",
        "# which operation holds, which releases, which reads an order, and what answers mean.",
        "# Placeholders: {number} {case} {callback} {sequence} {revision} {action} {poll_key}",
        f"address: {address or '<https://...>'}",
        f"wsdl: {wsdl}   # where that is an address, Holdpoint looks there for changes",
        *([f"wsdl_hosts: [{', '.join(hosts)}]"] if hosts else []),
        f"bundle_sha256: {bundle.digest}   # of the reviewed files beside this one",
        "login: none   # or basic, or username_token; with username and secret client_password",
    ]
    for name, meaning in (
        ("hold", "{<0>: done}"),
        ("release", "{<0>: done}"),
        ("read_back", "{<ZH>: held, '': free}"),
    ):
        lines += [
            f"{name}:",
            "  operation: <operation>",
            "  fields: {<path>: '{number}'}",
            f"  answer: {{field: <path>, values: {meaning}}}",
        ]
    lines += [
        "# check: {operation: <one that needs nothing>}   # what 'holdpoint adapter check' asks",
        "# poll_orders: see docs/adapters/soap.md, where orders can be listed and read",
        "",
        "# What the WSDL offers:",
    ]
    for operation in operations:
        lines += [f"# {operation.name} ({operation.style})"]
        lines += [f"#   asks     {path}: {kind}" for path, kind in operation.fields]
        lines += [f"#   answers  {path}: {kind}" for path, kind in operation.answers]
    return "\n".join(lines) + "\n"
