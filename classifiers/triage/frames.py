"""How a whole text speaks of its signs: a story, a question about a disease, or somebody who has them.

The words are lists in `frames/*.yaml`, which a clinician edits; here stands only how they go together.
"""

import functools
import re
from typing import NamedTuple

from classifiers.triage.frame_lists import FoundLists, read_frame_lists
from router.domain.query import Sex

_FRAME_CHARS = 600
"""Characters at each end of a text that tell how the whole speaks."""
_SENTENCE_ENDS_INSIDE = re.compile(r"[.!?。！？\n]\s*\S")
_TITLE = re.compile(r"<[^>]{1,20}>(?=的|里|中|是|什么|好看|结局)")
"""A work between signs that a phrase cannot name."""
_NUMBER_OF_TIME = re.compile(r"\d ?(?:hours?|hrs?|mins?|minutes?)\b|\bfor \d+ (?:hour|min|day|week)|\bsince \d")
_AGE_AND_SEX = re.compile(r"(?:^|\b(?:i'?m|i am|me) )\(?\d{2} ?([mf])\b|(?:^|我)([男女])的?[, ]?\d")
"""As forums write it: "(34f)", 女28."""
_SEXES = {"m": Sex.MALE, "男": Sex.MALE, "f": Sex.FEMALE, "女": Sex.FEMALE}


class Frame(NamedTuple):
    """How a whole text speaks of its signs."""

    is_fiction: bool
    """A story, an exercise, a work by its name, a game, a headline, a pet or a thing: nobody is ill."""
    asks_about: bool
    """A question about a condition, with nobody who has it."""


def frame(text: str) -> Frame:
    """Read the frame of a normalised text."""
    if len(text) > 2 * _FRAME_CHARS:
        text = f"{text[:_FRAME_CHARS]} {text[-_FRAME_CHARS:]}"
    told = _told(text)
    return Frame(is_fiction=_nobody_has_it(told, text), asks_about=_asks_about(told, text))


def own_sex(text: str) -> Sex | None:
    """The sex that the asker states of themselves, where nobody else is spoken of."""
    text = text[:_FRAME_CHARS]
    told = _told(text)
    stated = {_SEXES[match.group(1) or match.group(2)] for match in _AGE_AND_SEX.finditer(text)}
    is_man = Sex.MALE in stated or "says_he_is_a_man" in told
    is_woman = Sex.FEMALE in stated or "says_she_is_a_woman" in told
    if is_man == is_woman or "another_person" in told:
        return None
    return Sex.MALE if is_man else Sex.FEMALE


@functools.lru_cache(maxsize=64)
def _told(text: str) -> FoundLists:
    """What the lists find; both questions are asked of the same text."""
    return read_frame_lists().read(text)


def _nobody_has_it(told: FoundLists, text: str) -> bool:
    is_told_by_somebody = "teller" in told or _is_beside_a_work(told)
    if not is_told_by_somebody and _is_material(told):
        return True
    if "sign_that_kills" in told:
        # A sign that kills within minutes outweighs any word of a game, a task or an animal beside it.
        return False
    if not is_told_by_somebody and _is_elsewhere(told, text):
        return True
    if told.any_of("wild_asked", "wild_first", "wild_asked_zh") and "asker" not in told:
        return "hurt_by_it" not in told
    return _is_no_human(told) and not told.any_of("somebody", "hurt_by_it")


def _is_beside_a_work(told: FoundLists) -> bool:
    """Somebody fell ill at a film; nothing is asked about it."""
    return "work_beside" in told and "one_beside_a_work" in told and "asked_of_a_work" not in told


def _is_material(told: FoundLists) -> bool:
    """Fiction, or a text that begins with a task about language."""
    begins_with_task = "task_at_start" in told or any(span.start == 0 for span in told.spans("task"))
    return (begins_with_task and "message" not in told) or told.any_of("fiction", "fiction_at_end")


def _is_elsewhere(told: FoundLists, text: str) -> bool:
    """A task, a work, a game or a headline, with nobody beside it."""
    if not _names_somebody(told):
        if told.any_of("task", "task_at_start") and "message" not in told:
            return True
        if (_is_work(told, text) or _is_game(told)) and "at_play" not in told:
            return True
    return told.any_of("headline", "headline_of_one") and "here_now" not in told


def _names_somebody(told: FoundLists) -> bool:
    """Somebody who is not "the man in that film"."""
    if "pronoun" in told:
        return True
    cast = list(told.spans("one_of_a_work"))
    return any(
        not any(play.start <= span.start and span.end <= play.end for play in cast) for span in told.spans("somebody")
    )


def _is_work(told: FoundLists, text: str) -> bool:
    return told.any_of("catalogue", "work_sought", "music_asked", "titles") or bool(_TITLE.search(text))


def _is_game(told: FoundLists) -> bool:
    """A game, or one of the other worlds in which things die, bleed and crash."""
    return told.any_of(
        "game_at_start", "at_a_game", "pictures", "screen", "markets", "software", "puzzles",
        "past_asked", "how_they_died", "how_they_died_at_end",
    )  # fmt: skip


def _is_no_human(told: FoundLists) -> bool:
    return told.any_of("pet_ails", "thing_ails", "ails_zh") or ("pet" in told and "vet" in told)


def _asks_about(told: FoundLists, text: str) -> bool:
    if "asker" in told or not told.any_of("asks_about", "asks_about_at_end"):
        return False
    # One question from its first word on is about the thing; a complaint may end in a question and stays one.
    asks_first = "asks_from_the_start" in told and not _SENTENCE_ENDS_INSIDE.search(text)
    return asks_first or not ("told_as_had" in told or _NUMBER_OF_TIME.search(text))
