"""The composition root: settings in, service out."""

import logging
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from backends import embedded
from backends.prompting import Prompts
from classifiers.intent.artefact import DEFAULT_FOLDER
from classifiers.intent.severity_weights import save_severity
from classifiers.triage.red_flags import SilentTriage
from classifiers.triage.signs import NoSigns
from router import adapters, bootstrap
from router.api.auth import key_digest
from router.domain.answer import Rung
from router.domain.decision import Route
from router.domain.errors import ArtefactError, ConfigurationError
from router.domain.query import Query
from router.policy import grounding
from router.settings import Settings
from router.telemetry import JsonFormatter
from tests.builders import a_classification
from tests.doubles import FixedClassifier, FixedTriage
from tests.questions import EMERGENCY, MEDICAL
from tests.tiny_severity import severity_weights

URL = "http://127.0.0.1:1/v1"


def settings(**values: Any) -> Settings:
    """Settings without the optional models."""
    return Settings(**{"embedded": False, "embedding": False, **values})


def rungs(service: bootstrap.Service, route: Route) -> list[Rung]:
    """The steps of a lane."""
    return [backend.rung for backend in service.pipeline._ladders.of(route)]


@pytest.mark.parametrize(
    ("values", "medical", "general"),
    [
        ({}, [Rung.REFERENCE], []),
        ({"medical_url": URL, "medical_model": "m"}, [Rung.MEDICAL, Rung.REFERENCE], []),
        ({"general_url": URL, "general_model": "g"}, [Rung.GENERAL_WITH_CARE, Rung.REFERENCE], [Rung.GENERAL]),
        (
            {"medical_url": "preset:vllm", "general_url": "preset:deepseek"},
            [Rung.MEDICAL, Rung.GENERAL_WITH_CARE, Rung.REFERENCE],
            [Rung.GENERAL],
        ),
    ],
)
def test_the_ladders_follow_what_is_configured(
    values: dict[str, str], medical: list[Rung], general: list[Rung]
) -> None:
    """Each model adds its steps, the library is always the last of the medical lane, and an emergency has none."""
    service = bootstrap.build_service(settings(**values))
    assert rungs(service, Route.MEDICAL) == medical
    assert rungs(service, Route.GENERAL) == general
    assert rungs(service, Route.ESCALATE) == []


def test_commas_make_replicas() -> None:
    """Several addresses of one model are one step that takes turns."""
    service = bootstrap.build_service(settings(medical_url=f"{URL}, http://127.0.0.1:2/v1 ,", medical_model="m"))
    assert [probe.state().detail for probe in service.probes if probe.state().name == "medical"] == ["2 replica(s)"]


def test_what_is_missing_is_noted_with_the_setting() -> None:
    """The notes name what to set for a medical and a general model."""
    notes = " ".join(bootstrap.build_service(settings()).notes)
    assert "MEDROUTE_MEDICAL_URL" in notes
    assert "MEDROUTE_GENERAL_URL" in notes


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"medical_url": "nonsense"}, "MEDROUTE_MEDICAL_URL"),
        ({"medical_url": URL}, "MEDROUTE_MEDICAL_MODEL"),
        ({"general_url": "preset:nothing"}, "MEDROUTE_GENERAL_URL"),
        ({"general_url": " , "}, "MEDROUTE_GENERAL_URL"),
        ({"redis_url": "mysql://x"}, "MEDROUTE_REDIS_URL"),
        (
            {"general_url": URL, "general_model": "g", "general_api_key": SecretStr("zyx\nsecret")},
            "MEDROUTE_GENERAL_API_KEY",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(values: dict[str, Any], words: str) -> None:
    """The error names the variable, and never a secret."""
    with pytest.raises(ConfigurationError) as caught:
        bootstrap.build_service(settings(**values))
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "one SHA-256 digest a line"),
        (b"# only remarks\n", "one SHA-256 digest a line"),
        (b"my-key-in-the-clear\n", "sha256sum"),
        (f"{key_digest('a')}\nnonsense\n".encode(), "one SHA-256 digest a line"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_keys_file_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """A file without digests must not leave the service open or shut by mistake."""
    path = tmp_path / "keys"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=words) as caught:
        bootstrap.build_app(settings(api_keys_file=path))
    assert "my-key" not in str(caught.value)


