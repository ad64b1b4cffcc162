"""`medroute sources …`: look into the library, check a file of passages, add one, fit how passages are ranked."""

import argparse
import json
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

from classifiers.text import normalise
from router import bootstrap, offline
from router.domain.errors import ArtefactError, ConfigurationError
from router.library import passages_of, sources_of, validity_of
from router.policy.place import written_language
from router.settings import load_settings
from router.sources import fitting
from router.sources.lint import Finding, lint
from router.sources.passages import DEFAULT_FOLDER, read_file
from router.sources.ranking import FILE
from router.sources.retrieval import Library

ABOUT = "Look into the library of sources: add, lint, search, fit."
EXAMPLE = 'medroute sources search "can I eat grapefruit with amlodipine"'
GOOD, FELL_SHORT = 0, 1
_SEARCH_LIMIT = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    def action(
        name: str, run_it: Callable[[argparse.Namespace], int], about: str, example: str
    ) -> argparse.ArgumentParser:
        epilog = f"example: medroute sources {example}"
        sub = actions.add_parser(name, help=about, description=about, epilog=epilog)
        sub.set_defaults(action=run_it)
        sub.add_argument("--config", type=Path, help="YAML file with settings")
        return sub

    add = action(
        "add", _add, "Add passages to your own library, once they are sound.", "add new.jsonl --library own.jsonl"
    )
    add.add_argument("file", type=Path, help="JSONL, one passage a line")
    add.add_argument("--library", type=Path, required=True, help="your library, a JSONL file; made where there is none")
    check = action("lint", _lint, "Check a file of passages; exit 1 where one could not be used.", "lint own.jsonl")
    check.add_argument("file", type=Path, help="JSONL, one passage a line")
    search = action("search", _search, "Show what would be found for a question.", 'search "高血压能吃柚子吗"')
    search.add_argument("text", help="the question")
    search.add_argument("--lang", choices=("en", "zh"), help="language of the answer (default: that of the question)")
    search.add_argument("--limit", type=int, default=_SEARCH_LIMIT, help="passages to show (default 3)")
    fit = action(
        "fit", _fit, "Fit the ranking to labelled queries, for those who change the library.",
        "fit --data fixtures/sources/relevance/train.en.jsonl fixtures/sources/relevance/train.zh.jsonl",
    )  # fmt: skip
    fit.add_argument(
        "--data", nargs="+", required=True, type=Path, metavar="FILE", help="JSONL: id, lang, text, relevant"
    )
    fit.add_argument("--everyday", nargs="+", type=Path, default=[], metavar="FILE",
                     help="JSONL of queries not about health: renews the lists of everyday words first")  # fmt: skip
    fit.add_argument("--output", type=Path, default=DEFAULT_FOLDER / FILE, help="default: the file that ships")


def run(options: argparse.Namespace) -> int:
    """Run the action; returns the exit status."""
    action: Callable[[argparse.Namespace], int] = options.action
    return action(options)


def _today() -> date:
    return bootstrap.SystemClock().now().date()


def _lint(options: argparse.Namespace) -> int:
    findings = list(lint(options.file, validity_of(load_settings(options.config)), _today(), {}))
    return _tell(options.file, findings)


def _tell(path: Path, findings: list[Finding]) -> int:
    for found in findings:
        print(f"{path.name}:{found.line} {'error' if found.is_error else 'look'} {found.field}: {found.message}")
    errors = sum(found.is_error for found in findings)
    print(f"{path.name}: {errors} errors, {len(findings) - errors} to look at")
    return FELL_SHORT if errors else GOOD


def _add(options: argparse.Namespace) -> int:
    settings = load_settings(options.config)
    known = {
        passage.id: "the library that ships"
        for passage in passages_of(settings.model_copy(update={"sources_file": None}))
    }
    if options.library.is_dir():
        msg = f"{options.library} is a folder; name a JSONL file in it, as in {options.library / 'own.jsonl'}"
        raise ConfigurationError(msg)
    if options.library.exists():
        known |= {passage.id: options.library.name for passage in read_file(options.library)}
    findings = list(lint(options.file, validity_of(settings), _today(), known))
    if _tell(options.file, findings) == FELL_SHORT:
        print(f"medroute: nothing was added; correct {options.file.name} and add it again", file=sys.stderr)
        return FELL_SHORT
    # The rows as they were written, with the fields that are the editor's own.
    lines = [line for line in options.file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    before = options.library.read_text(encoding="utf-8").rstrip("\n") if options.library.exists() else ""
    try:
        scratch = options.library.with_suffix(".new")
        scratch.write_text("\n".join(([before] if before else []) + lines) + "\n", encoding="utf-8")
        scratch.replace(options.library)
    except OSError as error:
        msg = f"{options.library} cannot be written ({type(error).__name__}); name a file in a folder of yours"
        raise ConfigurationError(msg) from error
    print(f"{len(lines)} passages added to {options.library}; set MEDROUTE_SOURCES_FILE={options.library} to use them")
    return GOOD


def _search(options: argparse.Namespace) -> int:
    if not options.text.strip() or options.limit < 1:
        msg = 'give a question and a limit of at least 1, as in medroute sources search "nosebleed" --limit 3'
        raise ConfigurationError(msg)
    library = sources_of(load_settings(options.config), bootstrap.SystemClock())
    language = options.lang or written_language(options.text) or "en"
    matches = library.search(normalise(options.text), language, options.limit)
    for number, (passage, likelihood) in enumerate(matches, 1):
        print(f"S{number} {likelihood:.2f} [{passage.language}] {passage.id}: {passage.title}")
        print(f"   {passage.publisher}, reviewed {passage.reviewed_on}: {passage.url}")
    if not matches:
        print("no source is close enough; the answer would say so")
    return GOOD


def _fit(options: argparse.Namespace) -> int:
    library = sources_of(load_settings(options.config), bootstrap.SystemClock(), ranking={})
    if not library.has_vectors:
        msg = "the ranking is fitted with sentence vectors; run `medroute prepare` first"
        raise ConfigurationError(msg)
    if options.everyday:
        _renew_everyday_words(library, options.everyday)
        library = sources_of(load_settings(options.config), bootstrap.SystemClock(), ranking={})
    rows = [row for path in options.data for row in offline.read_rows(str(path))]
    try:
        labelled = fitting.read_labelled(rows, normalise)
    except (KeyError, TypeError) as error:
        msg = f"a row of the data lacks {error}; each holds id, lang, text and relevant"
        raise ArtefactError(msg) from error
    fitted = fitting.fit(library, labelled, lambda line: print(line, file=sys.stderr))
    options.output.write_text(json.dumps(fitted, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {options.output}")
    return GOOD


def _renew_everyday_words(library: Library, files: list[Path]) -> None:
    talk: dict[str, list[str]] = {}
    for row in (row for path in files for row in offline.read_rows(str(path))):
        text = normalise(str(row.get("text", "")))
        talk.setdefault(str(row.get("lang") or written_language(text) or "en"), []).append(text)
    for language, words in fitting.everyday_words(library, talk).items():
        head = "# Of everyday talk and in no passage; written by `medroute sources fit --everyday`.\n"
        lines = textwrap.fill(" ".join(words), 120, break_long_words=False, break_on_hyphens=False)
        (DEFAULT_FOLDER / f"common.{language}.txt").write_text(f"{head}{lines}\n", encoding="utf-8")
