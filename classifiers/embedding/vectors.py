"""The seam between whoever makes sentence vectors and whoever reads them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class PassageEncoder(Protocol):
    """Texts in, one unit vector each out, told apart by whether they ask or may answer."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions] of what is asked."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions] of what may answer."""
        ...


class TextEncoder(Protocol):
    """Texts in, one unit vector each out."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors [texts, dimensions], each of length one."""
        ...
