"""Trains the glance: what people wrote with its label, and what nobody wrote with the encoder's opinion of it."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.embedding.vectors import Floats
from classifiers.intent.glance import WIDTH, GlanceNet, TokenReader
from classifiers.intent.head import HEALTH
from classifiers.training.lexical import SEED
from classifiers.training.tasks import TaskRow

_WINDOWS = 20
"""Batches are sorted by length within so many, so that little is spent on padding and the order stays random."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlanceSettings:
    """What a run depends on besides its data."""

    channels: int = 64
    hidden: int = 48
    epochs: int = 4
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.01
    input_dropout: float = 0.1
    dropout: float = 0.2
    smoothing: float = 0.01
    scale: float = 4.0
    """Token vectors are short; they are read enlarged."""
    threads: int = 1
    """Sums of floats depend on how many share the work."""
    seed: int = SEED


class _Net(nn.Module):
    def __init__(self, dimensions: int, settings: GlanceSettings) -> None:
        super().__init__()
        channels = settings.channels
        self.token = nn.Linear(dimensions, channels)
        self.near = nn.Linear(WIDTH * channels, channels)
        self.hidden = nn.Linear(4 * channels, settings.hidden)
        self.output = nn.Linear(settings.hidden, 1)
        self.input_dropout, self.dropout = nn.Dropout(settings.input_dropout), nn.Dropout(settings.dropout)

    def forward(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """Logits [texts] of padded token vectors [texts, tokens, dimensions]."""
        inside = mask.unsqueeze(2)
        alone = self.token(self.input_dropout(vectors)) * inside
        count = alone.shape[1]
        padded = functional.pad(alone, (0, 0, WIDTH // 2, WIDTH // 2))
        near = torch.cat([padded[:, at : at + count] for at in range(WIDTH)], dim=2)
        near, alone = torch.relu(self.near(near)) * inside, torch.relu(alone)
        length = inside.sum(1)
        read = [alone.sum(1) / length, alone.amax(1), near.sum(1) / length, near.amax(1)]
        hidden = torch.relu(self.hidden(self.dropout(torch.cat(read, dim=1))))
        found: Tensor = self.output(self.dropout(hidden)).squeeze(1)
        return found

    def exported(self, scale: float) -> GlanceNet:
        """The weights as serving reads them."""
        parts = [
            array
            for layer in (self.token, self.near, self.hidden, self.output)
            for array in (layer.weight.detach().numpy().T.copy(), layer.bias.detach().numpy().copy())
        ]
        parts[0] = parts[0] * scale
        return GlanceNet(*(part.astype(np.float32) for part in parts)).as_stored()


def fit_glance(
    reader: TokenReader, rows: Sequence[TaskRow], say: Callable[[str], None], settings: GlanceSettings | None = None
) -> GlanceNet:
    """Learn from rows that no line is drawn on later.

    Args:
        reader: makes the token vectors.
        rows: what to learn from.
        say: told how it goes.
        settings: how to learn.
    """
    settings = settings or GlanceSettings()
    torch.use_deterministic_algorithms(mode=True)
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    say(f"fitting the glance on {len(rows)} texts")
    net = _Net(reader.token_vectors("").shape[1], settings)
    plan = _plan([len(reader.token_vectors(row.text)) for row in rows], settings)
    optimiser = torch.optim.AdamW(net.parameters(), lr=settings.rate, weight_decay=settings.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.rate, total_steps=len(plan) + 1)
    net.train()
    recent, every = 0.0, max(1, len(plan) // settings.epochs)
    for step, batch in enumerate(plan, 1):
        targets = torch.tensor([rows[row].targets[HEALTH] for row in batch])
        soft = targets * (1 - 2 * settings.smoothing) + settings.smoothing
        logits = net(*_padded([reader.token_vectors(rows[row].text) for row in batch], settings.scale))
        losses = functional.binary_cross_entropy_with_logits(logits, soft, reduction="none")
        loss = (losses * torch.tensor([rows[row].weight for row in batch])).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        recent += float(loss.detach())
        if step % every == 0:
            say(f"glance: step {step} of {len(plan)}, loss {recent / every:.3f}")
            recent = 0.0
    net.eval()
    return net.exported(settings.scale)


def _plan(lengths: Sequence[int], settings: GlanceSettings) -> list[list[int]]:
    """Every batch of every epoch, in the order they are learned from."""
    chance = random.Random(settings.seed)  # noqa: S311 - not a secret
    plan, window = [], settings.batch * _WINDOWS
    for _ in range(settings.epochs):
        order, epoch = chance.sample(range(len(lengths)), len(lengths)), []
        for start in range(0, len(order), window):
            near = sorted(order[start : start + window], key=lambda row: lengths[row])
            epoch += [near[at : at + settings.batch] for at in range(0, len(near), settings.batch)]
        chance.shuffle(epoch)
        plan += epoch
    return plan


def _padded(texts: Sequence[Floats], scale: float) -> tuple[Tensor, Tensor]:
    longest = max(map(len, texts))
    vectors = np.zeros((len(texts), longest, texts[0].shape[1]), np.float32)
    mask = np.zeros((len(texts), longest), np.float32)
    for row, text in enumerate(texts):
        vectors[row, : len(text)] = text
        mask[row, : len(text)] = 1.0
    return torch.from_numpy(vectors * scale), torch.from_numpy(mask)
