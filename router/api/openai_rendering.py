"""From answers and problems to what OpenAI clients read: completions, chunks and error objects."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from router.api import rendering
from router.api.rendering import Json, encode
from router.domain.answer import (
    Answer,
    AnswerEvent,
    DecisionMade,
    Delta,
    Done,
    Interrupted,
    SourcesFound,
)
from router.domain.decision import Decision
from router.domain.errors import FieldFault
from router.domain.triage import Escalation
from router.policy import cards, composing

_TYPES = {
    401: "invalid_request_error",
    403: "permission_error",
    429: "rate_limit_error",
    503: "service_unavailable_error",
}
_CODES = {
    401: "invalid_api_key",
    403: "forbidden",
    405: "method_not_allowed",
    413: "request_too_large",
    415: "unsupported_media_type",
    429: "rate_limit_exceeded",
    503: "server_is_overloaded",
}
_INTERNAL = 500
_UNPROCESSABLE = 422


def is_ours(path: str) -> bool:
    """Whether a path speaks OpenAI's way, in its errors too."""
    return path in ("/v1/chat/completions", "/v1/models") or path.startswith("/v1/models/")


def error_response(
    status: int, detail: str, faults: Sequence[FieldFault] = (), headers: dict[str, str] | None = None
) -> Response:
    """An OpenAI error object; an invalid field is 400 there."""
    first = faults[0] if faults else None
    kind = _TYPES.get(status, "invalid_request_error" if status < _INTERNAL else "server_error")
    body = _error(detail, kind, first.field if first else None, first.code if first else _CODES.get(status))
    shown = 400 if status == _UNPROCESSABLE else status
    return Response(encode(body), shown, headers, media_type="application/json")


def _error(message: str, kind: str, param: str | None, code: str | None) -> Json:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def card_before(decision: Decision, escalation: Escalation | None) -> str:
    """The card that precedes a model's words in an emergency, and whenever it is about crisis or violence.

    Empty where the card is the answer already, or none is due.
    """
    if escalation is None or composing.answers_with_card(decision):
        return ""
    if not (decision.triage.level.is_emergency or cards.is_of_a_person(decision.triage)):
        return ""
    return f"{composing.emergency_text(escalation)}\n\n---\n\n"


def completion_json(last: Done | Interrupted, requested: str) -> Json:
    """The whole completion; an answer that was cut has no good end and the care advice after its words."""
    answer = last.answer
    text = card_before(answer.decision, answer.escalation) + answer.text
    if isinstance(last, Interrupted):
        text = f"{text}\n\n{last.advice}"
    return {
        "id": _completion_id(answer.id),
        "object": "chat.completion",
        "created": int(answer.created_at.timestamp()),
        "model": answer.model.name,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": None},
                "logprobs": None,
                "finish_reason": "length" if isinstance(last, Interrupted) else "stop",
            }
        ],
        "usage": rendering.answer_json(answer)["usage"],
        "medroute": _whole_extras(answer, requested),
    }


def _completion_id(answer_id: str) -> str:
    return f"chatcmpl-{answer_id.removeprefix('q_')}"


def _whole_extras(answer: Answer, requested: str) -> Json:
    """The answer of `/v1/query`, without what has a field of its own."""
    whole = rendering.answer_json(answer)
    return {"requested_model": requested, **{name: whole[name] for name in whole if name not in ("answer", "usage")}}


class Chunks:
    """Implements `Renderer` as OpenAI's chunks: no names, no ids, and `[DONE]` only after a good end."""

    def __init__(self, first: DecisionMade, requested: str, created: int, *, include_usage: bool) -> None:
        self._first = first
        self._requested = requested
        self._created = created
        self._include_usage = include_usage

    def frames(self, event: AnswerEvent) -> Sequence[bytes]:
        """The chunks of one event; the decision waits for the sources, which come before any model is called."""
        if isinstance(event, DecisionMade):
            return []
        if isinstance(event, SourcesFound):
            return self._beginning(event)
        if isinstance(event, Delta):
            return [self._chunk({"content": event.text})]
        if isinstance(event, Done):
            return self._end(event.answer)
        return [self._cut(event.advice)]

    def cut(self) -> Sequence[bytes]:
        """An error object with the care advice."""
        return [self._cut(composing.interrupted_advice(self._first.decision, self._first.escalation))]

    def _beginning(self, found: SourcesFound) -> list[bytes]:
        first = self._first
        extras: Json = {
            "requested_model": self._requested,
            "id": first.answer_id,
            "conversation_id": first.conversation_id,
            "decision": rendering.decision_json(first.decision),
            "triage": rendering.triage_json(first.decision.triage, first.decision),
            "escalation": rendering.escalation_json(first.escalation),
            "sources": rendering.sources_json(found),
            "cache": found.cache,
        }
        frames = [self._chunk({"role": "assistant", "content": "", "refusal": None}, medroute=extras)]
        card = card_before(first.decision, first.escalation)
        if card:
            frames.append(self._chunk({"content": card}))
        return frames

    def _end(self, answer: Answer) -> list[bytes]:
        extras = _whole_extras(answer, self._requested)
        frames = [self._chunk({}, finish_reason="stop", model=answer.model.name, medroute=extras)]
        if self._include_usage:
            usage = rendering.answer_json(answer)["usage"]
            frames.append(self._frame({"model": answer.model.name, "choices": [], "usage": usage}))
        return [*frames, b"data: [DONE]\n\n"]

    def _cut(self, advice: str) -> bytes:
        extras: Json = {
            "id": self._first.answer_id,
            "status": "incomplete",
            "escalation": rendering.escalation_json(self._first.escalation),
        }
        body = _error(advice, "server_error", None, "answer_interrupted")
        return b"data: " + encode({**body, "medroute": extras}) + b"\n\n"

    def _chunk(self, delta: Json, finish_reason: str | None = None, **fields: Any) -> bytes:  # noqa: ANN401 - JSON
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        usage = {"usage": None} if self._include_usage else {}
        return self._frame({"choices": [choice], **usage, **fields})

    def _frame(self, fields: Json) -> bytes:
        chunk = {
            "id": _completion_id(self._first.answer_id),
            "object": "chat.completion.chunk",
            "created": self._created,
            "model": self._requested,
            **fields,
        }
        return b"data: " + encode(chunk) + b"\n\n"
