"""From domain values to the JSON of the contract, as plain mappings ready for one pass of the encoder."""

from typing import Any

import orjson

from router.domain.answer import Answer, AnswerEvent, AnswerStatus, DecisionMade, Delta, Done, SourcesFound
from router.domain.decision import Decision
from router.domain.triage import Escalation, Triage
from router.policy import wording

Json = dict[str, Any]


def encode(value: object) -> bytes:
    """JSON bytes; times as RFC 3339 in UTC."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


def decision_json(decision: Decision) -> Json:
    """The `decision` object."""
    return {
        "route": decision.route,
        "label": decision.label,
        "health_score": decision.health_score,
        "threshold": decision.threshold,
        "cause": decision.cause,
        "concern": decision.concern,
        "intent": decision.intent,
        "discipline": decision.discipline,
        "language": decision.language,
        "country": decision.country,
        "classifier": {
            "name": decision.classifier.name,
            "version": decision.classifier.version,
            "tier": decision.tier,
        },
    }


def triage_json(triage: Triage, decision: Decision) -> Json:
    """The `triage` object."""
    return {
        "level": triage.level,
        "time_frame": wording.TIME_FRAME[triage.level].get(decision.language),
        "red_flags": [
            {
                "id": flag.id,
                "name": flag.name,
                "span": flag.span,
                "level": flag.level,
                "guideline": flag.guideline,
            }
            for flag in triage.red_flags
        ],
        "reasons": triage.reasons,
        "rules_version": triage.rules_version,
    }


def escalation_json(escalation: Escalation | None) -> Json | None:
    """The `escalation` object or null."""
    if escalation is None:
        return None
    actions = [{"kind": action.kind, "label": action.label, "uri": action.uri} for action in escalation.actions]
    return {
        "title": escalation.title,
        "message": escalation.message,
        "actions": actions,
        "summary": escalation.summary,
    }


def sources_json(found: SourcesFound | Answer) -> list[Json]:
    """The `sources` array."""
    return [
        {
            "id": source.id,
            "title": source.title,
            "publisher": source.publisher,
            "url": source.url,
            "language": source.language,
            "origin": source.origin,
            "reviewed_on": source.reviewed_on,
            "verified": source.verified,
        }
        for source in found.sources
    ]


def answer_json(answer: Answer) -> Json:
    """The whole response object."""
    timings, usage = answer.timings, answer.usage
    return {
        "id": answer.id,
        "conversation_id": answer.conversation_id,
        "created_at": answer.created_at,
        "answer": answer.text,
        "status": answer.status,
        "decision": decision_json(answer.decision),
        "triage": triage_json(answer.decision.triage, answer.decision),
        "escalation": escalation_json(answer.escalation),
        "sources": sources_json(answer),
        "notice": answer.notice,
        "model": {"backend": answer.model.backend, "name": answer.model.name, "rung": answer.model.rung},
        "cache": answer.cache,
        "usage": {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.total_tokens,
        },
        "timings_ms": {
            "total": round(timings.total_ms, 3),
            "classify": round(timings.classify_ms, 3),
            "triage": round(timings.triage_ms, 3),
            "cache": round(timings.cache_ms, 3),
            "backend": round(timings.backend_ms, 3),
            "compose": round(timings.compose_ms, 3),
        },
        "reasons": answer.reasons,
    }


def decision_headers(decision: Decision) -> dict[str, str]:
    """The headers known before any model is called."""
    return {
        "x-medroute-route": decision.route,
        "x-medroute-health-score": str(decision.health_score),
        "x-medroute-cause": decision.cause,
        "x-medroute-triage": decision.triage.level,
        "x-medroute-decision-id": decision.id,
    }


def answer_headers(answer: Answer) -> dict[str, str]:
    """All decision headers of a whole answer."""
    return {
        **decision_headers(answer.decision),
        "x-medroute-cache": answer.cache,
        "x-medroute-model": _header_text(answer.model.name),
        "x-medroute-rung": answer.model.rung,
        "x-medroute-overhead-ms": f"{answer.timings.overhead_ms:.3f}",
    }


def _header_text(text: str) -> str:
    return text.encode("ascii", "replace").decode().replace("\r", "?").replace("\n", "?")


def named_events(event: AnswerEvent) -> list[tuple[str, bytes]]:
    """The server-sent events of one answer event: name and one line of JSON."""
    if isinstance(event, DecisionMade):
        decision = event.decision
        ids = {"id": event.answer_id, "conversation_id": event.conversation_id}
        events = [
            ("decision", encode({**ids, **decision_json(decision)})),
            ("triage", encode(triage_json(decision.triage, decision))),
        ]
        if event.escalation:
            events.append(("escalation", encode(escalation_json(event.escalation))))
        return events
    if isinstance(event, SourcesFound):
        return [("sources", encode({"sources": sources_json(event), "cache": event.cache}))]
    if isinstance(event, Delta):
        return [("delta", encode({"text": event.text}))]
    if isinstance(event, Done):
        return [("done", encode(answer_json(event.answer)))]
    return [("error", interruption(event.answer.id, event.advice, event.answer.escalation))]


def interruption(answer_id: str, advice: str, escalation: Escalation | None) -> bytes:
    """The problem object that ends a cut stream."""
    problem: Json = {
        "type": "urn:medroute:problem:interrupted",
        "title": "The answer was cut off",
        "status": AnswerStatus.INCOMPLETE,
        "detail": advice,
        "instance": f"/v1/query/{answer_id}",
        "escalation": escalation_json(escalation),
        "errors": [],
    }
    return encode(problem)
