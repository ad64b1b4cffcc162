"""The composition root: settings in, service out. The only place that chooses an adapter."""

import asyncio
import logging
import os
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from fastapi import FastAPI

from backends import embedded, presets
from backends.chat import ChatBackend, ChatServer
from backends.prompting import Prompts
from backends.reference import ReferenceBackend
from backends.replicas import ReplicaBackend
from backends.transport import AiohttpTransport, Patience
from classifiers.embedding import folder as embedding_folder
from classifiers.embedding.vectors import TextEncoder
from classifiers.intent import artefact
from classifiers.intent.cascade import AbstainingClassifier, CascadeClassifier
from classifiers.intent.embedding import EmbeddingTier, load_head
from classifiers.intent.lexical import LexicalModel
from classifiers.triage.red_flags import RedFlagJudge, SilentTriage, load_red_flags
from router.api.app import create_app
from router.api.auth import Gate
from router.api.ops import Operations
from router.cache.memory import MemoryCache, NoCache
from router.cache.redis import RedisCache, connect
from router.domain.answer import Rung
from router.domain.errors import ArtefactError, ConfigurationError
from router.domain.ports import (
    AnswerCache,
    Backend,
    Clock,
    DependencyState,
    IntentClassifier,
    Probe,
    SourceLibrary,
    TriageJudge,
)
from router.domain.query import Query
from router.pipeline import Ladders, Pipeline
from router.settings import Settings, load_settings
from router.sources.passages import read_passages
from router.sources.retrieval import Library
from router.telemetry import Metrics, Telemetry

_log = logging.getLogger(__name__)
_SELF_TEST = (
    ("classifier", "my stomach has hurt since yesterday", True),
    ("classifier", "我发烧两天了怎么办", True),
    ("classifier", "play some jazz in the kitchen", False),
    ("classifier", "帮我订一张去北京的机票", False),
)
_SELF_TEST_EMERGENCIES = ("crushing chest pain and my left arm is numb", "胸口像石头压着，左胳膊发麻，冒冷汗")


class SystemClock:
    """Implements `Clock`."""

    def now(self) -> datetime:
        """The present moment, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.perf_counter()


@dataclass(frozen=True, slots=True)
class FixedProbe:
    """Implements `Probe` for what does not change after the start."""

    known: DependencyState

    def state(self) -> DependencyState:
        """What was found at the start."""
        return self.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts a front end needs: the HTTP application or the command line."""

    pipeline: Pipeline
    probes: tuple[Probe, ...]
    refresh: Callable[[], Awaitable[None]]
    self_test: Callable[[], tuple[DependencyState, ...]]
    close: Callable[[], Awaitable[None]]
    metrics: Metrics
    notes: tuple[str, ...] = ()
    """What is missing and which setting or command adds it."""


@dataclass(slots=True)
class _Parts:
    probes: list[Probe] = field(default_factory=list)
    refreshers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    closers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def version() -> str:
    """The installed version."""
    try:
        return metadata.version("medroute")
    except metadata.PackageNotFoundError:
        return "0+source"


def build_service(settings: Settings) -> Service:
    """Choose every adapter.

    Raises:
        ConfigurationError: a setting cannot be used; names it.
    """
    parts = _Parts()
    clock = SystemClock()
    prompts = Prompts()
    classifier, classifier_version = _classifier(settings, parts)
    triage = _triage(parts)
    library = _library(parts)
    metrics = Metrics()
    pipeline = Pipeline(
        classifier=classifier,
        triage=triage,
        library=library,
        cache=_cache(settings, clock, parts),
        ladders=_ladders(settings, clock, prompts, parts),
        clock=clock,
        observer=Telemetry(metrics),
        versions={
            "classifier": classifier_version,
            "rules": triage.version if isinstance(triage, RedFlagJudge) else "none",
            "library": library.version,
            "prompts": prompts.version,
            "medical": f"{settings.medical_url} {settings.medical_model}",
            "general": f"{settings.general_url} {settings.general_model}",
            "service": version(),
        },
        cache_secret=settings.cache_secret.get_secret_value().encode(),
    )

    async def refresh() -> None:
        await asyncio.gather(*(refresher() for refresher in parts.refreshers))

    async def close() -> None:
        for closer in parts.closers:
            await closer()

    return Service(
        pipeline=pipeline,
        probes=tuple(parts.probes),
        refresh=refresh,
        self_test=lambda: run_self_test(classifier, triage),
        close=close,
        metrics=metrics,
        notes=tuple(parts.notes),
    )


