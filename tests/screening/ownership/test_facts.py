"""Ownership files: read in each form, the newest fact counts, and what is wrong is named."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connector.errors import ConfigError
from connector.screening.ownership import read_facts
from connector.screening.ownership.facts import OwnershipFacts
from tests.screening.situations import TODAY

DAY = timedelta(days=1)
HEADER = "owner,owned,share,as_of,source"
GOOD = "Owner,Acme,50,2026-01-31,register"
Json = dict[str, Any]


def sheet(folder: Path, *lines: str) -> OwnershipFacts:
    (folder / "own.csv").write_text("\n".join((*lines, "")))
    return read_facts(folder).on(TODAY)


def bods(folder: Path, *statements: Json) -> OwnershipFacts:
    (folder / "own.json").write_text(json.dumps(statements))
    return read_facts(folder).on(TODAY)


def spans(facts: OwnershipFacts, key: str = "acme") -> list[tuple[str, Decimal, Decimal]]:
    return [(stake.owner, stake.low, stake.high) for stake in facts.owners_of(key)]


# CSV


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        ("50", 50, 50),
        ("33.3 %", "33.3", "33.3"),
        ("25-50", 25, 50),
        ("25 - 50%", 25, 50),
        ("", 0, 100),
        ("Unknown", 0, 100),
    ],
)
def test_share_is_read_as_it_is_written(
    tmp_path: Path, share: str, low: object, high: object
) -> None:
    facts = sheet(tmp_path, HEADER, f"Owner,Acme FZE,{share},2026-01-31,register")

    assert spans(facts) == [("owner", Decimal(str(low)), Decimal(str(high)))]


def test_newest_fact_counts_and_of_equally_old_ones_the_greater(tmp_path: Path) -> None:
    newest = sheet(
        tmp_path,
        HEADER,
        "Owner,Acme,10,2026-02-01,b",
        "Owner Ltd,Acme Inc,60,2026-01-31,a",
        "Two,Acme,10,2026-02-01,b",
        "Two,Acme,20,2026-02-01,a",
    )

    assert spans(newest) == [("owner", Decimal(10), Decimal(10)), ("two", Decimal(20), Decimal(20))]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        (["owner,owned"], ":1: columns owner, owned; wanted owner, owned, share"),
        ([HEADER, "Owner,Acme"], ":2: 2 cells; wanted 5"),
        ([HEADER, f"{GOOD},more"], ":2: 6 cells; wanted 5"),
        ([HEADER, GOOD.replace("Owner", "?")], ":2: owner: a name"),
        ([HEADER, GOOD.replace("Acme", "")], ":2: owned: a name"),
        ([HEADER, GOOD.replace("50", "101")], ":2: share:"),
        ([HEADER, GOOD.replace("50", "-1")], ":2: share:"),
        ([HEADER, GOOD.replace("50", "60-50")], ":2: share:"),
        ([HEADER, GOOD.replace("50", "half")], ":2: share:"),
        ([HEADER, GOOD.replace("2026-01-31", "")], ":2: as_of:"),
        ([HEADER, GOOD.replace("register", "")], ":2: source:"),
        ([HEADER, '"Owner'], "unexpected end"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_named(tmp_path: Path, lines: list[str], named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        sheet(tmp_path, *lines)

    assert named in str(caught.value)


def test_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_facts(tmp_path)


# Beneficial Ownership Data Standard


def old(id_: str, kind: str, **more: Any) -> Json:
    return {"statementID": id_, "statementType": f"{kind}Statement", **more}


def new(id_: str, kind: str, status: str = "new", day: str = "2026-01-01", **more: Any) -> Json:
    return {
        "recordId": id_,
        "recordType": kind,
        "recordStatus": status,
        "statementDate": day,
        "recordDetails": more,
    }


def old_link(owner: Json, *interests: Json, id_: str = "r", **more: Any) -> Json:
    subject = {"describedByEntityStatement": "a"}
    sides = {"subject": subject, "interestedParty": owner, "interests": list(interests)}
    return old(id_, "ownershipOrControl", **sides, **more)


def new_link(*interests: Json, owner: object = "o", id_: str = "r", **status: str) -> Json:
    more = {"subject": "a", "interestedParty": owner, "interests": list(interests)}
    return new(id_, "relationship", **status, **more)


ACME, OWNER = new("a", "entity", name="Acme FZE"), new("o", "entity", name="Owner")
OLD_ACME = old("a", "entity", name="Acme FZE")
OLD_PERSON = old("p", "person", names=[{"fullName": "Ada Owner"}])
BY_PERSON = {"describedByPersonStatement": "p"}


def shares(**share: object) -> Json:
    return {"type": "shareholding", "share": share}


@pytest.mark.parametrize(
    ("interests", "low", "high"),
    [
        ([shares(exact=60)], 60, 60),
        ([shares(exact=33.3)], "33.3", "33.3"),
        ([shares(minimum=25, maximum=50)], 25, 50),
        ([shares(minimum=25)], 25, 100),
        ([shares(maximum=50)], 0, 50),
        ([shares()], 0, 100),
        ([{"type": "shareholding"}], 0, 100),
        ([{"type": "votingRights", "share": {"exact": 90}}], 0, 100),
        ([shares(exact=30), shares(exact=30)], 60, 60),
        ([shares(exact=80), shares(exact=80)], 100, 100),
        ([shares(exact=60), {**shares(exact=30), "endDate": "2020-05"}], 60, 60),
        ([{**shares(exact=60), "endDate": "2099"}], 60, 60),
    ],
)
def test_interests_of_both_forms_are_read_alike(
    tmp_path: Path, interests: list[Json], low: object, high: object
) -> None:
    wanted = (Decimal(str(low)), Decimal(str(high)))

    of_04 = bods(tmp_path, ACME, OWNER, new_link(*interests))
    assert spans(of_04) == [("owner", *wanted)]
    of_02 = bods(tmp_path, OLD_ACME, OLD_PERSON, old_link(BY_PERSON, *interests))
    assert spans(of_02) == [("own.json#p", *wanted)]


def test_direct_and_indirect_stakes_of_one_owner_add_up(tmp_path: Path) -> None:
    direct = {**shares(exact=30), "directOrIndirect": "direct"}
    indirect = {**shares(exact=25), "directOrIndirect": "indirect"}

    facts = bods(tmp_path, ACME, OWNER, new_link(direct, indirect))

    assert [stake.low for stake in facts.owners_of("acme")] == [30, 25]


def test_what_was_replaced_closed_or_ended_does_not_count(tmp_path: Path) -> None:
    later = old_link(BY_PERSON, shares(exact=10), id_="r2", replacesStatements=["r"])
    replaced = bods(tmp_path, OLD_ACME, OLD_PERSON, old_link(BY_PERSON, shares(exact=60)), later)
    assert spans(replaced) == [("own.json#p", Decimal(10), Decimal(10))]

    closed = new_link(shares(exact=60), status="closed", day="2026-02-01")
    assert spans(bods(tmp_path, ACME, OWNER, closed, new_link(shares(exact=60)))) == []

    updated = new_link(shares(exact=20), status="updated", day="2026-02-01")
    facts = bods(tmp_path, ACME, OWNER, updated, new_link(shares(exact=60)))
    assert spans(facts) == [("owner", Decimal(20), Decimal(20))]

    ended = {**shares(exact=60), "endDate": str(TODAY)}
    assert spans(bods(tmp_path, ACME, OWNER, new_link(ended))) == []


@pytest.mark.parametrize(
    "owner", [{"unspecified": {"reason": "unknown"}}, {"reason": "unknown"}, "nobody", None]
)
def test_owner_that_nobody_specified_is_left_out(tmp_path: Path, owner: object) -> None:
    assert spans(bods(tmp_path, ACME, new_link(shares(exact=60), owner=owner))) == []


def test_each_day_has_the_facts_that_have_not_ended_by_it(tmp_path: Path) -> None:
    first, second = date(2026, 3, 10), date(2026, 5, 1)
    link = new_link(
        {**shares(exact=40), "endDate": str(second)},
        {**shares(exact=20), "endDate": str(first)},
        shares(exact=5),
    )
    (tmp_path / "own.json").write_text(json.dumps([ACME, OWNER, link]))
    ownership = read_facts(tmp_path)

    days = [date.min, first - DAY, first, second - DAY, second, date.max]
    found = [spans(ownership.on(day))[0][1] for day in days]

    assert found == [65, 65, 45, 45, 5, 5]
    assert ownership.on(first) is ownership.on(second - DAY)


def test_persons_of_one_name_stay_apart_and_companies_are_one(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(f"{HEADER}\nAda Owner,Acme,10,2026-01-31,register\n")
    twin = old("q", "person", names=[{"fullName": "Ada Owner"}])
    second = old_link({"describedByPersonStatement": "q"}, shares(exact=20), id_="s")

    facts = bods(
        tmp_path, OLD_ACME, OLD_PERSON, twin, old_link(BY_PERSON, shares(exact=30)), second
    )

    assert [owner for owner, *_ in spans(facts)] == ["ada owner", "own.json#p", "own.json#q"]
    assert facts.holder("acme").names == ("Acme", "Acme FZE")


def test_holder_without_a_name_is_kept_and_said_so(tmp_path: Path) -> None:
    facts = bods(tmp_path, ACME, new("o", "entity"), new_link(shares(exact=60)))

    assert facts.holder("own.json#o").name == "(no name)"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{}", "an array of statements"),
        ("[1]", "an array of statements"),
        ("not json", "no JSON"),
        ('[{"statementType": "other"}]', "statement 0: recordType or statementType"),
        ('[{"recordType": "entity"}]', "statement 0: an id"),
        ('[{"recordType": "entity", "recordId": "a", "recordDetails": 1}]', "statement 0: an id"),
        (json.dumps([{**ACME, "statementDate": "soon"}]), "'soon' is no date"),
        (json.dumps([ACME, OWNER, new_link(shares(exact=101))]), "statement 2: share.exact"),
        (json.dumps([ACME, OWNER, new_link(shares(exact="x"))]), "statement 2: share.exact"),
        (json.dumps([ACME, OWNER, new("r", "relationship", subject="a", interestedParty="o",
                                      interests={})]), None),
        (json.dumps([ACME, OWNER, new("r", "relationship", subject="a", interestedParty="o",
                                      interests={"a": 1})]), "interests: an array"),
        (json.dumps([ACME, OWNER, new("r", "relationship", subject="a", interestedParty="o",
                                      interests=[1])]), "interests: objects"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_statements_is_named(
    tmp_path: Path, text: str, named: str | None
) -> None:
    (tmp_path / "own.json").write_text(text)
    if named is None:
        assert spans(read_facts(tmp_path).on(date(2026, 1, 1))) == []
        return
    with pytest.raises(ConfigError) as caught:
        read_facts(tmp_path)

    assert named in str(caught.value)
    assert "own.json" in caught.value.where
