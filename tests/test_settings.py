"""The only reader of the environment."""

from pathlib import Path
from typing import Any

import pytest

from router.domain.errors import ConfigurationError
from router.settings import SECRETS, Settings, load_settings, variable

SECRET = "zyxsecretqwv"  # noqa: S105 - a word that must not be shown


def write(folder: Path, text: str) -> Path:
    """A configuration file."""
    path = folder / "medroute.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_need_be_set() -> None:
    """The defaults listen on loopback, ask no model and keep answers in the process."""
    settings = load_settings()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8080, 1)
    assert (settings.medical_url, settings.general_url, settings.redis_url) == ("", "", "")
    assert settings.open_access is False


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("port", "0", 0),
        ("workers", "4", 4),
        ("embedded", "false", False),
        ("open_access", "1", True),
        ("first_token_timeout_s", "2.5", 2.5),
        ("api_keys_file", "/etc/keys", Path("/etc/keys")),
        ("medical_url", "preset:vllm", "preset:vllm"),
        ("log_level", "warning", "warning"),
        ("rate_per_minute", "60", 60),
        ("resume_grace_s", "0", 0.0),
    ],
)
def test_a_variable_sets_what_its_name_says(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: object
) -> None:
    """`MEDROUTE_` and the name in capitals, read as its type."""
    monkeypatch.setenv(variable(name), value)
    assert getattr(load_settings(), name) == read


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_secrets_are_read_and_never_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A secret comes from its variable and does not appear in any form of the settings."""
    monkeypatch.setenv(variable(name), SECRET)
    settings = load_settings()
    assert getattr(settings, name).get_secret_value() == SECRET
    assert SECRET not in f"{settings} {settings!r} {settings.model_dump_json()}"


@pytest.mark.parametrize("name", ["MEDROUTE_MEDICAL_ULR", "MEDROUTE_", "MEDROUTE_SECRET"])
def test_a_variable_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A misspelt setting must not silently do nothing."""
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    assert name in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "65536"), ("port", "x"), ("workers", "0"), ("max_tokens", "1"), ("cache_ttl_s", "-1"),
        ("rate_per_minute", "-1"), ("rate_burst", "0"),
        ("redis_timeout_s", "0"), ("embedded", "perhaps"), ("log_level", "loud"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The error says which variable and what it takes."""
    monkeypatch.setenv(variable(name), value)
    with pytest.raises(ConfigurationError, match=f"^{variable(name)}: "):
        load_settings()


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wrong values are told together."""
    monkeypatch.setenv("MEDROUTE_PORT", "x")
    monkeypatch.setenv("MEDROUTE_WORKERS", "x")
    with pytest.raises(ConfigurationError, match=r"MEDROUTE_PORT: .*; MEDROUTE_WORKERS: "):
        load_settings()


@pytest.mark.parametrize("key", ["cache_ttl_s", "CACHE_TTL_S", "MEDROUTE_CACHE_TTL_S"])
def test_a_file_takes_the_same_names(tmp_path: Path, key: str) -> None:
    """With or without the prefix, in any case."""
    assert load_settings(write(tmp_path, f"{key}: 60\nhost: 127.0.0.3\n")).cache_ttl_s == 60


def test_a_file_can_be_named_by_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`MEDROUTE_CONFIG` points to it."""
    monkeypatch.setenv("MEDROUTE_CONFIG", str(write(tmp_path, "port: 9000")))
    assert load_settings().port == 9000


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set for one process stands above what is written for all."""
    monkeypatch.setenv("MEDROUTE_PORT", "9001")
    settings = load_settings(write(tmp_path, "port: 9000\nworkers: 2\n"))
    assert (settings.port, settings.workers) == (9001, 2)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    """A file of remarks is a file."""
    assert load_settings(write(tmp_path, "# nothing yet\n")) == load_settings()


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_a_secret_in_a_file_is_refused(tmp_path: Path, name: str) -> None:
    """Secrets stand in the environment only; the error names the variable and not the value."""
    with pytest.raises(ConfigurationError) as caught:
        load_settings(write(tmp_path, f"{name}: {SECRET}"))
    assert variable(name) in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"medical_ulr: http://x/v1", "MEDROUTE_MEDICAL_ULR"),
        (b"port: many", "MEDROUTE_PORT"),
        (b"- port", "must be a mapping"),
        (b"port: [", "cannot be read"),
        (b"host: \xff", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    """An unknown key, a wrong value, another shape, no YAML, and no text each have their error."""
    path = tmp_path / "medroute.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=words):
        load_settings(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(ConfigurationError, match=r"nothing\.yaml cannot be read"):
        load_settings(tmp_path / "nothing.yaml")


def test_settings_do_not_change() -> None:
    """Whoever holds the settings holds what was read."""
    settings: Any = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


def test_every_setting_says_what_it_is() -> None:
    """Each has a sentence for the documentation."""
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []
