"""The card that travels with an artefact: what it is, what it learned from, what it can be trusted with."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from classifiers.intent.artefact import Artefact
from classifiers.intent.severity_weights import SeverityWeights
from classifiers.training.examples import Example
from router.domain.intent import Language

if TYPE_CHECKING:
    from classifiers.training.embedding import Fused
    from classifiers.training.train import LanguageFigures

_HEAD = """# {name} {version}

Tells queries about human health from all other assistant queries, in English and Chinese, and guesses concern,
intent and discipline. It routes; it does not diagnose. Red flags are rules; the severity judge proposes a level beside
them, which may raise theirs and never lowers it.

Made by `medroute train` from the queries in `fixtures/queries`, all written for this project.
Logistic regression over {features} binary features (words, word pairs, pieces of words, strings of 1 to 4 Chinese
characters); weights in half precision, head weights in 8 bits, no executable content.

| language | queries | AUROC, 5-fold | boundary | recall (lower 95 % bound) | other queries sent to the medical lane |
|---|---|---|---|---|---|
"""
_FUSED = """
With the embedding tier (multilingual-e5-small), all tiers together, on queries that neither encoder nor networks saw.
The encoder is asked about a text of which the probability by words{glance} lies between the two ends named here, and
wherever somebody's complaint needs a level:

| language | AUROC, held back | recall boundary | asked between | other queries sent to the medical lane |
|---|---|---|---|---|
"""
_SEVERITY = """
The severity judge learned {words} words and {signs} signs of the rules {rules} from {facts[vignettes]} vignettes,
{facts[graded_queries]} queries and the turns of conversations. How much words, signs, encoder and rules count was
fitted on the fifth held back, each case once as it was told and once in a stranger's words; the level of the least
expected cost is proposed.
"""
_TAIL = """
The boundary is the highest one whose lower 95 % bound of recall reaches {recall_floor} on folds the model had not
seen. Between it and the threshold the classifier abstains, and abstaining means the medical lane.

Known limits: where the encoder is not asked, and without the embedding extra, it reads words, not meaning; a short text
of unknown words is scored by its pieces; languages other than English and Chinese were not trained.

| language | label | queries |
|---|---|---|
"""


def render_card(
    artefact: Artefact,
    figures: "Mapping[Language, LanguageFigures]",
    examples: Sequence[Example],
    fused: "Fused | None" = None,
    severity: SeverityWeights | None = None,
) -> str:
    """The card as markdown."""
    text = _HEAD.format(name=artefact.name, version=artefact.version, features=artefact.facts["features"])
    for language, row in figures.items():
        point = row.point
        text += (
            f"| {language} | {row.examples} | {row.auroc:.4f} | {point.boundary:.4f} "
            f"| {point.recall:.4f} ({point.recall_low:.4f}) | {point.over_routing:.2%} |\n"
        )
    if fused:
        text += _FUSED.format(glance=" and a glance at the tokens" if fused.head.glance else "")
        for language, line in fused.head.fusion.items():
            text += (
                f"| {language} | {fused.auroc[language]:.4f} | {line.abstain_below:.4f} "
                f"| {line.band_low:.4f} to {line.band_high:.4f} | {fused.over_routing[language]:.2%} |\n"
            )
    if severity:
        text += _SEVERITY.format(
            facts=artefact.facts,
            words=len(severity.net.words),
            signs=len(severity.net.signs),
            rules=severity.rules_version,
        )
    text += _TAIL.format(recall_floor=artefact.facts["recall_floor"])
    for (language, label), count in sorted(Counter((e.language, e.label) for e in examples).items()):
        text += f"| {language} | {label} | {count} |\n"
    return text
