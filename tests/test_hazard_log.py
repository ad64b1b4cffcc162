"""The hazard log names tests that exist."""

import re
from pathlib import Path

import router

_ROOT = Path(router.__file__).parent.parent
_LOG = _ROOT / "docs" / "hazard_log.md"


def test_each_hazard_names_a_test_that_exists() -> None:
    """Every row of the log has a control whose test is a file of this repository."""
    rows = re.findall(r"^\| (H\d+) \|.*$", _LOG.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(set(rows)) >= 7
    for line in _LOG.read_text(encoding="utf-8").splitlines():
        if line.startswith("| H"):
            tests = re.findall(r"`(tests/[\w/]+\.py)(?:::\w+)?`", line)
            assert tests, line
            assert [test for test in tests if not (_ROOT / test).is_file()] == [], line


def test_each_test_function_that_is_named_exists() -> None:
    """`path::test_name` leads to a function of that name in that file."""
    named = re.findall(r"`(tests/[\w/]+\.py)::([^`]*)`", _LOG.read_text(encoding="utf-8"))
    assert named
    for path, function in named:
        written = (_ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^(?:async )?def {re.escape(function)}\(", written, re.MULTILINE), f"{path}::{function}"


def test_each_hazard_has_a_severity_and_a_likelihood() -> None:
    """Every row has all eight cells, and its two estimates are words of the scales."""
    severities = {"catastrophic", "major", "considerable", "significant", "minor"}
    likelihoods = {"very high", "high", "medium", "low", "very low"}
    for line in _LOG.read_text(encoding="utf-8").splitlines():
        if line.startswith("| H"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == 8, line
            assert cells[2] in severities, line
            assert cells[3] in likelihoods, line
