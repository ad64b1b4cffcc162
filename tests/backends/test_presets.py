"""Well-known servers by name, and settings that cannot be used."""

import pytest

from backends.presets import PRESETS, Preset, resolve
from router.domain.errors import ConfigurationError


@pytest.mark.parametrize("name", ["deepseek", "openai", "dashscope", "vllm", "ollama"])
def test_a_preset_fills_in_address_and_model(name: str) -> None:
    """Each name of the contract gives a whole server, and a model of one's own wins."""
    assert resolve(f"preset:{name}", "", "MEDROUTE_GENERAL") == PRESETS[name]
    assert PRESETS[name].url.endswith("/v1")
    assert resolve(f"preset:{name}", "mine", "MEDROUTE_GENERAL") == Preset(PRESETS[name].url, "mine")


def test_an_address_is_taken_as_it_is() -> None:
    """Only slashes at its end go."""
    assert resolve("https://host/v1//", "m", "MEDROUTE_MEDICAL") == Preset("https://host/v1", "m")


@pytest.mark.parametrize(
    ("address", "model", "words"),
    [
        ("preset:nothing", "", "MEDROUTE_MEDICAL_URL names an unknown preset; use one of dashscope"),
        ("preset:", "m", "MEDROUTE_MEDICAL_URL names an unknown preset"),
        ("localhost:8000", "m", "MEDROUTE_MEDICAL_URL must be an http(s) address or preset:NAME"),
        ("ftp://host/v1", "m", "MEDROUTE_MEDICAL_URL must be an http(s) address"),
        ("http://host/v1", "", "MEDROUTE_MEDICAL_MODEL is missing"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_setting(address: str, model: str, words: str) -> None:
    """The error says which setting and what it takes."""
    with pytest.raises(ConfigurationError) as caught:
        resolve(address, model, "MEDROUTE_MEDICAL")
    assert words in str(caught.value)
