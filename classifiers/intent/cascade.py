"""The intent classifier of the service: the cheap tier first, the dear one where it is unsure, context where needed."""

from typing import NamedTuple, Protocol

from classifiers.intent.conversation import Context, contextualise
from classifiers.intent.lexical import LexicalModel
from router.domain.intent import Classification, ClassifierIdentity, Concern, Language, Tier
from router.domain.query import Query
from router.policy.place import answer_language


class SecondOpinion(Protocol):
    """The dear tier: asked about a text the cheap one is unsure of."""

    def probability(self, text: str, lexical_raw: float, language: Language) -> float:
        """The calibrated probability of health from both tiers."""
        ...

    def is_wanted(self, lexical_probability: float, language: Language) -> bool:
        """The cheap tier's probability lies where it may be wrong."""
        ...

    def lines(self, language: Language) -> tuple[float, float]:
        """Threshold and lower end of the abstain band."""
        ...


class _Judged(NamedTuple):
    rows: list[int]
    score: float
    threshold: float
    abstain_below: float
    tier: Tier


class CascadeClassifier:
    """Implements `IntentClassifier` over the lexical tier and, where it is there, the embedding tier."""

    def __init__(self, lexical: LexicalModel, second: SecondOpinion | None = None) -> None:
        self._lexical = lexical
        self._second = second
        artefact = lexical.artefact
        self._identity = ClassifierIdentity(name=artefact.name, version=artefact.version)

    def classify(self, query: Query) -> Classification:
        """The calibrated opinion on the query in its conversation."""
        language = answer_language(query)
        context = contextualise(query)
        judged = self._judge(context.text, language)
        carried = False
        if context.leans and judged.score < judged.threshold:
            together = self._carry(context, language)
            if together.score >= together.threshold:
                judged, carried = together, True
        heads = self._lexical.heads(judged.rows) if judged.score >= judged.abstain_below else None
        return Classification(
            health_score=round(judged.score, 4),
            threshold=judged.threshold,
            abstains=judged.abstain_below <= judged.score < judged.threshold,
            concern=heads.concern if heads else self._lexical.concern(judged.rows),
            intent=heads.intent if heads else None,
            discipline=heads.discipline if heads else None,
            language=language,
            identity=self._identity,
            tier=judged.tier,
            from_conversation=carried,
        )

    def _judge(self, text: str, language: Language) -> _Judged:
        rows = self._lexical.rows(text)
        raw = self._lexical.raw(rows)
        score = self._lexical.probability(raw, language)
        if self._second and self._second.is_wanted(score, language):
            threshold, abstain_below = self._second.lines(language)
            score = self._second.probability(text, raw, language)
            return _Judged(rows, score, threshold, abstain_below, Tier.EMBEDDING)
        calibration = self._lexical.artefact.calibration[language]
        abstain_below = calibration.abstain_below
        if self._second:
            # Outside the band the cheap tier is sure: the wide abstain band it needs when alone does not apply.
            abstain_below = calibration.threshold
        return _Judged(rows, score, calibration.threshold, abstain_below, Tier.LEXICAL)

    def _carry(self, context: Context, language: Language) -> _Judged:
        """A message that leans takes on what it leans on: the surer of the earlier one and both read together."""
        together = self._judge(f"{context.before[0]} {context.text}", language)
        earlier = self._judge(context.before[0], language)
        return max(together, earlier, key=lambda judged: judged.score - judged.threshold)


class AbstainingClassifier:
    """Stands in where no artefact can be loaded: every query goes to the safer lane."""

    _IDENTITY = ClassifierIdentity(name="none", version="0")

    def classify(self, query: Query) -> Classification:
        """An opinion that commits to nothing."""
        return Classification(
            health_score=0.5,
            threshold=0.5,
            abstains=True,
            concern=Concern.INFORMATION,
            intent=None,
            discipline=None,
            language=answer_language(query),
            identity=self._IDENTITY,
            tier=Tier.NONE,
        )
