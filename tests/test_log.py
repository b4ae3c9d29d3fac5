"""Log lines: one event each, in the form that was asked for, and never what a variable held."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from connector.log import set_up_logging


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def divide_with_a_secret_at_hand() -> None:
    token = "opensesame"
    assert token
    _ = 1 / 0


def log_the_error() -> None:
    try:
        divide_with_a_secret_at_hand()
    except ZeroDivisionError:
        structlog.get_logger().exception("step.broken", step="screen")


def test_json_line_is_one_event_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("json")

    structlog.get_logger().info("order.screened", order="shop:1")

    captured = capsys.readouterr()
    line = json.loads(captured.err)
    assert captured.out == ""
    assert (line["event"], line["level"], line["order"]) == ("order.screened", "info", "shop:1")
    assert line["at"].endswith("Z")


def test_text_line_says_the_event_and_its_ids(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("text")

    structlog.get_logger().info("order.screened", order="shop:1")

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "order.screened" in captured.err
    assert "order=shop:1" in captured.err


def test_event_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("text", logging.WARNING)

    structlog.get_logger().info("order.screened")

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("form", ["text", "json"])
def test_error_shows_its_trace_but_no_variable(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(form)

    log_the_error()

    written = capsys.readouterr().err
    assert "ZeroDivisionError" in written
    assert "divide_with_a_secret_at_hand" in written
    assert "│" not in written
    assert "opensesame" not in written
