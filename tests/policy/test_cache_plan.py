"""Whether an answer may be reused."""

from dataclasses import replace

import pytest

from router.domain.answer import AnswerStatus, CacheOutcome
from router.domain.decision import Decision, Route
from router.domain.intent import Concern
from router.domain.query import CacheMode, Profile, Query
from router.domain.triage import Level
from router.policy.caching import may_store, names_a_person, plan
from tests.builders import a_decision, a_query, a_red_flag, a_triage, an_emergency, user_turns

_VERSIONS = {"classifier": "1", "library": "2"}
_HEALTH, _GENERAL = a_decision(), a_decision(Route.GENERAL)


@pytest.mark.parametrize(
    ("query", "decision", "obstacle"),
    [
        pytest.param(a_query(), replace(_HEALTH, route=Route.ESCALATE), "emergency", id="emergency"),
        pytest.param(a_query(), an_emergency(route=Route.GENERAL), "red_flag", id="red flag in a chosen lane"),
        pytest.param(a_query(), replace(_HEALTH, triage=a_triage(level=Level.SELF_CARE)), "triage_level", id="level"),
        pytest.param(a_query(), replace(_HEALTH, concern=Concern.PERSONAL), "personal_concern", id="personal"),
        pytest.param(a_query(turns=user_turns("hello")), _GENERAL, "conversation", id="conversation"),
        pytest.param(a_query(profile=Profile(pregnant=False)), _GENERAL, "profile", id="profile"),
    ],
)
def test_what_is_about_one_person_is_not_kept(query: Query, decision: Decision, obstacle: str) -> None:
    """Urgent, personal and continued queries have no key, and the plan says why."""
    planned = plan(query, decision, _VERSIONS)
    assert planned == (None, False, CacheOutcome.INELIGIBLE, obstacle)


def test_a_red_flag_of_no_level_is_still_an_obstacle() -> None:
    """A red flag alone keeps an answer out of the cache, whatever level it calls for."""
    flagged = replace(_HEALTH, triage=a_triage(a_red_flag(Level.NONE)))
    assert plan(a_query(), flagged, _VERSIONS).reason == "red_flag"


@pytest.mark.parametrize(
    "text",
    [
        "call me on 138 1234 5678",
        "１３８１２３４５６７８ 是谁的",
        "id 110101-19900101-1234",
        "write to jo.bloggs+x@mail.example.org",
        "what is at https://example.org/x",
    ],
)
def test_a_text_with_an_identifier_is_not_kept(text: str) -> None:
    """Telephone numbers, addresses and links, in any width, stay out of the cache."""
    assert plan(a_query(text), _GENERAL, _VERSIONS).reason == "identifier"


@pytest.mark.parametrize(
    "text",
    [
        "weather in Leeds",
        "who is PM NOW",
        "bitcoin price",
        "What time is it in Tokyo",
        "今天几号",
        "附近的加油站",
        "最新汇率",
    ],
)
def test_an_answer_of_the_moment_is_not_kept(text: str) -> None:
    """What is only true at the moment of asking is not somebody else's answer later."""
    assert plan(a_query(text), _GENERAL, _VERSIONS).reason == "moment"


@pytest.mark.parametrize("text", ["ibuprofen 400", "布洛芬４００毫克", "is 38.5 a fever", "sats ٨٨"])
def test_a_health_query_with_a_number_is_not_kept(text: str) -> None:
    """A dose or a reading makes a health query somebody's own, in digits of any script."""
    assert plan(a_query(text), _HEALTH, _VERSIONS).reason == "number_in_health"


@pytest.mark.parametrize(
    "text",
    [
        "why am I tired",
        "MY back hurts",
        "is ibuprofen safe for a baby",
        "her blood test",
        "I’ve a cold",
        "我头疼",
        "宝宝发烧",
        "他咳嗽",
    ],
)
def test_a_health_query_about_someone_is_not_kept(text: str) -> None:
    """A health query that names the asker or someone near is theirs alone."""
    assert plan(a_query(text), _HEALTH, _VERSIONS).reason == "person_in_health"


@pytest.mark.parametrize("text", ["add 2 and 2", "why do I dream in colour", "a poem for my mother", "我想学做菜"])
def test_a_general_query_may_have_numbers_and_people(text: str) -> None:
    """Numbers and people are no obstacle where health is not the matter."""
    assert plan(a_query(text), _GENERAL, _VERSIONS).key


@pytest.mark.parametrize("text", ["what is anaemia", "shipment history of mint", "贫血是什么"])
def test_words_that_only_contain_a_person_name_nobody(text: str) -> None:
    """A pronoun inside another word is no person."""
    assert not names_a_person(text)
    assert plan(a_query(text), _HEALTH, _VERSIONS).key


def test_an_eligible_query_reads_and_writes() -> None:
    """A question about no one in particular may be answered from the cache, and is a miss until it is."""
    planned = plan(a_query(), _HEALTH, _VERSIONS)
    assert planned.key
    assert planned[1:] == (True, CacheOutcome.MISS, "eligible")


def test_a_refresh_writes_and_does_not_read() -> None:
    """A caller who wants a new answer gets one, and the old one is replaced under the same key."""
    planned = plan(a_query(cache_mode=CacheMode.REFRESH), _HEALTH, _VERSIONS)
    assert planned == (plan(a_query(), _HEALTH, _VERSIONS).key, False, CacheOutcome.BYPASS, "eligible")


def test_a_refresh_does_not_lift_an_obstacle() -> None:
    """What may not be kept is not kept on demand either."""
    planned = plan(a_query("my back", cache_mode=CacheMode.REFRESH), _HEALTH, _VERSIONS)
    assert planned == (None, False, CacheOutcome.INELIGIBLE, "person_in_health")


@pytest.mark.parametrize("decision", [_HEALTH, an_emergency()], ids=["eligible", "emergency"])
def test_a_bypass_neither_reads_nor_writes(decision: Decision) -> None:
    """A caller's bypass is reported as such, whatever the query."""
    planned = plan(a_query(cache_mode=CacheMode.BYPASS), decision, _VERSIONS)
    assert planned == (None, False, CacheOutcome.BYPASS, "caller")


@pytest.mark.parametrize("status", AnswerStatus)
@pytest.mark.parametrize("first", [True, False], ids=["first rung", "lower rung"])
def test_only_whole_answers_of_the_first_rung_are_kept(status: AnswerStatus, *, first: bool) -> None:
    """A cut answer is never kept, and a fallback does not outlive its cause."""
    assert may_store(status, from_first_rung=first) is (first and status is not AnswerStatus.INCOMPLETE)
