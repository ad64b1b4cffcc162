"""The encoder as PyTorch modules: lower layers frozen and computed once, upper layers corrected at low rank."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn import functional

from classifiers.embedding.adapter import Tensors
from classifiers.embedding.encoder import tokens_of, vectors_of
from classifiers.embedding.folder import POSITIONS, TABLE, TOKENIZER
from classifiers.embedding.packed import Floats

FIRST_LAYER = 4
"""The first layer that is corrected; what goes into it is computed once for every text."""
PARTS = ("q", "k", "v", "ao", "fi", "fo")
"""The six matrices of a layer: query, key, value, attention output, feed-forward in and out."""


class Activations(NamedTuple):
    """What the first corrected layer is given for each text: the rows of all texts on end."""

    rows: NDArray[np.float16]
    starts: NDArray[np.int64]

    def lengths(self) -> NDArray[np.int64]:
        """Tokens of each text."""
        return np.diff(self.starts)

    def batch(self, texts: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Padded activations [texts, tokens, hidden] and their mask [texts, tokens]."""
        lengths = [int(self.starts[text + 1] - self.starts[text]) for text in texts]
        padded = np.zeros((len(texts), max(lengths), self.rows.shape[1]), np.float32)
        mask = np.zeros(padded.shape[:2], np.bool_)
        for row, (text, length) in enumerate(zip(texts, lengths, strict=True)):
            padded[row, :length] = self.rows[self.starts[text] : self.starts[text + 1]]
            mask[row, :length] = True
        return torch.from_numpy(padded), torch.from_numpy(mask)

    def by_length(self, texts: Sequence[int], size: int) -> list[list[int]]:
        """Batches of texts of like length."""
        order = sorted(texts, key=lambda text: int(self.starts[text + 1] - self.starts[text]))
        return [order[at : at + size] for at in range(0, len(order), size)]


class _LowRank(Function):
    """A linear map whose matrix is frozen but for a correction; one large product each way."""

    @staticmethod
    def forward(  # noqa: PLR0913, PLR0917 - torch hands these over by position
        ctx: Any,  # noqa: ANN401 - torch's own context object
        rows: Tensor,
        weight: Tensor,
        bias: Tensor,
        down: Tensor,
        up: Tensor,
        scale: float,
    ) -> Tensor:
        merged = torch.addmm(weight, up, down, alpha=scale)
        ctx.save_for_backward(rows, merged, down, up)
        ctx.scale = scale
        return functional.linear(rows, merged, bias)

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - torch's own context object
        rows, merged, down, up = ctx.saved_tensors
        to_down = (slope @ up).t() @ rows * ctx.scale
        to_up = slope.t() @ (rows @ down.t()) * ctx.scale
        return slope @ merged if ctx.needs_input_grad[0] else None, None, None, to_down, to_up, None


class Corrected(nn.Module):
    """A frozen matrix with a low-rank correction beside it; without one where the rank is 0."""

    weight: Tensor
    bias: Tensor

    def __init__(self, weight: Floats, bias: Floats, rank: int, scale: float) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(weight.copy()))
        self.register_buffer("bias", torch.from_numpy(bias.copy()))
        self.scale = scale
        outputs, inputs = weight.shape
        self.down = nn.Parameter(torch.randn(rank, inputs) / inputs**0.5) if rank else None
        self.up = nn.Parameter(torch.zeros(outputs, rank)) if rank else None

    def forward(self, source: Tensor) -> Tensor:
        """The map, corrected."""
        if self.down is None or self.up is None:
            return functional.linear(source, self.weight, self.bias)
        rows = source.reshape(-1, source.shape[-1])
        product: Tensor = _LowRank.apply(rows, self.weight, self.bias, self.down, self.up, self.scale)
        return product.view(*source.shape[:-1], -1)


