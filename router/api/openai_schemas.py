"""What OpenAI clients send and get: only the parts that mean something here are checked."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from router.api.problems import UNION_TAG
from router.api.schemas import (
    Country,
    DecisionSchema,
    EscalationSchema,
    Id,
    Locale,
    ProfileSchema,
    SourceSchema,
    Strict,
    TriageSchema,
    UsageSchema,
)
from router.domain.query import CacheMode


class Tolerant(BaseModel):
    """Unknown fields pass: clients send sampling parameters, names and ids that mean nothing here."""

    model_config = ConfigDict(extra="ignore")


class ContentPart(Tolerant):
    """One part of a message; only text can be answered."""

    type: Annotated[str, Field(strict=True)]
    text: str | None = None
    refusal: str | None = None


def _form(content: object) -> str | None:
    if isinstance(content, str):
        return f"{UNION_TAG}text"
    return f"{UNION_TAG}parts" if isinstance(content, list) else None


Content = Annotated[
    Annotated[str, Field(strict=True), Tag(f"{UNION_TAG}text")]
    | Annotated[list[ContentPart], Tag(f"{UNION_TAG}parts")],
    Discriminator(_form),
]


class ChatMessage(Tolerant):
    """One message; those of the roles system and developer are accepted and not used."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Content | None = None


class StreamOptions(Tolerant):
    """What a stream shall tell."""

    include_usage: bool | None = None


class Extras(Strict):
    """What `/v1/query` takes and OpenAI's API has no field for; unknown fields are refused as there."""

    locale: Locale | None = None
    country: Country | None = None
    profile: ProfileSchema | None = None
    conversation_id: Id | None = None
    cache: CacheMode = CacheMode.DEFAULT


class ChatRequest(Tolerant):
    """Body of `POST /v1/chat/completions`; fields that are not listed are accepted and ignored."""

    model: Annotated[str, Field(strict=True, description="auto, medical or general")]
    messages: Annotated[list[ChatMessage], Field(min_length=1)]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = Field(None, description="Only 1.")
    tools: Any = Field(None, description="Refused when not empty.")
    functions: Any = Field(None, description="Refused when not empty.")
    response_format: Any = Field(None, description="Only text.")
    modalities: Any = Field(None, description="Only text.")
    audio: Any = Field(None, description="Refused when not empty.")
    medroute: Extras | None = None


class ModelObject(BaseModel):
    """One name that may be asked for."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(BaseModel):
    """Response of `GET /v1/models`."""

    object: Literal["list"]
    data: list[ModelObject]


class ExtrasSchema(BaseModel):
    """The parts of `/v1/query` that OpenAI's API has no field for; the rest of its fields come with them."""

    id: str
    conversation_id: str
    decision: DecisionSchema
    triage: TriageSchema
    escalation: EscalationSchema | None
    sources: list[SourceSchema]


class CompletionMessage(BaseModel):
    """The answer."""

    role: Literal["assistant"]
    content: str
    refusal: None


class Choice(BaseModel):
    """The only choice; `length` marks an answer that was cut and must not be relied on."""

    index: Literal[0]
    message: CompletionMessage
    logprobs: None
    finish_reason: Literal["stop", "length"]


class Completion(BaseModel):
    """Response of `POST /v1/chat/completions`."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: UsageSchema
    medroute: ExtrasSchema


class FaultSchema(BaseModel):
    """What is wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorSchema(BaseModel):
    """OpenAI error object."""

    error: FaultSchema
