"""A whole run over labelled files, decided by a service whose every decision stands in the text."""

from pathlib import Path
from typing import Any

import pytest

from classifiers.evaluation.blocks import Histogram, Matrix, Plot, Report, Table
from classifiers.evaluation.intervals import Estimate
from classifiers.evaluation.measures import BY_TASK
from router.domain.errors import ConfigurationError
from router.evaluate import Rival, Task, evaluate
from tests.builders import a_classification
from tests.doubles import FixedClassifier, a_pipeline
from tests.evaluation.judges import reading_pipeline, write_rows

Rows = list[dict[str, Any]]
INTENT_ROWS: Rows = [
    {"id": "1", "lang": "en", "text": "sore throat [0.9]", "label": "health", "source": "a", "slice": "plain"},
    {
        "id": "2",
        "lang": "en",
        "text": "my wife has cramp, she is 34 years old [0.35]",
        "label": "health",
        "source": "a",
    },
    {"id": "3", "lang": "en", "text": "odd pain [0.2]", "label": "health", "source": "b"},
    {"id": "4", "lang": "zh", "text": "嗓子疼 [0.8]", "label": "health", "source": "b"},
    {"id": "5", "lang": "zh", "text": "放首歌 [0.05]", "label": "other", "source": "a"},
    {"id": "6", "lang": "en", "text": "computer virus [0.6]", "label": "other", "source": "a"},
    {"id": "7", "lang": "en", "text": "killer sale {emergency} [0.1]", "label": "other", "source": "b"},
    {"id": "8", "lang": "en", "text": "calories in rice [0.7]", "label": "health", "borderline": True},
]
TRIAGE_ROWS: Rows = [
    {"id": "1", "lang": "en", "text": "{emergency_ambulance} chest", "level": "emergency", "system": "cardiac"},
    {"id": "2", "lang": "zh", "text": "胸口疼 [0.9]", "level": "emergency", "accept": ["urgent"]},
    {"id": "3", "lang": "en", "text": "{consultation_24} ear", "level": "urgent"},
    {"id": "4", "lang": "en", "text": "{emergency} cut", "level": "self_care"},
    {"id": "5", "lang": "zh", "text": "{emergency} 割伤了手", "emergency": True},
    {"id": "6", "lang": "zh", "text": "为什么打哈欠", "emergency": False, "borderline": True},
]
DISCIPLINE_ROWS: Rows = [
    {"id": "1", "lang": "en", "text": "a tumour [0.9]", "discipline": "oncology"},
    {"id": "2", "lang": "en", "text": "a murmur [0.9]", "discipline": "cardiology"},
    {"id": "3", "lang": "zh", "text": "骨折 [0.9]", "discipline": "surgery"},
    {"id": "4", "lang": "zh", "text": "没事 [0.1]", "discipline": "surgery"},
]


def run(task: Task, path: Path, rows: Rows, **changes: Any) -> Report:
    """A run over one file."""
    files = [write_rows(path / "rows.jsonl", rows)]
    return evaluate(task=task, pipeline=reading_pipeline(), files=files, version="1", **changes)


def value(report: Report, group: str, measure: str) -> float | None:
    """One figure, without its interval."""
    found = report.figures[group].get(measure)
    return round(found.value, 4) if found else None


def table(report: Report, name: str) -> Table:
    """A table of the report."""
    (found,) = [b for s in report.sections for b in s.blocks if isinstance(b, Table) and b.name == name]
    return found


def test_intent_is_measured_on_the_decision(tmp_path: Path) -> None:
    """Abstaining finds a row below the threshold, a red flag calls a row health, and borderline rows stand apart."""
    report = run(Task.INTENT, tmp_path, INTENT_ROWS)
    assert report.counts == {
        "rows measured": 7,
        "borderline, apart": 1,
        "not admitted by the guard": 0,
        "conversations": 0,
    }
    assert value(report, "all", "recall") == 0.75
    assert value(report, "en", "recall") == 0.6667
    assert value(report, "all", "fpr") == 0.6667
    assert value(report, "all", "emergency_on_other") == 0.3333
    assert value(report, "all", "auroc") == round(10 / 12, 4)
    assert [row[0] for row in table(report, "missed").rows] == ["3"]
    assert [row[0] for row in table(report, "over_routed").rows] == ["7", "6"]
    assert table(report, "borderline").rows[0][2] == 1


