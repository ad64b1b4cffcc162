"""Several servers of one model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.chat import ChatBackend, ChatServer
from backends.replicas import PAUSE_S, ReplicaBackend
from router.domain.answer import Rung
from router.domain.errors import BackendError, Fault
from router.domain.ports import DraftRequest
from tests.builders import a_decision, a_query
from tests.doubles import ManualClock, texts
from tests.transports import DONE, ScriptedTransport, says

pytestmark = pytest.mark.anyio
REQUEST = DraftRequest(query=a_query(), decision=a_decision())


class Replicas:
    """A replica set over scripted servers; each request takes a second of the clock."""

    def __init__(self, count: int = 3) -> None:
        self.clock = ManualClock()
        self.servers = [
            ScriptedTransport([says(f"{number}"), DONE], asked=lambda: self.clock.go_on(1.0)) for number in range(count)
        ]
        chats = [
            ChatBackend(
                name="medical",
                rung=Rung.MEDICAL,
                server=ChatServer(url=f"http://r{number}/v1", model="med-1"),
                transport=server,
                prompt=lambda _: [],
            )
            for number, server in enumerate(self.servers)
        ]
        self.backend = ReplicaBackend(chats, self.clock)

    async def ask(self) -> str:
        """The words of one draft; each server says its number."""
        return texts([piece async for piece in self.backend.draft(REQUEST)])

    def breaks(self, number: int, fault: Fault = Fault.CONNECT, *, after_words: bool = False) -> None:
        """From now on this server fails."""
        self.servers[number].payloads = [says("half")] if after_words else []
        self.servers[number].fault = fault

    def mends(self, number: int) -> None:
        """From now on this server writes."""
        self.servers[number].payloads = [says(f"{number}"), DONE]
        self.servers[number].fault = None

    def asked(self) -> list[int]:
        """How often each server was asked."""
        return [len(server.posted) for server in self.servers]


async def test_healthy_servers_take_turns() -> None:
    """Each is asked as often as the others, in order."""
    replicas = Replicas()
    assert [await replicas.ask() for _ in range(6)] == ["0", "1", "2", "0", "1", "2"]


async def test_a_server_that_fails_is_replaced_at_once_and_left_alone() -> None:
    """The next one writes, and the failed one is not asked again while its pause lasts."""
    replicas = Replicas()
    replicas.breaks(0)
    answers = [await replicas.ask() for _ in range(6)]
    assert "0" not in answers
    assert all(answers)
    assert replicas.asked()[0] == 1


async def test_a_server_comes_back_after_its_pause() -> None:
    """When its time is over it takes its turn again."""
    replicas = Replicas(2)
    replicas.breaks(0)
    await replicas.ask()
    replicas.mends(0)
    assert {await replicas.ask() for _ in range(4)} == {"1"}
    replicas.clock.go_on(PAUSE_S)
    assert {await replicas.ask() for _ in range(4)} == {"0", "1"}


async def test_the_last_server_is_never_put_out() -> None:
    """A single server that failed is asked again by the very next query."""
    replicas = Replicas(1)
    replicas.breaks(0)
    for _ in range(2):
        with pytest.raises(BackendError):
            await replicas.ask()
    replicas.mends(0)
    assert await replicas.ask() == "0"
    assert replicas.asked() == [3]


async def test_a_paused_server_is_asked_before_a_query_goes_unanswered() -> None:
    """When the healthy one fails too, the paused one gets another chance in the same query."""
    replicas = Replicas(2)
    replicas.breaks(0)
    assert await replicas.ask() == "1"
    replicas.mends(0)
    replicas.breaks(1)
    assert await replicas.ask() == "0"


async def test_when_all_are_paused_the_one_soonest_to_return_is_tried_first() -> None:
    """A set that failed as a whole is still asked, in the order of its pauses."""
    replicas = Replicas(2)
    replicas.breaks(0)
    replicas.breaks(1)
    with pytest.raises(BackendError):
        await replicas.ask()
    replicas.mends(0)
    replicas.mends(1)
    assert await replicas.ask() == "0"


async def test_a_server_that_was_cut_is_not_continued_by_another() -> None:
    """Once words were shown the draft ends as a cut, and the server pauses."""
    replicas = Replicas(2)
    replicas.breaks(0, Fault.CUT, after_words=True)
    with pytest.raises(BackendError) as caught:
        await replicas.ask()
    assert caught.value.fault is Fault.CUT
    assert replicas.asked() == [1, 0]
    assert await replicas.ask() == "1"
    assert await replicas.ask() == "1"


async def test_the_state_is_what_the_last_draft_showed() -> None:
    """Down names the fault; after a good draft the number of replicas is shown."""
    replicas = Replicas(2)
    assert (replicas.backend.state().state, replicas.backend.state().detail) == ("configured", "2 replica(s)")
    replicas.breaks(0, Fault.TIMEOUT)
    replicas.breaks(1, Fault.TIMEOUT)
    with pytest.raises(BackendError):
        await replicas.ask()
    assert (replicas.backend.state().state, replicas.backend.state().detail) == ("down", Fault.TIMEOUT)
    replicas.mends(0)
    await replicas.ask()
    assert replicas.backend.state().state == "configured"


@given(broken=st.sets(st.integers(0, 3), max_size=3), waits=st.lists(st.floats(0, 2 * PAUSE_S), max_size=6))
async def test_while_one_server_is_well_every_query_is_answered(broken: set[int], waits: list[float]) -> None:
    """Whichever others fail, and however time passes."""
    replicas = Replicas(4)
    for number in broken:
        replicas.breaks(number)
    for wait in waits:
        assert int(await replicas.ask()) not in broken
        replicas.clock.go_on(wait)
