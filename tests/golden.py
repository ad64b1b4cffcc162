"""Writes what is decided now on the golden queries: `make golden`, then look at the difference."""

import json
import tempfile
from pathlib import Path

from tests.test_golden_decisions import GOLDEN, decided

for tier in ("lexical", "embedding"):
    with tempfile.TemporaryDirectory() as folder:
        found = decided(embedding=tier == "embedding", tmp_path=Path(folder))
    (GOLDEN / f"{tier}.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
