"""`medroute check`."""

from pathlib import Path

import pytest

from router import cli
from router.settings import Settings
from tests.cli.conftest import Run
from tests.redis_process import RedisProcess
from tests.serving import free_port

SECRET = "zyxsecretqwv"  # noqa: S105 - a word that must not be printed


def test_every_setting_is_shown_with_its_variable(run: Run) -> None:
    """The list of settings is the list there is."""
    outcome = run("check")
    assert all(f"MEDROUTE_{name.upper()} " in outcome.out for name in Settings.model_fields)
    assert "red_flags    up" in outcome.out
    assert "note: no medical model" in outcome.out


def test_secrets_are_never_printed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are only said to be set, and the password inside an address is left out."""
    for name in ("MEDICAL_API_KEY", "GENERAL_API_KEY", "CACHE_SECRET"):
        monkeypatch.setenv(f"MEDROUTE_{name}", SECRET)
    monkeypatch.setenv("MEDROUTE_REDIS_URL", f"redis://user:{SECRET}@127.0.0.1:{free_port()}/0")
    outcome = run("check")
    assert SECRET not in outcome.out + outcome.err
    assert outcome.out.count("(set)") == 3


def test_a_redis_that_is_down_falls_short(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is configured and cannot be reached makes the exit code 1."""
    monkeypatch.setenv("MEDROUTE_REDIS_URL", f"redis://127.0.0.1:{free_port()}")
    outcome = run("check")
    assert outcome.code == cli.FELL_SHORT
    assert "redis        down" in outcome.out


def test_a_redis_that_answers_is_up(run: Run, redis_server: RedisProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is really asked."""
    monkeypatch.setenv("MEDROUTE_REDIS_URL", redis_server.url)
    monkeypatch.setenv("MEDROUTE_REDIS_TIMEOUT_S", "5")
    assert "redis        up" in run("check").out


def test_a_missing_classifier_falls_short_and_says_what_to_do(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note names the command that makes one."""
    monkeypatch.setenv("MEDROUTE_CLASSIFIER_DIR", str(tmp_path))
    outcome = run("check")
    assert outcome.code == cli.FELL_SHORT
    assert "classifier   absent" in outcome.out
    assert "medroute train" in outcome.out