def build_app(settings: Settings) -> FastAPI:
    """The HTTP application.

    Raises:
        ConfigurationError: a setting cannot be used; names it.
    """
    gate = Gate(_read_keys(settings.api_keys_file), open_access=settings.open_access)
    service = build_service(settings)
    multiprocess_dir = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    operations = Operations(
        probes=service.probes,
        refresh=service.refresh,
        self_test=service.self_test,
        exposition=lambda: service.metrics.exposition(multiprocess_dir),
        version=version(),
    )
    return create_app(service.pipeline, gate, operations, service.close)


def run_self_test(classifier: IntentClassifier, triage: TriageJudge) -> tuple[DependencyState, ...]:
    """Put known queries to the judges; both must be right before the service is ready."""
    failed = 0
    for _, text, is_health in _SELF_TEST:
        opinion = classifier.classify(Query(text=text))
        failed += (opinion.health_score >= opinion.threshold) is not is_health
    if isinstance(classifier, AbstainingClassifier):
        judged = DependencyState(name="classifier", state="absent", detail="every query goes to the medical lane")
    else:
        state = "up" if not failed else "down"
        judged = DependencyState(
            name="classifier", state=state, detail=f"{failed} of {len(_SELF_TEST)} self-tests failed"
        )
    missed = [text for text in _SELF_TEST_EMERGENCIES if not triage.assess(Query(text=text)).level.is_emergency]
    flags = DependencyState(
        name="red_flags", state="down" if missed else "up", detail=f"{len(missed)} self-tests failed"
    )
    return (judged, flags)


def _classifier(settings: Settings, parts: _Parts) -> tuple[IntentClassifier, str]:
    folder = settings.classifier_dir or artefact.DEFAULT_FOLDER
    try:
        trained = artefact.load(folder)
    except ArtefactError as error:
        _log.error("classifier missing", extra={"fields": {"detail": str(error)}})
        parts.notes.append(f"no classifier, every query goes to the medical lane: {error}")
        return AbstainingClassifier(), "none"
    second = _second_opinion(settings, folder, trained.version, parts)
    version = f"{trained.version}+embedding" if second else trained.version
    return CascadeClassifier(LexicalModel(trained), second), version


def _second_opinion(settings: Settings, folder: Path, version: str, parts: _Parts) -> EmbeddingTier | None:
    """The embedding tier, where its extra is installed, the model prepared and the weights fit the lexical ones."""
    if not settings.embedding:
        parts.notes.append("lexical tier only: MEDROUTE_EMBEDDING is off")
        return None
    model_folder = settings.embedding_dir or embedding_folder.default_folder()
    try:
        from classifiers.embedding.encoder import OnnxEncoder  # noqa: PLC0415 - an extra

        tier = EmbeddingTier(OnnxEncoder(model_folder), load_head(folder, version))
    except ImportError:
        parts.notes.append("lexical tier only: pip install 'medroute[embedding]', then `medroute prepare`")
        return None
    except ArtefactError as error:
        parts.notes.append(f"lexical tier only: {error}")
        return None
    parts.probes.append(FixedProbe(DependencyState(name="embedding", state="up", detail="multilingual-e5-small, int8")))
    return tier


def training_encoder(settings: Settings) -> TextEncoder:
    """The encoder that training needs for the embedding tier.

    Raises:
        ConfigurationError: it is not installed or not prepared; says how to go on.
    """
    try:
        from classifiers.embedding.encoder import OnnxEncoder  # noqa: PLC0415 - an extra

        folder = settings.embedding_dir or embedding_folder.default_folder()
        return OnnxEncoder(folder, threads=os.cpu_count() or 1)
    except (ImportError, ArtefactError) as error:
        msg = f"the embedding tier cannot be trained ({error}); run `medroute prepare` or train --lexical-only"
        raise ConfigurationError(msg) from error


