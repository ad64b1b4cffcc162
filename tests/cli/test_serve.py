"""`medroute serve`, as a process of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from router import cli
from tests.cli.conftest import Run, is_one_line
from tests.questions import EMERGENCY, GENERAL, MEDICAL
from tests.serving import PATIENCE_S, eventually, free_port

PROGRAM = [sys.executable, "-m", "router.cli", "serve"]


class Served:
    """A running service."""

    def __init__(self, arguments: list[str], log: Path) -> None:
        self._log = log
        with log.open("wb") as sink:
            self.process = subprocess.Popen([*PROGRAM, *arguments], stderr=sink, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program

    def is_up(self) -> bool:
        """It answers."""
        try:
            return bool(self.url) and httpx.get(f"{self.url}/healthz", trust_env=False).is_success
        except httpx.TransportError:
            return False

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The log so far."""
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    @property
    def url(self) -> str | None:
        """Where it says that it listens."""
        found = re.search(r"running on (http://[\d.]+:\d+)", self._log.read_text(encoding="utf-8"))
        return found.group(1) if found else None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, and wait."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE_S)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts services that end with the test."""
    running: list[Served] = []

    def start_one(*arguments: str) -> Served:
        served = Served(list(arguments), tmp_path / f"log-{len(running)}")
        running.append(served)
        eventually(lambda: served.is_up() or served.process.poll() is not None)
        return served

    yield start_one
    for served in running:
        if served.process.poll() is None:
            served.process.kill()
            served.process.wait()


def ask(served: Served, query: str) -> dict[str, Any]:
    """One answer."""
    response = httpx.post(f"{served.url}/v1/query", json={"query": query}, trust_env=False, timeout=30)
    answer: dict[str, Any] = response.json()
    return answer


def test_a_service_with_no_configuration_answers_and_ends_when_told(start: Callable[..., Served]) -> None:
    """It takes a free port, answers, writes JSON lines without the words of any query, and stops on a signal."""
    served = start("--port", "0")
    assert ask(served, EMERGENCY)["decision"]["route"] == "escalate"
    assert ask(served, MEDICAL)["model"]["rung"] == "reference"
    served.stop()
    answered = [line for line in served.lines if line["message"] == "answered"]
    assert [line["route"] for line in answered] == ["escalate", "medical"]
    assert {line["level"] for line in answered} == {"emergency_ambulance", "none"}
    assert EMERGENCY not in json.dumps(served.lines)
    assert MEDICAL not in json.dumps(served.lines)


def test_workers_count_together(start: Callable[..., Served]) -> None:
    """With two processes the metrics are those of both, and each writes its lines."""
    served = start("--port", str(free_port()), "--workers", "2")
    for _ in range(10):
        ask(served, GENERAL)
    metrics = httpx.get(f"{served.url}/metrics", trust_env=False).text
    counted = [float(line.rsplit(" ", 1)[1]) for line in metrics.splitlines() if line.startswith("medroute_queries")]
    assert sum(counted) == 10
    served.stop()
    assert [line["message"] for line in served.lines].count("answered") == 10


def test_a_port_that_is_taken_ends_the_command(start: Callable[..., Served]) -> None:
    """The service does not stay up without a port; the log says why."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        served = start("--port", str(taken.getsockname()[1]))
        assert served.process.wait(PATIENCE_S) != cli.GOOD
    assert "address already in use" in json.dumps(served.lines)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEDICAL_URL", "preset:nothing"),
        ("MEDICAL_URL", "localhost"),
        ("MEDICAL_URL", ","),
        ("GENERAL_URL", "http://127.0.0.1/v1"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("API_KEYS_FILE", "/no/such/file"),
        ("LOG_LEVEL", "loud"),
        ("PORT", "many"),
        ("CACHE_TTL_S", "-1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_before_anything_starts(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """One line names the setting, and no server is started."""
    monkeypatch.setenv(f"MEDROUTE_{name}", value)
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: pytest.fail("a server was started"))
    outcome = run("serve")
    assert is_one_line(outcome)
    assert f"MEDROUTE_{name.split('_', maxsplit=1)[0]}" in outcome.err


def test_options_reach_the_server_and_its_workers(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Host, port, workers and file go to the server by the environment that its processes read."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: given.update(options, app=app))
    config = tmp_path / "medroute.yaml"
    config.write_text("cache_ttl_s: 0\nport: 1\n", encoding="utf-8")
    outcome = run("serve", "--host", "127.0.0.2", "--port", "8181", "--workers", "2", "--config", str(config))
    assert outcome.code == cli.GOOD
    assert (given["host"], given["port"], given["workers"]) == ("127.0.0.2", 8181, 2)
    assert given["app"] == "router.bootstrap:app_from_environment"
    assert os.environ["MEDROUTE_CONFIG"] == str(config)
    assert os.environ["MEDROUTE_PORT"] == "8181"
    assert Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).is_dir()
