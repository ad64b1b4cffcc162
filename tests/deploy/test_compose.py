"""docker-compose.yml and Dockerfile: what is started, as whom, with which limits and settings."""

import http.server
import json
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # its stubs are a package of their own
import pytest
import yaml

from router.bootstrap import build_service
from router.settings import PREFIX, SECRETS, Settings, load_settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
GPU_SERVICES = ("vllm-general", "vllm-medical")
SCHEMA = json.loads((Path(__file__).parent / "compose-schema.json").read_text(encoding="utf-8"))
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), continued lines joined and comments left out."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#")).replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def gpu_values() -> dict[str, str]:
    """The variables of deploy/gpu.env."""
    lines = (ROOT / "deploy" / "gpu.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def filled(value: Any, given: dict[str, str]) -> str:
    """A value of the file as Compose fills it in: `${NAME:-default}`, an empty variable taking the default too."""
    return _VARIABLE.sub(lambda match: given.get(match[1], "") or match[2] or "", str(value))


def settings_of(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> Settings:
    """The settings the router reads in the container."""
    for name, value in SERVICES["medroute"]["environment"].items():
        monkeypatch.setenv(name, filled(value, given))
    return load_settings()


@pytest.fixture
def health_server() -> Iterator[tuple[int, list[str]]]:
    """A server that answers /healthz with 200 and all else with 503; its port, and the paths it was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if self.path == "/healthz" else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port, asked
        server.shutdown()
        thread.join()


def image_check() -> list[str]:
    """The command of the image's HEALTHCHECK."""
    [rest] = [rest for name, rest in instructions() if name == "HEALTHCHECK"]
    command: list[str] = json.loads(rest[rest.index("[") :])
    return command


def run_check(command: list[str], port: int) -> int:
    """The exit status of a health check, run with this Python and a proxy in the environment that leads nowhere."""
    variables = {"MEDROUTE_PORT": str(port), "http_proxy": "http://127.0.0.1:9"}
    arguments = [sys.executable, *command[1:]]
    return subprocess.run(arguments, check=False, env=variables, timeout=30, stderr=subprocess.DEVNULL).returncode  # noqa: S603 - our own Dockerfile


def test_follows_the_compose_specification() -> None:
    """Every key and value of the file has the form that the Compose specification gives it."""
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    faults = jsonschema.Draft7Validator(SCHEMA).iter_errors(COMPOSE)
    assert [f"{fault.json_path}: {fault.message}" for fault in faults] == []


@pytest.mark.parametrize(
    ("service", "key", "value"),
    [
        ("redis", "helthcheck", {"test": ["CMD", "true"]}),
        ("redis", "healthcheck", {"test": "true", "interval": "often"}),
        ("redis", "restart", "sometimes"),
        ("medroute", "ports", [8080]),
    ],
)
def test_schema_refuses_a_slip(service: str, key: str, value: object) -> None:
    """A misspelt key or a value of the wrong form is found."""
    broken = {**COMPOSE, "services": {**SERVICES, service: {**SERVICES[service], key: value}}}
    assert list(jsonschema.Draft7Validator(SCHEMA).iter_errors(broken))


def test_named_networks_and_volumes_exist() -> None:
    """Every network, volume and service that a service refers to is declared in the file."""
    for service in SERVICES.values():
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert {volume["source"] for volume in service.get("volumes", ())} <= set(COMPOSE["volumes"])
        assert set(service.get("depends_on", {})) <= set(SERVICES)


def test_default_profile_is_the_router_and_redis() -> None:
    """`docker compose up` starts the router and Redis and nothing that needs a GPU."""
    assert sorted(name for name, service in SERVICES.items() if "profiles" not in service) == ["medroute", "redis"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_watched_and_bounded(name: str) -> None:
    """Each service has a health check, a restart policy, a pinned image, and memory and CPU limits."""
    service = SERVICES[name]
    assert {"test", "interval", "timeout", "retries", "start_period"} <= set(service["healthcheck"])
    assert service["restart"] == "unless-stopped"
    assert {"cpus", "memory"} <= set(service["deploy"]["resources"]["limits"])
    _, _, tag = filled(service["image"], {}).partition(":")
    assert tag not in ("", "latest")
    assert "no-new-privileges:true" in service["security_opt"]


def test_ports_are_published_on_loopback_only() -> None:
    """Every published port is bound to 127.0.0.1 of the host, and that is why the router may serve without keys."""
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["medroute"]
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert SERVICES["medroute"]["environment"]["MEDROUTE_OPEN_ACCESS"] == "true"


def test_redis_is_a_bounded_cache_out_of_reach() -> None:
    """Redis keeps a bounded number of answers, writes nothing to disk, and only the router can reach it."""
    redis = SERVICES["redis"]
    command = shlex.join(redis["command"])
    assert "--maxmemory 256mb --maxmemory-policy allkeys-lru --save '' --appendonly no" in command
    assert redis["read_only"] is True
    assert COMPOSE["networks"]["cache"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "cache" in service["networks"]] == ["medroute", "redis"]


def test_every_variable_is_a_setting() -> None:
    """Each MEDROUTE_ variable of the file and of deploy/gpu.env is a setting the router knows."""
    named = {*SERVICES["medroute"]["environment"], *(name for name in gpu_values() if name.startswith(PREFIX))}
    named |= {match[1] for match in _VARIABLE.finditer(json.dumps(COMPOSE)) if match[1].startswith(PREFIX)}
    assert {name.removeprefix(PREFIX).lower() for name in named} <= set(Settings.model_fields)


def test_no_secret_is_written_down() -> None:
    """Keys and tokens come from the caller's environment and have no value in any file."""
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if name.removeprefix(PREFIX).lower() in SECRETS or name.endswith("TOKEN"):
                assert value == f"${{{name}:-}}"
    assert not [name for name in gpu_values() if re.search("KEY|TOKEN|SECRET|PASSWORD", name)]
    assert not [rest for name, rest in instructions() if name in ("ARG", "ENV") and re.search("KEY|TOKEN|SECRET", rest)]


def test_default_profile_configures_a_service_without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no variable set the router is configured with Redis and without any model server, and can be built."""
    settings = settings_of(monkeypatch, {})
    assert (settings.medical_url, settings.general_url) == ("", "")
    assert settings.redis_url == "redis://redis:6379/0"
    build_service(settings)


@pytest.mark.parametrize("lane", ["medical", "general"])
def test_gpu_profile_wires_the_router_to_its_servers(monkeypatch: pytest.MonkeyPatch, lane: str) -> None:
    """With deploy/gpu.env the router asks each vLLM service, at its own port, for the very model it serves."""
    settings, server = settings_of(monkeypatch, gpu_values()), SERVICES[f"vllm-{lane}"]
    command = [filled(argument, gpu_values()) for argument in server["command"]]
    port = command[command.index("--port") + 1]
    assert getattr(settings, f"{lane}_url") == f"http://vllm-{lane}:{port}/v1"
    assert getattr(settings, f"{lane}_model") == command[0]
    assert set(server["networks"]) & set(SERVICES["medroute"]["networks"])
    build_service(settings)


@pytest.mark.parametrize("name", GPU_SERVICES)
def test_gpu_service_reserves_one_device(name: str) -> None:
    """Each model server belongs to the profile gpu, reserves one NVIDIA GPU, and is given long to load its weights."""
    service = SERVICES[name]
    assert service["profiles"] == ["gpu"]
    [device] = service["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"], len(device["device_ids"])) == ("nvidia", ["gpu"], 1)
    assert "/health" in service["healthcheck"]["test"][-1]
    assert int(service["healthcheck"]["start_period"].removesuffix("m")) >= 30
    assert [volume["target"] for volume in service["volumes"]] == ["/root/.cache/huggingface"]


def test_gpu_services_take_different_devices() -> None:
    """The two model servers are not put on the same GPU unless somebody asks for it."""
    for given in ({}, gpu_values()):
        devices = [SERVICES[name]["deploy"]["resources"]["reservations"]["devices"][0] for name in GPU_SERVICES]
        first, second = (filled(device["device_ids"][0], given) for device in devices)
        assert first != second


def test_gpu_file_sets_only_variables_that_are_read() -> None:
    """Every variable of deploy/gpu.env, those that stand there as examples included, is used by the compose file."""
    text = (ROOT / "deploy" / "gpu.env").read_text(encoding="utf-8")
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE))
    assert named <= {match[1] for match in _VARIABLE.finditer(json.dumps(COMPOSE))}


def test_image_is_built_in_two_stages_and_runs_as_nobody_special() -> None:
    """The image that ships comes from a second stage, holds no build tools of the first, and does not run as root."""
    names = [name for name, _ in instructions()]
    assert names.count("FROM") == 2
    final = instructions()[len(names) - names[::-1].index("FROM") :]
    assert not [rest for name, rest in final if name == "RUN" and "pip" in rest]
    [user] = [rest for name, rest in final if name == "USER"]
    assert int(user.split(":")[0]) > 0
    order = [name for name, _ in final]
    assert order.index("USER") < order.index("ENTRYPOINT")


def test_image_serves_on_its_documented_port() -> None:
    """The image installs the tested versions, exposes 8080 and starts `medroute serve` on every address."""
    found = instructions()
    assert ("EXPOSE", str(Settings.model_fields["port"].default)) in found
    [entry] = [json.loads(rest) for name, rest in found if name == "ENTRYPOINT"]
    [arguments] = [json.loads(rest) for name, rest in found if name == "CMD"]
    assert entry + arguments == ["medroute", "serve", "--host", "0.0.0.0"]  # noqa: S104 - inside the container
    installs = [rest for name, rest in found if name == "RUN" and "pip install" in rest]
    assert all("--constraint constraints.txt" in rest for rest in installs)


@pytest.mark.parametrize("where", ["image", "compose"])
def test_health_check_follows_the_server(where: str, health_server: tuple[int, list[str]]) -> None:
    """The health check passes while /healthz answers 200, asks no proxy, and fails on another status or no server."""
    command = image_check() if where == "image" else SERVICES["medroute"]["healthcheck"]["test"][1:]
    port, asked = health_server
    here = [part.replace("8080", str(port)) for part in command]
    assert run_check(here, port) == 0
    assert asked == ["/healthz"]
    assert run_check([part.replace("/healthz", "/readyz") for part in here], port) != 0
    assert run_check([part.replace("8080", "9") for part in command], 9) != 0


def test_build_context_holds_what_is_copied_and_no_more() -> None:
    """Everything the Dockerfile copies is let into the build, and all else, keys and history included, stays out."""
    copied = {
        source
        for name, rest in instructions()
        if name == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    }
    assert next(line for line in IGNORED if not line.startswith("#")) == "*"
    assert copied == {line.removeprefix("!") for line in IGNORED if line.startswith("!")}
    assert all((ROOT / source).exists() for source in copied)
    assert "**/.env*" in IGNORED
