"""From the messages of a chat to a query: the last one of the user is asked, those before it are its turns."""

from collections.abc import Mapping
from typing import NamedTuple

from router.api.openai_schemas import ChatMessage, ChatRequest, ContentPart, Extras
from router.api.problems import ProblemError
from router.domain.errors import FieldFault, InvalidQueryError
from router.domain.query import Lane, Profile, Query, Role, Turn
from router.policy.guard import MAX_TURNS

LANES: Mapping[str, Lane | None] = {"auto": None, "medical": Lane.MEDICAL, "general": Lane.GENERAL}
"""The names of models: `auto` routes, the others choose the lane."""
_TOOL_FIELDS = ("tools", "functions", "audio")


class ChatQuery(NamedTuple):
    """A query, and where its texts stood in the request."""

    query: Query
    fields: Mapping[str, str]
    """The guard's name of a field to the caller's."""


def require_model(name: str) -> None:
    """Refuse a name that is no model.

    Raises:
        ProblemError: 404.
    """
    if name not in LANES:
        fault = FieldFault(field="model", code="model_not_found", detail=f"must be one of {', '.join(LANES)}")
        raise ProblemError(404, f"{fault.field} {fault.detail}", [fault])


def to_query(body: ChatRequest, accept_language: str | None) -> ChatQuery:
    """The query of a chat.

    Messages of the roles system and developer are left out: no word of an application may change what the asker's
    own words are judged to be, and the backends bring instructions of their own.

    Raises:
        ProblemError: 404 no such model, 422 something is asked for that this service does not do.
    """
    require_model(body.model)
    _refuse_what_is_not_done(body)
    asked = max((n for n, message in enumerate(body.messages) if message.role == "user"), default=None)
    if asked is None:
        raise _fault(
            field="messages", code="no_user_message", detail="has no message of the role user; send the question as one"
        )
    turns: list[Turn] = []
    places: list[int] = []
    for position, message in enumerate(body.messages[: asked + 1]):
        text = _text(position, message)
        if position < asked and message.role in (Role.USER, Role.ASSISTANT) and text:
            turns.append(Turn(role=Role(message.role), content=text))
            places.append(position)
    # Clients send the whole chat, however long; no judge and no model reads as far back as the guard allows.
    turns, places = turns[-MAX_TURNS:], places[-MAX_TURNS:]
    fields = {f"messages[{number}].content": f"messages[{place}].content" for number, place in enumerate(places)}
    fields["query"] = f"messages[{asked}].content"
    extras = body.medroute or Extras()
    query = Query(
        text=_text(asked, body.messages[asked]),
        turns=tuple(turns),
        conversation_id=extras.conversation_id,
        locale=extras.locale,
        accept_language=accept_language,
        country=extras.country,
        profile=extras.profile.to_profile() if extras.profile else Profile(),
        cache_mode=extras.cache,
        lane=LANES[body.model],
    )
    return ChatQuery(query, fields)


def at_callers_place(error: InvalidQueryError, fields: Mapping[str, str]) -> ProblemError:
    """The guard's faults, at the places the caller knows."""
    faults = [FieldFault(field=fields.get(f.field, f.field), code=f.code, detail=f.detail) for f in error.faults]
    return ProblemError(422, f"{faults[0].field} {faults[0].detail}", faults)


def _refuse_what_is_not_done(body: ChatRequest) -> None:
    if body.n not in (None, 1):
        raise _fault(field="n", code="unsupported_value", detail="must be 1; one answer is written for each request")
    for name in _TOOL_FIELDS:
        if getattr(body, name):
            raise _fault(field=name, code="unsupported_parameter", detail="is not supported; leave it out")
    form = body.response_format
    if form and not (isinstance(form, dict) and form.get("type") == "text"):
        raise _fault(
            field="response_format", code="unsupported_value", detail="must be of the type text; answers are markdown"
        )
    if body.modalities and body.modalities != ["text"]:
        raise _fault(field="modalities", code="unsupported_value", detail='must be ["text"]')
    for position, message in enumerate(body.messages):
        if message.role in ("tool", "function"):
            place = f"messages[{position}].role"
            raise _fault(
                field=place, code="unsupported_value", detail="must not be a tool's; tool results are not supported"
            )


def _text(position: int, message: ChatMessage) -> str:
    content = message.content
    if isinstance(content, list):
        return "\n".join(_part(f"messages[{position}].content[{n}]", part) for n, part in enumerate(content))
    return content or ""


def _part(place: str, part: ContentPart) -> str:
    texts = {"text": part.text, "refusal": part.refusal}
    if part.type not in texts:
        place = f"{place}.type"
        raise _fault(
            field=place, code="unsupported_content", detail="must be text; images, sound and files are not supported"
        )
    text = texts[part.type]
    if text is None:
        place = f"{place}.{part.type}"
        raise _fault(field=place, code="missing", detail="is missing; send it")
    return text


def _fault(*, field: str, code: str, detail: str) -> ProblemError:
    return ProblemError(422, f"{field} {detail}", [FieldFault(field=field, code=code, detail=detail)])