def test_a_keys_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The error names the setting."""
    with pytest.raises(ConfigurationError, match="MEDROUTE_API_KEYS_FILE cannot be read"):
        bootstrap.build_app(settings(api_keys_file=tmp_path / "nothing"))


def test_a_damaged_classifier_is_replaced_by_the_safer_lane(tmp_path: Path) -> None:
    """Weights that do not match their checksum are not used, and every query goes to the medical lane."""
    for source in DEFAULT_FOLDER.iterdir():
        if source.is_file():
            (tmp_path / source.name).write_bytes(source.read_bytes())
    weights = tmp_path / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:-1])
    service = bootstrap.build_service(settings(classifier_dir=tmp_path))
    assert service.pipeline.judge(Query(text="hello")).decision.cause == "abstained"
    assert [state.state for state in service.self_test()] == ["absent", "up"]
    assert "medroute train" in " ".join(service.notes)


def test_a_classifier_without_a_severity_judge_routes_and_says_so(tmp_path: Path) -> None:
    """Queries are judged as before; no level is proposed beside the rules, and the note names the next step."""
    for path in DEFAULT_FOLDER.iterdir():
        if not path.name.startswith("severity"):
            shutil.copyfile(path, tmp_path / path.name)
    service = bootstrap.build_service(settings(classifier_dir=tmp_path))
    assert service.pipeline.judge(Query(text=MEDICAL)).decision.route is Route.MEDICAL
    assert "no level is proposed beside the rules" in " ".join(service.notes)


def test_a_severity_judge_of_another_encoder_is_left_out(tmp_path: Path) -> None:
    """Opinions of one encoder are never weighed as those of another; without any encoder there is none to mistake."""
    save_severity(severity_weights(encoder="another"), tmp_path)
    parts = adapters.Parts()
    assert adapters.choose_severity(tmp_path, NoSigns(), "this", parts) is None
    assert "another encoder" in " ".join(parts.notes)
    assert adapters.choose_severity(tmp_path, NoSigns(), None, parts) is not None


def test_a_severity_judge_of_other_rules_serves_and_says_so(tmp_path: Path) -> None:
    """Most signs keep their names from one version of the rules to the next; the note names the command."""
    save_severity(severity_weights(rules_version="older"), tmp_path)
    parts = adapters.Parts()
    assert adapters.choose_severity(tmp_path, NoSigns(), None, parts) is not None
    assert "medroute train --severity" in " ".join(parts.notes)


def test_missing_rules_make_the_service_unready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without red flags queries are still answered, and readiness says that emergencies are missed."""

    def no_rules() -> None:
        raise ArtefactError("no rule files")  # noqa: EM101, TRY003 - the message is the test's own

    monkeypatch.setattr(adapters, "load_red_flags", no_rules)
    service = bootstrap.build_service(settings())
    assert [state.state for state in service.self_test()][1] == "down"
    assert service.pipeline.judge(Query(text=EMERGENCY)).decision.triage.rules_version == "none"
    assert "no red-flag rules" in " ".join(service.notes)


def test_missing_contacts_are_an_empty_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that cannot be read is an empty one, and the notes say what is wrong with it."""

    def no_contacts() -> None:
        raise ArtefactError("contacts.yaml: JP police: missing")  # noqa: EM101, TRY003 - the message is the test's own

    monkeypatch.setattr(adapters, "read_contacts", no_contacts)
    parts = adapters.Parts()
    assert adapters.choose_contacts(parts) == {}
    assert parts.notes == ["no country's numbers are shown: contacts.yaml: JP police: missing"]


def test_a_missing_library_leaves_the_static_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service starts without passages and says so."""

    def no_passages() -> None:
        raise ArtefactError("line 3")  # noqa: EM101, TRY003 - the message is the test's own

    monkeypatch.setattr(adapters, "read_passages", no_passages)
    assert "no curated library: line 3" in bootstrap.build_service(settings()).notes


