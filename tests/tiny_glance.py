"""A glance small enough to read: one axis of the tokens speaks for health, as much as its weight says."""

from collections.abc import Mapping

import numpy as np

from classifiers.intent.glance import WIDTH, GlanceNet
from classifiers.intent.head import GlanceFusion
from router.domain.intent import Language

JOINED: Mapping[Language, GlanceFusion] = dict.fromkeys(Language, GlanceFusion(glance=1.0, lexical=0.0, offset=-5.0))
"""The glance alone counts; without it a text is no matter of health."""


def a_glance(weight: float, dimensions: int = 2) -> GlanceNet:
    """The logit is the weight where a token has a 1 on the first axis, and 0 where none has."""
    first = np.zeros((dimensions, 1), np.float32)
    first[0, 0] = 1.0
    return GlanceNet(
        token_weights=first,
        token_bias=np.zeros(1, np.float32),
        near_weights=np.zeros((WIDTH, 1), np.float32),
        near_bias=np.zeros(1, np.float32),
        hidden_weights=np.array([[0.0], [1.0], [0.0], [0.0]], dtype=np.float32),  # the most of the tokens alone
        hidden_bias=np.zeros(1, np.float32),
        output_weights=np.array([[weight]], dtype=np.float32),
        output_bias=np.zeros(1, np.float32),
    )
