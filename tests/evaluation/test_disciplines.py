"""The twelve disciplines and the labels that map to them."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from classifiers.evaluation.disciplines import FINER, Coded, class_shares, macro, read_discipline
from classifiers.evaluation.intervals import Share
from router.domain.intent import Discipline

README = Path(__file__).parents[2] / "fixtures" / "README.md"
D = Discipline
TRUTH = [D.ONCOLOGY, D.ONCOLOGY, D.SURGERY, D.SURGERY, D.ENT]
CALLED = [D.ONCOLOGY, None, D.SURGERY, D.ONCOLOGY, D.ENT]


def test_the_mapping_in_the_readme_is_the_one_in_the_code() -> None:
    """Each line of the table names a discipline and just the labels counted as it."""
    written: dict[str, Discipline] = {}
    for line in README.read_text(encoding="utf-8").splitlines():
        cells = [re.findall(r"`(\w+)`", cell) for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 2 and cells[0][0] in set(Discipline):
            written |= dict.fromkeys(cells[1], Discipline(cells[0][0]))
    assert written == FINER


def test_no_finer_label_shadows_one_of_the_twelve() -> None:
    """A name of the contract always means itself."""
    assert not set(FINER) & set(Discipline)
    assert [read_discipline(name) for name in Discipline] == list(Discipline)


def test_a_label_in_neither_list_is_refused() -> None:
    """An unknown department is an error, not a guess."""
    with pytest.raises(ValueError, match="astrology"):
        read_discipline("astrology")


def test_the_shares_by_hand() -> None:
    """Oncology is found once of twice and named rightly once of twice; what does not occur is left out."""
    found = {one.discipline: one for one in class_shares(TRUTH, CALLED)}
    assert set(found) == {D.SURGERY, D.ONCOLOGY, D.ENT}
    assert (found[D.ONCOLOGY].recall, found[D.ONCOLOGY].precision) == (Share(1, 2), Share(1, 2))


def test_macro_f1_agrees_with_scikit_learn() -> None:
    """A query not taken for health is a miss of its discipline and a call of none."""
    scores = Coded.of(TRUTH, CALLED).f1(np.arange(len(TRUTH)))
    names = [str(name) for name in TRUTH]
    theirs = f1_score(names, [str(name) for name in CALLED], labels=sorted(set(names)), average="macro")
    assert macro(scores) == pytest.approx(theirs)


def test_macro_f1_of_no_rows_is_undefined() -> None:
    """Nothing occurs, so there is nothing to average."""
    assert math.isnan(macro(Coded.of([], []).f1(np.arange(0))))
