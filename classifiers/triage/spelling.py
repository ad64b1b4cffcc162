"""Common slips of the keyboard in long English words: "siezure", "vommiting", "unconcious".

Only a word that the rules do not know is looked at, and only these slips of a word they know: two letters swapped, one
left out, one doubled, one vowel for another. The first letter is always right. Work is linear in the text.
"""

import functools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from classifiers.triage.phrases import Literal

_WORD = re.compile("[a-z]+")
_LONG_WORD = re.compile("[a-z]{5,}")
_LONGEST = 18
"""Letters; longer runs are no words that anybody types."""
_SWAPPED_FROM, _DOUBLED_FROM, _MISSING_FROM, _VOWEL_FROM = 5, 6, 7, 8
"""Letters from which a word is told by its shape although it has a slip of that kind."""
_VOWELS = frozenset("aeiouy")
_PREFIX = 4
"""Letters that the beginning of a word (`vomit*`) must have to vouch for the whole."""
_REMEMBERED = 4_096
_RARE, _TEN_TIMES = 2, 10
"""A word in so few phrases is a slip of one that stands in so many times as many."""

# Words of everyday English that are one slip away from a word of the rules and mean something else.
_OTHER_WORDS = frozenset((  # noqa: SIM905 - words read better as a text than as a column
    "alight analyses angel angels angle angles backed backing baking ballon baring barley beast beasts beating "
    "bender berth binding blending blocking boating booing boost bother bothers bought bowing bowles braking "
    "breasted breeding brian brunt bubbling bugle busting caches cameron camping capped careers carries carve "
    "carving carvings cashed cashing casing caster castro ceases centimeter charges cheats chess chipping chose "
    "clams clasp clever clippers cloths coats cocked collusion colts coming compete compliment concession "
    "condos construct contacting cooked copped corps counseling county crashing crushing curing curses cushing "
    "custer deceased dependant desert desserts diary diner diners dipping distract diving downed downing "
    "drafting dripping dropping drops exited exiting exits faction fiancee fights filed files filing finnish "
    "firearms fired flapping flashing flattering flipping flushing forces forged forth fourier freeing friction "
    "friedrich gaping garde grandad granting greta handel handing hangover hanover hating having heated heater "
    "holliday honesty hopping horus hover hovering hungover hurst infraction injures kenney knickers landry "
    "laterally letters licensee lighting liking liter liters loosing loser making manger marred massages mater "
    "medial mediation meter meters metre metres morality needless noting pacing padding painting palin panned "
    "panting patent patents paying peddling peeing picked plating pointing popped posing prefect preset priced "
    "quiet quite rapping reside resting revere rising rumbling sacred satin saving saying scaled scarlett "
    "scarred scrapped sealing searing seating seeing selling sending serving sevens sewing shedding shipping "
    "shitting shooting shots shouting shutting siding signed signing simmer singer singing singles sings "
    "sinking sipping sitting sizing skate slapping slashed slipping smokes smoother sorted sowing spanning "
    "spilt spitting split splits sporting spotting stacking stains staking stared staring starring stated "
    "stating steaks steaming stepping stocking stokes stopping stores strange stranger string stringer stronger "
    "structure subbed summaries sutter tables taking tapped tennant thanking there thirty though three threes "
    "thrown tickle tickling tiers tinged tipped tipping tired topical topics topped topping tracer tracing "
    "trail trails trial trials "
    "trapping travelled treats treble tricking tried tries trough trucking tucker tumblr tuning turing vanish "
    "varies violet waits waking wandering waning weighs whisky widows wondering"
).split())  # fmt: skip


class Corrected(NamedTuple):
    """A text with its slips put right."""

    text: str
    changes: tuple[tuple[int, int], ...] = ()
    """Where in the corrected text a word of another length ends, and how many characters it grew by."""
    is_listed: bool = False
    """A slip stands as it came in a phrase of the rules, so that the text as it came must be read, too."""

    def was(self, position: int) -> int:
        """The place in the text as it came that belongs to a border of a word in this one."""
        return position - sum(growth for end, growth in self.changes if end <= position)

    def now(self, position: int) -> int:
        """The place in this text that belongs to a border of a word in the one that came."""
        for end, growth in self.changes:
            if end - growth <= position:
                position += growth
        return position


