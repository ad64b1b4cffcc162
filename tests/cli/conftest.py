"""Runs commands as a shell would see them."""

import logging
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from router import cli
from router.telemetry import JsonFormatter


class Outcome(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _small_and_quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No optional model is loaded, and the logging that a command set up goes with it."""
    monkeypatch.setenv("MEDROUTE_EMBEDDED", "false")
    monkeypatch.setenv("MEDROUTE_EMBEDDING", "false")
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    level, disabled = root.level, access.disabled
    yield
    root.handlers[:] = [handler for handler in root.handlers if not isinstance(handler.formatter, JsonFormatter)]
    root.setLevel(level)
    access.disabled = disabled


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command in this process."""

    def run_command(*arguments: str) -> Outcome:
        try:
            code = cli.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run_command


def is_one_line(outcome: Outcome) -> bool:
    """The command ended as bad usage with one line on standard error and nothing on standard output."""
    lines = outcome.err.splitlines()
    return outcome.code == cli.BAD_USAGE and len(lines) == 1 and lines[0].startswith("medroute") and not outcome.out
