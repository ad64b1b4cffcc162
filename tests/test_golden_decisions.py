"""A fixed set of queries keeps its decisions from one version to the next, or the change is seen in review."""

import json
from pathlib import Path

import pytest

import router
from router import bootstrap, offline
from router.in_order import in_order
from router.settings import load_settings

GOLDEN = Path(router.__file__).parent.parent / "fixtures" / "golden"
_WATCHED = ("label", "level", "red_flags")


def decided(*, embedding: bool, tmp_path: Path) -> dict[str, dict[str, object]]:
    """The watched part of each decision, by the id of its query."""
    target = tmp_path / "decided.jsonl"
    pipeline = bootstrap.build_service(
        load_settings().model_copy(update={"embedding": embedding, "embedded": False})
    ).pipeline
    offline.decide_rows(pipeline, offline.read_rows(str(GOLDEN / "queries.jsonl")), str(target))
    rows = map(json.loads, target.read_text(encoding="utf-8").splitlines())
    return {row["id"]: {name: row[name] for name in _WATCHED} for row in rows}


@pytest.mark.parametrize("tier", ["lexical", "embedding"])
def test_decisions_are_those_that_were_reviewed(tier: str, tmp_path: Path) -> None:
    """Label, level and red flags of each query; `make golden` writes what is decided now, for the review."""
    expected = json.loads((GOLDEN / f"{tier}.json").read_text(encoding="utf-8"))
    assert decided(embedding=tier == "embedding", tmp_path=tmp_path) == expected


def test_rows_decided_side_by_side_are_decided_alike() -> None:
    """Neither the threads of `classify` nor their order touch what is decided."""
    pipeline = bootstrap.build_service(load_settings().model_copy(update={"embedded": False})).pipeline
    rows = list(offline.read_rows(str(GOLDEN / "queries.jsonl")))

    def decided_now(row: offline.Row) -> offline.Row:
        decided = offline.decide_row(pipeline, row)
        return {name: value for name, value in decided.items() if name != "classify_us"}

    alone = [decided_now(row) for row in rows]
    assert list(in_order(decided_now, rows * 4, workers=8)) == alone * 4