def test_the_intent_report_has_its_pictures(tmp_path: Path) -> None:
    """A curve, a calibration plot, a histogram a language, and the sweep of the threshold."""
    blocks = [block for section in run(Task.INTENT, tmp_path, INTENT_ROWS).sections for block in section.blocks]
    assert [b.name for b in blocks if isinstance(b, Plot)] == ["precision_recall", "calibration", "sweep"]
    assert [b.name for b in blocks if isinstance(b, Histogram)] == ["scores_en", "scores_zh"]
    (english, _) = [b for b in blocks if isinstance(b, Histogram)]
    assert (sum(english.above[1]), sum(english.below[1])) == (3, 2)
    assert english.marks == (0.5, 0.35)


def test_slices_show_a_bad_part_of_a_good_whole(tmp_path: Path) -> None:
    """Parts of ten rows and more have their own line, with an AUROC where both labels have ten."""
    good = [{"text": f"ache {n} [0.9]", "label": "health", "source": "good"} for n in range(12)]
    calm = [{"text": f"song {n} [0.1]", "label": "other", "source": "good"} for n in range(12)]
    poor = [{"text": f"itch {n} [0.2]", "label": "health", "source": "poor"} for n in range(10)]
    few = [{"text": f"hiccup {n} [0.2]", "label": "health", "source": "few"} for n in range(9)]
    rows = table(run(Task.INTENT, tmp_path, [*good, *calm, *poor, *few]), "by_source").rows
    found = {row[0]: [cell.value if isinstance(cell, Estimate) else cell for cell in row[1:]] for row in rows}
    assert found == {
        "good": [24, "55.8 %", 12, 1.0, 12, 0.0, 1.0],
        "poor": [10, "23.3 %", 10, 0.0, 0, None, None],
    }


def test_discipline_slices_have_their_accuracy(tmp_path: Path) -> None:
    """A source of ten rows has its own line."""
    rows = [{"text": f"a tumour {n} [0.9]", "discipline": "oncology", "source": "one"} for n in range(10)]
    ((name, size, accuracy),) = table(run(Task.DISCIPLINE, tmp_path, rows), "by_source").rows
    assert (name, size) == ("one", 10)
    assert isinstance(accuracy, Estimate)
    assert accuracy.value == 1.0


def test_robustness_asks_again_and_gates_can_name_it(tmp_path: Path) -> None:
    """Only rows that a disturbance changes are asked; a service that reads a number in brackets never flips."""
    report = run(Task.INTENT, tmp_path, INTENT_ROWS, robust=True)
    assert value(report, "all", "flips_to_other") == 0.0
    assert value(report, "all", "counterfactual_gender_swapped") == 0.0
    swapped = {row[0]: row[1] for row in table(report, "counterfactuals").rows}
    assert swapped["an adult's age moved by 25 years"] == 1
    assert set(report.figures["all"]) <= {measure.name for measure in BY_TASK["intent"]}


def test_a_rival_is_compared_on_the_same_rows(tmp_path: Path) -> None:
    """A rival that calls everything health is right where this one was wrong, and the other way round."""
    rival = Rival(name="eager", pipeline=a_pipeline(classifier=FixedClassifier(a_classification(0.9))))
    report = run(Task.INTENT, tmp_path, INTENT_ROWS, rival=rival)
    both, only_this, only_rival, neither = table(report, "mcnemar").rows[0][1:5]
    assert (both, only_this, only_rival, neither) == (3, 1, 1, 2)
    assert table(report, "mcnemar").rows[0][5] == 1.0


def test_conversations_stand_beside_rows(tmp_path: Path) -> None:
    """A file may hold both, and a file of conversations alone has no other figure."""
    turns = [
        {"role": "user", "content": "my ear hurts [0.9]", "label": "health"},
        {"role": "user", "content": "play jazz [0.0]", "label": "other"},
    ]
    report = run(Task.INTENT, tmp_path, [{"id": "c", "lang": "zh", "turns": turns}])
    assert report.counts["conversations"] == 1
    assert value(report, "zh", "conversations") == 1.0
    assert value(report, "all", "recall") is None
    both = run(Task.INTENT, tmp_path, [*INTENT_ROWS, {"id": "c", "lang": "zh", "turns": turns}])
    assert value(both, "zh", "conversations") == 1.0
    assert value(both, "en", "conversations") is None
    assert value(both, "en", "recall") == 0.6667


