"""The composition root: settings in, service out. The only place that chooses an adapter."""

import asyncio
import logging
import os
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from fastapi import FastAPI

from backends.prompting import Prompts
from classifiers.intent.cascade import AbstainingClassifier
from router import adapters
from router.api.app import create_app
from router.api.auth import Gate
from router.api.limits import Limits
from router.api.ops import Operations
from router.domain.errors import ConfigurationError
from router.domain.ports import (
    DependencyState,
    IntentClassifier,
    Probe,
    TriageJudge,
)
from router.domain.query import Query
from router.library import load_encoder
from router.pipeline import Pipeline
from router.settings import Settings, load_settings
from router.telemetry import Metrics, Telemetry, configure_logging

_log = logging.getLogger(__name__)
_SELF_TEST = (
    ("my stomach has hurt since yesterday", True),
    ("我发烧两天了怎么办", True),
    ("play some jazz in the kitchen", False),
    ("帮我订一张去北京的机票", False),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts a front end needs: the HTTP application or the command line."""

    pipeline: Pipeline
    probes: tuple[Probe, ...]
    refresh: Callable[[], Awaitable[None]]
    self_test: Callable[[], tuple[DependencyState, ...]]
    close: Callable[[], Awaitable[None]]
    telemetry: Telemetry
    notes: tuple[str, ...] = ()
    """What is missing and which setting or command adds it."""


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
    parts = adapters.Parts()
    clock = SystemClock()
    prompts = Prompts()
    encoder = load_encoder(settings)
    triage = adapters.choose_triage(parts)
    classifier, classifier_version = adapters.choose_classifier(settings, triage, parts)
    library = adapters.choose_library(settings, clock, parts, encoder)
    telemetry = Telemetry(Metrics())
    telemetry.metrics.passages_counted(library.counts())
    pipeline = Pipeline(
        classifier=classifier,
        triage=triage,
        library=library,
        cache=adapters.choose_cache(settings, clock, parts),
        ladders=adapters.choose_ladders(settings, clock, prompts, parts),
        clock=clock,
        observer=telemetry,
        versions={
            "classifier": classifier_version,
            "rules": triage.version,
            "library": library.version,
            "prompts": prompts.version,
            "medical": f"{settings.medical_url} {settings.medical_model}",
            "general": f"{settings.general_url} {settings.general_model}",
            "service": version(),
        },
        contacts=adapters.choose_contacts(parts),
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
        telemetry=telemetry,
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
        exposition=lambda: service.telemetry.metrics.exposition(multiprocess_dir),
        version=version(),
    )
    limits = Limits(
        rate_per_minute=settings.rate_per_minute,
        rate_burst=settings.rate_burst,
        max_concurrent=settings.max_concurrent,
        resume_grace_s=settings.resume_grace_s,
    )
    return create_app(
        pipeline=service.pipeline,
        gate=gate,
        limits=limits,
        operations=operations,
        clock=SystemClock(),
        observer=service.telemetry,
        close=service.close,
    )


def run_self_test(classifier: IntentClassifier, triage: TriageJudge) -> tuple[DependencyState, ...]:
    """Put known queries to the judges; both must be right before the service is ready."""
    failed = 0
    for text, is_health in _SELF_TEST:
        opinion = classifier.classify(Query(text=text))
        goes_medical = opinion.abstains or opinion.health_score >= opinion.threshold
        # Abstaining is the safer lane, so it passes where health was expected and counts for nothing elsewhere.
        failed += not goes_medical if is_health else opinion.health_score >= opinion.threshold
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
    settings = load_settings()
    configure_logging(settings.log_level)
    return build_app(settings)
