"""Tunes the encoder for everything this project asks of it at once: low-rank corrections and one small head a task.

One encoder serves all heads, so each task keeps the others honest: what it learns of severity and of conversations
makes the vectors better at telling health from everything else than that task alone did.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.embedding.adapter import Tensors
from classifiers.embedding.packed import Floats
from classifiers.intent.embedding import INPUT_SCALE
from classifiers.intent.head import LABELS, Net
from classifiers.training.lexical import SEED
from classifiers.training.tasks import TaskRow
from classifiers.training.tuned_encoder import Activations, Upper, lower_activations


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a run depends on besides its data; the number of threads changes the last bits."""

    rank: int = 16
    scale: float = 2.0
    epochs: int = 3
    batch: int = 32
    rate: float = 4e-4
    head_rate: float = 1e-3
    decay: float = 0.01
    warm_up: float = 0.06
    smoothing: float = 0.03
    dropout: float = 0.1
    hidden: int = 96
    finer_share: float = 0.15
    """How much the concern, the intent and the discipline of a query count beside its label."""
    threads: int = 2
    seed: int = SEED


class Tuned(NamedTuple):
    """What tuning gives back."""

    corrections: dict[str, tuple[Floats, Floats]]
    mean: Floats
    nets: dict[str, Net]


_FINER = ("concern", "intent", "discipline")
_REPORT_EVERY = 250
_WINDOWS = 20
"""Batches are sorted by length within so many, so that little is spent on padding and the order stays random."""


class _Heads(nn.Module):
    """One small network for each head over centred vectors."""

    mean: Tensor

    def __init__(self, mean: Floats, settings: Settings) -> None:
        super().__init__()
        self.register_buffer("mean", torch.from_numpy(mean))
        self.nets = nn.ModuleDict(
            {
                head: nn.Sequential(
                    nn.Dropout(settings.dropout),
                    nn.Linear(len(mean), settings.hidden),
                    nn.ReLU(),
                    nn.Dropout(settings.dropout),
                    nn.Linear(settings.hidden, len(labels)),
                )
                for head, labels in LABELS.items()
            }
        )

    def forward(self, vectors: Tensor, head: str) -> Tensor:
        """Logits [texts, labels]."""
        result: Tensor = self.nets[head]((vectors - self.mean) * INPUT_SCALE)
        return result

    def exported(self) -> dict[str, Net]:
        """The weights as serving reads them."""
        found = {}
        for head, net in self.nets.items():
            first, last = net[1], net[4]
            found[head] = Net(
                first.weight.detach().numpy().T.copy(),
                first.bias.detach().numpy().copy(),
                last.weight.detach().numpy().T.copy(),
                last.bias.detach().numpy().copy(),
            )
        return found


def tune(
    model: Tensors, folder: Path, sets: Sequence[Sequence[TaskRow]], settings: Settings, say: Callable[[str], None]
) -> Tuned:
    """Learn from several sets of rows; each batch comes from one of them.

    Args:
        model: the encoder as it came.
        folder: where it was prepared without an adapter.
        sets: rows by kind; a set given twice counts twice.
        settings: how to learn.
        say: told how it goes.
    """
    torch.use_deterministic_algorithms(mode=True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    texts = sorted({row.text for rows in sets for row in rows})
    number = {text: index for index, text in enumerate(texts)}
    say(f"tuning on {len(texts)} texts")
    activations = lower_activations(model, folder, texts)
    upper = Upper(model, settings.rank, settings.scale)
    heads = _Heads(_mean_vector(upper, activations), settings)
    corrected = [parameter for parameter in upper.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": corrected, "lr": settings.rate}, {"params": heads.parameters(), "lr": settings.head_rate}],
        weight_decay=settings.decay,
    )
    plan = _plan(sets, number, activations, settings)
    warm = max(1, int(len(plan) * settings.warm_up))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (len(plan) - step) / (len(plan) - warm)))
    )
    began, recent = time.monotonic(), 0.0
    upper.train()
    heads.train()
    for step, batch in enumerate(plan, 1):
        vectors = upper(*activations.batch([number[row.text] for row in batch]))
        loss = _loss(heads, vectors, batch, settings)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(corrected, 1.0)
        optimiser.step()
        schedule.step()
        recent += float(loss.detach())
        if step % _REPORT_EVERY == 0:
            left = (time.monotonic() - began) / step * (len(plan) - step) / 60
            say(f"step {step} of {len(plan)}, loss {recent / _REPORT_EVERY:.3f}, {left:.0f} min left")
            recent = 0.0
    return Tuned(upper.corrections(), heads.mean.numpy().copy(), heads.exported())


def _mean_vector(upper: Upper, activations: Activations) -> Floats:
    """The mean over a sample of the texts, before tuning."""
    sample = range(0, len(activations.starts) - 1, 7)
    with torch.inference_mode():
        vectors = [upper(*activations.batch(batch)).numpy() for batch in activations.by_length(sample, 64)]
    mean: Floats = np.concatenate(vectors).mean(axis=0)
    return mean


def _plan(
    sets: Sequence[Sequence[TaskRow]], number: dict[str, int], activations: Activations, settings: Settings
) -> list[list[TaskRow]]:
    """Every batch of every epoch, in the order they are learned from."""
    chance = random.Random(settings.seed)  # noqa: S311 - not a secret
    lengths = activations.lengths()
    plan = []
    for _ in range(settings.epochs):
        epoch = []
        for rows in sets:
            shuffled = chance.sample(rows, len(rows))
            window = settings.batch * _WINDOWS
            for start in range(0, len(shuffled), window):
                near = sorted(shuffled[start : start + window], key=lambda row: int(lengths[number[row.text]]))
                epoch += [near[at : at + settings.batch] for at in range(0, len(near), settings.batch)]
        chance.shuffle(epoch)
        plan += epoch
    return plan


def _loss(heads: _Heads, vectors: Tensor, batch: Sequence[TaskRow], settings: Settings) -> Tensor:
    """The weighted mean over the rows of what each head gets wrong."""
    total = vectors.new_zeros(())
    for head, labels in LABELS.items():
        rows = [index for index, row in enumerate(batch) if head in row.targets]
        if not rows:
            continue
        logits = heads(vectors[rows], head)
        weights = torch.tensor([batch[index].weight for index in rows])
        if len(labels) == 1:
            soft = [batch[index].targets[head] * (1 - 2 * settings.smoothing) + settings.smoothing for index in rows]
            losses = functional.binary_cross_entropy_with_logits(
                logits.squeeze(1), torch.tensor(soft), reduction="none"
            )
        else:
            wanted = torch.tensor([int(batch[index].targets[head]) for index in rows])
            losses = functional.cross_entropy(logits, wanted, reduction="none", label_smoothing=2 * settings.smoothing)
        total = total + (losses * weights).mean() * (settings.finer_share if head in _FINER else 1.0)
    return total
