"""The intent classifier of the service."""

import pytest

from classifiers.intent.artefact import Calibration
from classifiers.intent.cascade import AbstainingClassifier, CascadeClassifier
from classifiers.intent.lexical import LexicalModel
from router.domain.intent import ClassifierIdentity, Concern, Discipline, Intent, Language, Tier
from router.domain.query import Query, Role, Turn
from tests.builders import a_query, user_turns
from tests.tiny_classifier import an_artefact

_CLASSIFIER = CascadeClassifier(LexicalModel(an_artefact()))


def _with_threshold(threshold: float, abstain_below: float) -> CascadeClassifier:
    curve = Calibration(slope=1.0, offset=0.0, threshold=threshold, abstain_below=abstain_below)
    return CascadeClassifier(LexicalModel(an_artefact(calibration=dict.fromkeys(Language, curve))))


@pytest.mark.parametrize(("text", "language"), [("pain", Language.ENGLISH), ("痛", Language.CHINESE)])
def test_a_health_query_has_every_opinion(text: str, language: Language) -> None:
    """A text above the threshold gets score, concern, intent, discipline, language, identity and tier."""
    opinion = _CLASSIFIER.classify(a_query(text))
    assert opinion.health_score == 0.8808
    assert opinion.threshold == 0.5
    assert not opinion.abstains
    assert (opinion.concern, opinion.intent) == (Concern.PERSONAL, Intent.SYMPTOM)
    assert opinion.discipline is Discipline.INTERNAL_MEDICINE
    assert opinion.language is language
    assert opinion.identity == ClassifierIdentity(name="tiny", version="1")
    assert opinion.tier is Tier.LEXICAL


def test_another_query_has_a_concern_and_no_finer_opinion() -> None:
    """Of a text that is not about health only the concern is judged."""
    opinion = _CLASSIFIER.classify(a_query("weather"))
    assert opinion.health_score < 0.25
    assert (opinion.abstains, opinion.concern, opinion.intent, opinion.discipline) == (False, Concern.NONE, None, None)


def test_the_text_is_normalised_first() -> None:
    """Case, width and script make no difference to the opinion."""
    assert _CLASSIFIER.classify(a_query("ＰＡＩＮ")).health_score == _CLASSIFIER.classify(a_query("pain")).health_score
    assert _CLASSIFIER.classify(a_query("發燒")).health_score == _CLASSIFIER.classify(a_query("发烧")).health_score


def test_between_the_borders_the_classifier_abstains() -> None:
    """A score below the threshold and not below the abstain border commits to nothing and still guesses the rest."""
    opinion = _with_threshold(0.9, 0.5).classify(a_query("pain"))
    assert opinion.abstains
    assert opinion.intent is Intent.SYMPTOM


def test_the_abstain_border_itself_abstains() -> None:
    """A score at the lower border is unsure, one at the threshold is sure."""
    score = _CLASSIFIER.classify(a_query("unknown words")).health_score
    exact = LexicalModel(an_artefact()).probability(-2.0, Language.ENGLISH)
    assert score == round(exact, 4)
    assert _with_threshold(0.9, exact).classify(a_query("unknown words")).abstains
    assert not _with_threshold(exact, exact).classify(a_query("unknown words")).abstains


@pytest.mark.parametrize(
    ("text", "before"),
    [("and now?", "pain in my knee"), ("那现在呢？", "我头痛"), ("is it bad", "i have a fever")],
)
def test_a_message_that_leans_takes_on_what_it_leans_on(text: str, before: str) -> None:
    """A short follow-up to a health message is a health message, and says that the conversation carried it."""
    alone = _CLASSIFIER.classify(a_query(text))
    carried = _CLASSIFIER.classify(a_query(text, turns=user_turns(before)))
    assert alone.health_score < alone.threshold
    assert carried.health_score >= carried.threshold
    assert carried.from_conversation
    assert not carried.abstains
    assert carried.intent is Intent.SYMPTOM


def test_the_message_before_counts_by_itself() -> None:
    """Words of the follow-up that speak against health do not drown the message it leans on."""
    carried = _CLASSIFIER.classify(a_query("what about football", turns=user_turns("pain")))
    assert carried.from_conversation


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(
            a_query("who won the football world cup final that was played in south korea and japan"), id="long"
        ),
        pytest.param(a_query("and now?"), id="first message"),
        pytest.param(a_query("and now?", turns=user_turns("weather")), id="leans on other"),
        pytest.param(a_query("and now?", turns=user_turns("pain", "weather", "football")), id="health long before"),
        pytest.param(
            a_query("and now?", turns=(Turn(role=Role.ASSISTANT, content="pain"),)), id="only the assistant spoke"
        ),
    ],
)
def test_nothing_else_is_carried(query: Query) -> None:
    """A message that stands alone, or leans on nothing about health, is judged by its own words."""
    opinion = _CLASSIFIER.classify(query)
    assert not opinion.from_conversation
    assert opinion.health_score < opinion.threshold


def test_a_health_message_needs_no_conversation() -> None:
    """A message that is about health by itself is not said to be carried."""
    assert not _CLASSIFIER.classify(a_query("pain", turns=user_turns("fever"))).from_conversation


def test_without_an_artefact_every_query_goes_to_the_safer_lane() -> None:
    """The stand-in abstains on everything, says that it is none, and still knows the language."""
    opinion = AbstainingClassifier().classify(a_query("天气"))
    assert (opinion.abstains, opinion.health_score, opinion.threshold) == (True, 0.5, 0.5)
    assert opinion.tier is Tier.NONE
    assert opinion.identity == ClassifierIdentity(name="none", version="0")
    assert opinion.language is Language.CHINESE
    assert (opinion.intent, opinion.discipline) == (None, None)
