"""Fits the formulas of `ranking` on labelled queries: logistic regression, its floors by cross-validation."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from router.domain.intent import Language
from router.sources.index import Numbers
from router.sources.ranking import AGAINST, FEATURES, FORMAT, logistic
from router.sources.retrieval import Library
from router.sources.words import terms

MAX_CANDIDATES = 25
"""Of each query so many passages are learned from: those that could be mistaken for an answer."""
PENALTY, GATE_PENALTY = 0.3, 10.0
"""On squared weights of standardised features; the gate learns from one row a query and is held tighter."""
FOLDS = 10
SEED = 20261122
FOREIGN_SILENCE = 0.95
"""A passage in another language is the last resort: it must be right rather than be there."""
UNLISTED_SHARE = 0.45
"""Of the queries without an answer this share is learned from as if its names stood in no list."""
ENOUGH_RECALL = 0.925
"""Where the floor can be higher with this recall, it is."""
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
            fitted = _fit_both(drawn, kind)
            name = f"{language}.{kind}"
            say(f"{name}: recall@3 {recall:.3f}, no source where there is none {silence:.3f} (in cross-validation)")
            formulas[name] = {
                "weights": _named(FEATURES[kind], fitted.weights),
                "offset": round(fitted.offset, 5),
                "gate": _named(("rank", *FEATURES[kind]), fitted.gate),
                "gate_offset": round(fitted.gate_offset, 5),
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
    if not relevant and "missed" in FEATURES[kind] and _is_taken_for_unlisted(row.text):
        features[:, FEATURES[kind].index("missed")] = 0.0
    chosen = _candidates(features, kind)
    return _Drawn(features[chosen], answers[chosen], is_answerable=bool(relevant))


def _is_taken_for_unlisted(text: str) -> bool:
    """No list of names is whole: some queries are learned from as if their name stood in none, always the same ones."""
    return hashlib.sha256(text.encode()).digest()[0] < 256 * UNLISTED_SHARE


def everyday_words(library: Library, texts: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What stands in talk of other things and in no passage, by language: stems of words and pairs of characters.

    Args:
        library: whose own words are left out.
        texts: normalised queries that are not about health, by language.
    """
    found: dict[str, list[str]] = {}
    for language, talk in texts.items():
        own = {term for passage in library.of_language(language) for term in library.terms_of(passage)}
        said = {term for text in talk for term in terms(text) if len(term) > 1 and not term[0].isdigit()}
        found[language] = sorted(said - own)
    return found


