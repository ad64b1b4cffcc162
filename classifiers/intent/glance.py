"""A glance at a text: a small network over the vectors of its tokens, before the encoder is asked.

It knows which words lie near which, and what stands beside what, but not what a whole sentence says. It takes a tenth
of a millisecond where the encoder takes some, and beside the lexical score it settles half of what that leaves open.
"""

from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from classifiers.embedding.vectors import Floats

WIDTH = 3
"""Tokens that are read together."""
_AT_ONCE = 32


@runtime_checkable
class TokenReader(Protocol):
    """What the glance reads: the encoder's table without the encoder."""

    def token_vectors(self, text: str) -> Floats:
        """Vectors [tokens, dimensions] of a normalised text, bounded, at least one."""
        ...


class GlanceNet(NamedTuple):
    """Tokens alone and in threes, the mean and the most of each, one hidden layer, one logit."""

    token_weights: Floats
    """[dimensions, channels]."""
    token_bias: Floats
    near_weights: Floats
    """[WIDTH * channels, channels]: a token with the one before and the one behind it."""
    near_bias: Floats
    hidden_weights: Floats
    """[4 * channels, hidden]."""
    hidden_bias: Floats
    output_weights: Floats
    """[hidden, 1]."""
    output_bias: Floats

    def logit(self, vectors: Floats) -> float:
        """How much a text is about health, uncalibrated, from the vectors of its tokens [tokens, dimensions]."""
        alone = _product(vectors, self.token_weights) + self.token_bias
        count, channels = alone.shape
        padded = np.zeros((count + WIDTH - 1, channels), np.float32)
        padded[WIDTH // 2 : WIDTH // 2 + count] = alone
        near = np.concatenate([padded[at : at + count] for at in range(WIDTH)], axis=1)
        near = np.maximum(_product(near, self.near_weights) + self.near_bias, 0.0)
        alone = np.maximum(alone, 0.0)
        read = np.concatenate([alone.mean(axis=0), alone.max(axis=0), near.mean(axis=0), near.max(axis=0)])
        hidden = np.maximum(read @ self.hidden_weights + self.hidden_bias, 0.0)
        return float((hidden @ self.output_weights + self.output_bias)[0])

    def as_stored(self) -> "GlanceNet":
        """The network as it is read back: what is calibrated must be what is served."""
        return GlanceNet(*(part.astype(np.float16).astype(np.float32) for part in self))


def _product(tokens: Floats, weights: Floats) -> Floats:
    """Some tokens at a time: for a larger product the linear algebra wakes threads, and waiting for them is longer."""
    parts = [tokens[at : at + _AT_ONCE] @ weights for at in range(0, len(tokens), _AT_ONCE)]
    found: Floats = np.concatenate(parts)
    return found
