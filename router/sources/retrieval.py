"""Finds the passages that answer a query: BM25 over words and Chinese character pairs, with a floor."""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from router.domain.answer import Passage
from router.domain.decision import Decision
from router.domain.query import Query
from router.sources.passages import library_version

_K1, _B = 1.2, 0.5
_TITLE_WEIGHT, _KEYWORD_WEIGHT = 3, 3
MIN_COVERAGE = 0.34
"""Share of the query's information that a passage must account for before it may be shown."""
RELATIVE_FLOOR = 0.55
"""A second passage is shown only if it scores this share of the first."""
MAX_QUERY_TERMS = 64

_RUN = re.compile(r"[a-z]+|\d+|[\u4e00-\u9fff]+")
_STOP_EN = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "if",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "doing",
        "done",
        "can",
        "could",
        "should",
        "would",
        "will",
        "shall",
        "may",
        "might",
        "must",
        "i",
        "me",
        "my",
        "mine",
        "we",
        "our",
        "you",
        "your",
        "he",
        "she",
        "it",
        "its",
        "they",
        "them",
        "his",
        "her",
        "their",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "not",
        "no",
        "so",
        "too",
        "very",
        "just",
        "about",
        "into",
        "over",
        "after",
        "before",
        "up",
        "down",
        "out",
        "off",
        "than",
        "then",
        "also",
        "any",
        "some",
        "more",
        "most",
        "much",
        "many",
        "get",
        "got",
        "have",
        "has",
        "had",
        "having",
        "please",
        "tell",
        "say",
        "want",
        "need",
        "help",
        "ok",
        "okay",
        "hi",
        "hello",
        "thanks",
        "thank",
        "im",
        "ive",
        "dont",
        "cant",
        "take",
        "like",
        "know",
    ]
)
_STOP_ZH = frozenset(
    [
        "的",
        "了",
        "吗",
        "呢",
        "吧",
        "啊",
        "我",
        "你",
        "他",
        "她",
        "它",
        "是",
        "有",
        "在",
        "和",
        "与",
        "也",
        "都",
        "就",
        "要",
        "会",
        "能",
        "可",
        "以",
        "不",
        "没",
        "什",
        "么",
        "怎",
        "样",
        "办",
        "请",
        "问",
        "个",
        "这",
        "那",
        "哪",
        "些",
        "为",
        "因",
        "如",
        "何",
        "一",
        "下",
        "想",
        "给",
        "让",
        "到",
        "上",
        "得",
        "着",
        "过",
        "呀",
        "多",
        "少",
        "几",
        "好",
    ]
)
_SUFFIXES = ("ings", "ing", "ies", "ied", "ness", "es", "ed", "s")


class Match(NamedTuple):
    """A passage with what speaks for it."""

    passage: Passage
    score: float
    coverage: float


def terms(text: str) -> list[str]:
    """Words without endings, and single and paired Chinese characters; words that say nothing are left out."""
    found: list[str] = []
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] >= "\u4e00":
            found += [
                run[i : i + 2] for i in range(len(run) - 1) if not (run[i] in _STOP_ZH and run[i + 1] in _STOP_ZH)
            ]
            found += [character for character in run if character not in _STOP_ZH]
        elif run not in _STOP_EN:
            found.append(_stem(run))
    return found


def _stem(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:  # noqa: PLR2004 - a stem of fewer letters is another word
            return word[: -len(suffix)] + ("y" if suffix in ("ies", "ied") else "")
    return word


class Library:
    """Implements `SourceLibrary` over passages held in memory."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)
        self.version = library_version(self.passages)
        self._postings: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        self._lengths: list[float] = []
        counts = [_weighted_terms(passage) for passage in self.passages]
        for index, counter in enumerate(counts):
            self._lengths.append(sum(counter.values()))
            for term, count in counter.items():
                self._postings[term].append((index, count))
        self._mean = sum(self._lengths) / max(1, len(self._lengths))

    def find(self, query: Query, decision: Decision, limit: int) -> tuple[Passage, ...]:
        """The best passages in the language of the answer, best first; empty when nothing is close enough."""
        return tuple(match.passage for match in self.search(query.text, decision.language, limit))

    def search(self, text: str, language: str, limit: int) -> list[Match]:
        """The same with the scores."""
        wanted = list(dict.fromkeys(terms(text)))[:MAX_QUERY_TERMS]
        if not wanted:
            return []
        weights = {term: self._rarity(term) * (0.4 if len(term) == 1 and term > "\u4e00" else 1.0) for term in wanted}
        total = sum(weights.values())
        scores: defaultdict[int, float] = defaultdict(float)
        covered: defaultdict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for index, count in self._postings.get(term, ()):
                norm = _K1 * (1 - _B + _B * self._lengths[index] / self._mean)
                scores[index] += weight * count * (_K1 + 1) / (count + norm)
                covered[index] += weight
        ranked = sorted(
            (i for i in scores if self.passages[i].language == language),
            key=lambda i: (-scores[i] * covered[i] / total, self.passages[i].id),
        )
        best = [Match(self.passages[i], scores[i] * covered[i] / total, covered[i] / total) for i in ranked[:limit]]
        return [m for m in best if m.coverage >= MIN_COVERAGE and m.score >= RELATIVE_FLOOR * best[0].score]

    def _rarity(self, term: str) -> float:
        holders = len(self._postings.get(term, ()))
        return math.log(1 + (len(self.passages) - holders + 0.5) / (holders + 0.5))


def _weighted_terms(passage: Passage) -> Counter[str]:
    counter = Counter(terms(passage.text))
    for term in terms(passage.title):
        counter[term] += _TITLE_WEIGHT
    for keyword in passage.keywords:
        for term in set(terms(keyword)):
            counter[term] += _KEYWORD_WEIGHT
    return counter
