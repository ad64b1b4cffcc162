"""The twelve disciplines of the contract: how finer labels map to them, and the measures over them."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from classifiers.evaluation.intervals import Share
from classifiers.evaluation.sample import Indices
from router.domain.intent import Discipline

_MAPPING = {
    Discipline.GENERAL_PRACTICE: ("family_medicine", "general_medicine", "emergency", "health_management"),
    Discipline.INTERNAL_MEDICINE: (
        "allergy", "cardiology", "endocrinology", "gastroenterology", "general_internal", "genetics", "geriatrics",
        "hematology", "hepatology", "immunology", "infectious_disease", "nephrology", "neurology", "nutrition",
        "pulmonology", "respiratory", "rheumatology",
    ),
    Discipline.SURGERY: (
        "andrology", "burns", "cardiothoracic_surgery", "general_surgery", "hepatobiliary_surgery", "neurosurgery",
        "orthopedics", "plastic_surgery", "proctology", "urology", "vascular_surgery",
    ),
    Discipline.OBSTETRICS_GYNECOLOGY: ("gynecology", "obstetrics", "reproductive_medicine"),
    Discipline.PEDIATRICS: ("neonatology", "pediatric_surgery"),
    Discipline.PSYCHIATRY: ("mental_health", "psychology", "sleep_medicine"),
    Discipline.DERMATOLOGY: ("dermatology_venereology", "venereology"),
    Discipline.OPHTHALMOLOGY: (),
    Discipline.ENT: ("otolaryngology", "otorhinolaryngology"),
    Discipline.DENTISTRY: ("oral_medicine", "stomatology"),
    Discipline.ONCOLOGY: ("radiotherapy",),
    Discipline.REHABILITATION_TCM: (
        "acupuncture", "pain_medicine", "rehabilitation", "tcm", "traditional_chinese_medicine",
    ),
}  # fmt: skip
"""Finer departments of public sets under the contract's discipline; `fixtures/README.md` says why."""
FINER = {name: discipline for discipline, names in _MAPPING.items() for name in names}


class ClassShares(NamedTuple):
    """One discipline: how often it was found, and how often it was named rightly."""

    discipline: Discipline
    recall: Share
    precision: Share


def read_discipline(name: str) -> Discipline:
    """One of the twelve, by its own name or by that of a finer department.

    Raises:
        ValueError: it is neither.
    """
    return FINER[name] if name in FINER else Discipline(name)


def class_shares(truth: Sequence[Discipline], called: Sequence[Discipline | None]) -> list[ClassShares]:
    """Each discipline that occurs in the truth; a query not taken for health was called none of them."""
    pairs = list(zip(truth, called, strict=True))
    shares = []
    for discipline in Discipline:
        right = sum(t is discipline and c is discipline for t, c in pairs)
        real = sum(t is discipline for t in truth)
        named = sum(c is discipline for c in called)
        if real:
            shares.append(ClassShares(discipline, Share(right, real), Share(right, named)))
    return shares


class Coded(NamedTuple):
    """Disciplines as numbers, so that a thousand resamples take no time."""

    truth: Indices
    called: Indices

    @classmethod
    def of(cls, truth: Sequence[Discipline], called: Sequence[Discipline | None]) -> "Coded":
        """Number the twelve; none is one more."""
        place: dict[Discipline | None, int] = {discipline: number for number, discipline in enumerate(Discipline)}
        place[None] = len(Discipline)
        return cls(
            np.array([place[t] for t in truth], dtype=np.intp), np.array([place[c] for c in called], dtype=np.intp)
        )

    def f1(self, rows: Indices) -> list[float]:
        """F1 of each of the twelve over the rows; not a number where a discipline does not occur."""
        truth, called = self.truth[rows], self.called[rows]
        size = len(Discipline) + 1
        real, named = np.bincount(truth, minlength=size), np.bincount(called, minlength=size)
        right = np.bincount(truth[truth == called], minlength=size)
        return [2 * right[n] / (real[n] + named[n]) if real[n] else math.nan for n in range(len(Discipline))]


def macro(scores: Sequence[float]) -> float:
    """The mean over the disciplines that occur, each counting the same."""
    occurring = [score for score in scores if not math.isnan(score)]
    return sum(occurring) / len(occurring) if occurring else math.nan
