"""The README is the product's face: what it shows is what a reader gets."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

import router
from classifiers.intent import artefact
from classifiers.triage.red_flags import load_red_flags
from docs import readme
from docs.measured import REPORTS, measured_table
from tests.conftest import Serve

_TEXT = readme.README.read_text(encoding="utf-8")
_EXAMPLES = [(m.group("name"), m.group("body"), m.group("answer")) for m in readme._EXAMPLE.finditer(_TEXT)]
_ROOT = Path(router.__file__).parent.parent


@pytest.mark.parametrize(("body", "answer"), [e[1:] for e in _EXAMPLES], ids=[e[0] for e in _EXAMPLES])
def test_an_example_gives_the_answer_it_shows(serve: Serve, body: str, answer: str) -> None:
    """The request of each example, sent to a running service, gives the answer printed under it."""
    client: httpx.Client = serve(embedded=False, embedding=False)
    response = client.post("/v1/query", content=body.encode(), headers={"content-type": "application/json"})
    shown: dict[str, Any] = json.loads(answer)
    assert readme.masked(response.json()) == readme.masked(shown)


def test_there_is_an_example_in_each_language() -> None:
    """Both languages are shown, and the emergency comes first."""
    assert [name[-2:] for name, _, _ in _EXAMPLES] == ["en", "zh"]
    assert _EXAMPLES[0][0].startswith("emergency")


def test_the_table_of_settings_is_true() -> None:
    """Every setting stands in the README with its default."""
    assert readme.settings_table() in _TEXT


def test_the_measured_figures_are_those_of_the_reports() -> None:
    """The table shows what the committed reports say, and every report is of the classifier and the rules that ship."""
    assert measured_table() in _TEXT
    version = artefact.load(artefact.DEFAULT_FOLDER).version
    for name in ("intent_public", "triage_heldback", "conversations_heldback"):
        about = json.loads((REPORTS / name / "report.json").read_text(encoding="utf-8"))["about"]
        assert about["classifier"].endswith(version)
        assert about["rules"] == load_red_flags().version


def test_every_link_leads_somewhere() -> None:
    """No link to a file of the repository is broken."""
    links = re.findall(r"\]\(((?!https?://)[^)#]+)\)", _TEXT)
    assert links
    assert [link for link in links if not (_ROOT / link).exists()] == []


def test_the_two_commands_are_targets() -> None:
    """`make run` and `make test` stand in the README and in the Makefile."""
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test"):
        assert f"make {target}" in _TEXT
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
