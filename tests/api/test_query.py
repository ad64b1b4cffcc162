"""`POST /v1/query`, the whole answer at once."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from router.api.schemas import AnswerSchema
from tests.conftest import GENERAL_MODEL, MEDICAL_MODEL
from tests.model_server import DELTAS, ModelServer, Script
from tests.questions import EMERGENCY, GENERAL, GENERAL_ZH, MEDICAL, MEDICAL_ZH, PERSONAL

CONTRACT_FIELDS = {
    "id", "conversation_id", "created_at", "answer", "status", "decision", "triage", "escalation", "sources", "notice",
    "model", "cache", "usage", "timings_ms", "reasons",
}  # fmt: skip
DECISION_HEADERS = {
    "x-medroute-route", "x-medroute-health-score", "x-medroute-cause", "x-medroute-triage", "x-medroute-cache",
    "x-medroute-model", "x-medroute-rung", "x-medroute-decision-id", "x-medroute-overhead-ms",
}  # fmt: skip
FRESH = {"cache": "bypass"}


@pytest.mark.parametrize("text", [MEDICAL, MEDICAL_ZH, PERSONAL, GENERAL, GENERAL_ZH, EMERGENCY])
def test_every_field_of_the_contract_is_there_and_typed(service: httpx.Client, text: str) -> None:
    """Whatever the route, the answer has every field of the contract in its type."""
    response = service.post("/v1/query", json={"query": text, "country": "CN", **FRESH})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    document = response.json()
    assert set(document) == CONTRACT_FIELDS
    answer = AnswerSchema.model_validate(document, strict=True, extra="forbid")
    assert answer.answer
    assert answer.notice
    assert datetime.fromisoformat(answer.created_at).tzinfo == UTC
    assert answer.id.startswith("q_")
    assert answer.conversation_id.startswith("c_")


def test_a_health_question_is_answered_by_the_medical_model_with_sources(service: httpx.Client) -> None:
    """The medical model's words come with numbered sources and the token counts of the server."""
    answer = service.post("/v1/query", json={"query": MEDICAL, **FRESH}).json()
    assert answer["decision"]["route"] == "medical"
    assert answer["decision"]["label"] == "health"
    assert answer["answer"] == "".join(DELTAS)
    assert answer["model"] == {"backend": "medical", "name": MEDICAL_MODEL, "rung": "medical"}
    assert answer["status"] == "complete"
    assert [source["id"] for source in answer["sources"]] == [f"S{n}" for n in range(1, len(answer["sources"]) + 1)]
    assert all(source["url"].startswith("https://") for source in answer["sources"])
    assert answer["sources"]
    assert answer["usage"] == {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14}
    assert answer["escalation"] is None


def test_what_is_not_health_is_answered_by_the_general_model(service: httpx.Client, model_server: ModelServer) -> None:
    """The general model writes, no source is cited and no card is shown."""
    answer = service.post("/v1/query", json={"query": GENERAL, **FRESH}).json()
    assert answer["decision"]["route"] == "general"
    assert answer["decision"]["intent"] is None
    assert answer["model"]["rung"] == "general"
    assert (answer["sources"], answer["escalation"]) == ([], None)
    assert [request.body["model"] for request in model_server.received] == [GENERAL_MODEL]


def test_a_chinese_question_gets_chinese_words_and_chinese_sources(service: httpx.Client) -> None:
    """Language, notice and sources follow the words of the query."""
    answer = service.post("/v1/query", json={"query": MEDICAL_ZH, "locale": "en-GB", **FRESH}).json()
    assert answer["decision"]["language"] == "zh"
    assert answer["decision"]["country"] == "GB"
    assert answer["notice"].endswith("不能代替医生。")
    assert {source["language"] for source in answer["sources"]} == {"zh"}


def test_a_complaint_gets_a_level_and_care_advice_beside_the_answer(service: httpx.Client) -> None:
    """A personal complaint comes with a level, a time frame and a card with somewhere to go."""
    answer = service.post("/v1/query", json={"query": PERSONAL, "country": "GB", **FRESH}).json()
    assert answer["triage"]["level"] != "none"
    assert answer["triage"]["time_frame"]
    assert answer["triage"]["rules_version"]
    assert answer["escalation"]["title"]
    assert {action["kind"] for action in answer["escalation"]["actions"]} >= {"find_care"}


def test_the_decision_stands_in_the_headers_too(service: httpx.Client) -> None:
    """Each decision header says what the body says."""
    response = service.post("/v1/query", json={"query": MEDICAL, **FRESH})
    answer, headers = response.json(), response.headers
    assert set(headers) >= DECISION_HEADERS
    assert headers["x-medroute-route"] == answer["decision"]["route"]
    assert float(headers["x-medroute-health-score"]) == answer["decision"]["health_score"]
    assert headers["x-medroute-cause"] == answer["decision"]["cause"]
    assert headers["x-medroute-triage"] == answer["triage"]["level"]
    assert headers["x-medroute-cache"] == answer["cache"] == "bypass"
    assert headers["x-medroute-model"] == MEDICAL_MODEL
    assert headers["x-medroute-rung"] == "medical"
    assert headers["x-medroute-decision-id"] == answer["id"]
    assert float(headers["x-medroute-overhead-ms"]) >= 0


