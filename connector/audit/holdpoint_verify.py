"""Verify an export of Holdpoint's audit trail, with the standard library and `cryptography` only.

An auditor takes this one file away and runs

    python holdpoint_verify.py audit.jsonl --key whpk_...

An export is one JSON object a line, each in canonical form: a head, the rows that a seal covers
and then the seal itself, again and again, and a signed tail. What this proves, and what it
cannot, stands in docs/audit.md.
"""

import argparse
import hashlib
import json
import sys
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "holdpoint-audit/1"


def _of(kind: type, names: str) -> dict[str, type]:
    return dict.fromkeys(names.split(), kind)


# What each kind of line holds, and all it may hold.
FIELDS: Mapping[str, Mapping[str, type]] = {
    "head": _of(str, "format at code") | _of(int, "first last"),
    "row": _of(str, "subject at by act previous hash") | _of(int, "id number") | {"facts": dict},
    "seal": _of(str, "root previous at key signature") | _of(int, "number first_id last_id rows"),
    "tail": _of(str, "at digest key signature") | _of(int, "lines"),
}
_CHAINED = ("subject", "number", "at", "by", "act", "facts", "previous")


def canonical(value: object) -> bytes:
    """Write a value as JSON that has only one form.

    For texts, whole numbers, true, false, null and what is made of them this is RFC 8785.
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def row_hash(row: Mapping[str, Any]) -> str:
    """Hash a row (sha256, hex); its id is left out, since the root of a seal tells the order."""
    return hashlib.sha256(b"\x01" + canonical({name: row[name] for name in _CHAINED})).hexdigest()


def seal_hash(seal: Mapping[str, Any]) -> str:
    """Hash a seal (sha256, hex), which the next one carries as `previous`."""
    return hashlib.sha256(b"\x02" + signed_content("seal", seal)).hexdigest()


def signed_content(kind: str, line: Mapping[str, Any]) -> bytes:
    """Give what the signature of a seal or a tail is over: all of the line but itself."""
    content = {name: line[name] for name in FIELDS[kind] if name != "signature"}
    return canonical({"kind": kind, **content})


class Root:
    """The root of a segment, sha256 over the hashes of its rows in the order of their ids."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.rows = self.first_id = self.last_id = 0

    def add(self, row_id: int, own_hash: str) -> None:
        """Take the next row in. Raises ValueError where its hash is not hexadecimal."""
        self._digest.update(bytes.fromhex(own_hash))
        self.first_id = self.first_id or row_id
        self.last_id = row_id
        self.rows += 1

    def hex(self) -> str:
        """Give the root (hex)."""
        return self._digest.hexdigest()


@dataclass(slots=True)
class Verification:
    """What was read so far, and every fault in it, in words.

    `keys` are the public keys to be believed; with none, whatever key signed is. `kept` are the
    hashes of seals that were kept elsewhere, by number. `first` is the seal to begin with: rows
    before it are not there, so that a chain may begin in its middle.
    """

    keys: frozenset[str] = frozenset()
    kept: Mapping[int, str] = field(default_factory=dict)
    first: int = 1
    rows: int = 0
    first_seal: int = 0
    last_seal: int = 0
    last_seal_at: str = ""
    last_hash: str = ""
    signers: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _ends: dict[str, tuple[int, str]] = field(default_factory=dict)
    _segment: Root = field(default_factory=Root)
    _last_id: int = 0

    @property
    def subjects(self) -> int:
        """How many chains there are."""
        return len(self._ends)

    @property
    def unsealed(self) -> int:
        """How many of the last rows no seal covers."""
        return self._segment.rows

    def fault(self, where: str, problem: str) -> None:
        """Keep what is wrong, and where."""
        self.faults.append(f"{where}: {problem}")

    def row(self, row: Mapping[str, Any]) -> None:
        """Take the next row in, by id."""
        self.rows += 1
        name = f"row {row['id']} ({row['subject']}, number {row['number']})"
        if row_hash(row) != row["hash"]:
            self.fault(name, "its content does not give its hash; a field was changed")
        if row["id"] <= self._last_id:
            self.fault(name, f"stands after row {self._last_id}; rows were swapped")
        self._follow(row, name)
        self._last_id = row["id"]
        try:
            self._segment.add(row["id"], row["hash"])
        except ValueError:
            self.fault(name, "its hash is not hexadecimal")

    def _follow(self, row: Mapping[str, Any], name: str) -> None:
        before = self._ends.get(row["subject"])
        if before is None and self.first > 1 and row["number"] > 1:
            before = (row["number"] - 1, row["previous"])  # it is not here: taken at its word
        number, hash_before = before or (0, "")
        if row["number"] != number + 1:
            self.fault(name, f"number {number + 1} was expected; a row is missing or was moved")
        elif row["previous"] != hash_before:
            self.fault(name, "does not follow on the row before it")
        self._ends[row["subject"]] = (row["number"], row["hash"])

    def seal(self, seal: Mapping[str, Any]) -> None:
        """Take the next seal in; it covers the rows since the one before."""
        name = f"seal {seal['number']}"
        self._compare_rows(seal, name)
        self._compare_place(seal, name)
        self.believe("seal", seal, name)
        own_hash = seal_hash(seal)
        if self.kept.get(seal["number"], own_hash) != own_hash:
            self.fault(name, "is not the one that was kept elsewhere; history was rewritten")
        self.first_seal = self.first_seal or seal["number"]
        self.last_seal, self.last_seal_at = seal["number"], seal["at"]
        self._segment, self.last_hash = Root(), own_hash

    def _compare_rows(self, seal: Mapping[str, Any], name: str) -> None:
        own = self._segment
        if own.rows != seal["rows"]:
            missing = "rows are missing or were added"
            self.fault(name, f"covers {seal['rows']} rows, found {own.rows}; {missing}")
        elif own.hex() != seal["root"]:
            self.fault(name, "its rows do not give its root; a row was changed or moved")
        elif (own.first_id, own.last_id) != (seal["first_id"], seal["last_id"]):
            self.fault(name, "its rows have other ids than it says")

    def _compare_place(self, seal: Mapping[str, Any], name: str) -> None:
        wanted = self.last_seal + 1 if self.first_seal else self.first
        if seal["number"] != wanted:
            self.fault(name, f"seal {wanted} was expected; a seal is missing")
        elif (self.first_seal or self.first == 1) and seal["previous"] != self.last_hash:
            self.fault(name, "does not follow on the seal before it")

    def believe(self, kind: str, line: Mapping[str, Any], name: str) -> None:
        """Check who signed a seal or a tail."""
        if not _is_signed(line["key"], line["signature"], signed_content(kind, line)):
            self.fault(name, "its signature is not that of the key it names")
        elif self.keys and line["key"] not in self.keys:
            self.fault(name, f"was signed by {line['key']}, a key that was not given")
        self.signers.add(line["key"])

    def end(self) -> None:
        """Look for what can be missed only at the end."""
        for number in sorted(self.kept):
            if not self.first_seal <= number <= self.last_seal:
                self.fault(f"seal {number}", "was kept elsewhere and is not here")


