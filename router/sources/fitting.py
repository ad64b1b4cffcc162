"""Fits the formulas of `ranking` on labelled queries: logistic regression, its floors by cross-validation."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from router.domain.intent import Language
from router.sources.index import Numbers
from router.sources.ranking import AGAINST, FEATURES, FORMAT
from router.sources.retrieval import Library

MAX_CANDIDATES = 25
"""Of each query so many passages are learned from: those that could be mistaken for an answer."""
PENALTY = 0.3
"""On squared weights of standardised features."""
FOLDS = 10
SEED = 20261122
FOREIGN_SILENCE = 0.95
"""A passage in another language is the last resort: it must be right rather than be there."""
_STEPS = 40


class Labelled(NamedTuple):
    """A query with the passages that answer it; none where the library has no answer."""

    text: str
    """Normalised."""
    language: str
    relevant: frozenset[str]
    """Ids."""


class _Drawn(NamedTuple):
    """The candidates of one query."""

    features: Numbers
    answers: Numbers
    is_answerable: bool


def fit(library: Library, labelled: Sequence[Labelled], say: Callable[[str], None]) -> dict[str, Any]:
    """The content of `ranking.json`.

    Args:
        library: the passages the labels speak of; with vectors, or only words are fitted.
        labelled: the queries of both languages.
        say: told the result of each formula.
    """
    formulas = {}
    for language in Language:
        mine = [row for row in labelled if row.language == language]
        if not mine:
            continue
        for kind in FEATURES if library.has_vectors else ("words",):
            drawn = [_draw(library, row, kind) for row in mine]
            floor, recall, silence = _floor(drawn, kind, FOREIGN_SILENCE if kind == "foreign" else None)
            weights, offset = _logistic(drawn, kind)
            name = f"{language}.{kind}"
            say(f"{name}: recall@3 {recall:.3f}, no source where there is none {silence:.3f} (in cross-validation)")
            formulas[name] = {
                "weights": {n: round(float(w), 5) for n, w in zip(FEATURES[kind], weights, strict=True)},
                "offset": round(offset, 5),
                "floor": round(floor, 3),
            }
    return {"format": FORMAT, "fitted_with": "medroute sources fit", "rows": len(labelled), "formulas": formulas}


def _draw(library: Library, row: Labelled, kind: str) -> _Drawn:
    language, relevant = row.language, row.relevant
    if kind == "foreign":
        language = Language.ENGLISH if language == Language.CHINESE else Language.CHINESE
        topics = {p.topic for p in library.passages if p.id in relevant}
        relevant = frozenset(p.id for p in library.of_language(language) if p.topic in topics)
    nearness = None if kind == "words" else library.nearness(row.text)
    features = library.features(row.text, language, nearness, kind)
    answers = np.array([p.id in relevant for p in library.of_language(language)], np.float64)
    chosen = _candidates(features, kind)
    return _Drawn(features[chosen], answers[chosen], is_answerable=bool(relevant))


def _candidates(features: Numbers, kind: str) -> list[int]:
    leading = {"words": ("score", "names"), "both": ("score", "names", "near_text", "near_names")}
    chosen: dict[int, None] = {}
    names = leading.get(kind, ("near_text", "near_names"))
    for name in names:
        best = np.argsort(-features[:, FEATURES[kind].index(name)], kind="stable")
        chosen |= dict.fromkeys(best[: MAX_CANDIDATES * 2 // (len(names) + 1)].tolist())
    return list(chosen)


def _logistic(drawn: Sequence[_Drawn], kind: str) -> tuple[Numbers, float]:
    """Weights of the sign that makes sense; a feature that would get the other one is left out."""
    signs = np.array([-1.0 if name in AGAINST else 1.0 for name in FEATURES[kind]])
    used = np.ones(len(signs), bool)
    while True:
        weights, offset = _unbound([one._replace(features=one.features[:, used]) for one in drawn])
        wrong = weights * signs[used] < 0
        if not wrong.any():
            whole = np.zeros(len(signs))
            whole[used] = weights
            return whole, offset
        # One at a time, the worst first: the others may turn once it is gone.
        spread = np.concatenate([one.features[:, used] for one in drawn]).std(axis=0)
        used[np.flatnonzero(used)[np.argmin(weights * signs[used] * spread)]] = False


def _unbound(drawn: Sequence[_Drawn]) -> tuple[Numbers, float]:
    rows = np.concatenate([one.features for one in drawn])
    answers = np.concatenate([one.answers for one in drawn])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    design = np.column_stack([(rows - mean) / spread, np.ones(len(rows))])
    penalty = np.diag([PENALTY] * rows.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30.0, 30.0)))
        gradient = design.T @ (p - answers) + penalty @ weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + penalty + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:  # noqa: PLR2004 - far below the digits that are kept
            break
    scaled = weights[:-1] / spread
    return scaled, float(weights[-1] - scaled @ mean)


def _floor(drawn: Sequence[_Drawn], kind: str, least_silence: float | None) -> tuple[float, float, float]:
    """The floor at which the smaller of both shares is largest, and both shares, on queries not learned from."""
    folds = np.random.default_rng(SEED).permutation(len(drawn)) % FOLDS
    best, hits, answerable = np.zeros(len(drawn)), np.zeros(len(drawn), bool), np.zeros(len(drawn), bool)
    for fold in range(FOLDS):
        weights, offset = _logistic([one for one, own in zip(drawn, folds, strict=True) if own != fold], kind)
        for place in np.flatnonzero(folds == fold).tolist():
            one = drawn[place]
            logits = one.features @ weights + offset
            best[place] = 1.0 / (1.0 + np.exp(-float(np.clip(logits.max(), -30, 30))))
            hits[place] = one.answers[np.argsort(-logits)[:3]].any()
            answerable[place] = one.is_answerable
    floors = np.linspace(0.05, 0.9, 171)
    recall = np.array([(hits & (best >= floor))[answerable].mean() for floor in floors])
    silence = np.array([(best < floor)[~answerable].mean() for floor in floors])
    worse = np.minimum(recall, silence) if least_silence is None else np.where(silence >= least_silence, recall, -1.0)
    # In the middle of the stretch that is as good as the best, lest one query more or less decide.
    good = np.flatnonzero(worse >= worse.max() - 1e-9)
    chosen = good[len(good) // 2]
    return float(floors[chosen]), float(recall[chosen]), float(silence[chosen])


def read_labelled(rows: Sequence[Mapping[str, Any]], normalise: Callable[[str], str]) -> list[Labelled]:
    """Rows of a relevance file as they are learned from.

    Raises:
        KeyError: a row lacks `text`, `lang` or `relevant`.
    """
    return [Labelled(normalise(str(row["text"])), str(row["lang"]), frozenset(row["relevant"])) for row in rows]
