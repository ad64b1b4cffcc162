"""`medroute evaluate …`: its options, its table on the terminal, its gates."""

import argparse
import sys
from pathlib import Path

from classifiers.evaluation import gates, report, terminal
from classifiers.evaluation.blocks import Report
from classifiers.evaluation.measures import BY_TASK
from classifiers.intent import artefact
from router import bootstrap, evaluate_sources
from router.domain.errors import ConfigurationError
from router.evaluate import Rival, Task, evaluate
from router.library import sources_of
from router.settings import Settings, load_settings

ABOUT = "Measure decisions on labelled files, with intervals, slices, plots and worst errors."
EXAMPLE = "medroute evaluate intent --data dev.jsonl --report out --min recall=0.985 zh.recall=0.98 fpr=0.04"


def add_options(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "task", choices=[*(task.value for task in Task), evaluate_sources.TASK], help="what the labels are about"
    )
    parser.add_argument(
        "--data", nargs="+", action="extend", required=True, type=Path, metavar="FILE", help="labelled JSONL or CSV"
    )
    parser.add_argument("--report", type=Path, metavar="DIR", help="write report.json and report.html there")
    parser.add_argument(
        "--min",
        nargs="+",
        action="extend",
        default=[],
        metavar="METRIC=VALUE",
        help="gate: exit 1 where a metric falls short; a ceiling where less is better; zh.recall is recall on Chinese",
    )
    parser.add_argument("--robustness", action="store_true", help="ask again, disturbed and as another person")
    parser.add_argument("--compare", type=Path, metavar="ARTEFACT_DIR", help="intent: another artefact, same rows")
    parser.add_argument(
        "--hide-texts", action="store_true", help="leave the texts out of the report, for data not to be passed on"
    )
    parser.add_argument("--config", type=Path, help="YAML file with settings")


def run(options: argparse.Namespace) -> int:
    """Measure, print, write, and tell which gates fell short: 1 where one did."""
    try:
        asked = [gates.read_gate(text, BY_TASK[options.task], robustness=options.robustness) for text in options.min]
    except gates.GateError as error:
        raise ConfigurationError(str(error)) from error
    if options.task not in (Task.INTENT, Task.TRIAGE) and options.robustness:
        msg = "--robustness is for intent and triage"
        raise ConfigurationError(msg)
    if options.task != Task.INTENT and options.compare:
        msg = "--compare is for intent"
        raise ConfigurationError(msg)
    settings = load_settings(options.config)
    found = (
        _measure_sources(settings, options) if options.task == evaluate_sources.TASK else _measure(settings, options)
    )
    print(terminal.render(found))
    if options.report:
        paths = report.write(report.without_texts(found) if options.hide_texts else found, options.report)
        print(f"\nwritten to {' and '.join(map(str, paths))}")
    short = gates.shortfalls(asked, found.figures)
    for line in short:
        print(f"medroute: {line}", file=sys.stderr)
    return int(bool(short))


def _measure(settings: Settings, options: argparse.Namespace) -> Report:
    rival = _rival(settings, options.compare) if options.compare else None
    return evaluate(
        task=Task(options.task),
        pipeline=bootstrap.build_service(settings).pipeline,
        files=options.data,
        version=bootstrap.version(),
        robust=options.robustness,
        rival=rival,
    )


def _measure_sources(settings: Settings, options: argparse.Namespace) -> Report:
    library = sources_of(settings, bootstrap.SystemClock())
    return evaluate_sources.evaluate_sources(library, options.data, bootstrap.version())


def _rival(settings: Settings, folder: Path) -> Rival:
    # The service runs without a classifier; a comparison with none is a mistake, and this says so.
    version = artefact.load(folder).version
    pipeline = bootstrap.build_service(settings.model_copy(update={"classifier_dir": folder})).pipeline
    return Rival(name=f"{folder.name} {version}", pipeline=pipeline)
