"""`POST /v1/feedback`: what a reader thought of an answer; the verdict counts, the words are not kept."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from router.api import documentation, schemas
from router.api.admission import Admission
from router.api.auth import Gate
from router.api.problems import read_body
from router.api.rendering import encode
from router.domain.feedback import Feedback
from router.domain.ports import DeskObserver

_PROBLEMS = documentation.problems("/v1/feedback", 400, 401, 403, 413, 415, 422, 429)
_EXAMPLE = {"id": "q_0123456789abcdef0123", "verdict": "wrong_triage", "comment": "it should have said today"}


def feedback_router(admission: Admission, gate: Gate, observer: DeskObserver) -> APIRouter:
    """The route; decisions are not stored, so any well-formed id is accepted."""
    router = APIRouter()

    @router.post(
        "/v1/feedback",
        summary="Judge an answer; the words of the comment are not kept",
        status_code=202,
        responses={202: {"model": schemas.FeedbackResponse, "description": "Noted"}, **_PROBLEMS},
        openapi_extra=documentation.body(schemas.FeedbackRequest, _EXAMPLE),
    )
    async def feedback(request: Request) -> Response:
        caller = gate.admit(request)
        admission.require_rate(admission.count(caller.counted_as))
        body = await read_body(request, schemas.FeedbackRequest)
        observer.feedback(
            Feedback(decision_id=body.id, verdict=body.verdict, comment_chars=len(body.comment or "")),
        )
        answer = {"id": body.id, "verdict": body.verdict, "status": "noted"}
        return Response(encode(answer), 202, media_type="application/json")

    return router
