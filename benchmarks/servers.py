"""The processes under measurement: started on a core of their own, watched until they answer, ended with the run."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from benchmarks import machine

PATIENCE_S = 30.0


class Server(NamedTuple):
    """A process that answers."""

    process: "subprocess.Popen[bytes]"
    port: int
    ready_s: float
    """From the start of the process to the first answer that says it is ready."""

    @property
    def url(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def resident_mb(self) -> float | None:
        """Memory it holds now; None where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        except OSError:
            return None
        found = re.search(r"VmRSS:\s*(\d+) kB", status)
        return int(found[1]) / 1024 if found else None

    @property
    def cpu_s(self) -> float | None:
        """Processor time it has used; None where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        except OSError:
            return None
        user, system = status.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(
    arguments: Sequence[str], *, core: int, path: str = "/readyz", environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A Python program that takes its port as last argument, from the moment it is ready until the block ends.

    Settings of the caller's environment do not reach it.

    Raises:
        RuntimeError: it ended or was not ready in time; says what it wrote.
    """
    port = _free_port()
    variables = {name: value for name, value in os.environ.items() if not name.startswith("MEDROUTE_")}
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        with machine.on_core(core):
            process = subprocess.Popen(  # noqa: S603 - our own programs
                [sys.executable, "-m", *arguments, str(port)],
                env={**variables, **(environment or {})},
                stdout=log,
                stderr=log,
                cwd=Path(__file__).parents[1],
            )
        try:
            if fault := _fault_before_ready(process, port, path):
                log.seek(0)
                message = f"{' '.join(arguments)}: {fault}\n{log.read()[-2_000:].decode(errors='replace')}"
                raise RuntimeError(message)
            yield Server(process, port, time.perf_counter() - began)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _fault_before_ready(process: "subprocess.Popen[bytes]", port: int, path: str) -> str | None:
    """Wait for 200; None when it came, else what went wrong."""
    end = time.perf_counter() + PATIENCE_S
    seen = "no answer"
    while time.perf_counter() < end:
        if process.poll() is not None:
            return f"ended with status {process.returncode}"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
        except OSError:
            time.sleep(0.005)
            continue
        finally:
            connection.close()
        if response.status == HTTPStatus.OK:
            return None
        seen = f"{response.status} {body[:500].decode(errors='replace')}"
        time.sleep(0.05)
    return f"not ready within {PATIENCE_S:.0f} s: {seen}"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


Labels = frozenset[tuple[str, str]]


def counted(server: Server, family: str) -> dict[Labels, float]:
    """The samples of one counter of the service's own /metrics, by their labels."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    samples = re.findall(rf"^{family}_total\{{(.*)\}} (\S+)$", text, re.MULTILINE)
    return {frozenset(re.findall(r'(\w+)="([^"]*)"', labels)): float(value) for labels, value in samples}