@pytest.mark.parametrize("given", ["abc-123", "A.b_c-9", "x" * 128])
def test_a_valid_request_id_is_echoed(service: httpx.Client, given: str) -> None:
    """The caller's own request id comes back on good answers and on errors."""
    for response in (
        service.post("/v1/query", json={"query": GENERAL, **FRESH}, headers={"x-request-id": given}),
        service.post("/v1/query", json={}, headers={"x-request-id": given}),
        service.get("/nowhere", headers={"x-request-id": given}),
    ):
        assert response.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "two words", "x" * 129, "a;b", "a\tb"])
def test_an_invalid_request_id_is_replaced(service: httpx.Client, given: str) -> None:
    """What could harm a log line is not echoed; the response has an id of the service's own."""
    response = service.get("/healthz", headers={"x-request-id": given})
    assert response.headers["x-request-id"].startswith("r_")


def test_a_conversation_keeps_its_id(service: httpx.Client) -> None:
    """The caller's conversation id comes back."""
    answer = service.post("/v1/query", json={"query": GENERAL, "conversation_id": "c_mine.1", **FRESH}).json()
    assert answer["conversation_id"] == "c_mine.1"


def test_earlier_turns_reach_the_model(service: httpx.Client, model_server: ModelServer) -> None:
    """The model reads instructions, the earlier turns, and the query last."""
    turns = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "hi"}]
    service.post("/v1/query", json={"query": GENERAL, "messages": turns, **FRESH})
    (request,) = model_server.received
    assert [message["role"] for message in request.body["messages"]] == ["system", "user", "assistant", "user"]
    assert request.body["messages"][-1]["content"] == GENERAL
    assert request.body["stream"] is True


def test_a_follow_up_stays_on_the_health_lane(service: httpx.Client) -> None:
    """A message that means nothing alone is judged with what it leans on."""
    turns = [{"role": "user", "content": MEDICAL}, {"role": "assistant", "content": "It is …"}]
    answer = service.post("/v1/query", json={"query": "is it serious?", "messages": turns, **FRESH}).json()
    assert answer["decision"]["route"] == "medical"


def test_a_question_asked_again_is_answered_from_memory(service: httpx.Client, model_server: ModelServer) -> None:
    """The second asker gets the kept words and an id of their own; the model is asked once."""
    asked = {"query": "what is hypertension", "cache": "refresh"}
    first = service.post("/v1/query", json=asked).json()
    second = service.post("/v1/query", json={"query": " What is  hypertension? "}).json()
    assert second["cache"] == "hit"
    assert (second["answer"], second["sources"]) == (first["answer"], first["sources"])
    assert second["id"] != first["id"]
    assert len(model_server.received) == 1


def test_the_language_of_a_text_without_words_is_the_browsers(service: httpx.Client) -> None:
    """Digits alone are answered in the language the browser prefers."""
    headers = {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
    answer = service.post("/v1/query", json={"query": "12345", **FRESH}, headers=headers).json()
    assert answer["decision"]["language"] == "zh"
    assert answer["decision"]["country"] == "CN"


@pytest.mark.parametrize("tag", ["*", "x" * 40, ";q=1"])
def test_a_useless_browser_language_is_ignored(service: httpx.Client, tag: str) -> None:
    """A wildcard or an endless tag leaves the default."""
    answer = service.post("/v1/query", json={"query": "12345", **FRESH}, headers={"accept-language": tag}).json()
    assert (answer["decision"]["language"], answer["decision"]["country"]) == ("en", None)


@pytest.mark.parametrize(
    ("query", "urgent", "other"),
    [
        ("baby has a fever of 38.5", {"age_months": 2}, {"age_months": 30}),
        ("headache and flashing lights", {"pregnant": True}, {"pregnant": False}),
    ],
)
def test_the_profile_reaches_the_rules(
    service: httpx.Client, query: str, urgent: dict[str, Any], other: dict[str, Any]
) -> None:
    """The same words are an emergency in one person and not in another."""
    asked = {"query": query, **FRESH}
    assert service.post("/v1/query", json={**asked, "profile": urgent}).json()["decision"]["route"] == "escalate"
    assert service.post("/v1/query", json={**asked, "profile": other}).json()["decision"]["route"] == "medical"


def test_a_cut_answer_is_marked_incomplete(service: httpx.Client, model_server: ModelServer) -> None:
    """When the model's stream breaks, the whole answer says that it must not be relied on."""
    model_server.plays(MEDICAL_MODEL, Script(cut_after=1))
    answer = service.post("/v1/query", json={"query": MEDICAL, **FRESH}).json()
    assert (answer["status"], answer["answer"]) == ("incomplete", DELTAS[0].rstrip())


def test_a_model_name_that_is_not_ascii_does_not_break_the_headers(
    service: httpx.Client, model_server: ModelServer
) -> None:
    """Headers take only what headers can carry; the body keeps the name."""
    chunk = '{"model":"模型\\r\\nx: y","choices":[{"delta":{"content":"ok"},"finish_reason":"stop"}]}'
    model_server.plays(GENERAL_MODEL, Script(raw=(f"data: {chunk}\n\n".encode(),)))
    response = service.post("/v1/query", json={"query": GENERAL, **FRESH})
    assert response.headers["x-medroute-model"] == "????x: y"
    assert response.json()["model"]["name"] == "模型\r\nx: y"
