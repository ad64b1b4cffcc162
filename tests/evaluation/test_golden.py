"""Ten rows from file to report, held to a report that was read and found right."""

import json
from pathlib import Path
from typing import Any

from classifiers.evaluation.report import as_json
from router.evaluate import Task, evaluate
from tests.evaluation.judges import reading_pipeline

GOLDEN = Path(__file__).parent / "golden"


def test_ten_rows_give_the_golden_report() -> None:
    """Reading, deciding, measuring and rendering, end to end; to change it on purpose, write the new report there."""
    report = evaluate(task=Task.INTENT, pipeline=reading_pipeline(), files=[GOLDEN / "rows.jsonl"], version="1")
    expected = json.loads((GOLDEN / "report.json").read_text(encoding="utf-8"))
    assert without_lines(as_json(report)) == expected


def without_lines(report: dict[str, Any]) -> dict[str, Any]:
    """The report without the points of its lines, which the tables beside them hold in fewer words."""
    plain: dict[str, Any] = json.loads(json.dumps(report))
    for section in plain["sections"]:
        section["blocks"] = [block for block in section["blocks"] if block["kind"] != "plot"]
    return plain
