"""The requests of the service benchmark: many different general questions, and one of each other kind."""

import http.client
import itertools
import json
from collections.abc import Iterator

import orjson

EMERGENCY = "I have crushing chest pain and my left arm is numb"
HEALTH = "what does vitamin D do"
_BATCH = 256

_ASKS = (
    "write a short poem about",
    "suggest a name for a shop that sells",
    "tell a joke about",
    "draw a plan to build",
)
_THINGS = [
    "lamps",
    "kites",
    "tractors",
    "pianos",
    "bicycles",
    "maps",
    "teapots",
    "drones",
    "carpets",
    "violins",
    "bookshelves",
    "engines",
    "clocks",
    "cameras",
    "backpacks",
    "fountains",
    "trains",
    "robots",
    "castles",
    "bridges",
    "puppets",
    "sailboats",
    "telescopes",
    "keyboards",
    "stickers",
    "candles",
]
_PLACES = [
    "in Paris",
    "in a small village",
    "on the moon",
    "at the harbour",
    "under the old bridge",
    "for a school play",
    "near the airport",
    "in the style of a western",
    "with three rooms",
    "for beginners in Python",
    "beside a railway",
    "in ancient Rome",
    "for a board game",
    "at a jazz concert",
    "on a tight budget",
    "with solar panels",
]


def body(text: str, **fields: object) -> bytes:
    """The body of `POST /v1/query`."""
    return orjson.dumps({"query": text, **fields})


def chat_body(model: str) -> bytes:
    """The body of a streamed chat completion, about what the service sends on."""
    system = "You are a helpful assistant. " * 20
    messages = [{"role": "system", "content": system}, {"role": "user", "content": "write a short poem about lamps"}]
    return orjson.dumps({"model": model, "messages": messages, "stream": True, "max_tokens": 1_024})


def general_questions(port: int, wanted: int) -> list[str]:
    """Different questions that the service on that port sends to the general lane with no triage level.

    The service itself is asked, with `/v1/route`, so that a classifier trained anew does not turn this benchmark into
    another one.

    Raises:
        RuntimeError: too few of the questions are general to this classifier.
    """
    kept: list[str] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    candidates = _candidates()
    while len(kept) < wanted and (batch := list(itertools.islice(candidates, _BATCH))):
        queries = [{"id": str(number), "query": text} for number, text in enumerate(batch)]
        connection.request("POST", "/v1/route", json.dumps({"queries": queries}), {"content-type": "application/json"})
        rows = json.loads(connection.getresponse().read())["decisions"]
        kept += [text for text, row in zip(batch, rows, strict=True) if _is_general(row)]
    connection.close()
    if len(kept) < wanted:
        message = f"only {len(kept)} of the benchmark's questions are general to this classifier; {wanted} are needed"
        raise RuntimeError(message)
    return kept[:wanted]


def _candidates() -> Iterator[str]:
    for place, first, second, ask in itertools.product(_PLACES, _THINGS, _THINGS, _ASKS):
        if first != second:
            yield f"{ask} {first} and {second} {place}"


def _is_general(row: dict[str, dict[str, str]]) -> bool:
    return row["decision"]["route"] == "general" and row["triage"]["level"] == "none"
