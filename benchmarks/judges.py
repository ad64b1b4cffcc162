"""How long the judges take on one core: red flags and classification, beside plain work on the same text.

Every judgement is followed at once by the two yardsticks, so all three see the same machine at the same moment.
"""

import json
import re
import sys
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from benchmarks import machine, report
from benchmarks.report import Report, Row, Spread
from router.bootstrap import build_service
from router.domain.errors import InvalidQueryError
from router.domain.intent import Tier
from router.domain.query import Query
from router.pipeline import Pipeline
from router.settings import load_settings

LENGTHS = (60, 200)
TEXTS = 200
"""Different texts of each kind, so that no answer is a matter of one lucky text."""
HOSTILE_CHARS = 8_000
HOSTILE_RUNS = 15
BUDGETS_US = {"p50": 300.0, "p99": 1_000.0}
BUDGET_PER_S = 3_000.0
"""For 60 characters."""

_QUERIES = Path(__file__).parents[1] / "fixtures" / "queries"
_TOKEN = re.compile(r"[a-z]+|\d+|[\u4e00-\u9fff]|\S", re.IGNORECASE)
_DOCUMENT = json.dumps([{"id": n, "name": f"item {n}", "tags": ["a", "b"], "price": n / 7} for n in range(20)])
"""About 1.4 kB of JSON, the same for every row: the yardstick to compare rows and machines with."""


def main() -> int:
    """Measure and print; the exit status says only that it ran."""
    options = report.arguments(__doc__ or "", 4.0).parse_args()
    result = Report("judges")
    settings = load_settings()
    pipeline = build_service(settings.model_copy(update={"embedding": False})).pipeline
    all_tiers = build_service(settings).pipeline
    with machine.on_core(machine.server_core()):
        judge_rows = [
            _measured(pipeline, f"{language}, {length} characters", texts(language, length), options.seconds)
            for length in LENGTHS
            for language in ("en", "zh")
        ]
        result.table("Red flags and classification, one query at a time, one core (microseconds)", judge_rows)
        result.table(
            "The same with the embedding tier, where it is installed and prepared (microseconds)",
            [
                _measured(all_tiers, f"{language}, 60 characters, {what}", of, options.seconds)
                for language in ("en", "zh")
                for what, of in _by_work(all_tiers, texts(language, 60)).items()
            ],
        )
        result.table(
            f"{HOSTILE_CHARS} hostile characters, one core (milliseconds)",
            [_stressed(pipeline, name, text) for name, text in hostile_texts().items()],
        )
    print(
        "\nx tokens: against re.findall over the same text · x json: against json.loads of a fixed document."
        "\nwhole: guard, red flags, classification, routing and card together."
    )
    if options.save:
        result.save()
    return 0


def _by_work(pipeline: Pipeline, of: Sequence[str]) -> dict[str, list[str]]:
    """The texts by what they cost: a glance, the encoder, or nothing beside the red flags that settled them."""
    found: dict[str, list[str]] = {}
    for text in of:
        decision = pipeline.judge(Query(text=text)).decision
        asked = "encoder asked" if decision.tier is Tier.EMBEDDING else "words and glance"
        found.setdefault("settled by red flags" if decision.triage.level.is_emergency else asked, []).append(text)
    return dict(sorted(found.items()))


