"""Labelled files in, a report out: every row is decided by the pipeline that serves, offline and online alike."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, TypeVar

from tqdm import tqdm

from classifiers.evaluation import cases, conversations, discipline, intent, robustness, triage
from classifiers.evaluation.blocks import DataFile, Report
from classifiers.evaluation.cases import Case, LabelError, Outcome
from classifiers.evaluation.conversations import Conversation, JudgedConversation
from classifiers.evaluation.counterfactuals import COUNTERFACTUALS, Counterfactual
from classifiers.evaluation.robustness import Perturbation
from classifiers.evaluation.stability import Trial, Trials
from router import offline
from router.domain.decision import Decision
from router.domain.errors import ConfigurationError, InvalidQueryError
from router.domain.query import Query
from router.pipeline import Pipeline
from router.policy.guard import MAX_QUERY_CHARS

T = TypeVar("T")
Item = TypeVar("Item")


class Task(StrEnum):
    """What can be measured."""

    INTENT = "intent"
    TRIAGE = "triage"
    DISCIPLINE = "discipline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """Another artefact on the same rows."""

    name: str
    pipeline: Pipeline


@dataclass(slots=True, kw_only=True)
class _Read(Generic[T]):
    """What the files hold."""

    files: list[DataFile] = field(default_factory=list)
    cases: list[Case[T]] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    not_admitted: int = 0


@dataclass(slots=True, kw_only=True)
class _Decided(Generic[T]):
    """What the service made of them."""

    clear: list[Outcome[T]]
    borderline: list[Outcome[T]]
    not_admitted: int


def evaluate(  # noqa: PLR0913 - the run as a caller states it, all by keyword
    *,
    task: Task,
    pipeline: Pipeline,
    files: Sequence[Path],
    version: str,
    robust: bool = False,
    rival: Rival | None = None,
) -> Report:
    """Decide every row of the files and measure the decisions.

    Args:
        task: what the labels are about.
        pipeline: the service that is measured.
        files: labelled JSONL or CSV files.
        version: of medroute, for the report.
        robust: ask every query again, disturbed and as another person.
        rival: another artefact, for intent.

    Raises:
        ConfigurationError: a file or a label cannot be read; names the file and the row.
    """
    if task is Task.TRIAGE:
        return _triage(pipeline, files, version, robust=robust)
    if task is Task.DISCIPLINE:
        return _discipline(pipeline, files, version)
    return _intent(pipeline, files, version, robust=robust, rival=rival)


def _intent(pipeline: Pipeline, files: Sequence[Path], version: str, *, robust: bool, rival: Rival | None) -> Report:
    read = _read(files, cases.intent_truth)
    decided = _decide(pipeline, read)
    judged = _converse(pipeline, read.conversations, decided)
    trials = _try(pipeline, decided.clear, robustness.INTENT, COUNTERFACTUALS) if robust else Trials()
    versus = None
    if rival:
        again = [rival.pipeline.judge(o.case.query).decision for o in _watched(decided.clear, rival.name)]
        versus = (rival.name, again)
    found = intent.Findings(
        clear=decided.clear, borderline=decided.borderline, conversations=judged, trials=trials, rival=versus
    )
    about = _about(version, [o.decision for o in decided.clear] + [d for one in judged for d in one.decisions])
    return Report(
        task=Task.INTENT,
        headline=intent.headline(found),
        about=about,
        data=tuple(read.files),
        counts={**_counts(decided), "conversations": len(judged)},
        figures=intent.figures(found),
        sections=intent.sections(found),
    )


def _triage(pipeline: Pipeline, files: Sequence[Path], version: str, *, robust: bool) -> Report:
    read = _read(files, cases.triage_truth)
    _refuse_conversations(read, Task.TRIAGE)
    decided = _decide(pipeline, read)
    trials = _try(pipeline, decided.clear, robustness.TRIAGE, COUNTERFACTUALS) if robust else Trials()
    found = triage.Findings(clear=decided.clear, borderline=decided.borderline, trials=trials)
    return Report(
        task=Task.TRIAGE,
        headline=triage.headline(found),
        about=_about(version, [outcome.decision for outcome in decided.clear]),
        data=tuple(read.files),
        counts=_counts(decided),
        figures=triage.figures(found),
        sections=triage.sections(found),
    )


def _discipline(pipeline: Pipeline, files: Sequence[Path], version: str) -> Report:
    read = _read(files, cases.discipline_truth)
    _refuse_conversations(read, Task.DISCIPLINE)
    decided = _decide(pipeline, read)
    found = discipline.Findings(clear=decided.clear)
    return Report(
        task=Task.DISCIPLINE,
        headline=discipline.headline(found),
        about=_about(version, [outcome.decision for outcome in decided.clear]),
        data=tuple(read.files),
        counts=_counts(decided),
        figures=discipline.figures(found),
        sections=discipline.sections(found),
    )


def _read(files: Sequence[Path], truth: Callable[[cases.Row], T]) -> _Read[T]:
    read: _Read[T] = _Read()
    for path in files:
        rows = 0
        for rows, row in enumerate(offline.read_rows(str(path)), 1):
            try:
                _read_row(read, row, truth)
            except LabelError as error:
                msg = f"{path.name} row {rows} {error}"
                raise ConfigurationError(msg) from error
            except InvalidQueryError:
                read.not_admitted += 1
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        read.files.append(DataFile(name=path.name, sha256=digest, rows=rows))
    if not read.cases and not read.conversations:
        msg = f"no labelled row in {', '.join(path.name for path in files)}"
        raise ConfigurationError(msg)
    return read


def _read_row(read: _Read[T], row: dict[str, Any], truth: Callable[[cases.Row], T]) -> None:
    if conversations.is_conversation(row):
        read.conversations.append(conversations.read_conversation(row, offline.query_of))
        return
    # Earlier turns stand under `messages`, or under `turns` beside a text of its own.
    row = {**row, "messages": row.get("messages") or row.get("turns") or ()}
    label = truth(row)
    read.cases.append(cases.read_case(row, offline.query_of(row), lambda _: label))


def _decide(pipeline: Pipeline, read: _Read[T]) -> _Decided[T]:
    decided: _Decided[T] = _Decided(clear=[], borderline=[], not_admitted=read.not_admitted)
    for case in _watched(read.cases, "rows"):
        try:
            outcome = Outcome(case, pipeline.judge(case.query).decision)
        except InvalidQueryError:
            decided.not_admitted += 1
            continue
        (decided.borderline if case.borderline else decided.clear).append(outcome)
    if not decided.clear and not read.conversations:
        msg = f"nothing to measure: {len(decided.borderline)} rows are borderline, {decided.not_admitted} not admitted"
        raise ConfigurationError(msg)
    return decided


def _converse(pipeline: Pipeline, found: Sequence[Conversation], decided: _Decided[T]) -> list[JudgedConversation]:
    judged = []
    for conversation in _watched(found, "conversations"):
        try:
            decisions = tuple(pipeline.judge(message.query).decision for message in conversation.messages)
        except InvalidQueryError:
            decided.not_admitted += 1
            continue
        judged.append(JudgedConversation(conversation=conversation, decisions=decisions))
    return judged


def _try(
    pipeline: Pipeline,
    outcomes: Sequence[Outcome[T]],
    kinds: Sequence[Perturbation],
    pairs: Sequence[Counterfactual],
) -> Trials[T]:
    """Ask again: once for a disturbance, once or twice for a pair; what leaves the text as it was is not asked."""

    def ask(query: Query, text: str) -> Decision:
        return pipeline.judge(replace(query, text=text)).decision

    perturbed, paired = [], []
    for case, decision in _watched(outcomes, "disturbed rows"):
        for kind in kinds:
            text = kind.apply(case.query.text)
            if text != case.query.text and len(text) <= MAX_QUERY_CHARS:
                perturbed.append(Trial(kind.name, case, text, decision, ask(case.query, text)))
        for change in pairs:
            pair = change.pair(case.query.text)
            if pair and max(map(len, pair)) <= MAX_QUERY_CHARS:
                before = decision if pair.first == case.query.text else ask(case.query, pair.first)
                paired.append(Trial(change.name, case, pair.second, before, ask(case.query, pair.second)))
    return Trials(perturbed=tuple(perturbed), paired=tuple(paired))


def _refuse_conversations(read: _Read[T], task: Task) -> None:
    if read.conversations:
        msg = f"conversations are measured by `medroute evaluate intent`, not by {task}"
        raise ConfigurationError(msg)


def _counts(decided: _Decided[T]) -> dict[str, int]:
    return {
        "rows measured": len(decided.clear),
        "borderline, apart": len(decided.borderline),
        "not admitted by the guard": decided.not_admitted,
    }


def _about(version: str, decisions: Sequence[Decision]) -> dict[str, str]:
    """Which service it was, as its own decisions say."""
    classifiers = sorted({f"{d.classifier.name} {d.classifier.version}" for d in decisions})
    rules = sorted({d.triage.rules_version for d in decisions})
    return {"medroute": version, "classifier": ", ".join(classifiers), "rules": ", ".join(rules)}


def _watched(items: Sequence[Item], what: str) -> Iterator[Item]:
    """The items, with a progress bar where someone watches."""
    bar: Iterable[Item] = tqdm(items, desc=what, unit="", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)
    yield from bar
