"""What to tell the doctor: the asker's own sentences, shortened, without what names them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from router.domain.decision import Decision
from router.domain.intent import Concern, Language
from router.domain.query import Profile, Query, Role, Sex
from router.domain.triage import Escalation, Level
from router.policy import wording

MAX_SENTENCES = 3
MAX_SENTENCE_CHARS = 120
_MIN_CHARS, _MIN_WORDS = 4, 3
_LEVELS = frozenset({Level.CONSULTATION, Level.CONSULTATION_24})
_SENTENCE = re.compile(r"[^.!?。！？\n]*(?:\.(?=\S)[^.!?。！？\n]*)*[.!?。！？]?")
_QUESTION = re.compile(r"[?？]\s*\Z|(?:吗|么|呢)[。！!]?\s*\Z|怎么办|怎么回事|咋办|咋整")
_ASKS = re.compile(
    r"\A\s*(?:what|why|how|should|can|could|is|are|do|does|will|would|which|when|who|where|please|thanks?|thank you"
    r"|hi|hello|hey)\b"
    r"|\A\s*(?:请问|谢谢|你好|您好|帮我|麻烦|为什么|是不是|该|要不要|能不能|可以)",
    re.IGNORECASE,
)
# Instructions to a machine are nothing to tell a doctor.
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|pretend|system|prompt|instructions?|assistant|role ?play|jailbreak)\b|忽略|无视|扮演|指令"
    r"|提示词|系统",
    re.IGNORECASE,
)
_NAMES_SOMEONE = re.compile(
    r"\bmy name(?:'s| is)\b|\bi(?:'m| am) called\b|\bcall me\b|\bi live (?:at|in|on)\b|\bmy (?:address|phone|mobile"
    r"|email|number|passport|insurance"
    r"|nhs number|id)\b|我叫|我的名字|本人姓|我姓|我住在|家住|我的(?:电话|手机|地址|身份证|微信|邮箱|医保)|身份证"
    r"|联系电话",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    # Bounded and begun at the edge of a word: a text without a space would be searched from each of its characters.
    r"(?<![a-zA-Z0-9_.+-])[a-zA-Z0-9_.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}|https?://\S+|www\.\S+|(?<![\d.])\+?\d(?:[\s().-]?\d){5,}[Xx]?|\b[A-Z]{1,2}\d{6,}\b"
)
_MARKUP = re.compile(r"[<>`*_#|\[\]{}\\]+")
_SPACE = re.compile(r"\s+")


def with_summary(escalation: Escalation | None, query: Query, decision: Decision) -> Escalation | None:
    """The card with a summary, where someone with a complaint of their own is sent to a doctor without haste."""
    if escalation is None or decision.concern is not Concern.PERSONAL or decision.triage.level not in _LEVELS:
        return escalation
    return replace(escalation, summary=summary_of(query, decision.language))


def summary_of(query: Query, language: Language) -> str | None:
    """What the asker said in this turn and before, in a quote, then what the profile says; None for neither.

    Extractive: no word is added to theirs. The latest sentences win, and stand in the order they were said.
    """
    said: dict[str, None] = {}
    for text in (query.text, *(turn.content for turn in reversed(query.turns) if turn.role is Role.USER)):
        for sentence in reversed(list(_telling(text))):
            said.setdefault(sentence)
    latest = list(said)[:MAX_SENTENCES]
    is_chinese = language is Language.CHINESE
    quote = ("" if is_chinese else " ").join(reversed(latest))
    facts = ("，" if is_chinese else ", ").join(_facts(query.profile, language))
    quoted = (f"“{quote}”" if is_chinese else f'"{quote}"') if quote else ""
    return (
        " ".join(
            part for part in (quoted, f"（{facts}）" if is_chinese else f"({facts})") if part and part.strip("()（）")
        )
        or None
    )


def _telling(text: str) -> Iterable[str]:
    """The sentences that tell a complaint: no question, no order, no name."""
    for found in _SENTENCE.finditer(text):
        sentence = _SPACE.sub(" ", found[0]).strip()
        if _NAMES_SOMEONE.search(sentence) or _ORDERS.search(sentence) or _ASKS.search(sentence):
            continue
        if _QUESTION.search(sentence):
            sentence = _before_question(sentence)
        sentence = (
            _MARKUP.sub("", _IDENTIFIER.sub("…", sentence))
            .replace('"', "'")
            .replace("“", "‘")
            .replace("”", "’")
            .strip()
        )
        is_wide = bool(re.search("[\u3400-\u9fff]", sentence))
        if len(sentence) < _MIN_CHARS or (not is_wide and len(sentence.split()) < _MIN_WORDS):
            continue
        yield _trimmed(sentence)


def _before_question(sentence: str) -> str:
    """What stands before the question of one sentence: "I have had a cough for a week, what should I do?"."""
    head, _, _ = re.sub(r"(?:，|,|\s-\s|;|；)(?=[^,，;；]*\Z)", "\0", sentence).partition("\0")
    if head != sentence:
        return head.strip()
    return re.sub(r"(?:该)?(?:怎么办|怎么回事|咋办|咋整).*\Z", "", sentence).strip() if "?" not in sentence else ""


def _trimmed(sentence: str) -> str:
    if len(sentence) <= MAX_SENTENCE_CHARS:
        return sentence
    cut = sentence[:MAX_SENTENCE_CHARS]
    space = cut.rfind(" ")
    return (cut[:space] if space > MAX_SENTENCE_CHARS // 2 else cut).rstrip(" ,，;；") + "…"


def _facts(profile: Profile, language: Language) -> Iterable[str]:
    if profile.age_months is not None:
        yield wording.SUMMARY_AGE_MONTHS.get(language).format(age=f"{profile.age_months:g}")
    elif profile.age_years is not None:
        yield wording.SUMMARY_AGE.get(language).format(age=f"{profile.age_years:g}")
    if profile.sex in (Sex.FEMALE, Sex.MALE):
        yield (wording.SUMMARY_FEMALE if profile.sex is Sex.FEMALE else wording.SUMMARY_MALE).get(language)
    if profile.pregnant:
        yield wording.SUMMARY_PREGNANT.get(language)