@pytest.mark.parametrize("name", ["messages", "turns"])
def test_earlier_turns_of_a_row_reach_the_service(tmp_path: Path, name: str) -> None:
    """A row with a text of its own may bring its context under either name."""
    row = {**INTENT_ROWS[0], name: [{"role": "user", "content": "x" * 40_000}]}
    report = run(Task.INTENT, tmp_path, [row, *INTENT_ROWS[1:]])
    assert report.counts["not admitted by the guard"] == 1


def test_triage_is_measured_whole_and_by_rules_alone(tmp_path: Path) -> None:
    """Emergencies of both kinds of label count, accuracy only where there is a level."""
    report = run(Task.TRIAGE, tmp_path, TRIAGE_ROWS)
    assert value(report, "all", "emergency_recall") == 0.6667
    assert value(report, "all", "rules_emergency_recall") == 0.6667
    assert value(report, "all", "severe_under_triage") == 0.3333
    assert value(report, "all", "false_alarms") == 0.5
    assert value(report, "all", "exact") == 0.5
    assert value(report, "all", "self_care_alarms") == 1.0
    assert value(report, "all", "language_ratio") == 0.5
    matrices = [b for s in report.sections for b in s.blocks if isinstance(b, Matrix)]
    assert [m.name for m in matrices] == ["confusion_all", "confusion_en", "confusion_zh", "confusion_rules"]
    assert [row[0] for row in table(report, "under_triaged").rows] == ["2"]
    assert [row[0] for row in table(report, "over_triaged").rows] == ["4"]


def test_parallel_cases_make_the_language_ratio_where_there_are_any(tmp_path: Path) -> None:
    """Rows that are the same case in two languages compare languages; others would compare cases."""
    parallel = [
        {"id": f"{language}{n}", "lang": language, "text": "{emergency} 1", "level": "emergency", "pair": f"p{n}"}
        for language in ("en", "zh")
        for n in range(5)
    ]
    report = run(Task.TRIAGE, tmp_path, [*TRIAGE_ROWS, *parallel])
    assert value(report, "all", "language_ratio") == 1.0


def test_triage_under_disturbance(tmp_path: Path) -> None:
    """A level in braces survives what is added around it; every figure has a name that a gate can use."""
    report = run(Task.TRIAGE, tmp_path, TRIAGE_ROWS, robust=True)
    assert value(report, "all", "lowered_injection") == 0.0
    assert value(report, "all", "counterfactual_nationality") == 0.0
    assert set(report.figures["all"]) <= {measure.name for measure in BY_TASK["triage"]}


def test_disciplines_are_mapped_and_averaged(tmp_path: Path) -> None:
    """Cardiology counts as internal medicine; F1 is 1 for oncology, 2/3 there, and 0 for surgery."""
    report = run(Task.DISCIPLINE, tmp_path, DISCIPLINE_ROWS)
    assert value(report, "all", "accuracy") == 0.5
    assert value(report, "all", "macro_f1") == round((1 + 2 / 3 + 0) / 3, 4)
    assert value(report, "all", "taken_for_health") == 0.75
    assert ("cardiology", "internal_medicine", 1) in [row[:3] for row in table(report, "mapping").rows]


@pytest.mark.parametrize(
    ("task", "rows", "said"),
    [
        (Task.INTENT, [INTENT_ROWS[0], {"text": "hm", "label": "sick"}], r"rows\.jsonl row 2 has an unknown label"),
        (Task.TRIAGE, [{"text": "hm"}], "row 1 has neither a level"),
        (Task.INTENT, [], "no labelled row"),
        (Task.INTENT, [INTENT_ROWS[-1]], "1 rows are borderline"),
        (Task.TRIAGE, [{"turns": [{"content": "ow", "risk": True}]}], "measured by `medroute evaluate intent`"),
    ],
)
def test_a_file_that_cannot_be_measured_says_where_and_why(tmp_path: Path, task: Task, rows: Rows, said: str) -> None:
    """File, row and fault in one line; no figure is made of half a file."""
    with pytest.raises(ConfigurationError, match=said):
        run(task, tmp_path, rows)


def test_rows_that_the_guard_rejects_are_counted(tmp_path: Path) -> None:
    """An inadmissible text is told apart from a wrong decision."""
    turn = {"role": "user", "content": "\x00", "label": "other"}
    rows = [*INTENT_ROWS, {"text": "x" * 9_000, "label": "other"}, {"text": None, "label": "other"}, {"turns": [turn]}]
    assert run(Task.INTENT, tmp_path, rows).counts["not admitted by the guard"] == 3
