"""Finds the channels of the encoder whose numbers are far larger than all others."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from classifiers.embedding.graph import Apart
from classifiers.embedding.vectors import Floats

CHANNELS = 4
"""Per input of a product. Two hold most of the excess; four lose a fifth less than two, and eight no less than four."""
PROBES = (
    "how long is the flight to tokyo",
    "我妈妈头疼发烧怎么办",
    "my chest feels tight when i climb the stairs, should i worry?",
    "明天北京天气怎么样，需要带伞吗",
    "write a poem about autumn",
    "孩子三岁半，咳嗽一周了，晚上加重",
    "2 + 2?",
    "turn the kitchen light off please",
)
"""What the channels are looked for in; the large ones are the same in any text."""


def find_outliers(graph: Path, names: Sequence[str], vectors: Sequence[Floats]) -> Apart:
    """The channels with the largest numbers of each input of a product, in order.

    Args:
        graph: the encoder in single precision, which shows these inputs.
        names: of the inputs.
        vectors: of a few texts' tokens [tokens, hidden].
    """
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    largest: dict[str, Floats] = {}
    for text in vectors:
        for name, found in zip(names, session.run(list(names), {"vectors": text}), strict=True):
            highest = np.abs(found).max(axis=0)
            largest[name] = np.maximum(largest.get(name, highest), highest)
    return {name: sorted(np.argsort(-values, kind="stable")[:CHANNELS].tolist()) for name, values in largest.items()}
