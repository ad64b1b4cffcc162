"""Writes the parts of README.md that are made, not written: example answers, measured figures, the table of settings.

`python -m docs.readme --write` makes them anew; without `--write` it says whether they are still true (exit 1 if not).
"""

import asyncio
import json
import re
import sys
from pathlib import Path
from typing import Any

import httpx

from docs.measured import measured_table
from router import bootstrap
from router.settings import Settings, variable

README = Path(__file__).parent.parent / "README.md"
_EXAMPLE = re.compile(
    r"(<!-- example: (?P<name>[\w-]+) -->\n```console\n\$ curl .*?-d '(?P<body>.*?)'\n)(?P<answer>.*?)(\n```)",
    re.DOTALL,
)
_MEASURED = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)
_SETTINGS = re.compile(r"(<!-- settings -->\n).*?(<!-- /settings -->)", re.DOTALL)
_CHANGING = {"id": "q_…", "conversation_id": "c_…", "created_at": "…", "rules_version": "…", "version": "…"}
"""What differs from run to run or from release to release is shown as an ellipsis."""


def masked(value: Any, key: str = "") -> Any:  # noqa: ANN401 - parsed JSON
    """The answer without what changes from run to run."""
    if key in _CHANGING and isinstance(value, str) and not re.fullmatch(r"[A-Z]+-?\w*|S\d+", value):
        return _CHANGING[key]
    if key == "timings_ms":
        return "…"
    if key == "health_score":
        return round(value, 1)
    if isinstance(value, dict):
        return {name: masked(child, name) for name, child in value.items()}
    if isinstance(value, list):
        return [masked(child) for child in value]
    return value


async def ask(body: str) -> dict[str, Any]:
    """The service's answer to a request body, with the settings of a fresh machine."""
    app = bootstrap.build_app(Settings(embedded=False, embedding=False))
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://medroute") as client:
        response = await client.post("/v1/query", content=body, headers={"content-type": "application/json"})
    answer: dict[str, Any] = response.json()
    return answer


def example(body: str) -> str:
    """An answer as the README shows it."""
    answer = masked(asyncio.run(ask(body)))
    lines = [f'  "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in answer.items()]
    return "{\n" + ",\n".join(lines) + "\n}"


def settings_table() -> str:
    """One row a setting."""
    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        shown = "" if default in (None, "") or "Secret" in type(default).__name__ else f"`{default}`"
        rows.append(f"| `{variable(name)}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"


def rendered(text: str) -> str:
    """The README with its made parts made anew."""
    text = _EXAMPLE.sub(lambda found: found.group(1) + example(found.group("body")) + found.group(5), text)
    text = _MEASURED.sub(lambda found: found.group(1) + measured_table() + found.group(2), text)
    return _SETTINGS.sub(lambda found: found.group(1) + settings_table() + found.group(2), text)


def main() -> int:
    """Write or compare."""
    before = README.read_text(encoding="utf-8")
    after = rendered(before)
    if "--write" in sys.argv[1:]:
        README.write_text(after, encoding="utf-8")
        return 0
    return int(before != after)


if __name__ == "__main__":
    sys.exit(main())
