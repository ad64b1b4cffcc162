"""Which rows no fitting may see, so that thresholds are drawn on texts the encoder was not tuned on."""

import hashlib

SHARE = 5
"""One row in so many is held back."""


def is_held_back(identity: str) -> bool:
    """The row, or the conversation, of this id only calibrates; the same on every machine and every run."""
    return hashlib.sha256(identity.encode()).digest()[0] % SHARE == 0
