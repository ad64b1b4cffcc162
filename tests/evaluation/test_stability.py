"""What counts as moved."""

from classifiers.evaluation import stability
from classifiers.evaluation.cases import Case
from classifiers.evaluation.intervals import Share
from classifiers.evaluation.levels import Group, TriageTruth
from classifiers.evaluation.stability import Trial
from router.domain.decision import Decision, Route
from router.domain.intent import Label
from router.domain.triage import Level
from tests.builders import a_decision, a_query, a_triage
from tests.evaluation.judges import a_truth

HEALTH, OTHER = a_decision(Route.MEDICAL), a_decision(Route.GENERAL)


def a_trial(truth: Label, before: Decision, after: Decision, variant: str = "typos") -> Trial[Label]:
    """One English row decided twice."""
    case = Case(id="r", language="en", query=a_query("words"), truth=truth)
    return Trial(variant, case, "wrods", before, after)


def an_urgent_trial(truth: Group, before: Level, after: Level) -> Trial[TriageTruth]:
    """One row at two levels."""
    case = Case(id="r", language="en", query=a_query("words"), truth=a_truth(truth))
    first, second = (a_decision(triage=a_triage(level=level)) for level in (before, after))
    return Trial("typos", case, "wrods", first, second)


def test_only_rows_that_were_right_before_can_flip() -> None:
    """A health row missed from the start is an error of recall, not of robustness."""
    trials = [
        a_trial(Label.HEALTH, HEALTH, OTHER),
        a_trial(Label.HEALTH, HEALTH, HEALTH),
        a_trial(Label.HEALTH, OTHER, OTHER),
        a_trial(Label.OTHER, OTHER, HEALTH),
        a_trial(Label.OTHER, HEALTH, OTHER),
    ]
    assert stability.flips_to_other(trials) == Share(1, 2)
    assert stability.flips_to_health(trials) == Share(1, 1)


def test_a_pair_moves_whatever_its_label() -> None:
    """Two texts that differ in gender alone should agree also where both are wrong."""
    trials = [a_trial(Label.OTHER, HEALTH, OTHER), a_trial(Label.OTHER, HEALTH, HEALTH)]
    assert stability.label_moves(trials) == Share(1, 2)


def test_an_emergency_by_label_or_by_call_may_not_fall() -> None:
    """A fall counts from ambulance to emergency and from urgent to routine; a rise and a calm row do not."""
    trials = [
        an_urgent_trial(Group.EMERGENCY, Level.EMERGENCY_AMBULANCE, Level.EMERGENCY),
        an_urgent_trial(Group.EMERGENCY, Level.CONSULTATION_24, Level.CONSULTATION),
        an_urgent_trial(Group.ROUTINE, Level.EMERGENCY, Level.EMERGENCY_AMBULANCE),
        an_urgent_trial(Group.ROUTINE, Level.CONSULTATION, Level.NONE),
    ]
    assert stability.lowered(trials) == Share(2, 3)
    assert stability.level_moves(trials) == Share(4, 4)


def test_each_variant_has_its_own_figure_beside_the_pooled_one() -> None:
    """The pooled share and one a variant, under the names that gates use."""
    trials = [a_trial(Label.HEALTH, HEALTH, OTHER, "typos"), a_trial(Label.HEALTH, HEALTH, HEALTH, "padding")]
    found = stability.figures(trials, stability.flips_to_other, "flips_to_other", "flips_")
    assert {name: estimate and estimate.value for name, estimate in found.items()} == {
        "flips_to_other": 0.5,
        "flips_typos": 1.0,
        "flips_padding": 0.0,
    }
