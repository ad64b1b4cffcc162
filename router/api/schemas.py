"""What callers send and get: the wire types of the contract, for validation and for the OpenAPI page."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from router.domain.feedback import Verdict
from router.domain.query import CacheMode, Lane, Profile, Query, Role, Sex, Turn
from router.policy.guard import MAX_TURNS

MAX_ROUTE_QUERIES = 256

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,128}$")]
Locale = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$")]
Country = Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")]


class Strict(BaseModel):
    """Unknown fields are refused: a misspelt `country` must not silently show no number."""

    model_config = ConfigDict(extra="forbid", strict=False)


class MessageSchema(Strict):
    """One earlier turn."""

    role: Role
    content: Annotated[str, Field(strict=True)]


class ProfileSchema(Strict):
    """What is known about the person."""

    age_years: Annotated[float, Field(ge=0, le=130)] | None = None
    age_months: Annotated[float, Field(ge=0, le=1560)] | None = None
    sex: Sex | None = None
    pregnant: bool | None = None

    def to_profile(self) -> Profile:
        """The domain value."""
        return Profile(age_years=self.age_years, age_months=self.age_months, sex=self.sex, pregnant=self.pregnant)


class QueryFields(Strict):
    """What every judged query may carry."""

    query: Annotated[str, Field(strict=True, description="1 to 8000 characters")]
    messages: Annotated[list[MessageSchema], Field(max_length=MAX_TURNS)] = Field(default_factory=list)
    profile: ProfileSchema | None = None
    locale: Locale | None = None
    country: Country | None = None

    def to_query(
        self,
        *,
        accept_language: str | None = None,
        conversation_id: str | None = None,
        cache_mode: CacheMode = CacheMode.DEFAULT,
        lane: Lane | None = None,
    ) -> Query:
        """The domain value."""
        return Query(
            text=self.query,
            turns=tuple(Turn(role=message.role, content=message.content) for message in self.messages),
            conversation_id=conversation_id,
            locale=self.locale,
            accept_language=accept_language,
            country=self.country,
            profile=self.profile.to_profile() if self.profile else _NO_PROFILE,
            cache_mode=cache_mode,
            lane=lane,
        )


_NO_PROFILE = Profile()


class QueryRequest(QueryFields):
    """Body of `POST /v1/query`."""

    conversation_id: Id | None = None
    stream: bool = False
    cache: CacheMode = CacheMode.DEFAULT


class RouteItem(QueryFields):
    """One query of `POST /v1/route`."""

    id: Annotated[str, Field(min_length=1, max_length=256)]


class RouteRequest(Strict):
    """Body of `POST /v1/route`."""

    queries: Annotated[list[RouteItem], Field(min_length=1, max_length=MAX_ROUTE_QUERIES)]


class ClassifierSchema(BaseModel):
    """Which artefact judged."""

    name: str
    version: str
    tier: Literal["lexical", "embedding", "none"]


class DecisionSchema(BaseModel):
    """The act."""

    route: Literal["medical", "general", "escalate"]
    label: Literal["health", "other"]
    health_score: float
    threshold: float
    cause: Literal["classifier", "red_flag", "abstained", "conversation", "override"]
    concern: Literal["personal", "information", "admin", "none"]
    intent: str | None
    discipline: str | None
    language: str
    country: str | None
    classifier: ClassifierSchema


class RedFlagSchema(BaseModel):
    """A sign found in the words."""

    id: str
    name: str
    span: str
    level: str
    guideline: str


class TriageSchema(BaseModel):
    """How soon a human is needed."""

    level: Literal["emergency_ambulance", "emergency", "consultation_24", "consultation", "self_care", "none"]
    time_frame: str
    red_flags: list[RedFlagSchema]
    reasons: list[str]
    rules_version: str


class ActionSchema(BaseModel):
    """One button on the card."""

    kind: Literal["call", "text", "find_care", "link"]
    label: str
    uri: str


class EscalationSchema(BaseModel):
    """The hand-over card."""

    title: str
    message: str
    actions: list[ActionSchema]
    summary: str | None = Field(description="What to tell the doctor, in the person's own words")


class SourceSchema(BaseModel):
    """A citable passage."""

    id: str
    title: str
    publisher: str
    url: str
    language: str
    origin: Literal["curated", "retrieved", "model_stated"]
    reviewed_on: str
    verified: bool


class ModelSchema(BaseModel):
    """Who wrote the answer."""

    backend: str
    name: str
    rung: str


class UsageSchema(BaseModel):
    """Tokens."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class TimingsSchema(BaseModel):
    """Where the time went, milliseconds."""

    total: float
    classify: float
    triage: float
    cache: float
    backend: float
    compose: float


class AnswerSchema(BaseModel):
    """Response of `POST /v1/query`."""

    id: str
    conversation_id: str
    created_at: str
    answer: str
    status: Literal["complete", "degraded", "incomplete"]
    decision: DecisionSchema
    triage: TriageSchema | None
    escalation: EscalationSchema | None
    sources: list[SourceSchema]
    notice: str
    model: ModelSchema
    cache: Literal["hit", "semantic", "miss", "bypass", "ineligible"]
    usage: UsageSchema
    timings_ms: TimingsSchema
    reasons: list[str] = Field(description="What was done to the model's draft before it was shown")


class RoutedSchema(BaseModel):
    """One decision of `POST /v1/route`."""

    id: str
    decision: DecisionSchema
    triage: TriageSchema | None
    escalation: EscalationSchema | None


class RouteResponse(BaseModel):
    """Response of `POST /v1/route`."""

    decisions: list[RoutedSchema]


class FaultSchema(BaseModel):
    """One field that cannot be used."""

    field: str
    code: str
    detail: str


class FeedbackRequest(Strict):
    """Body of `POST /v1/feedback`."""

    id: Annotated[str, Field(pattern=r"^q_[A-Za-z0-9]{1,64}$", description="The id of the answer.")]
    verdict: Verdict
    comment: (
        Annotated[str, Field(max_length=4000, description="Its length is noted, its words are not kept.")] | None
    ) = None


class FeedbackResponse(BaseModel):
    """Response of `POST /v1/feedback`."""

    id: str
    verdict: Verdict
    status: Literal["noted"]


class ProblemSchema(BaseModel):
    """RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[FaultSchema] = Field(default_factory=list)
