"""Reads server-sent events the strict way: an id, a name, one line of JSON, an empty line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

COMMENT = "comment"


class Event(NamedTuple):
    """One event; a comment line has its own name and no data."""

    id: str
    name: str
    data: dict[str, Any]


def read_events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Each event as soon as its empty line has come; anything between the events is an error."""
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        while b"\n\n" in buffer:
            block, buffer = buffer.split(b"\n\n", 1)
            yield _event(block.decode())
    assert not buffer, "the stream ended in the middle of an event"


def _event(block: str) -> Event:
    lines = block.split("\n")
    if lines[0].startswith(":"):
        assert len(lines) == 1
        return Event("", COMMENT, {})
    fields = [line.split(": ", 1) for line in lines]
    assert [name for name, _ in fields] == ["id", "event", "data"]
    (_, id_), (_, name), (_, data) = fields
    return Event(id_, name, json.loads(data))


def text_of(events: Iterable[Event]) -> str:
    """The deltas together."""
    return "".join(event.data["text"] for event in events if event.name == "delta")
