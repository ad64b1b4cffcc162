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
            tests = re.findall(r"`(tests/[\w/]+\.py)`", line)
            assert tests, line
            assert [test for test in tests if not (_ROOT / test).is_file()] == [], line