def test_a_classifier_that_is_wrong_on_known_queries_is_down() -> None:
    """The self-test asks what every good classifier and every rule set must know."""
    confident = FixedClassifier(a_classification(0.99))
    classifier, flags = bootstrap.run_self_test(confident, FixedTriage())
    assert (classifier.state, flags.state) == ("down", "down")
    assert "2 of 4" in classifier.detail


def test_without_rules_no_level_is_given() -> None:
    """The stand-in finds nothing."""
    assert SilentTriage().assess(Query(text=EMERGENCY)).red_flags == ()


@pytest.mark.anyio
async def test_a_service_is_closed_with_all_its_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is given with whatever is there, and nothing stays open afterwards."""
    monkeypatch.setattr(adapters, "read_passages", tuple)
    service = bootstrap.build_service(
        settings(medical_url=URL, medical_model="m", redis_url="redis://127.0.0.1:1", general_url="preset:ollama")
    )
    answer = await service.pipeline.answer(Query(text=MEDICAL))
    assert answer.model.rung is Rung.STATIC
    await service.refresh()
    await service.close()


def test_the_demonstration_model_is_used_only_where_nothing_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a general model configured it is not even looked for; with its engine missing the setting is named."""
    both = bootstrap.build_service(settings(embedded=True, general_url=URL, general_model="g"))
    assert rungs(both, Route.GENERAL) == [Rung.GENERAL]
    monkeypatch.setattr(embedded, "engine_is_installed", lambda: False)
    neither = bootstrap.build_service(settings(embedded=True))
    assert rungs(neither, Route.GENERAL) == []


def test_an_embedding_model_that_is_not_prepared_is_noted(tmp_path: Path) -> None:
    """The lexical tier goes on alone, and the note says so."""
    service = bootstrap.build_service(settings(embedding=True, embedding_dir=tmp_path))
    assert "lexical tier only" in " ".join(service.notes)
    assert service.pipeline.judge(Query(text=MEDICAL)).decision.tier == "lexical"


def test_an_embedding_extra_that_is_not_installed_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The note names the extra and the command that follows it."""
    monkeypatch.setitem(sys.modules, "classifiers.embedding.encoder", None)
    notes = " ".join(bootstrap.build_service(settings(embedding=True)).notes)
    assert "pip install 'medroute[embedding]'" in notes


@pytest.mark.skipif(
    not embedded.engine_is_installed() or embedded.find_weights() is None, reason="the demonstration model is not here"
)
def test_the_demonstration_model_answers_where_nothing_is_configured() -> None:
    """It is the general lane's only step, and is not loaded before it is needed."""
    service = bootstrap.build_service(settings(embedded=True))
    assert rungs(service, Route.GENERAL) == [Rung.EMBEDDED]
    assert Rung.EMBEDDED not in rungs(service, Route.MEDICAL)
    assert [probe.state().state for probe in service.probes if probe.state().name == "embedded"] == ["configured"]


def test_a_worker_reads_the_environment_and_writes_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server calls in each process sets up logging and gives the application."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    monkeypatch.setenv("MEDROUTE_EMBEDDED", "false")
    monkeypatch.setenv("MEDROUTE_EMBEDDING", "false")
    monkeypatch.setenv("MEDROUTE_LOG_LEVEL", "error")
    try:
        app = bootstrap.app_from_environment()
        assert isinstance(root.handlers[0].formatter, JsonFormatter)
        assert root.level == logging.ERROR
    finally:
        root.handlers[:], root.level = before
        logging.getLogger("uvicorn.access").disabled = False
    assert app.title == "medroute"


def test_the_version_is_the_installed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is installed it says that it runs from source."""
    assert bootstrap.version()[0].isdigit()

    def not_installed(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", not_installed)
    assert bootstrap.version() == "0+source"


def test_what_a_model_reads_and_what_guards_it_are_part_of_the_cache_identity() -> None:
    """An answer written under other prompts, or judged by other guards, is not reused."""
    versions = bootstrap.build_service(settings()).pipeline._versions
    assert versions["prompts"] == Prompts().version
    assert versions["guards"] == grounding.VERSION