def _triage(parts: _Parts) -> TriageJudge:
    try:
        return load_red_flags()
    except ArtefactError as error:
        _log.critical("red-flag rules missing", extra={"fields": {"detail": str(error)}})
        parts.notes.append(f"no red-flag rules: {error}")
        return SilentTriage()


def _library(parts: _Parts) -> SourceLibrary:
    try:
        return Library(read_passages())
    except ArtefactError as error:
        _log.error("library missing", extra={"fields": {"detail": str(error)}})
        parts.notes.append(f"no curated library: {error}")
        return Library(())


def _cache(settings: Settings, clock: Clock, parts: _Parts) -> AnswerCache:
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


def _ladders(settings: Settings, clock: Clock, prompts: Prompts, parts: _Parts) -> Ladders:
    patience = Patience(
        connect_s=settings.connect_timeout_s,
        first_token_s=settings.first_token_timeout_s,
        gap_s=settings.gap_timeout_s,
    )
    transport = AiohttpTransport(patience)
    parts.closers.append(transport.close)
    medical: list[Backend] = []
    general: list[Backend] = []
    if settings.medical_url:
        servers = _servers(
            settings.medical_url,
            settings.medical_model,
            settings.medical_api_key.get_secret_value(),
            "MEDROUTE_MEDICAL",
            settings,
        )
        chats = [
            ChatBackend(name="medical", rung=Rung.MEDICAL, server=s, transport=transport, prompt=prompts.medical)
            for s in servers
        ]
        medical.append(_replicated(chats, clock, parts))
    else:
        parts.notes.append("no medical model: health answers come from the curated library; set MEDROUTE_MEDICAL_URL")
    if settings.general_url:
        servers = _servers(
            settings.general_url,
            settings.general_model,
            settings.general_api_key.get_secret_value(),
            "MEDROUTE_GENERAL",
            settings,
        )
        chats = [
            ChatBackend(name="general", rung=Rung.GENERAL, server=s, transport=transport, prompt=prompts.general)
            for s in servers
        ]
        general.append(_replicated(chats, clock, parts))
        careful = [
            ChatBackend(
                name="general",
                rung=Rung.GENERAL_WITH_CARE,
                server=s,
                transport=transport,
                prompt=prompts.care,
            )
            for s in servers
        ]
        medical.append(ReplicaBackend(careful, clock))
    else:
        demonstration = _embedded(settings, prompts, parts)
        general += [demonstration] if demonstration else []
    medical.append(ReferenceBackend())
    return Ladders(medical=tuple(medical), general=tuple(general))


def _servers(urls: str, model: str, key: str, setting: str, settings: Settings) -> list[ChatServer]:
    key = key.strip()
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


def _replicated(chats: list[ChatBackend], clock: Clock, parts: _Parts) -> Backend:
    replicas = ReplicaBackend(chats, clock)
    parts.probes.append(replicas)
    return replicas


def _embedded(settings: Settings, prompts: Prompts, parts: _Parts) -> Backend | None:
    weights = embedded.find_weights() if settings.embedded else None
    if weights is None or not embedded.engine_is_installed():
        parts.notes.append("no general model: set MEDROUTE_GENERAL_URL to an OpenAI-compatible server")
        return None
    parts.notes.append("general answers come from a tiny demonstration model; set MEDROUTE_GENERAL_URL")
    threads = max(1, min(4, os.cpu_count() or 1))
    backend = embedded.EmbeddedBackend(lambda: embedded.start_engine(weights, threads), prompts.general)
    parts.probes.append(backend)
    return backend


def _read_keys(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"MEDROUTE_API_KEYS_FILE cannot be read ({type(error).__name__}); it holds one SHA-256 digest a line"
        raise ConfigurationError(msg) from error
    digests = [line.split()[0].lower() for line in lines if line.strip() and not line.startswith("#")]
    if not digests or any(not re.fullmatch("[0-9a-f]{64}", digest) for digest in digests):
        msg = "MEDROUTE_API_KEYS_FILE must hold one SHA-256 digest a line; make one with: printf %s KEY | sha256sum"
        raise ConfigurationError(msg)
    return digests


def app_from_environment() -> FastAPI:
    """What `medroute serve` hands to the server, once per worker process."""
    return build_app(load_settings())