def _is_signed(key: str, signature: str, content: bytes) -> bool:
    """Say whether a public key (`whpk_` and base64) made a signature (base64) of a content."""
    try:
        raw = b64decode(key.removeprefix("whpk_"), validate=True)
        made = b64decode(signature, validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(made, content)
    except (ValueError, InvalidSignature):
        return False
    return True


def verify_lines(lines: Iterable[bytes], found: Verification) -> Verification:
    """Read an export line by line into a verification, and return it."""
    digest, count, ended = hashlib.sha256(), 0, False
    head: Mapping[str, Any] = {}
    for count, raw in enumerate(lines, start=1):
        kind, line = _read(raw)
        if not kind:
            found.fault(f"line {count}", "is no line of an export, or not in canonical form")
        elif ended or (kind == "head") != (count == 1):
            found.fault(f"line {count}", f"a {kind} has no place here")
        elif kind == "head":
            head, found.first = line, line["first"]
        elif kind == "row":
            found.row(line)
        elif kind == "seal":
            found.seal(line)
        else:
            ended = True
            _compare_tail(found, line, count - 1, digest.hexdigest())
        digest.update(raw)
    if not ended:
        found.fault(f"line {count}", "the file ends without its tail; it was cut off")
    _compare_head(found, head)
    found.end()
    return found


def _read(raw: bytes) -> tuple[str, Mapping[str, Any]]:
    """Read a line; one that is not whole and canonical has no kind."""
    try:
        line = json.loads(raw)
        kind = line.pop("kind")
        sound = {name: type(value) for name, value in line.items()} == FIELDS[kind]
        if sound and canonical({"kind": kind, **line}) == raw.removesuffix(b"\n"):
            return kind, line
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return "", {}


def _compare_head(found: Verification, head: Mapping[str, Any]) -> None:
    if found.unsealed:
        found.fault("end", f"the last {found.unsealed} rows stand under no seal")
    if head and head["format"] != FORMAT:
        found.fault("line 1", f"format {head['format']!r} is not {FORMAT}")
    if head and head["last"] != found.last_seal:
        found.fault("end", f"seal {head['last']} was to be the last, found {found.last_seal}")


def _compare_tail(found: Verification, tail: Mapping[str, Any], lines: int, digest: str) -> None:
    if (tail["lines"], tail["digest"]) != (lines, digest):
        found.fault("tail", "the lines before it are not those it was signed for")
    found.believe("tail", tail, "tail")


def told(found: Verification) -> list[str]:
    """Say in sentences what a verification came to."""
    said = [f"{found.rows} rows in {found.subjects} chains"]
    if found.first_seal:
        seals = f"seals {found.first_seal} to {found.last_seal}, the last of {found.last_seal_at}"
        said += [seals, f"worth keeping elsewhere: {found.last_seal}:{found.last_hash}"]
    if found.first > 1:
        said.append(f"what was before seal {found.first} is not here and was not verified")
    if found.unsealed:
        said.append(f"the last {found.unsealed} rows are under no seal yet")
    if not found.keys and found.signers:
        said.append(
            f"no key was given: whoever wrote this chose {', '.join(sorted(found.signers))}"
        )
    return said


def kept_seal(text: str) -> tuple[int, str]:
    """Read a seal that was kept elsewhere, `NUMBER:HASH`. Raises ValueError."""
    number, _, own_hash = text.partition(":")
    if len(bytes.fromhex(own_hash)) != hashlib.sha256().digest_size:
        raise ValueError(f"{text!r} is not NUMBER:HASH with 64 hexadecimal digits")
    return int(number), own_hash.lower()


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a file and say what came of it; 0 where it is whole, 1 where it is not."""
    parser = argparse.ArgumentParser(description="Verify an export of Holdpoint's audit trail.")
    parser.add_argument("file", help="the export (JSONL)")
    parser.add_argument("--key", action="append", default=[], help="a public key to believe")
    parser.add_argument("--kept", action="append", default=[], type=kept_seal, help="NUMBER:HASH")
    given = parser.parse_args(arguments)
    with open(given.file, "rb") as lines:  # noqa: PTH123 - plain is enough here
        found = verify_lines(lines, Verification(frozenset(given.key), dict(given.kept)))
    said = [*told(found), *(f"FAULT  {fault}" for fault in found.faults)]
    sys.stdout.write("\n".join([*said, "NOT WHOLE\n" if found.faults else "WHOLE\n"]))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
