"""Well-known model servers by name: `preset:vllm` fills in the address and the usual model."""

from typing import NamedTuple

from router.domain.errors import ConfigurationError


class Preset(NamedTuple):
    """What a preset fills in."""

    url: str
    model: str


PRESETS = {
    "vllm": Preset("http://127.0.0.1:8000/v1", "Qwen/Qwen2.5-32B-Instruct"),
    "ollama": Preset("http://127.0.0.1:11434/v1", "qwen2.5:7b"),
    "openai": Preset("https://api.openai.com/v1", "gpt-4o-mini"),
    "deepseek": Preset("https://api.deepseek.com/v1", "deepseek-chat"),
    "dashscope": Preset("https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-plus"),
}
_PREFIX = "preset:"


def resolve(address: str, model: str, setting: str) -> Preset:
    """The base address and model for a setting's value, `preset:NAME` or a URL.

    Raises:
        ConfigurationError: the preset is unknown, the address is no URL, or a URL came without a model.
    """
    if address.startswith(_PREFIX):
        preset = PRESETS.get(address.removeprefix(_PREFIX))
        if preset is None:
            msg = f"{setting}_URL names an unknown preset; use one of {', '.join(sorted(PRESETS))}"
            raise ConfigurationError(msg)
        return Preset(preset.url, model or preset.model)
    if not address.startswith(("http://", "https://")):
        msg = f"{setting}_URL must be an http(s) address or preset:NAME"
        raise ConfigurationError(msg)
    if not model:
        msg = f"{setting}_MODEL is missing; set it to the name the server at {setting}_URL lists under /v1/models"
        raise ConfigurationError(msg)
    return Preset(address.rstrip("/"), model)
