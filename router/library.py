"""Which passages stand behind the sources port, and what helps to find them, chosen from the settings."""

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from classifiers.embedding import folder as embedding_folder
from classifiers.embedding.vectors import PassageEncoder
from classifiers.intent.conversation import contextualise
from classifiers.text import normalise
from router.domain.answer import Passage
from router.domain.errors import ArtefactError, ConfigurationError
from router.domain.ports import Clock
from router.domain.query import Query
from router.settings import Settings, variable
from router.sources import vectors
from router.sources.lexicon import read_word_lists
from router.sources.passages import merge_passages, read_file, read_passages
from router.sources.ranking import Ranking, read_ranking
from router.sources.retrieval import Library, Reading, Tools
from router.sources.validity import Validity

_log = logging.getLogger(__name__)


def reading_of(query: Query) -> Reading:
    """The query normalised, and with the asker's message before where it reads like a continuation."""
    context = contextualise(query)
    return Reading(own=context.text, together=f"{context.before[0]} {context.text}" if context.leans else "")


def passages_of(settings: Settings, shipped: Callable[[], tuple[Passage, ...]] = read_passages) -> tuple[Passage, ...]:
    """The library that ships with the operator's own passages.

    Raises:
        ArtefactError: the library that ships cannot be read.
        ConfigurationError: the operator's file cannot be read; names the line and the field.
    """
    passages = shipped()
    path = settings.sources_file
    if path is None:
        return passages
    try:
        own = read_passages(path) if path.is_dir() else read_file(path)
        return merge_passages(passages, own)
    except ArtefactError as error:
        msg = f"{variable('sources_file')}: {error}; check it with `medroute sources lint {path}`"
        raise ConfigurationError(msg) from error


def validity_of(settings: Settings) -> Validity:
    """The operator's rules for what may be shown."""
    names = frozenset(name.strip() for name in settings.sources_publishers.split(",") if name.strip())
    return Validity(publishers=names, max_age_days=settings.sources_max_age_days)


def load_encoder(settings: Settings, *, threads: int = 1) -> PassageEncoder | None:
    """The embedding model, where it is wanted, installed and prepared; it reads as many texts at once as threads."""
    if not settings.embedding:
        return None
    try:
        from classifiers.embedding.encoder import OnnxEncoder  # noqa: PLC0415 - an extra

        return OnnxEncoder(_model_folder(settings), threads=threads)
    except (ImportError, ArtefactError):
        return None


def build_library(
    passages: tuple[Passage, ...],
    settings: Settings,
    encoder: PassageEncoder | None,
    today: Callable[[], date],
    ranking: Ranking | None = None,
) -> Library:
    """The library over the passages, with sentence vectors where they are kept or few are missing.

    Args:
        passages: what may be found.
        settings: the operator's rules, and where the vectors are kept.
        encoder: None finds by words only.
        today: judges the age of passages.
        ranking: None takes the one that ships.

    Raises:
        ArtefactError: the word lists or the coefficients beside the passages cannot be read.
    """
    tools = Tools(
        ranking=read_ranking() if ranking is None else ranking,
        lists=read_word_lists(),
        normalise=normalise,
        read=reading_of,
        validity=validity_of(settings),
        today=today,
    )
    if encoder is not None and passages:
        kept = vectors.keep_vectors(passages, encoder, _model_folder(settings), normalise, at_most=vectors.MAX_AT_START)
        if kept is not None:
            tools = replace(tools, vectors=vectors.PassageVectors(encoder, kept))
    library = Library(passages, tools)
    state = library.state()
    filtered = sum(number for name, number in library.counts().items() if name != "shown")
    _log.log(
        logging.INFO if filtered else logging.DEBUG,
        "library",
        extra={"fields": {"state": state.state, "detail": state.detail}},
    )
    return library


def sources_of(settings: Settings, clock: Clock, ranking: Ranking | None = None) -> Library:
    """The library as the service builds it, for commands that need nothing else.

    Raises:
        MedrouteError: the passages or what helps to find them cannot be read.
    """
    return build_library(passages_of(settings), settings, load_encoder(settings), lambda: clock.now().date(), ranking)


def prepare_vectors(settings: Settings, say: Callable[[str], None]) -> None:
    """Make the sentence vectors of all passages and keep them beside the prepared model, once.

    Raises:
        MedrouteError: the passages cannot be read.
    """
    encoder = load_encoder(settings, threads=os.cpu_count() or 1)
    if encoder is not None:
        vectors.keep_vectors(passages_of(settings), encoder, _model_folder(settings), normalise, say=say)


def _model_folder(settings: Settings) -> Path:
    """The encoder as it came: tuned for judging queries, it would find passages less well."""
    return embedding_folder.model_folder(settings.embedding_dir)
