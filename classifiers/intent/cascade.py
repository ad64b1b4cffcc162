"""The intent classifier of the service: cheap tier first, context where a message leans on it."""

from classifiers.intent.conversation import Context, contextualise
from classifiers.intent.lexical import LexicalModel
from router.domain.intent import Classification, ClassifierIdentity, Concern, Language, Tier
from router.domain.query import Query
from router.policy.place import answer_language


class CascadeClassifier:
    """Implements `IntentClassifier` over the lexical tier."""

    def __init__(self, lexical: LexicalModel) -> None:
        self._lexical = lexical
        artefact = lexical.artefact
        self._identity = ClassifierIdentity(name=artefact.name, version=artefact.version)

    def classify(self, query: Query) -> Classification:
        """The calibrated opinion on the query in its conversation."""
        language = answer_language(query)
        context = contextualise(query)
        rows = self._lexical.rows(context.text)
        score = self._lexical.probability(self._lexical.raw(rows), language)
        calibration = self._lexical.artefact.calibration[language]
        carried = False
        if context.leans and score < calibration.threshold:
            carried_rows, carried_score = self._carry(context, language)
            if carried_score >= calibration.threshold:
                rows, score, carried = carried_rows, carried_score, True
        is_health = score >= calibration.abstain_below
        heads = self._lexical.heads(rows) if is_health else None
        return Classification(
            health_score=round(score, 4),
            threshold=calibration.threshold,
            abstains=calibration.abstain_below <= score < calibration.threshold,
            concern=heads.concern if heads else self._lexical.concern(rows),
            intent=heads.intent if heads else None,
            discipline=heads.discipline if heads else None,
            language=language,
            identity=self._identity,
            tier=Tier.LEXICAL,
            from_conversation=carried,
        )

    def _carry(self, context: Context, language: Language) -> tuple[list[int], float]:
        """A message that leans takes on what it leans on: the score of both read together."""
        rows = self._lexical.rows(f"{context.before[0]} {context.text}")
        earlier = self._lexical.rows(context.before[0])
        scores = [self._lexical.probability(self._lexical.raw(r), language) for r in (rows, earlier)]
        return rows, max(scores)


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
