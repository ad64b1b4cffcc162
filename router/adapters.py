"""Which adapter stands behind each port, chosen from the settings; what is missing is noted with the next step."""

import logging
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from backends import embedded, presets
from backends.chat import ChatBackend, ChatServer, Prompt
from backends.prompting import Prompts
from backends.reference import ReferenceBackend
from backends.replicas import ReplicaBackend
from backends.transport import AiohttpTransport, Patience
from classifiers.embedding import folder as embedding_folder
from classifiers.embedding.adapter import adapter_digest
from classifiers.embedding.vectors import PassageEncoder, TextEncoder
from classifiers.intent import artefact
from classifiers.intent.cascade import AbstainingClassifier, CascadeClassifier
from classifiers.intent.embedding import EmbeddingTier
from classifiers.intent.head import load_head
from classifiers.intent.lexical import LexicalModel
from classifiers.intent.severity import SeverityJudge
from classifiers.intent.severity_weights import load_severity
from classifiers.triage.red_flags import RedFlagJudge, SilentTriage, load_red_flags
from classifiers.triage.signs import SignReader
from router import library
from router.cache.memory import MemoryCache, NoCache
from router.cache.redis import RedisCache, connect
from router.contacts import read_contacts
from router.domain.answer import Rung
from router.domain.errors import ArtefactError, ConfigurationError
from router.domain.ports import (
    AnswerCache,
    Backend,
    Clock,
    DependencyState,
    IntentClassifier,
    Ladders,
    Probe,
)
from router.policy.contacts import ContactBook
from router.settings import Settings, variable
from router.sources.passages import read_passages
from router.sources.retrieval import Library, Tools

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FixedProbe:
    """Implements `Probe` for what does not change after the start."""

    known: DependencyState

    def state(self) -> DependencyState:
        """What was found at the start."""
        return self.known


@dataclass(slots=True)
class Parts:
    """What the choices leave behind beside the adapters: what to watch, to refresh, to close and to say."""

    probes: list[Probe] = field(default_factory=list)
    refreshers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    closers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def choose_classifier(settings: Settings, signs: SignReader, parts: Parts) -> tuple[IntentClassifier, str]:
    """The intent classifier that can be loaded, and its version."""
    folder = settings.classifier_dir or artefact.DEFAULT_FOLDER
    try:
        trained = artefact.load(folder)
    except ArtefactError as error:
        _log.error("classifier missing", extra={"fields": {"detail": str(error)}})
        parts.notes.append(f"no classifier, every query goes to the medical lane: {error}")
        return AbstainingClassifier(), "none"
    second = _second_opinion(settings, folder, trained.version, parts)
    severity = choose_severity(folder, signs, second.head.encoder if second else None, parts)
    parts_of_version = [
        trained.version,
        second.head.version if second else "",
        severity.weights.version if severity else "",
    ]
    version = "+".join(part for part in parts_of_version if part)
    return CascadeClassifier(LexicalModel(trained), second, severity), version


def choose_severity(folder: Path, signs: SignReader, encoder: str | None, parts: Parts) -> SeverityJudge | None:
    """The severity judge, where its weights can be read and were weighed with the encoder that is here, if one is."""
    try:
        weights = load_severity(folder)
    except ArtefactError as error:
        parts.notes.append(f"no level is proposed beside the rules: {error}")
        return None
    if encoder not in (None, weights.encoder):
        parts.notes.append(
            "no level is proposed beside the rules: they were weighed with another encoder; `medroute train`"
        )
        return None
    if weights.rules_version != signs.version:
        parts.notes.append("the severity judge learned the signs of other rules; `medroute train --severity`")
    return SeverityJudge(weights, signs)


def _second_opinion(settings: Settings, folder: Path, version: str, parts: Parts) -> EmbeddingTier | None:
    """The embedding tier, where its extra is installed, the model prepared and the weights fit the lexical ones."""
    if not settings.embedding:
        parts.notes.append("lexical tier only: MEDROUTE_EMBEDDING is off")
        return None
    try:
        head = load_head(folder, version)
        encoder, name = _encoder(settings, folder)
        if name != head.encoder:
            parts.notes.append("lexical tier only: the classifier was trained over another encoder; `medroute prepare`")
            return None
    except ImportError:
        parts.notes.append("lexical tier only: pip install 'medroute[embedding]', then `medroute prepare`")
        return None
    except ArtefactError as error:
        parts.notes.append(f"lexical tier only: {error}")
        return None
    detail = settings.encoder or "multilingual-e5-small, int8"
    parts.probes.append(FixedProbe(DependencyState(name="embedding", state="up", detail=detail)))
    return EmbeddingTier(encoder, head)


def _encoder(settings: Settings, folder: Path) -> tuple[TextEncoder, str]:
    """The encoder and what it is known by."""
    if settings.encoder:
        from classifiers.embedding.sentence_transformer import SentenceTransformerEncoder  # noqa: PLC0415 - an extra

        named = SentenceTransformerEncoder(settings.encoder)
        return named, named.name
    from classifiers.embedding.encoder import OnnxEncoder  # noqa: PLC0415 - an extra

    packed = OnnxEncoder(embedding_folder.model_folder(settings.embedding_dir, adapter_digest(folder)))
    return packed, packed.name


def choose_triage(parts: Parts) -> RedFlagJudge | SilentTriage:
    """The red-flag judge."""
    try:
        return load_red_flags()
    except ArtefactError as error:
        _log.critical("red-flag rules missing", extra={"fields": {"detail": str(error)}})
        parts.notes.append(f"no red-flag rules: {error}")
        return SilentTriage()


