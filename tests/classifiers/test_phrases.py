"""The little language of the rule files."""

import pytest

from classifiers.triage.phrases import DEFAULT_GAP, Element, Literal, Reference, parse_phrase
from router.domain.errors import ArtefactError


def _literal(text: str, *, opens_right: bool = False) -> Literal:
    return Literal(text, opens_right)


@pytest.mark.parametrize(
    ("written", "elements", "gaps"),
    [
        ("crushing pain", [_literal("crushing pain")], []),
        ("  胸痛 ", [_literal("胸痛")], []),
        ("vomit*", [_literal("vomit", opens_right=True)], []),
        ("<chest>", [Reference("chest")], []),
        ("<chest> .. <hurting>", [Reference("chest"), Reference("hurting")], [DEFAULT_GAP]),
        ("<chest> ..9 <hurting>", [Reference("chest"), Reference("hurting")], [9]),
        ("<chest> ..0 pain", [Reference("chest"), _literal("pain")], [0]),
        ("<not> able", [Reference("not"), _literal("able")], [0]),
        ("really <bad> pain", [_literal("really"), Reference("bad"), _literal("pain")], [0, 0]),
        ("heart .. pound* .. hard", [_literal("heart"), _literal("pound", opens_right=True), _literal("hard")], [5, 5]),
        ("stop* breath*", [_literal("stop", opens_right=True), _literal("breath", opens_right=True)], [0]),
        ("stop* breathing", [_literal("stop", opens_right=True), _literal("breathing")], [0]),
        ("heart..racing", [_literal("heart"), _literal("racing")], [DEFAULT_GAP]),
        ("38.5 fever", [_literal("38.5 fever")], []),
    ],
)
def test_a_phrase_reads_as_written(written: str, elements: list[Element], gaps: list[int]) -> None:
    """Words, open words, concepts and gaps are read in their order."""
    phrase = parse_phrase(written)
    assert phrase.elements == tuple(elements)
    assert phrase.gaps == tuple(gaps)


@pytest.mark.parametrize("written", ["", "   ", "..", ".. pain", "pain ..", "pain ..3", "..3 <chest>", "*"])
def test_a_phrase_that_says_nothing_is_refused(written: str) -> None:
    """An empty phrase, or a gap at an end, is named as it was written."""
    with pytest.raises(ArtefactError, match="is not valid; write words, <concept> or two of them") as caught:
        parse_phrase(written)
    assert repr(written) in str(caught.value)


@pytest.mark.parametrize("written", ["<Chest>", "<chest", "chest>", "<>", "<my chest> pain"])
def test_a_concept_that_cannot_be_named_is_refused(written: str) -> None:
    """A reference that no file could define does not pass for words."""
    with pytest.raises(ArtefactError, match="is not valid"):
        parse_phrase(written)
