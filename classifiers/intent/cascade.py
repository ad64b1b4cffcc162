"""The intent classifier of the service: words and a glance first, the encoder where they are unsure, then context."""

from dataclasses import replace
from typing import NamedTuple, Protocol

from classifiers.embedding.vectors import Floats
from classifiers.intent.conversation import History, Told, contextualise, history_of, sentences, told_alone
from classifiers.intent.embedding import Reading
from classifiers.intent.lexical import LexicalModel
from classifiers.intent.severity import SeverityJudge, Telling
from classifiers.text import normalise
from router.domain.intent import Classification, ClassifierIdentity, Concern, Language, Tier
from router.domain.query import Profile, Query
from router.domain.triage import Level
from router.policy.place import answer_language


class SecondOpinion(Protocol):
    """The dear tier: asked about a text the cheap one is unsure of."""

    def read(self, text: str, lexical_raw: float, language: Language, history: History | None = None) -> Reading:
        """The opinion of both tiers on a message, with its history where it has one."""
        ...

    def levels(self, text: str) -> Floats:
        """Logits [1, levels] of how soon a human is needed by a text, with its history where it has one."""
        ...

    def glance(self, text: str, lexical_raw: float, language: Language) -> float | None:
        """The cheap tier's probability with a glance at the tokens; None where there is none to take."""
        ...

    def is_wanted(self, probability: float, language: Language) -> bool:
        """The cheap tier's probability lies where it may be wrong."""
        ...


def _is_health(opinion: Classification) -> bool:
    return opinion.health_score >= opinion.threshold


def _tells_little(text: str) -> bool:
    han = sum("\u4e00" <= character <= "\u9fff" for character in text)
    return han <= _FEW_HAN if han else len(text.split()) <= _FEW_WORDS


def _without_alarm(level: Level) -> Level:
    return Level.CONSULTATION_24 if level.is_emergency else level


class _Judged(NamedTuple):
    rows: list[int]
    score: float
    threshold: float
    abstain_below: float
    by_words: float
    """The score that words alone give."""


_SURE = 0.7
"""From here on a sentence speaks against its whole message, and the severity judge may raise an alarm by itself. Lower
sends more of other matters to the medical lane and to hospital, higher loses questions with small talk around them."""
_FEW_WORDS, _FEW_HAN = 3, 7
_EVEN = 0.5
"""The band of the second opinion holds a coin toss; what lies outside it is on one side or the other."""


