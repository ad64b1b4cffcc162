"""`medroute rules …`: for the clinician who reviews the red-flag rules; no Python is needed to use it."""

import argparse
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from classifiers.triage.explanation import Explanation, explain
from classifiers.triage.frame_lists import read_frame_lists
from classifiers.triage.lexicon import DEFAULT_FOLDER, pack_rules, read_lexicon
from classifiers.triage.red_flags import RedFlagJudge
from classifiers.triage.review import Coverage, coverage, findings
from router.domain.errors import ArtefactError
from router.domain.intent import Language
from router.domain.query import Profile, Query, Sex
from router.policy.place import answer_language

ABOUT = "Check the red-flag rules, explain what they make of a text, show what they cover."
EXAMPLE = 'medroute rules explain "crushing chest pain, no fever"'
_GOOD, _FELL_SHORT = 0, 1


def add_options(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    def add(
        name: str, run_action: Callable[[argparse.Namespace], int], about: str, example: str
    ) -> argparse.ArgumentParser:
        sub = actions.add_parser(name, help=about, description=about, epilog=f"example: {example}")
        sub.add_argument("--rules", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help="other rule files")
        sub.set_defaults(action=run_action)
        return sub

    lint = add(
        "lint",
        _lint,
        "Check the rule files, the word lists of the frames and the examples of both; 1 where one fails.",
        "medroute rules lint",
    )
    lint.add_argument("--all", action="store_true", help="list what is worth a look, too; else it is only counted")
    lint.add_argument("--strict", action="store_true", help="also 1 where something is only worth a look")
    words = add(
        "explain",
        _explain,
        "Tell which concepts a text holds, which rules fire, which came near and why they did not.",
        'medroute rules explain "宝宝两个月，发烧38度5" --lang zh',
    )
    words.add_argument("text", help="the text as a person would write it")
    words.add_argument("--lang", choices=[language.value for language in Language], help="language of the rules' names")
    words.add_argument("--age-years", type=float, help="age of the person")
    words.add_argument("--age-months", type=float, help="age of an infant")
    words.add_argument("--sex", choices=[sex.value for sex in Sex], help="sex of the person")
    words.add_argument("--pregnant", action="store_true", default=None, help="the person is known to be pregnant")
    add(
        "pack",
        _pack,
        "Pack the rule files so that the service starts quickly; to be run after a rule was changed.",
        "medroute rules pack",
    )
    add(
        "coverage",
        _coverage,
        "Hold the rules against the presentations of the clinical map; 1 where one has no rule.",
        "medroute rules coverage",
    )


def run(options: argparse.Namespace) -> int:
    """Run one action: 0 good, 1 where a check fell short."""
    action: Callable[[argparse.Namespace], int] = options.action
    return action(options)


def _pack(options: argparse.Namespace) -> int:
    print(f"packed in {pack_rules(options.rules).name}")
    return _GOOD


def _lint(options: argparse.Namespace) -> int:
    try:
        lexicon = read_lexicon(options.rules)
        judge = RedFlagJudge(lexicon)
        faults_of_lists = list(read_frame_lists().faults())
    except ArtefactError as error:
        print(f"FAULT  {error}")
        return _FELL_SHORT
    for fault in faults_of_lists:
        print(f"FAULT  {fault}")
    found = findings(lexicon, judge, datetime.now(UTC).date())
    faults = [finding for finding in found if finding.is_fault]
    for finding in faults:
        print(f"FAULT  {finding.what}")
    looks = [finding for finding in found if not finding.is_fault]
    if options.all:
        for finding in looks:
            print(f"look   {finding.what}")
    for kind, count in Counter(finding.kind for finding in looks).items():
        print(f"look   {count:5} {kind}")
    if looks and not options.all:
        print("       `--all` lists them")
    examples = sum(len(rule.fires) + len(rule.stays_silent) for rule in lexicon.rules)
    print(f"\n{len(lexicon.rules)} rules, {len(lexicon.concepts)} concepts, {examples} examples: ", end="")
    print(f"{len(faults) + len(faults_of_lists)} faults, {len(looks)} worth a look")
    return _FELL_SHORT if faults or faults_of_lists or (options.strict and found) else _GOOD


def _explain(options: argparse.Namespace) -> int:
    judge = RedFlagJudge(read_lexicon(options.rules))
    profile = Profile(
        age_years=options.age_years,
        age_months=options.age_months,
        sex=Sex(options.sex) if options.sex else None,
        pregnant=options.pregnant,
    )
    language = Language(options.lang) if options.lang else answer_language(Query(text=options.text))
    explained = explain(judge, options.text, profile, language)
    print("\n".join(_lines(explained, language)))
    return _GOOD


def _lines(explained: Explanation, language: Language) -> list[str]:
    lines = [f"read as   {explained.text}", f"told as   a {explained.speaks_as}"]
    if explained.ages:
        lines.append("ages      " + ", ".join(_age(age) for age in explained.ages))
    lines += ["", f"CONCEPTS FOUND ({len(explained.concepts)})", *_concept_lines(explained)]
    lines += ["", f"RULES THAT FIRED ({len(explained.fired)})"]
    for flag in explained.fired:
        lines.append(f"  {flag.id:10} {flag.level:22} {flag.name}" + (f": “{flag.span}”" if flag.span else ""))
        lines.append(f"  {'':10} {'':22} {flag.guideline}")
    lines += ["", f"RULES THAT CAME NEAR ({len(explained.near)})"]
    for near in explained.near:
        lines.append(f"  {near.rule.id:10} {near.rule.level:22} {near.rule.name[language]}: {near.why}")
        lines.append(f"  {'':10} {'':22} asks for {' + '.join(near.signs)}")
    return lines


def _concept_lines(explained: Explanation) -> list[str]:
    """One paragraph for each stretch of the text, with every concept that it stands for."""
    together: dict[str, list[str]] = {}
    for concept in explained.concepts:
        words = " … ".join(f"“{words}”" for words in concept.words[:4]) or "a number, an age or the profile"
        together.setdefault(f"{words} [{concept.note}]" if concept.note else words, []).append(concept.name)
    lines = []
    for words, names in together.items():
        lines.append(f"  {words}")
        lines += textwrap.wrap(" · ".join(names), 100, initial_indent="      ", subsequent_indent="      ")
    return lines


def _age(years: float) -> str:
    return f"{years:g} years" if years >= 2 else f"{years * 12:.1f} months"  # noqa: PLR2004 - as people say it


def _coverage(options: argparse.Namespace) -> int:
    rows = coverage(read_lexicon(options.rules))
    of_map = [row for row in rows if row.is_of_the_map]
    _table("PRESENTATIONS OF THE CLINICAL MAP", of_map)
    _table("FURTHER ONES OF THIS PROJECT", [row for row in rows if not row.is_of_the_map])
    missing = [row.id for row in rows if row.is_missing]
    rules = [rule for row in rows for rule in row.rules]
    checked = sum(rule.verified for rule in rules)
    print(f"{len(of_map)} presentations of the map and {len(rows) - len(of_map)} further ones, ", end="")
    print(f"{len(rules)} rules, {checked} of them on a page that somebody opened")
    if missing:
        print(f"medroute: no rule for {', '.join(missing)}", file=sys.stderr)
    return _FELL_SHORT if missing else _GOOD


def _table(heading: str, rows: Sequence[Coverage]) -> None:
    if not rows:
        return
    print(f"{heading} ({len(rows)})")
    print(f"{'id':8} {'rules':>5} {'en':>4} {'zh':>4} {'verified':>9}  presentation")
    for row in rows:
        if row.without_rule:
            print(f"{row.id:8} {'-':>5} {'-':>4} {'-':>4} {'-':>9}  {_named(row)} ({row.without_rule})")
            continue
        counts = [row.examples(Language.ENGLISH), row.examples(Language.CHINESE)]
        verified = f"{row.verified}/{len(row.rules)}"
        mark = "  NO RULE" if row.is_missing else ""
        print(f"{row.id:8} {len(row.rules):5} {counts[0]:4} {counts[1]:4} {verified:>9}  {_named(row)}{mark}")
    print()


def _named(row: Coverage) -> str:
    return f"{row.name[Language.ENGLISH]} · {row.name[Language.CHINESE]}"