def choose_contacts(parts: Parts) -> ContactBook:
    """Whom to reach in each country; without the file a card names the local emergency number."""
    try:
        return read_contacts()
    except ArtefactError as error:
        _log.critical("contacts missing", extra={"fields": {"detail": str(error)}})
        parts.notes.append(f"no country's numbers are shown: {error}")
        return {}


def choose_library(settings: Settings, clock: Clock, parts: Parts, encoder: PassageEncoder | None = None) -> Library:
    """The library that ships with the operator's own passages.

    Raises:
        ConfigurationError: the operator's file cannot be read; names the line and the field.
    """

    def today() -> date:
        return clock.now().date()

    try:
        found = library.build_library(library.passages_of(settings, read_passages), settings, encoder, today)
    except ArtefactError as error:
        _log.error("library missing", extra={"fields": {"detail": str(error)}})
        parts.notes.append(f"no curated library: {error}")
        return Library((), Tools(ranking={}))
    if encoder is not None and not found.has_vectors:
        parts.notes.append("sources are found by words only; run `medroute prepare` for sentence vectors")
    parts.probes.append(found)
    return found


def choose_cache(settings: Settings, clock: Clock, parts: Parts) -> AnswerCache:
    """Where answers are kept."""
    if settings.cache_ttl_s == 0:
        return NoCache()
    if not settings.redis_url:
        cache = MemoryCache(clock, ttl_s=settings.cache_ttl_s, max_answers=settings.cache_max_answers)
        parts.probes.append(cache)
        return cache
    try:
        client = connect(settings.redis_url, timeout_s=settings.redis_timeout_s)
    except ValueError as error:
        msg = "MEDROUTE_REDIS_URL must begin with redis://, rediss:// or redis+cluster://"
        raise ConfigurationError(msg) from error
    shared = RedisCache(client, clock, ttl_s=settings.cache_ttl_s, timeout_s=settings.redis_timeout_s)
    parts.probes.append(shared)
    parts.refreshers.append(shared.ping)
    parts.closers.append(shared.close)
    return shared


def choose_ladders(settings: Settings, clock: Clock, prompts: Prompts, parts: Parts) -> Ladders:
    """Who may write, in the order they are tried."""
    patience = Patience(
        connect_s=settings.connect_timeout_s,
        first_token_s=settings.first_token_timeout_s,
        gap_s=settings.gap_timeout_s,
    )
    transport = AiohttpTransport(patience)
    parts.closers.append(transport.close)

    def write(rung: Rung, servers: list[ChatServer], prompt: Prompt) -> ReplicaBackend:
        name = "medical" if rung is Rung.MEDICAL else "general"
        chats = [ChatBackend(name=name, rung=rung, server=s, transport=transport, prompt=prompt) for s in servers]
        return ReplicaBackend(chats, clock)

    medical: list[Backend] = []
    general: list[Backend] = []
    if settings.medical_url:
        backend = write(Rung.MEDICAL, _servers("medical", settings), prompts.medical)
        parts.probes.append(backend)
        medical.append(backend)
    else:
        parts.notes.append("no medical model: health answers come from the curated library; set MEDROUTE_MEDICAL_URL")
    if settings.general_url:
        servers = _servers("general", settings)
        backend = write(Rung.GENERAL, servers, prompts.general)
        parts.probes.append(backend)
        general.append(backend)
        medical.append(write(Rung.GENERAL_WITH_CARE, servers, prompts.care))
    else:
        demonstration = _embedded(settings, prompts, parts)
        general += [demonstration] if demonstration else []
    medical.append(ReferenceBackend())
    return Ladders(medical=tuple(medical), general=tuple(general))


def _servers(lane: Literal["medical", "general"], settings: Settings) -> list[ChatServer]:
    setting = variable(lane)
    if lane == "medical":
        urls, model, secret = settings.medical_url, settings.medical_model, settings.medical_api_key
    else:
        urls, model, secret = settings.general_url, settings.general_model, settings.general_api_key
    key = secret.get_secret_value().strip()
    if not (key.isascii() and key.isprintable()):
        msg = f"{setting}_API_KEY holds a character that no header can carry; set it to the key alone"
        raise ConfigurationError(msg)
    resolved = [presets.resolve(url.strip(), model, setting) for url in urls.split(",") if url.strip()]
    if not resolved:
        msg = f"{setting}_URL names no server; give an http(s) address or preset:NAME"
        raise ConfigurationError(msg)
    return [
        ChatServer(url=preset.url, model=preset.model, api_key=key, max_tokens=settings.max_tokens)
        for preset in resolved
    ]


def _embedded(settings: Settings, prompts: Prompts, parts: Parts) -> Backend | None:
    weights = embedded.find_weights() if settings.embedded else None
    if weights is None or not embedded.engine_is_installed():
        parts.notes.append("no general model: set MEDROUTE_GENERAL_URL to an OpenAI-compatible server")
        return None
    parts.notes.append("general answers come from a tiny demonstration model; set MEDROUTE_GENERAL_URL")
    # Its threads spin while they wait for each other, so on a busy machine fewer of them write faster.
    threads = max(1, min(4, (os.cpu_count() or 1) // 2))
    backend = embedded.EmbeddedBackend(lambda: embedded.start_engine(weights, threads), prompts.general)
    parts.probes.append(backend)
    return backend
