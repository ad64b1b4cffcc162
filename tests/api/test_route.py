"""`POST /v1/route`: decisions without a model."""

from typing import Any

import httpx
import pytest

from router.api.schemas import MAX_ROUTE_QUERIES, RouteResponse
from tests.model_server import ModelServer
from tests.questions import EMERGENCY, EMERGENCY_ZH, GENERAL, GENERAL_ZH, MEDICAL, MEDICAL_ZH


def route(service: httpx.Client, queries: list[dict[str, Any]]) -> httpx.Response:
    """One request."""
    return service.post("/v1/route", json={"queries": queries})


def test_each_query_gets_its_decision_under_its_id(service: httpx.Client) -> None:
    """Ids and order are the caller's, every object is the one of the contract."""
    texts = {"a": MEDICAL, "b": GENERAL, "c": EMERGENCY, "d": MEDICAL_ZH, "e": GENERAL_ZH, "f": EMERGENCY_ZH}
    response = route(service, [{"id": key, "query": text} for key, text in texts.items()])
    assert response.status_code == 200
    answer = RouteResponse.model_validate(response.json(), strict=True, extra="forbid")
    assert [row.id for row in answer.decisions] == list(texts)
    routes = [row.decision.route for row in answer.decisions]
    assert routes == ["medical", "general", "escalate", "medical", "general", "escalate"]


def test_an_emergency_carries_its_card(service: httpx.Client) -> None:
    """The level, the sign with the words that show it, and the number of the country."""
    (row,) = route(service, [{"id": "x", "query": EMERGENCY, "country": "us"}]).json()["decisions"]
    assert row["triage"]["level"] == "emergency_ambulance"
    flag = row["triage"]["red_flags"][0]
    assert flag["span"] in EMERGENCY
    assert flag["guideline"].startswith("https://")
    assert row["escalation"]["actions"][0] == {"kind": "call", "label": "Call 911 (ambulance)", "uri": "tel:911"}


def test_no_country_means_no_number(service: httpx.Client) -> None:
    """Where the country is unknown no country's number is guessed."""
    (row,) = route(service, [{"id": "x", "query": EMERGENCY}]).json()["decisions"]
    assert row["decision"]["country"] is None
    assert [action["kind"] for action in row["escalation"]["actions"]] == ["find_care"]


@pytest.mark.parametrize("count", [1, MAX_ROUTE_QUERIES])
def test_from_one_to_the_most_are_answered(service: httpx.Client, model_server: ModelServer, count: int) -> None:
    """A full batch is decided in one answer, and no model is called."""
    response = route(service, [{"id": str(number), "query": MEDICAL} for number in range(count)])
    assert [row["id"] for row in response.json()["decisions"]] == [str(number) for number in range(count)]
    assert model_server.received == []


@pytest.mark.parametrize("count", [0, MAX_ROUTE_QUERIES + 1])
def test_none_or_too_many_are_refused(service: httpx.Client, count: int) -> None:
    """An empty batch and one above the limit name the field."""
    response = route(service, [{"id": str(number), "query": "x"} for number in range(count)])
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "queries"


def test_a_bad_query_is_named_by_its_place(service: httpx.Client) -> None:
    """The second of two queries is empty, and the error says so."""
    response = route(service, [{"id": "a", "query": "fine"}, {"id": "b", "query": "\t"}])
    assert response.status_code == 422
    assert response.json()["errors"][0] == {
        "field": "queries[1].query",
        "code": "empty",
        "detail": "is empty; send 1 to 8000 characters",
    }


def test_profile_locale_and_turns_count(service: httpx.Client) -> None:
    """Everything a query may carry is read here too."""
    item = {
        "id": "a",
        "query": "is it serious?",
        "messages": [{"role": "user", "content": MEDICAL}],
        "profile": {"age_years": 40, "sex": "female", "pregnant": False},
        "locale": "en-AU",
    }
    (row,) = route(service, [item]).json()["decisions"]
    assert row["decision"]["label"] == "health"
    assert row["decision"]["country"] == "AU"


def test_the_same_query_gets_the_same_decision_as_when_it_is_answered(service: httpx.Client) -> None:
    """`/v1/route` and `/v1/query` decide alike."""
    (row,) = route(service, [{"id": "a", "query": MEDICAL}]).json()["decisions"]
    answered = service.post("/v1/query", json={"query": MEDICAL, "cache": "bypass"}).json()
    assert row["decision"] == answered["decision"]
    assert row["triage"] == answered["triage"]
