"""Logs and metrics: one canonical line per query, rendered from its decision and never from its text."""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from router.domain.answer import Answer
from router.domain.feedback import Feedback, Verdict
from router.domain.ports import Refusal

_log = logging.getLogger("medroute.query")
_FAST = (0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1)
_SLOW = (0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, message and the fields a caller attached."""
        row: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        row.update(getattr(record, "fields", {}))
        if record.exc_info:
            # The kind of a fault and its place tell enough; its message could repeat a query.
            row["fault"] = record.exc_info[0].__name__ if record.exc_info[0] else "unknown"
        return orjson.dumps(row).decode()


def configure_logging(level: str) -> None:
    """Send every log line to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True


class Metrics:
    """The Prometheus families; every label has a closed set of values."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        registry = self.registry
        self._queries = Counter(
            "medroute_queries",
            "Queries answered",
            ["route", "cause", "level", "status", "rung", "cache"],
            registry=registry,
        )
        self._overhead = Histogram(
            "medroute_overhead_seconds", "Time not spent waiting for a model", buckets=_FAST, registry=registry
        )
        self._classify = Histogram(
            "medroute_classify_seconds", "Intent classification", buckets=_FAST, registry=registry
        )
        self._triage = Histogram("medroute_triage_seconds", "Red flags and triage", buckets=_FAST, registry=registry)
        self._duration = Histogram(
            "gen_ai_server_request_duration_seconds", "Whole answer", buckets=_SLOW, registry=registry
        )
        self._flags = Counter("medroute_red_flags", "Red flags found", ["rule"], registry=registry)
        self._faults = Counter(
            "medroute_backend_faults",
            "Steps of the ladder that could not write",
            ["backend", "fault"],
            registry=registry,
        )
        self._guards = Counter(
            "medroute_draft_guards",
            "Changes made to drafts before they were shown",
            ["backend", "action"],
            registry=registry,
        )
        self._passages = Gauge(
            "medroute_library_passages",
            "Passages of the library when the service started, by whether they may be shown",
            ["state"],
            multiprocess_mode="max",
            registry=registry,
        )
        self._tokens = Counter(
            "gen_ai_client_token_usage", "Tokens as the server counted them", ["backend", "type"], registry=registry
        )

        self._feedback = Counter("medroute_feedback", "Judgements of readers", ["verdict"], registry=registry)
        self._refusals = Counter("medroute_refusals", "Queries turned away", ["reason"], registry=registry)

    def feedback(self, verdict: Verdict) -> None:
        """Count one judgement."""
        self._feedback.labels(verdict).inc()

    def refused(self, refusal: Refusal) -> None:
        """Count one query turned away."""
        self._refusals.labels(refusal).inc()

    def answered(self, answer: Answer) -> None:
        """Count one answer."""
        decision, timings = answer.decision, answer.timings
        self._queries.labels(
            decision.route,
            decision.cause,
            decision.triage.level,
            answer.status,
            answer.model.rung,
            answer.cache,
        ).inc()
        self._overhead.observe(timings.overhead_ms / 1e3)
        self._classify.observe(timings.classify_ms / 1e3)
        self._triage.observe(timings.triage_ms / 1e3)
        self._duration.observe(timings.total_ms / 1e3)
        for flag in decision.triage.red_flags:
            self._flags.labels(flag.id).inc()
        if answer.usage.total_tokens:
            self._tokens.labels(answer.model.backend, "input").inc(answer.usage.prompt_tokens)
            self._tokens.labels(answer.model.backend, "output").inc(answer.usage.completion_tokens)

    def rung_failed(self, backend: str, fault: str) -> None:
        """Count one failed step."""
        self._faults.labels(backend, fault).inc()

    def guarded(self, backend: str, actions: Mapping[str, int]) -> None:
        """Count what was done to one draft."""
        for action, times in actions.items():
            self._guards.labels(backend, action).inc(times)

    def passages_counted(self, counts: Mapping[str, int]) -> None:
        """State (shown, off_list, stale) to how many passages of the library."""
        for state, passages in counts.items():
            self._passages.labels(state).set(passages)

    def exposition(self, multiprocess_dir: str | None = None) -> bytes:
        """The text Prometheus reads, over all workers where there are several."""
        if multiprocess_dir:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry, path=multiprocess_dir)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        return generate_latest(self.registry)


class Telemetry:
    """Implements `Observer` and `DeskObserver`: counts, and writes the canonical line."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics

    def answered(self, answer: Answer) -> None:
        """One canonical line and the counters."""
        self.metrics.answered(answer)
        if not _log.isEnabledFor(logging.INFO):
            return
        decision = answer.decision
        fields = {
            "id": answer.id,
            "route": decision.route,
            "cause": decision.cause,
            "label": decision.label,
            "health_score": decision.health_score,
            "concern": decision.concern,
            "intent": decision.intent,
            "level": decision.triage.level,
            "red_flags": [flag.id for flag in decision.triage.red_flags],
            "language": decision.language,
            "tier": decision.tier,
            "status": answer.status,
            "rung": answer.model.rung,
            "backend": answer.model.backend,
            "cache": answer.cache,
            "reasons": answer.reasons,
            "total_ms": round(answer.timings.total_ms, 3),
            "overhead_ms": round(answer.timings.overhead_ms, 3),
        }
        _log.info("answered", extra={"fields": fields})

    def rung_failed(self, backend: str, fault: str) -> None:
        """A step of the ladder could not write."""
        self.metrics.rung_failed(backend, fault)
        _log.warning("rung failed", extra={"fields": {"backend": backend, "fault": fault}})

    def guarded(self, backend: str, actions: Mapping[str, int]) -> None:
        """A draft was changed before it was shown."""
        self.metrics.guarded(backend, actions)

    def refused(self, refusal: Refusal) -> None:
        """A query was turned away: counted only, because many of them come at once."""
        self.metrics.refused(refusal)

    def feedback(self, feedback: Feedback) -> None:
        """A reader judged an answer; what may have harmed someone is a warning."""
        self.metrics.feedback(feedback.verdict)
        level = logging.WARNING if feedback.verdict is Verdict.UNSAFE else logging.INFO
        fields = {"id": feedback.decision_id, "verdict": feedback.verdict, "comment_chars": feedback.comment_chars}
        _log.log(level, "feedback", extra={"fields": fields})
