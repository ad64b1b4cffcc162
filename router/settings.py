"""The only reader of the environment: `MEDROUTE_*` variables and one YAML file; unknown keys are refused."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from router.domain.errors import ConfigurationError

PREFIX = "MEDROUTE_"
SECRETS = frozenset({"medical_api_key", "general_api_key", "cache_secret"})
_CONFIG_FILE_VARIABLE = f"{PREFIX}CONFIG"


class Settings(BaseSettings):
    """Every setting with its default; the defaults run on a fresh machine with nothing beside them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8080, description="Port to listen on; 0 takes a free one.")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(1, description="Server processes.")
    medical_url: str = Field(
        "",
        description="Server of the medical model, or preset:NAME; commas separate replicas.",
    )
    medical_model: str = Field("", description="Model name asked of the medical server.")
    medical_api_key: SecretStr = Field(SecretStr(""), description="Key of the medical server.")
    general_url: str = Field(
        "",
        description="Server of the general model, or preset:NAME; commas separate replicas.",
    )
    general_model: str = Field("", description="Model name asked of the general server.")
    general_api_key: SecretStr = Field(SecretStr(""), description="Key of the general server.")
    embedded: bool = Field(
        default=True,
        description="Use the demonstration model where it is installed and no general model is configured.",
    )
    connect_timeout_s: float = Field(2.0, gt=0, description="Longest wait for a connection to a model server.")
    first_token_timeout_s: float = Field(30.0, gt=0, description="Longest wait for the first token.")
    gap_timeout_s: float = Field(15.0, gt=0, description="Longest wait between two tokens.")
    max_tokens: int = Field(1024, ge=16, description="Longest answer asked of a model.")
    redis_url: str = Field(
        "", description="redis://, rediss:// or redis+cluster://; absent: answers are kept in the process."
    )
    redis_timeout_s: float = Field(0.05, gt=0, description="Longest wait for Redis.")
    cache_ttl_s: int = Field(86_400, ge=0, description="How long an answer is kept; 0 keeps none.")
    cache_max_answers: int = Field(10_000, ge=1, description="Answers kept in the process.")
    cache_secret: SecretStr = Field(SecretStr(""), description="Keys the digests of the cache.")
    api_keys_file: Path | None = Field(
        None, description="File with one SHA-256 of an API key a line; absent: open, on loopback only."
    )
    open_access: bool = Field(
        default=False, description="Serve without keys beyond loopback; for use behind a gateway of your own."
    )
    rate_per_minute: int = Field(
        0,
        ge=0,
        description="Requests a minute of one key, or of one address without keys, in each process; 0: no limit.",
    )
    rate_burst: int = Field(20, ge=1, description="Requests at once before the rate counts.")
    max_concurrent: int = Field(
        512, ge=0, description="Answers that may wait for a model at once, in each process; 0: no limit."
    )
    resume_grace_s: float = Field(
        15.0,
        ge=0,
        description="How long a stream is written on after its connection was lost; it is then kept in the memory of "
        "its process for a minute, to be resumed. 0: not at all.",
    )
    classifier_dir: Path | None = Field(None, description="Classifier artefact; absent: the one that ships.")
    embedding: bool = Field(default=True, description="Use the embedding tier where it is installed and prepared.")
    encoder: str = Field("", description="A sentence-transformers model by name or folder, as in `train --encoder`.")
    embedding_dir: Path | None = Field(
        None, description="Folder for prepared embedding models; absent: the user's cache folder."
    )
    sources_file: Path | None = Field(
        None, description="Your own passages as JSONL, a file or a folder; they stand beside the library that ships."
    )
    sources_publishers: str = Field("", description="Publishers that may be shown, commas between; absent: every one.")
    sources_max_age_days: int | None = Field(
        None, ge=1, description="Days since their review after which passages are no longer shown; absent: never."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        del settings_cls, dotenv_settings, file_secret_settings
        return (env_settings, init_settings)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def load_settings(config: Path | None = None) -> Settings:
    """Read the environment, and the file where one is named.

    Args:
        config: a YAML file; None looks at `MEDROUTE_CONFIG`.

    Raises:
        ConfigurationError: names the setting and what it takes.
    """
    known = set(Settings.model_fields)
    unknown = {key for key in os.environ if key.startswith(PREFIX) and key.removeprefix(PREFIX).lower() not in known}
    unknown.discard(_CONFIG_FILE_VARIABLE)
    if unknown:
        msg = f"unknown setting {', '.join(sorted(unknown))}; `medroute check` lists the settings"
        raise ConfigurationError(msg)
    path = config or (Path(os.environ[_CONFIG_FILE_VARIABLE]) if os.environ.get(_CONFIG_FILE_VARIABLE) else None)
    values = _read_file(path) if path else {}
    try:
        return Settings(**values)
    except ValidationError as error:
        faults = "; ".join(
            f"{variable(str(fault['loc'][0])) if fault['loc'] else 'settings'}: {fault['msg']}"
            for fault in error.errors()
        )
        raise ConfigurationError(faults) from None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"the configuration file {path.name} cannot be read ({type(error).__name__})"
        raise ConfigurationError(msg) from error
    if not isinstance(values, dict):
        msg = f"the configuration file {path.name} must be a mapping of settings"
        raise ConfigurationError(msg)
    named = {str(key).lower().removeprefix(PREFIX.lower()): value for key, value in values.items()}
    if secrets := SECRETS & set(named):
        msg = f"{', '.join(sorted(map(variable, secrets)))} may stand in the environment only, not in a file"
        raise ConfigurationError(msg)
    return named
