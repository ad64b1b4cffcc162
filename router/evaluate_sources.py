"""Relevance files in, a report out: each query is looked for as the service looks for it."""

import hashlib
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from classifiers.evaluation import retrieval
from classifiers.evaluation.blocks import DataFile, Report
from classifiers.evaluation.retrieval import Asked, Shown
from router import offline
from router.domain.errors import ConfigurationError, InvalidQueryError
from router.domain.query import Query
from router.library import reading_of
from router.policy.place import answer_language
from router.sources.retrieval import Library, Match

TASK = "sources"
LANGUAGES = ("en", "zh")


def evaluate_sources(library: Library, files: Sequence[Path], version: str) -> Report:
    """Look for the passages of every row, with everything the library has and by words alone.

    Args:
        library: what is measured.
        files: JSONL rows `id`, `lang`, `text`, `relevant` (ids of passages; empty where none answers).
        version: of medroute, for the report.

    Raises:
        ConfigurationError: a file or a row cannot be read; names the file and the row.
    """
    known = {passage.id for passage in library.passages}
    asked: list[Asked] = []
    data, words_ms, all_ms = [], [], []
    for path in files:
        rows = list(offline.read_rows(str(path)))
        data.append(DataFile(name=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), rows=len(rows)))
        for number, row in enumerate(tqdm(rows, desc=path.name, file=sys.stderr, disable=not sys.stderr.isatty()), 1):
            query, relevant = _read(row, f"{path.name} row {number}", known)
            language = str(row.get("lang") or answer_language(query))
            began = time.perf_counter()
            by_words = library.search(reading_of(query).own, language, retrieval.DEPTH, words_only=True)
            between = time.perf_counter()
            found = library.search(reading_of(query).own, language, retrieval.DEPTH)
            words_ms.append(1e3 * (between - began))
            all_ms.append(1e3 * (time.perf_counter() - between))
            asked.append(
                Asked(
                    id=str(row.get("id", number)),
                    language=language,
                    text=query.text,
                    relevant=relevant,
                    shown=_shown(found),
                    by_words=_shown(by_words),
                )
            )
    if not asked:
        msg = f"no labelled row in {', '.join(path.name for path in files)}"
        raise ConfigurationError(msg)
    return Report(
        task=TASK,
        headline=retrieval.headline(asked),
        about={
            "medroute": version,
            "library": f"{library.version}, {library.state().detail}",
            "time": f"median {statistics.median(words_ms):.2f} ms by words, {statistics.median(all_ms):.2f} ms in all",
        },
        data=tuple(data),
        counts={"rows measured": len(asked), "that the library answers": sum(bool(one.relevant) for one in asked)},
        figures=retrieval.figures(asked),
        sections=retrieval.sections(asked),
    )


def _read(row: offline.Row, where: str, known: set[str]) -> tuple[Query, frozenset[str]]:
    relevant = row.get("relevant")
    if not isinstance(relevant, list) or not all(isinstance(one, str) for one in relevant):
        msg = f"{where} has no `relevant`: a list of ids of passages, empty where none answers"
        raise ConfigurationError(msg)
    if unknown := sorted(set(relevant) - known):
        msg = f"{where} names {unknown[0]!r}, which the library does not hold"
        raise ConfigurationError(msg)
    if row.get("lang") not in (None, *LANGUAGES):
        msg = f"{where} has an unknown lang; it takes {', '.join(LANGUAGES)}"
        raise ConfigurationError(msg)
    if not str(row.get("text") or "").strip():
        msg = f"{where} has no text"
        raise ConfigurationError(msg)
    try:
        return offline.query_of(row), frozenset(relevant)
    except InvalidQueryError as error:
        msg = f"{where}: {error}"
        raise ConfigurationError(msg) from error


def _shown(matches: Sequence[Match]) -> Shown:
    first = matches[0].likelihood if matches else 0.0
    return Shown(ids=tuple(match.passage.id for match in matches), likelihood=first)
