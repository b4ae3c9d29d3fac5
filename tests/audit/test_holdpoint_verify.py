"""An export that somebody tampered with: the verifier names what is wrong and where."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from connector.audit import (
    Act,
    Entry,
    Row,
    Seal,
    chain,
    describe_row,
    describe_seal,
    instant,
    line,
    seal_rows,
    sign,
)
from connector.audit import holdpoint_verify as verifier
from connector.audit.holdpoint_verify import FIELDS, FORMAT, Root, canonical, row_hash
from connector.callback.signing_keys import PrivateKey
from tests.audited import NOW, faults_in
from tests.walk import AUDIT_KEY

STRANGER = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes(32)))
Lines = list[dict[str, Any]]


def rows_of(*subjects: str) -> list[Row]:
    """Give one row for each subject named, in this order, each chain as it must be."""
    ends: dict[str, tuple[int, str]] = {}
    rows = []
    for row_id, subject in enumerate(subjects, start=1):
        number, previous = ends.get(subject, (0, ""))
        at = NOW + timedelta(seconds=row_id)
        entry = Entry(subject, Act.HELD, "policy", at, {"decision": row_id, "reasons": ["RP-NAME"]})
        chained = chain(entry, number + 1, previous, "")
        rows.append(Row(id=row_id, **{**chained, "at": at}))
        ends[subject] = (number + 1, chained["hash"])
    return rows


def sealed(rows: list[Row], before: Seal | None = None, key: PrivateKey = AUDIT_KEY) -> Seal:
    root = Root()
    for row in rows:
        root.add(row.id, row.hash)
    return seal_rows(root, before, NOW, key)


ROWS = rows_of("order:a", "order:b", "order:a", "order:c", "order:a", "order:b")
FIRST = sealed(ROWS[:4])
SECOND = sealed(ROWS[4:], FIRST)


def document(
    first: int = 1,
    parts: tuple[tuple[list[Row], Seal], ...] = ((ROWS[:4], FIRST), (ROWS[4:], SECOND)),
) -> Lines:
    """Give the lines of a sound export but its tail, as values to tamper with."""
    head = {
        "kind": "head",
        "format": FORMAT,
        "at": instant(NOW),
        "code": "test",
        "first": first,
        "last": parts[-1][1].number,
    }
    lines: Lines = [head]
    for rows, seal in parts:
        lines += [{"kind": "row", **describe_row(row)} for row in rows]
        lines.append({"kind": "seal", **describe_seal(seal)})
    return json.loads(json.dumps(lines))


def signed(lines: Lines, key: PrivateKey = AUDIT_KEY) -> list[bytes]:
    """Write lines with a tail that fits them: whoever tampers before the export can sign."""
    written = [canonical(each) + b"\n" for each in lines]
    digest = verifier.hashlib.sha256(b"".join(written)).hexdigest()
    tail = {"at": instant(NOW), "lines": len(lines), "digest": digest, "key": key.public}
    return [*written, line("tail", {**tail, "signature": sign(key, "tail", tail)})]


def test_sound_export_has_no_fault() -> None:
    assert faults_in(signed(document())) == []


# Rows

OTHER = {
    "subject": "order:z",
    "number": 7,
    "at": "2026-11-24T09:00:59.000000Z",
    "by": "mallory",
    "act": "order.cleared",
    "facts": {"decision": 3, "reasons": []},
    "previous": "0" * 64,
}


@pytest.mark.parametrize("name", sorted(OTHER))
def test_changed_field_of_a_row_is_named(name: str) -> None:
    lines = document()
    lines[3][name] = OTHER[name]

    faults = faults_in(signed(lines))

    assert "its content does not give its hash; a field was changed" in faults[0]
    assert faults[0].startswith("row 3 (")


@pytest.mark.parametrize("name", sorted(OTHER))
def test_row_that_was_changed_and_hashed_anew_breaks_its_seal(name: str) -> None:
    lines = document()
    lines[3][name] = OTHER[name]
    lines[3]["hash"] = row_hash(lines[3])

    faults = faults_in(signed(lines))

    assert "seal 1: its rows do not give its root; a row was changed or moved" in faults


def test_row_that_was_hashed_anew_no_longer_carries_the_next() -> None:
    lines = document()
    lines[3]["by"] = "mallory"
    lines[3]["hash"] = row_hash(lines[3])

    faults = faults_in(signed(lines))

    assert "row 5 (order:a, number 3): does not follow on the row before it" in faults


def test_changed_hash_of_a_row_is_named() -> None:
    lines = document()
    lines[3]["hash"] = "no hexadecimal"

    faults = faults_in(signed(lines))

    assert "row 3 (order:a, number 2): its hash is not hexadecimal" in faults


def test_row_dropped_in_the_middle_is_named_with_its_successor_and_its_seal() -> None:
    lines = document()
    del lines[3]

    assert faults_in(signed(lines)) == [
        "seal 1: covers 4 rows, found 3; rows are missing or were added",
        "row 5 (order:a, number 3): number 2 was expected; a row is missing or was moved",
    ]


def test_whole_order_dropped_before_a_seal_is_named_by_the_seal() -> None:
    lines = [each for each in document() if each.get("subject") != "order:c"]

    assert faults_in(signed(lines)) == [
        "seal 1: covers 4 rows, found 3; rows are missing or were added"
    ]


def test_two_rows_whose_lines_were_swapped_are_named() -> None:
    lines = document()
    lines[2], lines[4] = lines[4], lines[2]

    faults = faults_in(signed(lines))

    assert "row 3 (order:a, number 2): stands after row 4; rows were swapped" in faults


def test_two_rows_that_swapped_their_ids_break_the_root() -> None:
    lines = document()
    lines[2], lines[4] = {**lines[4], "id": 2}, {**lines[2], "id": 4}

    assert faults_in(signed(lines)) == [
        "seal 1: its rows do not give its root; a row was changed or moved"
    ]


def test_ids_that_are_not_those_of_the_seal_are_named() -> None:
    lines = document()
    lines[7]["id"] = 9

    assert faults_in(signed(lines)) == ["seal 2: its rows have other ids than it says"]


def test_row_without_a_seal_is_named() -> None:
    (late,) = rows_of("order:d")
    lines = [*document(), {"kind": "row", **describe_row(replace(late, id=9))}]

    assert faults_in(signed(lines)) == ["end: the last 1 rows stand under no seal"]


def test_chain_that_begins_in_its_middle_is_named_in_a_whole_export() -> None:
    rest = ROWS[2:4]
    lines = document(parts=((rest, sealed(rest)),))

    (fault,) = faults_in(signed(lines))

    assert fault.startswith("row 3 (order:a, number 2): number 1 was expected")


# Seals


@pytest.mark.parametrize("name", sorted(FIELDS["seal"].keys() - {"number"}))
def test_changed_field_of_a_seal_is_named(name: str) -> None:
    lines = document()
    is_number = FIELDS["seal"][name] is int
    lines[5][name] = lines[5][name] + 1 if is_number else STRANGER.public

    faults = faults_in(signed(lines))

    assert "seal 1: its signature is not that of the key it names" in faults


def test_seal_forged_with_another_key_is_named() -> None:
    forged = sealed(ROWS[:4], key=STRANGER)
    lines = document(parts=((ROWS[:4], forged), (ROWS[4:], sealed(ROWS[4:], forged))))

    (fault,) = faults_in(signed(lines))

    assert fault == f"seal 1: was signed by {STRANGER.public}, a key that was not given"


def test_missing_seal_is_named() -> None:
    lines = document()
    del lines[1:6]

    assert "seal 2: seal 1 was expected; a seal is missing" in faults_in(signed(lines))


def test_history_that_the_keys_owner_rewrote_differs_from_a_seal_kept_elsewhere() -> None:
    other = rows_of("order:a", "order:b", "order:a", "order:a")
    rewritten = signed(document(parts=((other, sealed(other)),)))

    assert faults_in(rewritten) == []
    assert faults_in(rewritten, kept={1: FIRST.hash}) == [
        "seal 1: is not the one that was kept elsewhere; history was rewritten"
    ]


def test_seal_after_another_history_does_not_follow() -> None:
    other = sealed(ROWS[:4], key=STRANGER)
    lines = document(parts=((ROWS[:4], FIRST), (ROWS[4:], sealed(ROWS[4:], other))))

    assert faults_in(signed(lines)) == ["seal 2: does not follow on the seal before it"]


def test_first_seal_that_follows_on_something_is_named() -> None:
    hidden = replace(FIRST, number=0)
    lines = document(parts=((ROWS[:4], sealed(ROWS[:4], hidden)),))

    assert faults_in(signed(lines)) == ["seal 1: does not follow on the seal before it"]


@pytest.mark.parametrize("number", [3, 9])
def test_kept_seal_that_the_export_lacks_is_named(number: int) -> None:
    lines = signed(document())

    assert faults_in(lines, kept={number: "0" * 64}) == [
        f"seal {number}: was kept elsewhere and is not here"
    ]
    assert faults_in(lines, kept={1: FIRST.hash, 2: SECOND.hash}) == []


def test_kept_seal_is_missed_in_an_empty_export() -> None:
    head = {**document()[0], "last": 0}

    assert faults_in(signed([head]), kept={1: FIRST.hash}) == [
        "seal 1: was kept elsewhere and is not here"
    ]


# Beginnings


def test_export_that_begins_at_a_later_seal_is_verified_from_there() -> None:
    found = verifier.verify_lines(
        signed(document(2, ((ROWS[4:], SECOND),))), verifier.Verification()
    )

    assert found.faults == []
    assert "what was before seal 2 is not here and was not verified" in verifier.told(found)


def test_later_beginning_excuses_no_gap_after_it() -> None:
    rows = rows_of("order:a", "order:a", "order:a", "order:a")
    later = sealed(rows[1:2] + rows[3:], FIRST)

    (fault,) = faults_in(signed(document(2, ((rows[1:2] + rows[3:], later),))))

    assert fault.startswith("row 4 (order:a, number 4): number 3 was expected")


def test_first_row_of_a_chain_has_nothing_before_it_wherever_the_export_begins() -> None:
    (row,) = rows_of("order:a")
    hung = {**describe_row(row), "previous": "0" * 64}
    hung["hash"] = row_hash(hung)
    rows = [replace(row, previous=hung["previous"], hash=hung["hash"])]
    lines = document(2, ((rows, sealed(rows, FIRST)),))

    assert faults_in(signed(lines)) == [
        "row 1 (order:a, number 1): does not follow on the row before it"
    ]


# The file


@pytest.mark.parametrize("left", range(1, 10))
def test_file_that_was_cut_off_is_named(left: int) -> None:
    lines = signed(document())

    assert any("it was cut off" in fault for fault in faults_in(lines[:left]))


def test_file_cut_within_a_line_is_named() -> None:
    lines = signed(document())

    faults = faults_in([*lines[:-1], lines[-1][:-9]])

    assert "line 10: is no line of an export, or not in canonical form" in faults


def test_empty_file_is_no_export() -> None:
    assert faults_in([]) == ["line 0: the file ends without its tail; it was cut off"]


def test_segment_cut_off_with_its_seal_does_not_fit_the_tail() -> None:
    lines = signed(document())
    del lines[6:9]

    assert faults_in(lines) == [
        "tail: the lines before it are not those it was signed for",
        "end: seal 2 was to be the last, found 1",
    ]


def test_tail_signed_by_another_key_is_named() -> None:
    lines = signed(document(parts=((ROWS[:4], FIRST),)), STRANGER)

    assert faults_in(lines) == [f"tail: was signed by {STRANGER.public}, a key that was not given"]


def test_tail_with_another_signature_is_named() -> None:
    lines = signed(document())
    tail = {**json.loads(lines[-1]), "signature": SECOND.signature}

    assert faults_in([*lines[:-1], canonical(tail)]) == [
        "tail: its signature is not that of the key it names"
    ]


def test_lines_after_the_tail_are_named() -> None:
    lines = signed(document())

    assert faults_in([*lines, lines[1]]) == ["line 11: a row has no place here"]


def test_second_head_is_named() -> None:
    lines = document()

    assert "line 7: a head has no place here" in faults_in(signed([*lines[:6], lines[0]]))


def test_missing_head_is_named() -> None:
    assert "line 1: a row has no place here" in faults_in(signed(document()[1:]))


def test_other_format_is_named() -> None:
    lines = document()
    lines[0]["format"] = "holdpoint-audit/2"

    (fault,) = faults_in(signed(lines))

    assert fault == "line 1: format 'holdpoint-audit/2' is not holdpoint-audit/1"


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{" * 5000,
        b'{"kind": "row"}',
        b'{"kind":["row"]}',
        b'{"kind":"note"}',
        canonical({"kind": "row", **describe_row(ROWS[0]), "more": 1}),
        canonical({"kind": "row", **describe_row(ROWS[0]), "id": True}),
        canonical({"kind": "row", **describe_row(ROWS[0]), "id": "1"}),
        canonical({"kind": "row", **describe_row(ROWS[0])}) + b" ",
        canonical({"kind": "row", **describe_row(ROWS[0])}).replace(b'"id":1', b'"id":2,"id":1'),
    ],
)
def test_line_that_reads_in_more_than_one_way_is_refused(written: bytes) -> None:
    lines = signed(document())
    lines[1] = written + b"\n"

    faults = faults_in(lines)

    assert faults[0] == "line 2: is no line of an export, or not in canonical form"


@given(st.binary(max_size=80), st.integers(0, 8))
def test_no_line_whatever_it_is_passes_for_another(written: bytes, place: int) -> None:
    lines = signed(document())
    lines[place] = written

    assert faults_in(lines)


# Keys


def test_without_a_key_it_is_said_that_the_writer_chose_it() -> None:
    found = verifier.verify_lines(signed(document()), verifier.Verification())

    assert found.faults == []
    assert any(
        said.startswith(f"no key was given: whoever wrote this chose {AUDIT_KEY.public}")
        for said in verifier.told(found)
    )


@pytest.mark.parametrize("key", ["", "whpk_", "whpk_AAAA", "whpk_not base64", "\N{SNOWMAN}"])
def test_what_is_no_key_signed_nothing(key: str) -> None:
    lines = document()
    lines[5]["key"] = key

    assert "seal 1: its signature is not that of the key it names" in faults_in(signed(lines))


# The file that an auditor takes away


@pytest.fixture
def taken_away(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """The verifier alone in a folder, run without this repository."""
    alone = tmp_path / "holdpoint_verify.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", str(alone), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    return run


def test_verifier_imports_the_standard_library_and_cryptography_alone() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text())
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_verifier_runs_alone(
    taken_away: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    (tmp_path / "audit.jsonl").write_bytes(b"".join(signed(document())))
    kept = f"2:{SECOND.hash}"

    whole = taken_away("audit.jsonl", "--key", AUDIT_KEY.public, "--kept", kept)

    assert (whole.returncode, whole.stderr) == (0, "")
    assert re.match(r"6 rows in 3 chains\nseals 1 to 2, the last of 2026-11-24T09", whole.stdout)
    assert f"worth keeping elsewhere: {kept}" in whole.stdout
    assert whole.stdout.endswith("\nWHOLE\n")


def test_verifier_that_runs_alone_exits_with_1_on_a_fault(
    taken_away: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    (tmp_path / "audit.jsonl").write_bytes(b"".join(signed(document())[:-1]))

    cut = taken_away("audit.jsonl", "--key", STRANGER.public)

    assert cut.returncode == 1
    assert "FAULT  line 9: the file ends without its tail; it was cut off" in cut.stdout
    assert cut.stdout.endswith("\nNOT WHOLE\n")


@pytest.mark.parametrize("text", ["1", "1:12", "x:" + "0" * 64, "1:" + "z" * 64, ""])
def test_kept_seal_is_a_number_and_a_hash(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        verifier.kept_seal(text)
