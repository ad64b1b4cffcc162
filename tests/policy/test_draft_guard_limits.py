"""Hostile lengths and random cuts: the work of the guard is bounded, and its result is one."""

import random
from typing import Any

import pytest

from router.domain.errors import BackendError
from tests.drafts import guarded, in_pieces

_CLOSERS = 200
"""Characters that a fixed sentence or closing marks may add."""


def _judge(pieces: list[str], **changes: Any) -> str:
    try:
        return guarded(pieces, **changes).text
    except BackendError:
        return ""


_HOSTILE = {
    "brackets": "[",
    "orphans": "](",
    "less than": "<",
    "open tags": "<a ",
    "ticks": "`",
    "spaces": " ",
    "lines": "\n",
    "links": "[a](b ",
    "emphasis": "*a",
    "thoughts": "<think>",
    "denials": "no need to ",
    "chinese": "不用",
    "digits": "1 ",
    "letters": "a",
    "doses": "每公斤5毫克",
    "comments": "<!-- ",
    "citations": "[S1, ",
}


@pytest.mark.parametrize("unit", _HOSTILE.values(), ids=_HOSTILE)
@pytest.mark.parametrize("is_health", [True, False])
def test_a_hostile_draft_never_grows(unit: str, *, is_health: bool) -> None:
    """Five thousand hostile characters in small pieces end, and no more is shown than came, but for what closes it."""
    draft = (unit * 5_000)[:5_000]
    shown = _judge(
        [draft[place : place + 7] for place in range(0, len(draft), 7)], is_health=is_health, must_be_in=None
    )
    assert len(shown) <= len(draft) + _CLOSERS


def test_random_cuts_of_one_long_answer_agree() -> None:
    """The same answer a hundred times in random pieces is the same text."""
    draft = (
        "Anaemia [S1] means too few red cells [S5]. See [NHS](https://www.nhs.uk/conditions/iron-deficiency-anaemia/) "
        "or https://evil.example/cure?x=1. There is no need to see a doctor. **Eat** beans, red meat, leafy greens "
        "and dried fruit every day if you can, and ask for a blood test before you take iron tablets.\n\n- rest\n"
    )
    dice = random.Random(7)  # noqa: S311 - the same pieces at every run
    whole = guarded(draft).text
    for _ in range(100):
        assert guarded(in_pieces(draft, (dice.randint(1, 40) for _ in range(999)))).text == whole