def _candidates(features: Numbers, kind: str) -> list[int]:
    leading = {"words": ("score", "names"), "both": ("score", "names", "near_text", "near_names")}
    chosen: dict[int, None] = {}
    names = leading.get(kind, ("near_text", "near_names"))
    for name in names:
        best = np.argsort(-features[:, FEATURES[kind].index(name)], kind="stable")
        chosen |= dict.fromkeys(best[: MAX_CANDIDATES * 2 // (len(names) + 1)].tolist())
    return list(chosen)


class _Fitted(NamedTuple):
    """Both formulas of one kind."""

    weights: Numbers
    offset: float
    gate: Numbers
    gate_offset: float

    def judge(self, one: _Drawn) -> tuple[float, bool]:
        """What the gate makes of the best candidate, in logits, and whether one of the first three answers."""
        ranks = one.features @ self.weights + self.offset
        order = np.argsort(-ranks, kind="stable")
        best = np.concatenate([[ranks[order[0]]], one.features[order[0]]])
        return float(best @ self.gate + self.gate_offset), bool(one.answers[order[:3]].any())


def _fit_both(drawn: Sequence[_Drawn], kind: str) -> _Fitted:
    """The formula that ranks the candidates of a query, and then the one that judges the best of each."""
    signs = np.array([-1.0 if name in AGAINST else 1.0 for name in FEATURES[kind]])
    rows, answers = np.concatenate([one.features for one in drawn]), np.concatenate([one.answers for one in drawn])
    weights, offset = _logistic(rows, answers, signs, PENALTY)
    best, answered = [], []
    for one in drawn:
        ranks = one.features @ weights + offset
        order = np.argsort(-ranks, kind="stable")
        best.append(np.concatenate([[ranks[order[0]]], one.features[order[0]]]))
        answered.append(float(one.answers[order[:3]].any()))
    gate, gate_offset = _logistic(np.array(best), np.array(answered), np.append(1.0, signs), GATE_PENALTY)
    return _Fitted(weights, offset, gate, gate_offset)


def _logistic(rows: Numbers, answers: Numbers, signs: Numbers, penalty: float) -> tuple[Numbers, float]:
    """Weights of the sign that makes sense; a feature that would get the other one is left out."""
    used = np.ones(len(signs), bool)
    while True:
        spread = rows[:, used].std(axis=0) + 1e-9
        weights, offset = _unbound((rows[:, used] - rows[:, used].mean(axis=0)) / spread, answers, penalty)
        if not (weights * signs[used] < 0).any():
            whole = np.zeros(len(signs))
            whole[used] = weights / spread
            return whole, offset - float(rows.mean(axis=0) @ whole)
        # One at a time, the worst first: the others may turn once it is gone.
        used[np.flatnonzero(used)[np.argmin(weights * signs[used])]] = False


def _unbound(rows: Numbers, answers: Numbers, penalty: float) -> tuple[Numbers, float]:
    """Logistic regression on standardised rows, by Newton's method."""
    design = np.column_stack([rows, np.ones(len(rows))])
    held = np.diag([penalty] * rows.shape[1] + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = logistic(design @ weights)
        gradient = design.T @ (p - answers) + held @ weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + held + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:  # noqa: PLR2004 - far below the digits that are kept
            break
    return weights[:-1], float(weights[-1])


def _named(names: Sequence[str], values: Numbers) -> dict[str, float]:
    return {name: round(float(value), 5) for name, value in zip(names, values, strict=True)}


def _floor(drawn: Sequence[_Drawn], kind: str, least_silence: float | None) -> tuple[float, float, float]:
    """The floor at which the smaller of both shares is largest, and both shares, on queries not learned from."""
    folds = np.random.default_rng(SEED).permutation(len(drawn)) % FOLDS
    best, hits, answerable = np.zeros(len(drawn)), np.zeros(len(drawn), bool), np.zeros(len(drawn), bool)
    for fold in range(FOLDS):
        fitted = _fit_both([one for one, own in zip(drawn, folds, strict=True) if own != fold], kind)
        for place in np.flatnonzero(folds == fold).tolist():
            logit, hits[place] = fitted.judge(drawn[place])
            best[place] = logistic(np.array(logit))
            answerable[place] = drawn[place].is_answerable
    floors = np.linspace(0.05, 0.95, 181)
    recall = np.array([(hits & (best >= floor))[answerable].mean() for floor in floors])
    silence = np.array([(best < floor)[~answerable].mean() for floor in floors])
    if least_silence is not None:
        chosen = int(np.argmax(np.where(silence >= least_silence, recall, -1.0)))
    else:
        worse = np.minimum(recall, silence)
        chosen = _middle(worse >= worse.max() - 1e-9)
        enough = np.flatnonzero(recall >= ENOUGH_RECALL)
        # Silence is worth more than a little recall: there are more names than any list of them holds.
        if len(enough) and enough[-1] > chosen:
            chosen = _middle((recall == recall[enough[-1]]) & (floors >= floors[chosen]))
    return float(floors[chosen]), float(recall[chosen]), float(silence[chosen])


def _middle(good: NDArray[np.bool_]) -> int:
    """In the middle of what is equally good, lest one query more or less decide."""
    places = np.flatnonzero(good)
    return int(places[len(places) // 2])


def read_labelled(rows: Sequence[Mapping[str, Any]], normalise: Callable[[str], str]) -> list[Labelled]:
    """Rows of a relevance file as they are learned from.

    Raises:
        KeyError: a row lacks `text`, `lang` or `relevant`.
    """
    return [Labelled(normalise(str(row["text"])), str(row["lang"]), frozenset(row["relevant"])) for row in rows]