class Speller:
    """Knows the words of the rules."""

    def __init__(self, literals: Iterable[Literal], spoken: Iterable[str] = ()) -> None:
        """Build from the literals of the rules, and from texts whose words continue the open ones (`vomit*`)."""
        opens = {literal.text: literal.opens_right for literal in literals}
        uses = Counter(_WORD.findall("\n".join(opens)))
        ends = (_WORD.findall(text)[-1:] for text, is_open in opens.items() if is_open)
        self._beginnings = frozenset(word for last in ends for word in last if len(word) >= _PREFIX)
        used = {word for word in uses if len(word) >= _SWAPPED_FROM}
        continued = {
            word for word in _LONG_WORD.findall("\n".join(spoken).lower()) if self._continues_a_beginning(word)
        }
        # People share most of their words: each is looked up once, and the latest few thousand are remembered.
        self.meant = functools.lru_cache(maxsize=_REMEMBERED)(self._meant)
        self._targets = used | continued
        self._shortened = _shortened(self._targets)
        # Clinicians write slips into phrases, too: beside a word used ten times as often they are that word.
        self._listed: frozenset[str] = frozenset()
        self._listed = frozenset(
            word
            for word in used - _OTHER_WORDS
            if uses[word] <= _RARE and (target := self._meant(word)) and uses[target] >= _TEN_TIMES * uses[word]
        )
        self._known = (_OTHER_WORDS | uses.keys() | continued) - self._listed

    def correct(self, text: str) -> Corrected:
        """Put right what is surely a slip in a normalised text."""
        unknown = set(_LONG_WORD.findall(text)) - self._known
        meant = {word: target for word in unknown if len(word) <= _LONGEST and (target := self.meant(word)) is not None}
        if not meant:
            return Corrected(text)
        pieces, changes, done, length = [], [], 0, 0
        for match in _LONG_WORD.finditer(text):
            target = meant.get(match.group())
            if target is None:
                continue
            pieces += [text[done : match.start()], target]
            length += match.start() - done + len(target)
            done = match.end()
            if len(target) != len(match.group()):
                changes.append((length, len(target) - len(match.group())))
        return Corrected("".join((*pieces, text[done:])), tuple(changes), not self._listed.isdisjoint(meant))

    def _meant(self, word: str) -> str | None:
        """The word of the rules that this is a slip of; None for a word of its own."""
        shortened, listed = self._shortened, self._listed
        candidates = list(shortened.get(word, ()))
        for place in range(1, len(word)):
            without = word[:place] + word[place + 1 :]
            if without in shortened:
                candidates += shortened[without]
            if word[place] == word[place - 1] and without in self._targets:
                candidates.append(without)
        target = next(
            (target for target in candidates if target != word and target not in listed and _is_slip(word, target)),
            None,
        )
        return None if target is None or self._continues_a_beginning(word) else target

    def _continues_a_beginning(self, word: str) -> bool:
        return any(word[:length] in self._beginnings for length in range(_PREFIX, len(word) + 1))


def _shortened(targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each word with one of its inner letters left out, to find the word by."""
    index: defaultdict[str, list[str]] = defaultdict(list)
    for target in sorted(targets):
        for place in range(1, len(target)):
            index[target[:place] + target[place + 1 :]].append(target)
    return {shortened: tuple(whole) for shortened, whole in index.items()}


def _is_slip(word: str, target: str) -> bool:
    """Of two words one edit apart: the edit is one that fingers make, in a word long enough to be told."""
    size, growth = len(target), len(target) - len(word)
    place = next(
        (i for i, (was, is_) in enumerate(zip(word, target, strict=False)) if was != is_), min(size, len(word))
    )
    if growth == 1:
        # The end of a word tells its form: "swallow" is no slip of "swallows".
        is_double = target[place] == target[place - 1]
        return place < size - 1 and size >= (_DOUBLED_FROM if is_double else _MISSING_FROM)
    if growth == -1:
        return size >= _DOUBLED_FROM and word[place] == word[place - 1] and word[place + 1 :] == target[place:]
    if word[place + 1 :] == target[place + 1 :]:
        return size >= _VOWEL_FROM and place < size - 1 and {word[place], target[place]} <= _VOWELS
    return word[place + 2 :] == target[place + 2 :] and word[place : place + 2] == target[place + 1 : place - 1 : -1]
