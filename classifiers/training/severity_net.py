"""Trains the severity judge's network: words and signs to levels, with some of both left out at every step.

Leaving out keeps it from leaning on a single sign: who never hears "crushing" learns what the sweat and the arm say.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from classifiers.embedding.vectors import Floats
from classifiers.intent.features import features
from classifiers.intent.head import LEVEL
from classifiers.intent.severity_weights import LEVELS, SeverityNet
from classifiers.training.lexical import SEED
from classifiers.training.severity import UNKNOWN
from classifiers.training.swaps import in_strange_words
from classifiers.training.tasks import TaskRow
from classifiers.training.words import common_words
from classifiers.triage.signs import SignReader

_STRANGE_WEIGHT = 0.5
LEAST_ROWS = 8
"""A word or a sign that fewer graded texts hold teaches nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetSettings:
    """What a run depends on besides its data."""

    hidden: int = 96
    epochs: int = 6
    batch: int = 64
    rate: float = 3e-3
    linear_decay: float = 0.5
    hidden_decay: float = 0.05
    left_out: float = 0.3
    """Share of the words and of the signs of a text that a step does not see."""
    dropout: float = 0.5
    smoothing: float = 0.05
    spread: float = 0.15
    """Standard deviation of the first hidden weights."""
    threads: int = 1
    """Sums of floats depend on how many share the work."""
    seed: int = SEED


class _Bags(NamedTuple):
    """The known words and signs of each text, as rows of the weights."""

    words: list[list[int]]
    signs: list[list[int]]


class _Net(nn.Module):
    def __init__(self, words: int, signs: int, settings: NetSettings) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(words, len(LEVELS), mode="sum")
        self.signs = nn.EmbeddingBag(signs, len(LEVELS), mode="sum")
        self.hidden = nn.EmbeddingBag(signs, settings.hidden, mode="sum")
        self.hidden_bias = nn.Parameter(torch.zeros(settings.hidden))
        self.output = nn.Linear(settings.hidden, len(LEVELS))
        self.dropout = nn.Dropout(settings.dropout)
        nn.init.zeros_(self.words.weight)
        nn.init.zeros_(self.signs.weight)
        nn.init.normal_(self.hidden.weight, std=settings.spread)

    def forward(self, words: tuple[Tensor, Tensor], signs: tuple[Tensor, Tensor]) -> Tensor:
        """Logits [texts, levels]."""
        hidden = torch.relu(self.hidden(*signs) + self.hidden_bias)
        result: Tensor = self.words(*words) + self.signs(*signs) + self.output(self.dropout(hidden))
        return result


def fit_net(
    rows: Sequence[TaskRow], reader: SignReader, say: Callable[[str], None], settings: NetSettings | None = None
) -> SeverityNet:
    """Learn from every row that has a level.

    Args:
        rows: whatever is graded among them counts, by its weight.
        reader: the red-flag rules.
        say: told each step.
        settings: how to learn.
    """
    settings = settings or NetSettings()
    words_of_both = common_words()
    torch.use_deterministic_algorithms(mode=True)
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    graded = [row for row in rows if LEVEL in row.targets]
    say(f"reading words and signs of {len(graded)} graded texts")
    texts = [row.text if row.own is None else row.own for row in graded]
    told = len(texts)
    # Every case once more as a stranger might tell it, so that no level rests on a known phrase alone.
    texts += in_strange_words(texts, words_of_both, settings.seed)
    graded += [replace(row, weight=row.weight * _STRANGE_WEIGHT) for row in graded]
    said = [features(text) for text in texts]
    shown = [set(reader.signs(text, UNKNOWN).names) for text in texts]
    # What a stranger's words brought in by chance is not learned.
    words, signs = _often(said[:told]), _often(shown[:told])
    bags = _Bags(
        [sorted(words[name] for name in names if name in words) for names in said],
        [sorted(signs[name] for name in names if name in signs) for names in shown],
    )
    levels = torch.tensor([int(row.targets[LEVEL]) for row in graded])
    weights = torch.tensor([row.weight for row in graded])
    net = _Net(len(words), len(signs), settings)
    linear = [net.words.weight, net.signs.weight]
    deep = [net.hidden.weight, net.hidden_bias, *net.output.parameters()]
    optimiser = torch.optim.AdamW(
        [
            {"params": linear, "weight_decay": settings.linear_decay},
            {"params": deep, "weight_decay": settings.hidden_decay},
        ],
        lr=settings.rate,
    )
    plan = _plan(len(graded), settings)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / (len(plan) + 1))
    chance = random.Random(settings.seed)  # noqa: S311 - not a secret
    net.train()
    for step, batch in enumerate(plan):
        seen = [_bag(_thinned([part[row] for row in batch], settings.left_out, chance)) for part in bags]
        losses = functional.cross_entropy(
            net(*seen), levels[batch], reduction="none", label_smoothing=settings.smoothing
        )
        loss = (losses * weights[batch]).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step % 1_000 == 0:
            say(f"severity step {step} of {len(plan)}, loss {float(loss.detach()):.3f}")
    return _exported(net, words, signs, 1 - settings.left_out)


def _often(found: Iterable[set[str]]) -> dict[str, int]:
    """The names that enough texts hold, each with its row, in a fixed order."""
    counts: dict[str, int] = {}
    for names in found:
        for name in names:
            counts[name] = counts.get(name, 0) + 1
    return {name: row for row, name in enumerate(sorted(n for n, texts in counts.items() if texts >= LEAST_ROWS))}


def _plan(rows: int, settings: NetSettings) -> list[list[int]]:
    chance = random.Random(settings.seed)  # noqa: S311 - not a secret
    plan = []
    for _ in range(settings.epochs):
        order = chance.sample(range(rows), rows)
        plan += [order[at : at + settings.batch] for at in range(0, rows, settings.batch)]
    return plan


def _thinned(texts: Sequence[Sequence[int]], left_out: float, chance: random.Random) -> list[list[int]]:
    return [[row for row in text if chance.random() >= left_out] for text in texts]


def _bag(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    starts = [0]
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text))
    return torch.tensor([row for text in texts for row in text], dtype=torch.long), torch.tensor(starts)


def _exported(net: _Net, words: dict[str, int], signs: dict[str, int], share: float) -> SeverityNet:
    def array(tensor: Tensor) -> Floats:
        found: Floats = tensor.detach().numpy().copy()
        return found

    # A step sees a share of the words and signs, serving sees all of them: each then counts by that share.
    return SeverityNet(
        words=words,
        word_weights=array(net.words.weight) * share,
        signs=signs,
        sign_weights=array(net.signs.weight) * share,
        hidden_weights=array(net.hidden.weight) * share,
        hidden_bias=array(net.hidden_bias),
        output_weights=array(net.output.weight).T.copy(),
        bias=array(net.output.bias),
    )
