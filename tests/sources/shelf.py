"""Small libraries for the tests: passages about other things, formulas one can reckon with, an encoder one can read."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.text import normalise
from router.domain.answer import Passage
from router.library import reading_of
from router.sources.lexicon import WordLists, read_word_lists
from router.sources.passages import read_passages
from router.sources.ranking import FEATURES, Formula, Ranking, read_ranking
from router.sources.retrieval import Library, Tools
from router.sources.vectors import PassageVectors, Vectors, keep_vectors
from tests.builders import a_passage

TODAY = date(2026, 11, 22)


def shipped_library(**changes: Any) -> Library:
    """The library of the service, by words only."""
    return Library(read_passages(), Tools(**{**shipped_tools(), **changes}))


def shipped_tools() -> dict[str, Any]:
    """What the service finds with."""
    return {
        "ranking": read_ranking(),
        "lists": read_word_lists(),
        "normalise": normalise,
        "read": reading_of,
        "today": lambda: TODAY,
    }


def a_library(*passages: Passage, **changes: Any) -> Library:
    """A library in which a passage is as likely as the share of the query's information it accounts for."""
    tools = {**shipped_tools(), "ranking": a_ranking(), "lists": WordLists(), **changes}
    return Library(passages, Tools(**tools))


def a_ranking(floor: float = 0.5) -> Ranking:
    """Formulas that read one feature: coverage of words, or nearness to the names."""
    read = {"words": ("coverage", 0.5), "both": ("coverage", 0.5), "foreign": ("near_names", 0.05)}
    return {
        f"{language}.{kind}": Formula(
            weights={name: 20.0 * (name == feature) for name in FEATURES[kind]},
            offset=-20.0 * middle,
            gate={"rank": 1.0, **dict.fromkeys(FEATURES[kind], 0.0)},
            gate_offset=0.0,
            floor=floor,
        )
        for language in ("en", "zh")
        for kind, (feature, middle) in read.items()
    }


def others() -> list[Passage]:
    """Passages about other things, so that words are worth something."""
    return [
        a_passage(id=f"other-{number}", topic=f"other-{number}", title=title, text=title, keywords=())
        for number, title in enumerate(("Insomnia", "Knee injury", "Sunburn", "Hay fever", "Stroke"))
    ]


class LetterEncoder:
    """Implements `Encoder`: a text lies where its characters lie, so that equal words are near."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.passages: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Counts of characters, of length one."""
        self.asked += texts
        return np.stack([self._vector(text) for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same for passages."""
        self.passages += texts
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        counts = np.full(64, 1e-6, np.float32)
        for character in text:
            counts[ord(character) % 64] += 1
        return counts / np.linalg.norm(counts)


def with_vectors(passages: Sequence[Passage], folder: Path, encoder: LetterEncoder) -> PassageVectors:
    """Vectors of the passages by that encoder."""
    vectors = keep_vectors(passages, encoder, folder, normalise)
    assert vectors is not None
    return PassageVectors(encoder, vectors)