class Layer(nn.Module):
    """One encoder layer: attention and feed-forward, each followed by a layer norm."""

    def __init__(self, model: Tensors, index: int, rank: int, scale: float) -> None:
        super().__init__()
        name, size = f"l{index}", model.dimensions
        self.heads = size.heads
        for part in PARTS:
            columns = size.feed_forward if part == "fo" else size.hidden
            matrix, bias = model.tensor(f"{name}.{part}.w", columns), model.tensor(f"{name}.{part}.b")
            setattr(self, part, Corrected(matrix, bias, rank, scale))
        self.aln, self.oln = _norm(model, f"{name}.aln"), _norm(model, f"{name}.oln")

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Hidden states [texts, tokens, hidden] to hidden states."""
        texts, tokens, width = hidden.shape
        q, k, v = (
            getattr(self, part)(hidden).view(texts, tokens, self.heads, -1).transpose(1, 2) for part in ("q", "k", "v")
        )
        context = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        hidden = self.aln(hidden + self.ao(context.transpose(1, 2).reshape(texts, tokens, width)))
        result: Tensor = self.oln(hidden + self.fo(functional.gelu(self.fi(hidden))))
        return result


class Upper(nn.Module):
    """The corrected layers and pooling: kept activations in, unit vectors out."""

    def __init__(self, model: Tensors, rank: int, scale: float) -> None:
        super().__init__()
        span = range(FIRST_LAYER, model.dimensions.layers)
        self.layers = nn.ModuleList(Layer(model, index, rank, scale) for index in span)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Activations [texts, tokens, hidden] to vectors [texts, hidden] of length one."""
        for layer in self.layers:
            hidden = layer(hidden, mask)
        weight = mask.unsqueeze(2).to(hidden.dtype)
        return functional.normalize((hidden * weight).sum(1), dim=-1)

    def corrections(self) -> dict[str, tuple[Floats, Floats]]:
        """What was learned, by the name of the matrix: down [rank, inputs] and up [outputs, rank]."""
        found: dict[str, tuple[Floats, Floats]] = {}
        for index, layer in enumerate(self.layers, FIRST_LAYER):
            for part in PARTS:
                corrected: Any = getattr(layer, part)
                up = corrected.up.detach() * corrected.scale
                found[f"l{index}.{part}.w"] = (corrected.down.detach().numpy(), up.numpy())
        return found


def _norm(model: Tensors, name: str) -> nn.LayerNorm:
    norm = nn.LayerNorm(model.dimensions.hidden, model.dimensions.epsilon)
    norm.load_state_dict({k: torch.from_numpy(model.tensor(f"{name}.{k[0]}").copy()) for k in ("weight", "bias")})
    return norm.requires_grad_(requires_grad=False)


def lower_activations(model: Tensors, folder: Path, texts: Sequence[str], size: int = 32) -> Activations:
    """Run the frozen layers once over normalised texts.

    Args:
        model: the encoder's weights.
        folder: where the model was prepared: its tokenizer and tables.
        texts: normalised.
        size: texts in a batch.
    """
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    table, positions = np.load(folder / TABLE, mmap_mode="r"), np.load(folder / POSITIONS)
    tokens = [tokens_of(tokenizer, text) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(ids) for ids in tokens])]).astype(np.int64)
    rows = np.zeros((int(starts[-1]), model.dimensions.hidden), np.float16)
    for text, ids in enumerate(tokens):
        rows[starts[text] : starts[text + 1]] = vectors_of(ids, table, positions)
    result, norm = Activations(rows, starts), _norm(model, "emb.ln")
    layers = [Layer(model, index, 0, 0.0) for index in range(FIRST_LAYER)]
    with torch.inference_mode():
        for batch in result.by_length(range(len(texts)), size):
            hidden, mask = result.batch(batch)
            hidden = norm(hidden)
            for layer in layers:
                hidden = layer(hidden, mask)
            for row, text in enumerate(batch):
                length = int(starts[text + 1] - starts[text])
                rows[starts[text] : starts[text + 1]] = hidden[row, :length].numpy()
    return result
