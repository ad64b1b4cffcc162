"""The README's table of figures, made from the committed reports: no figure is copied by hand.

`make reports` measures and writes the reports; `python -m docs.readme --write` then brings the table up to date.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

REPORTS = Path(__file__).parent.parent / "fixtures" / "reports"
_LANGUAGES = ("en", "zh")


class _Line(NamedTuple):
    what: str
    report: str
    figure: str
    how: str


_TRIAGE = "`medroute evaluate triage` on `fixtures/red_flags/heldback`"
_SOURCES = "`medroute evaluate sources` on `fixtures/sources/relevance/heldback.*.jsonl`"
_CONVERSATIONS = "`medroute evaluate intent` on `fixtures/conversations/heldback.jsonl`"
_PUBLIC = "`medroute evaluate intent` on {rows:,} public queries, not part of the training"
_SAME = "the same"
_LINES = (
    _Line("health queries called health", "intent_public", "recall", _PUBLIC),
    _Line("other queries sent to the medical lane", "intent_public", "fpr", _SAME),
    _Line("area under the ROC curve", "intent_public", "auroc", _SAME),
    _Line("queries that need the dear tier", "intent_public", "embedding_share", _SAME),
    _Line("emergencies of our held-back cases called emergency", "triage_heldback", "emergency_recall", _TRIAGE),
    _Line("the same, by rules alone", "triage_heldback", "rules_emergency_recall", _SAME),
    _Line("emergencies called routine, self-care or nothing", "triage_heldback", "severe_under_triage", _SAME),
    _Line("self-care called emergency", "triage_heldback", "self_care_alarms", _SAME),
    _Line("exact level", "triage_heldback", "exact", _SAME),
    _Line(
        "held-back conversations right at every turn, label and risk",
        "conversations_heldback",
        "conversations",
        _CONVERSATIONS,
    ),
    _Line("the same, label alone", "conversations_heldback", "conversation_labels", _SAME),
    _Line("questions with a right source among the first three", "sources_heldback", "recall_at_3", _SOURCES),
    _Line("unanswerable questions that get no source", "sources_heldback", "no_source", _SAME),
)
_AS_IT_IS = "auroc"
"""No share of anything: shown as a number, not in per cent."""


def measured_table() -> str:
    """One row a figure, with its 95 % interval."""
    rows = ["| what | English | Chinese | how |", "|---|---|---|---|"]
    for line in _LINES:
        report = json.loads((REPORTS / line.report / "report.json").read_text(encoding="utf-8"))
        cells = [_cell(line.figure, report["figures"][language][line.figure]) for language in _LANGUAGES]
        how = line.how.format(rows=report["counts"].get("rows measured"))
        rows.append(f"| {line.what} | {' | '.join(cells)} | {how} |")
    return "\n".join(rows) + "\n"


def _cell(name: str, figure: dict[str, Any]) -> str:
    value, low, high = figure["value"], figure["low"], figure["high"]
    if name == _AS_IT_IS:
        return f"{value:.3f} ({low:.3f} to {high:.3f})"
    return f"{100 * value:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