def texts(language: str, length: int) -> list[str]:
    """Texts of exactly that many characters, made of the labelled queries, health and other in turn."""
    rows: list[list[str]] = []
    for name in ("health", "other"):
        lines = (_QUERIES / language / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        rows.append([json.loads(line)["text"] for line in lines])
    made = []
    supplies = [cycle(row) for row in rows]
    for number in range(TEXTS):
        text = ""
        while len(text) < length:
            text = f"{text} {next(supplies[number % 2])}".strip()
        made.append(text[:length])
    return made


def _measured(pipeline: Pipeline, what: str, of: Sequence[str], seconds: float) -> Row:
    judges, whole, flags, classes, tokens, documents = _timed(pipeline, of, seconds)
    row: dict[str, report.Cell] = {
        "text": what,
        "n": judges.runs,
        "p50": judges.p50,
        "p99": judges.p99,
        "red flags p50": flags.p50,
        "classify p50": classes.p50,
        "whole p50": whole.p50,
        "whole p99": whole.p99,
        "whole/s": 1e6 / whole.p50,
        "tokens p50": tokens.p50,
        "x tokens": judges.p50 / tokens.p50,
        "json p50": documents.p50,
        "x json": judges.p50 / documents.p50,
    }
    if len(of[0]) == LENGTHS[0]:
        row |= {
            "p50 budget": report.verdict(judges.p50, BUDGETS_US["p50"], at_most=True),
            "p99 budget": report.verdict(judges.p99, BUDGETS_US["p99"], at_most=True),
            "/s budget": report.verdict(1e6 / judges.p50, BUDGET_PER_S, at_most=False),
        }
    return row


def _timed(pipeline: Pipeline, of: Sequence[str], seconds: float) -> tuple[Spread, ...]:
    """Judges, whole judgement, red flags, classification, tokenising, JSON: all in microseconds."""
    queries = [Query(text=text) for text in of]
    for query in queries:
        pipeline.judge(query)
    clock = time.perf_counter
    taken: list[tuple[float, float, float, float, float, float]] = []
    end = clock() + seconds
    for query in cycle(queries):
        began = clock()
        judged = pipeline.judge(query)
        at_judged = clock()
        _TOKEN.findall(query.text)
        at_tokens = clock()
        json.loads(_DOCUMENT)
        at_json = clock()
        flags, classify = 1e3 * judged.timings.triage_ms, 1e3 * judged.timings.classify_ms
        whole = 1e6 * (at_judged - began)
        taken.append(
            (flags + classify, whole, flags, classify, 1e6 * (at_tokens - at_judged), 1e6 * (at_json - at_tokens))
        )
        if at_json > end and len(taken) >= len(queries):
            break
    return tuple(Spread.of(column) for column in zip(*taken, strict=True))


def hostile_texts() -> dict[str, str]:
    """The longest texts that are let in, each made to be as much work as it can."""
    shapes = {
        "one letter": "a",
        "one Chinese character": "的",
        "digits": "1",
        "brackets": "(",
        "spaces and one letter": "   \t a",
        "stacked accents": "e" + "\u0301" * 40,
        "ligature that unfolds to 18": "\ufdfa",
        "emoji families": "👩\u200d👩\u200d👧\u200d👦",
        "full-width letters": "ｃｈｅｓｔ　ｐａｉｎ　",
        "traditional characters": "頭痛發燒嘔吐腹瀉",
        "a red flag over and over": "crushing chest pain ",
        "the same in Chinese": "胸口痛得像石头压着",
        "every flag denied": "no chest pain, not suicidal, without fever, ",
        "the same denied in Chinese": "没有胸痛，不想死，没有发烧，",
        "flags that miss by a letter": "crushin chest pai ",
        "measures": "38.5°C 120/80 mmHg spo2 91% ",
        "ages": "my 3 month old, my 80 year old, ",
        "questions": "is it true? what if? ",
        "mixed scripts": "chest 胸 pain 痛 ",
        "quotes and lines": "\"\n- '",
    }
    return {name: (shape * (HOSTILE_CHARS // len(shape) + 1))[:HOSTILE_CHARS] for name, shape in shapes.items()}


def _stressed(pipeline: Pipeline, name: str, text: str) -> Row:
    query = Query(text=text)
    whole, tokens, flags, classes = [], [], [], []
    for _ in range(HOSTILE_RUNS):
        began = time.perf_counter()
        try:
            judged = pipeline.judge(query)
        except InvalidQueryError as error:
            return {"text": name, "verdict": f"refused: {error.faults[0].code}"}
        at_judged = time.perf_counter()
        _TOKEN.findall(text)
        tokens.append(1e3 * (time.perf_counter() - at_judged))
        whole.append(1e3 * (at_judged - began))
        flags.append(judged.timings.triage_ms)
        classes.append(judged.timings.classify_ms)
    spread = Spread.of(whole)
    return {
        "text": name,
        "verdict": f"{judged.decision.route} {judged.decision.triage.level}",
        "p50": spread.p50,
        "worst": spread.worst,
        "red flags p50": Spread.of(flags).p50,
        "classify p50": Spread.of(classes).p50,
        "x tokens": spread.p50 / Spread.of(tokens).p50,
    }


if __name__ == "__main__":
    sys.exit(main())
