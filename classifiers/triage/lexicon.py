"""Reads the rule files: concepts, masks and red-flag rules, checked against their schema before use."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from classifiers.triage.facts import FACTS
from classifiers.triage.packed import checksum, read_packed, write_packed
from classifiers.triage.phrases import Phrase, parse_phrase
from classifiers.triage.yaml_files import fault, in_form, parse, phrases_of, read_bytes, yaml_paths
from router.domain.errors import ArtefactError
from router.domain.intent import Language
from router.domain.query import Sex
from router.domain.triage import EscalationKind, Level

DEFAULT_FOLDER = Path(__file__).parent / "rules"
_LANGUAGES = tuple(language.value for language in Language)
_RULE_KEYS = frozenset(
    {
        "id", "name", "system", "level", "kind", "lead", "first_aid", "guideline", "verified", "reviewed", "when",
        "unless", "unless_anywhere",
        "age", "sex", "pregnant", "past_counts", "question_counts", "examples",
    }
)  # fmt: skip
_REQUIRED_KEYS = frozenset({"id", "name", "system", "level", "guideline", "verified", "reviewed", "when", "examples"})


class Lead(StrEnum):
    """Whether a rule may give the card its reason and first aid beside others of its level."""

    NORMAL = "normal"
    LAST = "last"
    """A catch-all whose name says little: any other rule that fires says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Who a rule is about; an unknown fact never closes the gate of an emergency."""

    age_min: float | None = None
    age_max: float | None = None
    sex: Sex | None = None
    pregnant: bool | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a rule fires."""

    signs: tuple[str, ...]
    """Concepts of which every one must be found."""
    unless: tuple[str, ...] = ()
    """Concepts of which none may stand in the same sentence; the other alternatives do not look at them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One red flag as a clinician wrote it."""

    id: str
    name: Mapping[Language, str]
    system: str
    level: Level
    kind: EscalationKind
    says_kind: bool
    """The kind is written; where it is not, the rule is medical because nobody said otherwise."""
    lead: Lead
    first_aid: str | None
    guideline: str
    verified: bool
    reviewed: str
    when: tuple[Alternative, ...]
    unless: tuple[str, ...]
    """Concepts that speak against every alternative in the sentence of its signs."""
    unless_anywhere: tuple[str, ...]
    """Concepts that speak against the rule wherever in the text they stand."""
    gate: Gate
    past_counts: bool
    """Fires although it is over: a stroke sign that went away is still an emergency."""
    question_counts: bool
    """Fires although only asked about: a method of suicide, a child who may have swallowed something."""
    fires: tuple[tuple[Language, str], ...]
    stays_silent: tuple[tuple[Language, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """All rule files together."""

    concepts: Mapping[str, tuple[Phrase, ...]]
    rules: tuple[Rule, ...]
    version: str
    """Of the words as they stand in the files: the same files, the same version."""


def read_lexicon(folder: Path = DEFAULT_FOLDER) -> Lexicon:
    """Read every `*.yaml` of the folder.

    Raises:
        ArtefactError: a file is missing, or says something the schema does not know; names file and rule.
    """
    concepts: dict[str, tuple[Phrase, ...]] = {}
    rules: list[Rule] = []
    digest = hashlib.sha256()
    packed = read_packed(folder)
    for path in yaml_paths(folder, "rule files"):
        written = read_bytes(path)
        digest.update(written)
        document = packed.get(checksum(written)) or _plain(path, written)
        for name, texts in document["concepts"].items():
            if name in concepts:
                raise fault(path, f"the concept {name} is defined twice")
            concepts[name] = _phrases(path, name, texts)
        rules += [_rule(path, entry) for entry in document["rules"]]
    _check_references(concepts, rules)
    return Lexicon(concepts=concepts, rules=tuple(rules), version=digest.hexdigest()[:12])


def pack_rules(folder: Path = DEFAULT_FOLDER) -> Path:
    """Pack the rule files of a folder for a quick start; returns what was written.

    Raises:
        ArtefactError: as `read_lexicon`; nothing is written then.
    """
    written = {path: read_bytes(path) for path in yaml_paths(folder, "rule files")}
    files = {checksum(content): _plain(path, content) for path, content in written.items()}
    read_lexicon(folder)
    return write_packed(folder, files)


def _plain(path: Path, written: bytes) -> dict[str, Any]:
    """A rule file with the phrases of its concepts brought into form."""
    document = _document(path, written)
    concepts = {name: _texts(path, name, phrases) for name, phrases in (document.get("concepts") or {}).items()}
    return {"concepts": concepts, "rules": document.get("rules") or []}


def _document(path: Path, written: bytes) -> dict[str, Any]:
    document: Any = parse(path, written)
    if not isinstance(document, dict) or set(document) - {"concepts", "rules"}:
        raise fault(path, "must hold `concepts` and `rules` and nothing else")
    if not isinstance(document.get("concepts") or {}, dict) or not isinstance(document.get("rules") or [], list):
        raise fault(path, "`concepts` must be a mapping and `rules` a list")
    return document


def _texts(path: Path, name: str, written: Any) -> list[str]:  # noqa: ANN401 - parsed YAML
    if not isinstance(written, dict) or set(written) - {*_LANGUAGES, "any"}:
        raise fault(path, f"the concept {name} needs phrases under en, zh or any")
    texts: list[str] = []
    for several in written.values():
        texts += phrases_of(path, f"the concept {name}", several)
    return in_form(texts)


def _phrases(path: Path, name: str, texts: Sequence[str]) -> tuple[Phrase, ...]:
    try:
        return tuple(parse_phrase(text) for text in texts)
    except ArtefactError as error:
        raise fault(path, f"the concept {name}: {error}") from error


def _rule(path: Path, entry: Any) -> Rule:  # noqa: ANN401 - parsed YAML
    if not isinstance(entry, dict):
        raise fault(path, "each rule must be a mapping")
    name = entry.get("id", "without id")
    if missing := _REQUIRED_KEYS - set(entry):
        raise fault(path, f"rule {name} lacks {', '.join(sorted(missing))}")
    if unknown := set(entry) - _RULE_KEYS:
        raise fault(path, f"rule {name} has unknown {', '.join(sorted(unknown))}")
    try:
        age = {bound: float(years) for bound, years in (entry.get("age") or {}).items()}
        when = tuple(_alternative(written) for written in entry["when"])
        if (
            not (when and all(way.signs for way in when))
            or set(age) - {"min", "max"}
            or entry.get("pregnant") not in (None, True, False)
        ):
            raise fault(path, f"rule {name}: `when` needs concepts, `age` knows min and max, `pregnant` true and false")
        examples = entry["examples"]
        if unknown := set(entry["name"]) - set(_LANGUAGES):
            # A comma outside quotes ends the name in YAML's flow style, and what follows becomes a key.
            raise fault(
                path, f"rule {name}: its name knows en and zh, not “{unknown.pop()}”; quote a name with a comma"
            )
        return Rule(
            id=str(name),
            name={language: str(entry["name"][language]) for language in Language},
            system=str(entry["system"]),
            level=Level(entry["level"]),
            kind=EscalationKind(entry.get("kind", EscalationKind.MEDICAL)),
            says_kind="kind" in entry,
            lead=Lead(entry.get("lead", Lead.NORMAL)),
            first_aid=entry.get("first_aid"),
            guideline=str(entry["guideline"]),
            verified=bool(entry["verified"]),
            reviewed=str(entry["reviewed"]),
            when=when,
            unless=tuple(entry.get("unless") or ()),
            unless_anywhere=tuple(entry.get("unless_anywhere") or ()),
            gate=Gate(
                age_min=age.get("min"),
                age_max=age.get("max"),
                sex=Sex(entry["sex"]) if entry.get("sex") else None,
                pregnant=entry.get("pregnant"),
            ),
            past_counts=bool(entry.get("past_counts", False)),
            question_counts=bool(entry.get("question_counts", False)),
            fires=_examples(examples["fires"]),
            stays_silent=_examples(examples["silent"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fault(path, f"rule {name}: {type(error).__name__} {error}") from error


def _alternative(written: Any) -> Alternative:  # noqa: ANN401 - parsed YAML
    """A concept, a list of concepts, or `{all: [...], unless: [...]}`."""
    if not isinstance(written, dict):
        return Alternative(_names(written))
    if set(written) - {"all", "unless"}:
        msg = "an alternative of `when` knows all and unless"
        raise ValueError(msg)
    return Alternative(_names(written["all"]), _names(written.get("unless") or ()))


def _names(written: Any) -> tuple[str, ...]:  # noqa: ANN401 - parsed YAML
    return (written,) if isinstance(written, str) else tuple(written)


def _examples(written: Mapping[str, list[str]]) -> tuple[tuple[Language, str], ...]:
    return tuple((Language(language), str(text)) for language, texts in written.items() for text in texts)


def _check_references(concepts: Mapping[str, tuple[Phrase, ...]], rules: list[Rule]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            msg = f"the rule {rule.id} stands twice"
            raise ArtefactError(msg)
        seen.add(rule.id)
        for concept in {c for way in rule.when for c in (*way.signs, *way.unless)} | {
            *rule.unless,
            *rule.unless_anywhere,
        }:
            if concept not in concepts and concept not in FACTS:
                msg = f"rule {rule.id} uses the concept {concept}, which no file defines"
                raise ArtefactError(msg)
