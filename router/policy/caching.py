"""Whether an answer may be reused, and under which identity."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from router.domain.answer import AnswerStatus, CacheOutcome
from router.domain.decision import Decision, Route
from router.domain.intent import Concern, Label
from router.domain.query import CacheMode, Query
from router.domain.triage import Level

_SPACE = re.compile(r"\s+")
# No exclamation mark: 5! is another question than 5.
_CLOSING = " .?。？~～…"
# NFKC would fold 10² into 102 and 1½ into 11⁄2.
_RAISED = re.compile("[²³¹⁰-₎¼-¾⅐-⅟↉]")
_DIGITS = re.compile(r"\d")
_IDENTIFIER = re.compile(r"\d[\d\s-]{5,}\d|[\w+-]@[\w-]+\.\w|https?://")
_FIRST_PERSON = re.compile(
    r"\b(?:i|i'm|i've|im|ive|my|me|mine|we|our|us)\b"
    r"|我|俺|咱|本人|家里|爸|妈|爹|娘|爷|奶奶|姥|老公|老婆|媳妇|儿子|女儿|闺女|宝宝|孩子|娃"
)
_OTHER_PERSON = re.compile(
    r"\b(?:he|she|his|her|hers|him)\b|\b(?:son|daughter|baby|mom|mum|dad|mother|father|husband|wife|gran|nan)\b"
    r"|[他她]"
)
# An answer that is only true at the moment of asking is not somebody else's answer later.
_MOMENT = re.compile(
    r"\b(?:now|today|tonight|tomorrow|yesterday|current(?:ly)?|latest|live|this (?:morning|week|month|year|weekend)"
    r"|weather|forecast|news|score|price|stock|time is it|open(?:ing)? hours|near me|nearby)\b"
    r"|现在|今[天日晚早年]|明[天日早晚年]|昨[天日晚]|最新|实时|当前|本周|本月|这周|下周|几点|天气|新闻|股价|比分|附近|汇率|价格"
)


class CachePlan(NamedTuple):
    """What the cache may do for one query."""

    key: str | None
    """The `CacheKey`; None when the answer may not be kept."""
    may_read: bool
    outcome: CacheOutcome
    """What to report when no answer is found under the key."""
    reason: str


def plan(query: Query, decision: Decision, versions: Mapping[str, str], secret: bytes = b"") -> CachePlan:
    """Plan the use of the cache.

    Args:
        query: the admitted query.
        decision: the act; emergencies, levels and personal concerns are never kept.
        versions: everything that must agree before an answer may be reused.
        secret: keys the digest, so that a reader of the store cannot test guesses (at most 64 bytes).
    """
    if query.cache_mode is CacheMode.BYPASS:
        return CachePlan(None, may_read=False, outcome=CacheOutcome.BYPASS, reason="caller")
    obstacle = _obstacle(query, decision)
    if obstacle:
        return CachePlan(None, may_read=False, outcome=CacheOutcome.INELIGIBLE, reason=obstacle)
    reads = query.cache_mode is CacheMode.DEFAULT
    outcome = CacheOutcome.MISS if reads else CacheOutcome.BYPASS
    key = cache_key(query, decision, versions, secret)
    return CachePlan(key, may_read=reads, outcome=outcome, reason="eligible")


def _obstacle(query: Query, decision: Decision) -> str | None:
    text = unicodedata.normalize("NFKC", query.text).lower()
    obstacles = (
        ("emergency", decision.route is Route.ESCALATE),
        ("red_flag", bool(decision.triage.red_flags)),
        ("triage_level", decision.triage.level is not Level.NONE),
        ("personal_concern", decision.concern is Concern.PERSONAL),
        ("conversation", bool(query.turns)),
        ("profile", not query.profile.is_empty),
        ("identifier", bool(_IDENTIFIER.search(text))),
        ("moment", bool(_MOMENT.search(text))),
        ("number_in_health", decision.label is Label.HEALTH and bool(_DIGITS.search(text))),
        ("person_in_health", decision.label is Label.HEALTH and names_a_person(text)),
    )
    return next((name for name, stands in obstacles if stands), None)


def names_a_person(text: str) -> bool:
    """The lower-cased text speaks of the asker or of someone near."""
    return bool(_FIRST_PERSON.search(text) or _OTHER_PERSON.search(text))


def cache_key(query: Query, decision: Decision, versions: Mapping[str, str], secret: bytes = b"") -> str:
    """The identity under which an answer may be reused: a digest, from which no text can be read."""
    text = unicodedata.normalize("NFKC", _RAISED.sub(r"^\g<0>", query.text))
    words = _SPACE.sub(" ", text.casefold()).strip().rstrip(_CLOSING)
    parts = [
        words,
        decision.route,
        decision.language,
        decision.country or "",
        decision.concern,
        *(f"{name}={versions[name]}" for name in sorted(versions)),
    ]
    # A length before each part keeps two different lists from joining into the same bytes.
    material = "".join(f"{len(part)}:{part}" for part in parts).encode()
    return hashlib.blake2b(material, digest_size=20, key=secret[:64]).hexdigest()


def may_store(status: AnswerStatus, *, from_first_rung: bool) -> bool:
    """Only a whole answer from the first step of the ladder is kept: a fallback must not outlive its cause."""
    return status is not AnswerStatus.INCOMPLETE and from_first_rung
