"""Numbers, days and countries as IDocs write them, and what none of them is."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sap.idoc.segment import FieldError, Segment
from adapters.sap.idoc.values import (
    country_in,
    document_number,
    item_number,
    read_amount,
    read_moment,
    read_number,
)

ZONE = ZoneInfo("Europe/Berlin")


def segment(**fields: str) -> Segment:
    return Segment("E1EDP01", 1, fields)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.50-", "-12.5"),
        ("-12.50", "-12.5"),
        ("+3", "3"),
        ("3 -", "-3"),
        ("0.00-", "0"),
        (".5", "0.5"),
        ("4.", "4"),
        ("1.000", "1"),
        ("100", "100"),
        ("0000000000000020", "20"),
    ],
)
def test_amount_has_its_sign_before_or_behind(text: str, number: str) -> None:
    read = read_amount(segment(MENGE=text), "MENGE")
    assert read == Decimal(number)
    assert not str(read).endswith(".0")


@pytest.mark.parametrize(
    "text", ["-12.50-", "1,5", "1.234,5", "1e5", "NaN", "²", "1 000", "12.50 EUR", "9" * 19, "."]
)
def test_amount_that_is_none_names_segment_and_field(text: str) -> None:
    with pytest.raises(FieldError, match=r"E1EDP01\.MENGE"):
        read_amount(segment(MENGE=text), "MENGE")


def test_amount_that_is_not_said_is_none() -> None:
    assert read_amount(segment(), "MENGE") is None


@settings(deadline=None)
@given(st.decimals(-(10**12), 10**12, places=3))
def test_every_amount_is_read_back_with_its_sign_behind(number: Decimal) -> None:
    written = f"{abs(number):.3f}{'-' if number < 0 else ''}"
    assert read_amount(segment(MENGE=written), "MENGE") == number


@pytest.mark.parametrize("text", ["00000000", "0", "000000"])
def test_day_of_zeros_is_not_said(text: str) -> None:
    assert read_moment(segment(DATUM=text), "DATUM", None, UTC) is None
    assert read_moment(segment(), "DATUM", "UZEIT", UTC) is None


@pytest.mark.parametrize(
    ("clock", "hour", "minute"),
    [("093000", 8, 30), ("0930", 8, 30), ("", 23, 0), ("240000", 23, 0), ("000000", 23, 0)],
)
def test_time_is_that_of_the_systems_zone(clock: str, hour: int, minute: int) -> None:
    fields = {"DATUM": "20261124", **({"UZEIT": clock} if clock else {})}
    day = 23 if hour == 23 and clock != "240000" else 24
    read = read_moment(segment(**fields), "DATUM", "UZEIT", ZONE)
    assert read == datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("text", ["20261301", "20260230", "2026", "24.11.2026", "²0261124", "0001"])
def test_day_that_is_none_names_segment_and_field(text: str) -> None:
    with pytest.raises(FieldError, match=r"E1EDP01\.DATUM"):
        read_moment(segment(DATUM=text), "DATUM", None, UTC)


@pytest.mark.parametrize("clock", ["2500", "0960", "9", "noon", "240060"])
def test_time_that_is_none_names_segment_and_field(clock: str) -> None:
    with pytest.raises(FieldError, match=r"E1EDP01\.UZEIT"):
        read_moment(segment(DATUM="20261124", UZEIT=clock), "DATUM", "UZEIT", UTC)


@pytest.mark.parametrize("day", ["00010101", "99991231"])
def test_day_at_the_end_of_time_is_read_or_named(day: str) -> None:
    for zone in (ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Honolulu")):
        try:
            read_moment(segment(DATUM=day, UZEIT="2359"), "DATUM", "UZEIT", zone)
        except FieldError as error:
            assert error.name == "DATUM"  # noqa: PT017 - either way is right


@pytest.mark.parametrize(
    ("text", "number"),
    [("0000004711", "4711"), ("4711", "4711"), ("00017", "00017"), ("PO-0007", "PO-0007")],
)
def test_only_a_number_that_sap_filled_loses_its_zeros(text: str, number: str) -> None:
    assert document_number(text) == number


def test_number_of_zeros_stays_a_number() -> None:
    assert document_number("0000000000") == "0"
    assert item_number("000000") == "000000"
    assert item_number("000010") == "10"


@pytest.mark.parametrize("text", ["9" * 36, "4711\x00", "47\u202e11"])
def test_number_that_no_document_has_is_named(text: str) -> None:
    with pytest.raises(FieldError, match=r"E1EDP01\.BELNR"):
        read_number(segment(BELNR=text), "BELNR")


def test_country_that_is_none_is_named_and_one_not_said_is_none() -> None:
    assert country_in(segment(LAND1="de"), "LAND1") == "DE"
    assert country_in(segment(), "LAND1") is None
    with pytest.raises(FieldError, match=r"E1EDP01\.LAND1"):
        country_in(segment(LAND1="Q7"), "LAND1")
