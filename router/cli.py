"""`medroute …`: one small function per command; errors in one line with the next step."""

import argparse
import asyncio
import gc
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import uvicorn

from router import bootstrap, cli_evaluate, cli_rules, cli_sources, cli_train, offline
from router.api import rendering
from router.domain.answer import Answer
from router.domain.errors import ConfigurationError, MedrouteError
from router.domain.ports import DependencyState
from router.domain.query import Profile, Query
from router.settings import PREFIX, SECRETS, Settings, load_settings, variable
from router.telemetry import configure_logging

GOOD, FELL_SHORT, BAD_USAGE = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    """One line, exit 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is."""
        self.exit(BAD_USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    options = parser.parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except MedrouteError as error:
        print(f"medroute: {error}", file=sys.stderr)
        return BAD_USAGE
    except BrokenPipeError:
        # The reader of a pipe has seen enough; nothing of ours is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="medroute", description="Routes assistant queries: emergencies first, health to a medical model."
    )
    parser.add_argument("--version", action="version", version=f"medroute {bootstrap.version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], about: str, example: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about, epilog=f"example: {example}")
        sub.set_defaults(command=run)
        return sub

    serve = add("serve", _serve, "Run the HTTP service.", "medroute serve --port 8080")
    serve.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port (default 8080; 0 takes a free one)")
    serve.add_argument("--workers", type=int, help="server processes (default 1)")
    serve.add_argument("--config", type=Path, help="YAML file with settings")

    ask = add(
        "ask",
        _ask,
        "Ask one question through the same pipeline.",
        'medroute ask "高血压能吃柚子吗" --country CN',
    )
    ask.add_argument("text", help="the question")
    ask.add_argument("--locale", help="BCP 47 tag, such as zh-CN")
    ask.add_argument("--country", help="ISO 3166-1 alpha-2, such as CN")
    ask.add_argument("--age-years", type=float, help="age of the person")
    ask.add_argument("--json", action="store_true", help="print the whole response object")
    ask.add_argument("--config", type=Path, help="YAML file with settings")

    classify = add(
        "classify",
        _classify,
        "Decide offline; JSONL or CSV in, JSONL out. classify_us is the processor time of a row.",
        "medroute classify --input queries.jsonl --output decided.jsonl",
    )
    classify.add_argument("text", nargs="*", help="texts to decide on")
    classify.add_argument("--input", help="JSONL or CSV file, or - for standard input")
    classify.add_argument("--output", default="-", help="JSONL file, or - for standard output")
    classify.add_argument("--config", type=Path, help="YAML file with settings")

    evaluate = add("evaluate", cli_evaluate.run, cli_evaluate.ABOUT, cli_evaluate.EXAMPLE)
    cli_evaluate.add_options(evaluate)

    rules = add("rules", cli_rules.run, cli_rules.ABOUT, cli_rules.EXAMPLE)
    cli_rules.add_options(rules)

    sources = add("sources", cli_sources.run, cli_sources.ABOUT, cli_sources.EXAMPLE)
    cli_sources.add_options(sources)

    cli_train.add_train_options(add("train", cli_train.run_train, cli_train.TRAIN_ABOUT, cli_train.TRAIN_EXAMPLE))
    cli_train.add_prepare_options(
        add("prepare", cli_train.run_prepare, cli_train.PREPARE_ABOUT, cli_train.PREPARE_EXAMPLE)
    )

    check = add(
        "check",
        _check,
        "Show what is configured, reachable and loaded, and run the self-test.",
        "medroute check",
    )
    check.add_argument("--config", type=Path, help="YAML file with settings")
    return parser


def _serve(options: argparse.Namespace) -> int:
    if options.config:
        os.environ[f"{PREFIX}CONFIG"] = str(options.config.resolve())
    for name in ("host", "port", "workers"):
        if getattr(options, name) is not None:
            # Worker processes read the environment, so the command line must reach them through it.
            os.environ[variable(name)] = str(getattr(options, name))
    settings = load_settings()
    configure_logging(settings.log_level)
    of_server: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 10,
        "timeout_worker_healthcheck": 60,  # a worker that still loads its models is not a dead one
    }
    # Built here also for several workers: a wrong setting then ends in one line, not in a worker's trace.
    app = bootstrap.build_app(settings)
    if settings.workers == 1:
        # Rules, weights and passages live as long as the process; the collector need not walk them again and again.
        gc.collect()
        gc.freeze()
        uvicorn.run(app, **of_server)
    else:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="medroute-metrics-"))
        uvicorn.run("router.bootstrap:app_from_environment", factory=True, workers=settings.workers, **of_server)
    return GOOD


def _ask(options: argparse.Namespace) -> int:
    settings = load_settings(options.config)
    configure_logging("error")
    query = Query(
        text=options.text,
        locale=options.locale,
        country=options.country,
        profile=Profile(age_years=options.age_years),
    )
    answer = asyncio.run(_answer_once(settings, query))
    if options.json:
        print(rendering.encode(rendering.answer_json(answer)).decode())
    else:
        print(_readable(answer))
    return GOOD


async def _answer_once(settings: Settings, query: Query) -> Answer:
    service = bootstrap.build_service(settings)
    try:
        return await service.pipeline.answer(query)
    finally:
        await service.close()


def _readable(answer: Answer) -> str:
    decision = answer.decision
    act = f"route {decision.route} · {decision.cause} · level {decision.triage.level}"
    lines = [f"{act} · {answer.status} ({answer.model.rung})"]
    if answer.escalation and not decision.triage.level.is_emergency:
        lines.append(f"{answer.escalation.title}. {answer.escalation.message}")
    lines += ["", answer.text, ""]
    lines += [f"[{source.id}] {source.title}, {source.publisher}: {source.url}" for source in answer.sources]
    lines.append(answer.notice)
    return "\n".join(lines)


def _classify(options: argparse.Namespace) -> int:
    if bool(options.text) == bool(options.input):
        msg = "give either texts or --input FILE, not both; see medroute classify --help"
        raise ConfigurationError(msg)
    service = bootstrap.build_service(load_settings(options.config))
    rows = offline.rows_from_texts(options.text) if options.text else offline.read_rows(options.input)
    faults = offline.decide_rows(service.pipeline, rows, options.output)
    if faults:
        print(f"medroute: {faults} rows could not be decided; each carries its `error`", file=sys.stderr)
        return FELL_SHORT
    return GOOD


def _check(options: argparse.Namespace) -> int:
    settings = load_settings(options.config)
    configure_logging("error")
    print(f"medroute {bootstrap.version()}\n\nsettings")
    for name in Settings.model_fields:
        value = getattr(settings, name)
        shown = ("(set)" if value.get_secret_value() else "(not set)") if name in SECRETS else _masked(str(value))
        print(f"  {variable(name):34} {shown}")
    service = bootstrap.build_service(settings)
    states = asyncio.run(_states(service))
    print("\nstate")
    for state in states:
        print(f"  {state.name:12} {state.state:10} {state.detail}")
    for note in service.notes:
        print(f"  note: {note}")
    return GOOD if all(state.state not in ("down", "absent") for state in states) else FELL_SHORT


def _masked(value: str) -> str:
    """The value without the password of an address in it."""
    return re.sub(r"(//[^/@:,]*):[^/@]*@", r"\1:***@", value)


async def _states(service: bootstrap.Service) -> list[DependencyState]:
    try:
        await service.refresh()
        return [*service.self_test(), *(probe.state() for probe in service.probes)]
    finally:
        await service.close()


if __name__ == "__main__":
    sys.exit(main())
