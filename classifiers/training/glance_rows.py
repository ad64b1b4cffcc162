"""What the glance is trained on: what the encoder is, and what the encoder thinks of queries that nobody wrote."""

from classifiers.intent.head import HEALTH
from classifiers.text import normalise
from classifiers.training.corpus import Corpus
from classifiers.training.distilled import Distilled
from classifiers.training.held_back import is_held_back
from classifiers.training.lexical import SEED
from classifiers.training.tasks import Material, TaskRow, query_rows
from router.domain.triage import Level

_TOLD_WEIGHT = 0.3
"""What a complaint from the vignettes counts beside a query."""


def glance_rows(corpus: Corpus, learned: Material, distilled: Distilled) -> list[TaskRow]:
    """What is written, with its label, and what is made of it, with the encoder's; nothing that is held back."""

    def row(text: str, target: float, weight: float) -> TaskRow:
        return TaskRow(text=text, targets={HEALTH: target}, weight=weight)

    told = [row(normalise(v.text), 1.0, _TOLD_WEIGHT) for v in learned.vignettes if v.level is not Level.NONE]
    # Alone, as one sentence of several, who asks is no matter of health.
    asking = [row(normalise(said), 0.0, 1.0) for many in learned.introductions.values() for said in many]
    mine = [place for place, example in enumerate(corpus.examples) if not is_held_back(example.id)]
    made = [
        row(distilled.texts[place], float(distilled.truth[place]), float(distilled.weights[place]))
        for place in distilled.made_of(mine)
        if place >= distilled.names
    ]
    return [*query_rows(corpus, learned, SEED), *told, *asking, *made]