class CascadeClassifier:
    """Implements `IntentClassifier` over the lexical tier and, where it is there, the embedding tier."""

    def __init__(
        self, lexical: LexicalModel, second: SecondOpinion | None = None, severity: SeverityJudge | None = None
    ) -> None:
        """Hold the tiers that are there; without a severity judge no level is proposed."""
        self._lexical = lexical
        self._second = second
        self._severity = severity
        artefact = lexical.artefact
        self._identity = ClassifierIdentity(name=artefact.name, version=artefact.version)

    def classify(self, query: Query, *, in_depth: bool = True) -> Classification:
        """The calibrated opinion on the query in its conversation."""
        language = answer_language(query)
        text = normalise(query.text)
        history, second = history_of(query) if in_depth else None, self._second
        # A message with a history is read by the encoder in any case, and an emergency waits for nothing.
        judged = self._judge(text, language, second if in_depth and not history else None)
        if not in_depth:
            return self._in_context(judged, query, language)
        told = history.now if history else told_alone(text)
        if second is None:
            opinion = self._in_context(judged, query, language)
            # What is asked for information has no level; words and signs alone would find one for some of it.
            may_tell = history or opinion.abstains or opinion.concern is Concern.PERSONAL
            return self._graded(opinion, told, query.profile, history) if may_tell else opinion
        if history or self._is_worth_it(second, judged, language):
            whole = self._in_depth(second, judged, text, language, history)
            whole = self._graded(whole, told, query.profile, history)
            return whole if history or _is_health(whole) else self._of_sentences(second, text, whole, query.profile)
        by_words = self._by_words(judged, language, carried=False)
        return by_words if _is_health(by_words) else self._of_sentences(second, text, by_words, query.profile)

    def _in_context(self, judged: _Judged, query: Query, language: Language) -> Classification:
        """The cheap tier's opinion, which takes what a message leans on from the one before it."""
        if judged.score < judged.threshold:
            together = self._carry(query, language)
            if together is not None and together.score >= together.threshold:
                return self._by_words(together, language, carried=True)
        return self._by_words(judged, language, carried=False)

    def _by_words(self, judged: _Judged, language: Language, *, carried: bool) -> Classification:
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
            tier=Tier.LEXICAL,
            from_conversation=carried,
        )

    def _of_sentences(
        self, second: SecondOpinion, text: str, whole: Classification, profile: Profile
    ) -> Classification:
        """The opinion on the sentence that is most about health, if one is: small talk behind it takes nothing away."""
        language = whole.language
        opinions = []
        for sentence in sentences(text):
            judged = self._judge(sentence, language, second)
            if self._is_worth_it(second, judged, language):
                opinions.append((self._in_depth(second, judged, sentence, language, None), sentence))
            elif judged.score >= judged.threshold:
                opinions.append((self._by_words(judged, language, carried=False), sentence))
        found, sentence = max(opinions, key=lambda opinion: opinion[0].health_score, default=(whole, text))
        if found is whole or found.health_score < max(found.threshold, _SURE):
            return whole
        graded = self._graded(found, told_alone(sentence), profile, None)
        # Torn from its message a sentence is worth a doctor's look at most; alarms in it are for the red flags.
        level = graded.proposed_level
        return replace(graded, proposed_level=None if level is None else _without_alarm(level))

    def _in_depth(
        self, second: SecondOpinion, judged: _Judged, text: str, language: Language, history: History | None
    ) -> Classification:
        reading = second.read(text, self._lexical.raw(judged.rows), language, history)
        is_health = reading.probability >= reading.abstain_below
        alone = reading.own_probability >= reading.threshold
        return Classification(
            health_score=round(reading.probability, 4),
            threshold=reading.threshold,
            abstains=reading.abstain_below <= reading.probability < reading.threshold,
            concern=reading.heads.concern,
            intent=reading.heads.intent if is_health else None,
            discipline=reading.heads.discipline if is_health else None,
            language=language,
            identity=self._identity,
            tier=Tier.EMBEDDING,
            from_conversation=history is not None and is_health is not alone,
        )

    def _graded(self, opinion: Classification, told: Told, profile: Profile, history: History | None) -> Classification:
        """The opinion with the level that the severity judge proposes, and what it made of the earlier messages."""
        severity, second = self._severity, self._second
        if severity is None:
            return opinion

        def level(message: Told) -> Level:
            telling = Telling(message.own, profile, opinion.language, message.is_follow_up)
            if second:
                return severity.level(telling, second.levels(message.text))
            # Words without the story are worth a doctor's look at most; alarms in them are for the red flags.
            return _without_alarm(severity.level(telling, None))

        earlier = tuple(level(message) for message in history.earlier) if history else ()
        if not _is_health(opinion) and not opinion.abstains:
            return replace(opinion, earlier_levels=earlier)
        proposed = level(told)
        if not told.is_follow_up and (opinion.health_score < _SURE or _tells_little(told.own)):
            # What may well be another matter, and two or three words ("baby spitting up"), are worth a doctor's look at
            # most; alarms in them are for the red flags, who know the grave ones.
            proposed = _without_alarm(proposed)
        # A level says that somebody is unwell: "child with 38.5, what to do" asks as one who wants to know, and
        # "since Monday" names no concern at all.
        concern = opinion.concern if proposed is Level.NONE else Concern.PERSONAL
        return replace(opinion, concern=concern, proposed_level=proposed, earlier_levels=earlier)

    def _is_worth_it(self, second: SecondOpinion, judged: _Judged, language: Language) -> bool:
        """The cheap tier may be wrong about the label, or someone's complaint needs a level."""
        if second.is_wanted(judged.score, language):
            return True
        # Words that do not know what a message is about cannot tell a complaint from a question either.
        knows = judged.by_words >= judged.threshold
        return judged.score >= judged.threshold and (
            not knows or self._lexical.concern(judged.rows) is Concern.PERSONAL
        )

    def _judge(self, text: str, language: Language, second: SecondOpinion | None = None) -> _Judged:
        """What words make of a text; with a second opinion at hand, words and a glance at the tokens."""
        rows = self._lexical.rows(text)
        raw = self._lexical.raw(rows)
        score = self._lexical.probability(raw, language)
        calibration = self._lexical.artefact.calibration[language]
        seen = second.glance(text, raw, language) if second else None
        if seen is not None:
            return _Judged(rows, seen, _EVEN, _EVEN, score)
        # With a second opinion the cheap tier is sure outside the band: the wide abstain band it needs alone does not
        # apply.
        abstain_below = calibration.threshold if self._second else calibration.abstain_below
        return _Judged(rows, score, calibration.threshold, abstain_below, score)

    def _carry(self, query: Query, language: Language) -> _Judged | None:
        """A message that leans takes on what it leans on: the surer of the earlier one and both read together."""
        context = contextualise(query)
        if not context.leans:
            return None
        together = self._judge(f"{context.before[0]} {context.text}", language)
        earlier = self._judge(context.before[0], language)
        return max(together, earlier, key=lambda judged: judged.score - judged.threshold)


class AbstainingClassifier:
    """Stands in where no artefact can be loaded: every query goes to the safer lane."""

    _IDENTITY = ClassifierIdentity(name="none", version="0")

    def classify(self, query: Query, *, in_depth: bool = True) -> Classification:  # noqa: ARG002 - the port's signature
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
