"""How likely a passage answers a query: one small calibrated formula a language, its coefficients kept as data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from router.domain.errors import ArtefactError
from router.sources.index import Evidence, Numbers
from router.sources.passages import DEFAULT_FOLDER
from router.sources.vectors import Nearness

FORMAT = "medroute-ranking-1"
FILE = "ranking.json"
WORDS = (
    "strength", "score", "share_of_best", "coverage", "known_coverage", "title_share", "name_share", "names",
    "covered_name", "missed", "elsewhere", "strange", "worst_gap", "unknown",
)  # fmt: skip
"""What the words of a query say for a passage; `index.Evidence` tells what each is."""
AGAINST = frozenset({"missed", "elsewhere", "strange", "worst_gap", "unknown"})
"""These can only speak against a passage, all others only for it; the fit keeps to that."""
VECTORS = (
    "near_text", "near_text_of_mean", "near_text_of_best",
    "near_names", "near_names_of_mean", "near_names_of_best",
)  # fmt: skip
"""What sentence vectors say: the cosine, how far it lies above the mean, and how far above the fourth best."""
_FOREIGN_WORDS = ("name_share", "names")
FEATURES: Mapping[str, tuple[str, ...]] = {
    "words": WORDS,
    "both": WORDS + VECTORS,
    "foreign": _FOREIGN_WORDS + VECTORS,
}
"""By kind of formula: words alone, words and vectors, a passage in the other language."""
_USUAL_COSINE = 0.85
_RIVALS = 4
_MOST_ELSEWHERE, _MOST_STRANGE = 2, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """`1 / (1 + exp(-(weights · features + offset)))` for each passage, and another that judges the best."""

    weights: Mapping[str, float]
    offset: float
    gate: Mapping[str, float]
    """Weights of the same features of the best passage, and of `rank`, what the first formula makes of it."""
    gate_offset: float
    floor: float
    """A query whose best passage answers it less likely than this gets none."""

    def rank(self, features: Numbers, kind: str) -> Numbers:
        """How well each passage fits, in logits; features [passages, features of the kind]."""
        weights = np.array([self.weights[name] for name in FEATURES[kind]])
        values: Numbers = features @ weights + self.offset
        return values

    def likelihood(self, best: Numbers, rank: float, kind: str) -> float:
        """The probability that the best passage answers; its features and its rank."""
        weights = np.array([self.gate[name] for name in FEATURES[kind]])
        return float(logistic(np.array(best @ weights + self.gate["rank"] * rank + self.gate_offset)))


def logistic(logits: Numbers) -> Numbers:
    """Logits as probabilities."""
    values: Numbers = 1.0 / (1.0 + np.exp(-np.clip(logits, -60.0, 60.0)))
    return values


Ranking = Mapping[str, Formula]
"""`en.words`, `zh.both`, … to the formula."""


def read_ranking(folder: Path = DEFAULT_FOLDER) -> Ranking:
    """The coefficients that ship.

    Raises:
        ArtefactError: they are missing or are not of this version; names the command that writes them.
    """
    try:
        file: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        formulas = {name: Formula(**values) for name, values in file["formulas"].items()}
        foreign = [n for n, formula in formulas.items() if not _fits(formula, FEATURES[n.partition(".")[2]])]
    except (OSError, ValueError, LookupError, TypeError) as error:
        msg = f"{FILE} cannot be used ({type(error).__name__}: {error}); run `medroute sources fit`"
        raise ArtefactError(msg) from error
    if file.get("format") != FORMAT or foreign:
        msg = f"{FILE} belongs to another version; run `medroute sources fit`"
        raise ArtefactError(msg)
    return formulas


def _fits(formula: Formula, names: tuple[str, ...]) -> bool:
    return set(formula.weights) == set(names) and set(formula.gate) == {"rank", *names}


def word_features(evidence: Evidence) -> Numbers:
    """[passages, `WORDS`]."""
    weighed = evidence.score * evidence.coverage
    best = max(float(weighed.max(initial=0.0)), 1e-9)
    same = np.ones_like(weighed)
    columns = (
        evidence.strength,
        np.log1p(weighed),
        weighed / best,
        evidence.coverage,
        evidence.known_coverage,
        evidence.title_share,
        evidence.name_share,
        np.log1p(evidence.names),
        evidence.coverage * evidence.name_share,
        evidence.missed,
        same * min(evidence.elsewhere, _MOST_ELSEWHERE),
        same * min(evidence.strange, _MOST_STRANGE),
        evidence.worst_gap,
        same * evidence.unknown,
    )
    return np.stack(columns, axis=1)


def vector_features(nearness: Nearness) -> Numbers:
    """[passages, `VECTORS`]."""
    return np.stack([column for cosines in nearness for column in _compared(cosines.astype(np.float64))], axis=1)


def _compared(cosines: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    rival = np.sort(cosines)[-min(_RIVALS, len(cosines))]
    return cosines - _USUAL_COSINE, (cosines - cosines.mean()) / (cosines.std() + 1e-9), cosines - rival


def foreign_features(words: Numbers, vectors: Numbers) -> Numbers:
    """[passages, features of the kind `foreign`]."""
    return np.concatenate([words[:, [WORDS.index(name) for name in _FOREIGN_WORDS]], vectors], axis=1)
