"""Where a figure was taken: one line about the machine, and the cores the programs run on."""

import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

PACKAGES = ("medroute", "uvicorn", "uvloop", "fastapi", "starlette", "aiohttp", "httpx", "orjson", "pydantic", "numpy")


def describe() -> dict[str, str]:
    """What a reader needs beside a figure."""
    return {
        "cpu": _cpu_model(),
        "cores": str(len(cores())),
        "load": " ".join(f"{value:.2f}" for value in os.getloadavg()),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "versions": ", ".join(f"{name} {version}" for name in PACKAGES if (version := _version(name))),
    }


def line(machine: dict[str, str]) -> str:
    """The same in one line."""
    return (
        f"{machine['cpu']}, {machine['cores']} cores, load {machine['load']}, {machine['python']}, "
        f"{machine['system']}; {machine['versions']}"
    )


def is_busy() -> bool:
    """Something else has used half a core or more during the last minute."""
    return os.getloadavg()[0] > 0.5


def cores() -> list[int]:
    """The cores this process may use."""
    if not hasattr(os, "sched_getaffinity"):
        return list(range(os.cpu_count() or 1))
    return sorted(os.sched_getaffinity(0))


def client_core() -> int:
    """The core of the load and of the model server."""
    return cores()[0]


def server_core() -> int:
    """The core of the service under measurement; the same as the client's where there is only one."""
    return cores()[-1]


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Run this process, and the processes it starts meanwhile, on one core; no-op where the system has no such call."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _cpu_model() -> str:
    try:
        found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or "unknown CPU"


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
