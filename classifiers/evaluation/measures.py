"""Every measure by name: what it means, and which way is better. Gates, tables and the page read this list."""

from dataclasses import dataclass

from classifiers.evaluation import robustness
from classifiers.evaluation.counterfactuals import COUNTERFACTUALS


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One number of a report."""

    name: str
    """In `--min`, in report.json and in the terminal."""
    about: str
    less_is_better: bool = False
    needs_robustness: bool = False
    """Measured with `--robustness` only."""


INTENT = (
    Measure(name="recall", about="Of the health queries, the share called health. The measure that comes first."),
    Measure(name="precision", about="Of the queries called health, the share that are."),
    Measure(name="fpr", about="Of the other queries, the share called health: what recall costs.", less_is_better=True),
    Measure(name="f1", about="Harmonic mean of precision and recall."),
    Measure(name="auroc", about="Chance that a health query scores above another query, whatever the threshold."),
    Measure(name="average_precision", about="Precision averaged over all thresholds: the area under the curve below."),
    Measure(
        name="fpr_at_recall_98",
        about="False-positive rate at the highest threshold that finds 98 % of the health queries.",
        less_is_better=True,
    ),
    Measure(name="fpr_at_recall_99", about="The same at 99 %.", less_is_better=True),
    Measure(
        name="ece",
        about="Expected calibration error: mean distance between a score and how often it comes true, over ten bins.",
        less_is_better=True,
    ),
    Measure(name="brier", about="Mean squared distance between score and truth.", less_is_better=True),
    Measure(
        name="emergency_on_other",
        about="Of the other queries, the share answered with an emergency card.",
        less_is_better=True,
    ),
    Measure(
        name="embedding_share",
        about="Of all queries, the share that the dear tier was asked about.",
        less_is_better=True,
    ),
    Measure(name="conversations", about="Of the conversations, the share decided right at every labelled turn."),
    Measure(name="conversation_labels", about="The same for health or other alone, whatever the level."),
    Measure(name="turns", about="Of the labelled turns of conversations, the share decided right."),
    Measure(
        name="flips_to_other",
        about="Of the health queries called health, the share called other once disturbed; all disturbances together.",
        less_is_better=True,
        needs_robustness=True,
    ),
    *(
        Measure(
            name=f"flips_{perturbation.name}",
            about=f"The same for one disturbance: {perturbation.about}.",
            less_is_better=True,
            needs_robustness=True,
        )
        for perturbation in robustness.INTENT
    ),
    Measure(
        name="counterfactual_flips",
        about="Of the pairs that differ in gender, age or nationality alone, the share decided differently.",
        less_is_better=True,
        needs_robustness=True,
    ),
    *(
        Measure(
            name=f"counterfactual_{pair.name}",
            about=f"The same for one change: {pair.about}.",
            less_is_better=True,
            needs_robustness=True,
        )
        for pair in COUNTERFACTUALS
    ),
)

TRIAGE = (
    Measure(name="emergency_recall", about="Of the emergencies, the share called one. The measure that comes first."),
    Measure(name="rules_emergency_recall", about="The same by the red-flag rules alone."),
    Measure(
        name="severe_under_triage",
        about="Of the emergencies, the share called routine, self-care or nothing.",
        less_is_better=True,
    ),
    Measure(
        name="false_alarms",
        about="Of the queries that are no emergency, the share called one where the label does not let it pass.",
        less_is_better=True,
    ),
    Measure(name="rules_false_alarms", about="The same by the red-flag rules alone.", less_is_better=True),
    Measure(name="exact", about="Share called just the group of the label."),
    Measure(name="tolerant", about="Share called the group of the label or one that its `accept` lets pass."),
    Measure(name="under_triage", about="Share called less urgent than the label lets pass.", less_is_better=True),
    Measure(name="over_triage", about="Share called more urgent than the label lets pass.", less_is_better=True),
    Measure(
        name="self_care_alarms", about="Of the self-care queries, the share called an emergency.", less_is_better=True
    ),
    Measure(
        name="language_ratio",
        about="Emergency recall of the worse language over that of the better one, on parallel cases where there are.",
    ),
    Measure(
        name="lowered",
        about="Of the emergencies, the share whose level fell once disturbed; all disturbances together.",
        less_is_better=True,
        needs_robustness=True,
    ),
    *(
        Measure(
            name=f"lowered_{perturbation.name}",
            about=f"The same for one disturbance: {perturbation.about}.",
            less_is_better=True,
            needs_robustness=True,
        )
        for perturbation in robustness.TRIAGE
    ),
    Measure(
        name="counterfactual_nationality",
        about="Of the pairs that differ in nationality alone, the share given different levels.",
        less_is_better=True,
        needs_robustness=True,
    ),
)

DISCIPLINE = (
    Measure(name="macro_f1", about="F1 averaged over the disciplines that occur, each counting the same."),
    Measure(name="accuracy", about="Share given the right discipline; a query not taken for health has none."),
    Measure(name="taken_for_health", about="Share called health at all: the rest cannot be given a discipline."),
)

_RETRIEVAL = (
    Measure(
        name="recall_at_3",
        about="Of the queries that the library answers, the share with a source that does among the first three.",
    ),
    Measure(
        name="full_recall_at_3",
        about="Of the passages that answer a query, the share among the first three; mean over queries, at most three.",
    ),
    Measure(
        name="mrr", about="Mean of one over the place of the first source that answers; 0 where none of three does."
    ),
    Measure(name="precision", about="Of the sources shown on queries that the library answers, the share that do."),
    Measure(name="no_source", about="Of the queries that the library does not answer, the share that get no source."),
)

SOURCES = (
    *_RETRIEVAL,
    *(Measure(name=f"words_{measure.name}", about="The same by words alone.") for measure in _RETRIEVAL),
)

BY_TASK = {"intent": INTENT, "triage": TRIAGE, "discipline": DISCIPLINE, "sources": SOURCES}
