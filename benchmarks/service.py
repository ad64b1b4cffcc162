"""The whole service on one core, through to a model server that answers at once, beside bare Starlette.

`medroute serve` runs on one core, the model server and the load on another. The yardstick, an echo of bare Starlette
under the same uvicorn, takes the service's place on the same core and gets the same load.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import uvloop

from benchmarks import load, machine, questions, report, servers
from benchmarks.load import Throughput
from benchmarks.model_server import MODEL
from benchmarks.report import Report, Row, Spread
from benchmarks.servers import Server

CONNECTIONS = 64
OFFERED_PER_S = 300.0
STARTS = 5
CACHED_ANSWERS = 10_000
"""What the service keeps by default; more different questions than this never meet a kept answer again."""
NOWHERE = "http://127.0.0.1:9/v1"
"""Nothing listens there: every dependency is down."""

SERVICE = ("router.cli", "serve", "--port")
ECHO = ("benchmarks.echo",)


def main() -> int:
    """Measure and print; the exit status says only that it ran."""
    parser = report.arguments(__doc__ or "", 5.0)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a MEDROUTE_ setting of the service measured"
    )
    options = parser.parse_args()
    chosen = dict(pair.split("=", 1) for pair in options.set)
    result = Report("service", chosen)
    with ExitStack() as stack:
        stack.enter_context(machine.on_core(machine.client_core()))
        model = stack.enter_context(
            servers.running(["benchmarks.model_server"], core=machine.client_core(), path="/v1/models")
        )
        echo = stack.enter_context(servers.running(ECHO, core=machine.server_core()))
        with _service(model, chosen) as service:
            idle_mb = service.resident_mb
            asked = questions.general_questions(service.port, int(1.2 * CACHED_ANSWERS))
            general = [questions.body(text) for text in asked]
            result.table(
                f"Requests a second, {CONNECTIONS} connections, one worker on one core",
                _throughput(service, echo, general, options.seconds),
            )
            result.table(
                "One request at a time (milliseconds)", _latency(service, model, echo, general, options.seconds)
            )
            result.table(
                f"At {OFFERED_PER_S:.0f} requests/s, from the moment each was due (milliseconds)",
                _offered(service, echo, general, options.seconds),
            )
            memory = _memory(idle_mb, service, echo)
        with _service_alone(chosen) as alone:
            result.table("First safety events of a stream (milliseconds)", _first_events(alone, echo, options.seconds))
        result.table("Memory and start", [*memory, *_cold_starts(model, chosen)])
    if options.save:
        result.save()
    return 0


@contextmanager
def _service(model: Server, chosen: dict[str, str]) -> Iterator[Server]:
    """The service with both lanes on the scripted model server."""
    settings = {
        "MEDROUTE_MEDICAL_URL": f"{model.url}/v1",
        "MEDROUTE_MEDICAL_MODEL": MODEL,
        "MEDROUTE_GENERAL_URL": f"{model.url}/v1",
        "MEDROUTE_GENERAL_MODEL": MODEL,
        "MEDROUTE_CACHE_MAX_ANSWERS": str(CACHED_ANSWERS),
        **chosen,
    }
    with servers.running(SERVICE, core=machine.server_core(), environment=settings) as service:
        yield service


@contextmanager
def _service_alone(chosen: dict[str, str]) -> Iterator[Server]:
    """The service with every dependency down."""
    settings = {
        **chosen,
        "MEDROUTE_MEDICAL_URL": NOWHERE,
        "MEDROUTE_MEDICAL_MODEL": MODEL,
        "MEDROUTE_GENERAL_URL": NOWHERE,
        "MEDROUTE_GENERAL_MODEL": MODEL,
        "MEDROUTE_REDIS_URL": "redis://127.0.0.1:9/0",
    }
    with servers.running(SERVICE, core=machine.server_core(), environment=settings) as service:
        yield service


def _throughput(service: Server, echo: Server, general: Sequence[bytes], seconds: float) -> list[Row]:
    url = f"{service.url}/v1/query"
    kinds: list[tuple[str, Sequence[bytes], dict[str, str], float | None]] = [
        ("general, through the model", general, {"route": "general", "rung": "general", "cache": "miss"}, 1_500),
        (
            "health, through the model",
            [questions.body(questions.HEALTH, cache="bypass")],
            {"route": "medical", "rung": "medical", "cache": "bypass"},
            None,
        ),
        ("emergency", [questions.body(questions.EMERGENCY)], {"route": "escalate", "rung": "static"}, 2_500),
        ("cached answer", [general[0]], {"route": "general", "cache": "hit"}, 2_500),
    ]
    yardstick = _carried(echo, f"{echo.url}/echo", general, seconds)
    rows = [_throughput_row("bare Starlette echo", yardstick, yardstick, None)]
    for what, bodies, labels, budget in kinds:
        load.saturate(url, bodies[-1:], connections=1, seconds=1)  # warm; and a cached answer is there
        with _all_counted_as(service, labels):
            rows.append(_throughput_row(what, _carried(service, url, bodies, seconds), yardstick, budget))
    return rows


class _Carried(NamedTuple):
    """What a server got through, and what a request cost it."""

    load: Throughput
    cpu_us: float | None
    """Processor time a request: the figure that a busy machine disturbs least."""


def _carried(server: Server, url: str, bodies: Sequence[bytes], seconds: float) -> _Carried:
    before = server.cpu_s
    carried = load.saturate(url, bodies, connections=CONNECTIONS, seconds=seconds)
    after = server.cpu_s
    used = None if before is None or after is None else 1e6 * (after - before) / carried.requests
    return _Carried(carried, used)


def _throughput_row(what: str, carried: _Carried, yardstick: _Carried, budget: float | None) -> Row:
    figures, echoed = carried.load, yardstick.load
    return {
        "what": what,
        "per s": figures.per_s,
        "of echo": figures.per_s / echoed.per_s,
        "cpu us": carried.cpu_us,
        "x echo cpu": carried.cpu_us / yardstick.cpu_us if carried.cpu_us and yardstick.cpu_us else None,
        "p50 ms": figures.p50_ms,
        "p99 ms": figures.p99_ms,
        "failed": figures.failed,
        "loader": figures.loader,
        "budget": report.verdict(figures.per_s, budget, at_most=False) if budget else None,
    }


@contextmanager
def _all_counted_as(service: Server, labels: dict[str, str]) -> Iterator[None]:
    """The service's own counter must say that every query of the block was of the kind meant.

    Raises:
        RuntimeError: some were not, so the figure would be of something else.
    """
    before = servers.counted(service, "medroute_queries")
    yield
    grown = [(kind, n - before.get(kind, 0.0)) for kind, n in servers.counted(service, "medroute_queries").items()]
    others = [(kind, n) for kind, n in grown if n and not labels.items() <= dict(kind).items()]
    if others or not any(n for _, n in grown):
        message = f"the load was meant to be {labels} but the service also counted {others}"
        raise RuntimeError(message)


def _latency(service: Server, model: Server, echo: Server, general: Sequence[bytes], seconds: float) -> list[Row]:
    direct_body = questions.chat_body(MODEL)
    calls = [
        load.posting("bare Starlette echo", f"{echo.url}/echo", general),
        load.posting("the model server itself", f"{model.url}/v1/chat/completions", [direct_body]),
        load.posting("general, through the model", f"{service.url}/v1/query", general),
        load.posting("emergency", f"{service.url}/v1/query", [questions.body(questions.EMERGENCY)]),
        load.posting("cached answer", f"{service.url}/v1/query", [general[0]]),
    ]
    taken = uvloop.run(load.interleaved(calls, seconds=2 * seconds))
    echoed, direct = taken["bare Starlette echo"], taken["the model server itself"]
    rows = [_spread_row(name, spread, echoed) for name, spread in taken.items()]
    overhead = taken["general, through the model"].p50 - direct.p50
    rows.append(
        {
            "what": "overhead: through the model less the model server itself",
            "p50 ms": overhead,
            "x echo p50": overhead / echoed.p50,
            "budget": report.verdict(overhead, 1.5, at_most=True),
        }
    )
    return rows


def _offered(service: Server, echo: Server, general: Sequence[bytes], seconds: float) -> list[Row]:
    echoed = uvloop.run(load.paced(f"{echo.url}/echo", general, per_s=OFFERED_PER_S, seconds=seconds))
    served = uvloop.run(load.paced(f"{service.url}/v1/query", general, per_s=OFFERED_PER_S, seconds=seconds))
    row = _spread_row("general, through the model", served, echoed)
    return [
        _spread_row("bare Starlette echo", echoed, echoed),
        {**row, "budget": report.verdict(served.p99, 10.0, at_most=True)},
    ]


def _first_events(alone: Server, echo: Server, seconds: float) -> list[Row]:
    """Until the triage event is here, on a new connection each time, with no dependency up."""
    url = f"{alone.url}/v1/query"
    kinds = {"emergency, nothing up": questions.EMERGENCY, "health, nothing up": questions.HEALTH}
    echo_bodies = [questions.body(questions.EMERGENCY, stream=True)]
    calls = [load.first_bytes("bare Starlette echo", f"{echo.url}/echo", echo_bodies, b"}")]
    calls += [
        load.first_bytes(name, url, [questions.body(text, stream=True)], b"event: triage\n")
        for name, text in kinds.items()
    ]
    taken = uvloop.run(load.interleaved(calls, seconds=seconds))
    echoed = taken["bare Starlette echo"]
    rows = [_spread_row(name, spread, echoed) for name, spread in taken.items()]
    return [
        {**row, "budget": report.verdict(taken[str(row["what"])].p99, 5.0, at_most=True)}
        if row["what"] in kinds
        else row
        for row in rows
    ]


def _memory(idle_mb: float | None, service: Server, echo: Server) -> list[Row]:
    echo_mb, loaded_mb = echo.resident_mb, service.resident_mb
    if idle_mb is None or loaded_mb is None or echo_mb is None:
        return [{"what": "resident memory", "unit": "not told by this system"}]
    budget = report.verdict(loaded_mb, 200.0, at_most=True)
    return [
        {"what": "resident, ready", "unit": "MB", "service": idle_mb, "echo": echo_mb, "ratio": idle_mb / echo_mb},
        {
            "what": "resident, after the load",
            "unit": "MB",
            "service": loaded_mb,
            "echo": echo_mb,
            "ratio": loaded_mb / echo_mb,
            "budget": budget,
        },
    ]


def _cold_starts(model: Server, chosen: dict[str, str]) -> list[Row]:
    """Process start to the first 200 of /readyz, in turn with the yardstick."""
    served, echoed = [], []
    for _ in range(STARTS):
        with _service(model, chosen) as service:
            served.append(service.ready_s)
        with servers.running(ECHO, core=machine.server_core()) as echo:
            echoed.append(echo.ready_s)
    middle, yardstick = Spread.of(served).p50, Spread.of(echoed).p50
    return [
        {
            "what": f"cold start to ready, middle of {STARTS}",
            "unit": "s",
            "service": middle,
            "echo": yardstick,
            "ratio": middle / yardstick,
            "budget": report.verdict(middle, 2.0, at_most=True),
        }
    ]


def _spread_row(what: str, spread: Spread, echoed: Spread) -> Row:
    return {
        "what": what,
        "n": spread.runs,
        "p50 ms": spread.p50,
        "p99 ms": spread.p99,
        "worst ms": spread.worst,
        "x echo p50": spread.p50 / echoed.p50,
    }


if __name__ == "__main__":
    sys.exit(main())
