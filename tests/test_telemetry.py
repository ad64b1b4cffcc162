"""Logs and metrics."""

import json
import logging
import sys
from pathlib import Path

import pytest

from router.domain.answer import Timings, Usage
from router.telemetry import JsonFormatter, Metrics, Telemetry, configure_logging
from tests.builders import an_answer, an_emergency


def line_of(record: logging.LogRecord) -> dict[str, object]:
    """The record as it is written."""
    line = JsonFormatter().format(record)
    assert "\n" not in line
    found: dict[str, object] = json.loads(line)
    return found


def a_record(message: str = "hello", **extra: object) -> logging.LogRecord:
    """A log record."""
    record = logging.LogRecord("medroute.test", logging.WARNING, "file.py", 1, message, None, None)
    record.__dict__.update(extra)
    return record


def test_a_line_is_one_json_object() -> None:
    """Time, level, logger, message, and the fields that were attached."""
    row = line_of(a_record("two\nlines", fields={"route": "medical", "red_flags": ["CARD-1"]}))
    assert (row["level"], row["logger"], row["message"]) == ("warning", "medroute.test", "two\nlines")
    assert (row["route"], row["red_flags"]) == ("medical", ["CARD-1"])
    assert str(row["at"]).endswith("+00:00")


def test_an_error_is_told_by_its_kind_alone() -> None:
    """Neither its message nor its trace is written, for they may repeat a query."""
    try:
        raise LookupError("zyxsecretqwv")  # noqa: EM101, TRY301 - an error with words in it
    except LookupError:
        row = line_of(a_record(exc_info=sys.exc_info()))
    assert row["fault"] == "LookupError"
    assert "zyxsecretqwv" not in json.dumps(row)


def test_an_answer_is_one_canonical_line(caplog: pytest.LogCaptureFixture) -> None:
    """The line tells the decision, the level, who wrote and how long it took, and no words."""
    caplog.set_level(logging.INFO)
    answer = an_answer(decision=an_emergency(), timings=Timings(total_ms=5.0, backend_ms=2.0))
    Telemetry(Metrics()).answered(answer)
    (record,) = caplog.records
    row = line_of(record)
    assert row["message"] == "answered"
    assert (row["id"], row["route"], row["cause"], row["level"]) == (
        "q_1",
        "escalate",
        "red_flag",
        "emergency_ambulance",
    )
    assert (row["red_flags"], row["total_ms"], row["overhead_ms"]) == (["CARD-1"], 5.0, 3.0)
    assert "crushing" not in json.dumps(row)
    assert answer.text not in json.dumps(row)


def test_a_quiet_service_still_counts(caplog: pytest.LogCaptureFixture) -> None:
    """Above the level of information no line is written, and the counters go on."""
    caplog.set_level(logging.WARNING)
    telemetry = Telemetry(Metrics())
    telemetry.answered(an_answer())
    assert caplog.records == []
    assert b'medroute_queries_total{cache="miss"' in telemetry.metrics.exposition()


def test_a_failed_step_is_a_line_and_a_count(caplog: pytest.LogCaptureFixture) -> None:
    """The backend and the kind of fault are told."""
    telemetry = Telemetry(Metrics())
    telemetry.rung_failed("medical", "provider_cut")
    assert line_of(caplog.records[0])["fault"] == "provider_cut"
    text = telemetry.metrics.exposition().decode()
    assert 'medroute_backend_faults_total{backend="medical",fault="provider_cut"} 1.0' in text


def test_what_a_guard_did_is_counted_and_named(caplog: pytest.LogCaptureFixture) -> None:
    """Each kind of change is counted for its backend, and the line of the answer names the kinds."""
    caplog.set_level(logging.INFO)
    telemetry = Telemetry(Metrics())
    telemetry.guarded("medical", {"citation_removed": 2, "link_removed": 1})
    telemetry.answered(an_answer(reasons=("guard:citation_removed", "guard:link_removed")))
    text = telemetry.metrics.exposition().decode()
    assert 'medroute_draft_guards_total{action="citation_removed",backend="medical"} 2.0' in text
    assert line_of(caplog.records[0])["reasons"] == ["guard:citation_removed", "guard:link_removed"]


def test_tokens_are_counted_where_the_server_counted_them() -> None:
    """Input and output stand apart; an answer without a count adds nothing."""
    metrics = Metrics()
    metrics.answered(an_answer())
    assert b"token_usage_total{" not in metrics.exposition()
    metrics.answered(an_answer(usage=Usage(prompt_tokens=7, completion_tokens=3)))
    text = metrics.exposition().decode()
    assert 'gen_ai_client_token_usage_total{backend="medical",type="input"} 7.0' in text
    assert 'gen_ai_client_token_usage_total{backend="medical",type="output"} 3.0' in text


def test_labels_hold_no_names_that_callers_choose() -> None:
    """Model names, ids and countries are no labels, so that the number of series is bounded."""
    metrics = Metrics()
    metrics.answered(an_answer(id="q_zyxsecretqwv", conversation_id="c_zyxsecretqwv"))
    assert b"zyxsecretqwv" not in metrics.exposition()
    assert b"med-1" not in metrics.exposition()


def test_several_workers_are_read_from_their_files(tmp_path: Path) -> None:
    """With a folder for all workers, one worker's own counters are not the answer."""
    metrics = Metrics()
    metrics.answered(an_answer())
    assert metrics.exposition(str(tmp_path)) == b""


def test_logging_goes_to_standard_error_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Every logger of the process writes one line of JSON, at the level that was set."""
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    before = (root.handlers[:], root.level, access.disabled)
    try:
        configure_logging("warning")
        logging.getLogger("somewhere.else").info("not this")
        logging.getLogger("somewhere.else").warning("this %s", "one")
        assert access.disabled
    finally:
        root.handlers[:], root.level, access.disabled = before
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [json.loads(line)["message"] for line in captured.err.splitlines()] == ["this one"]
