"""Takes links and addresses out of a draft: one that is a given source's becomes its number, any other goes."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from router.policy.drafting.segments import TRAILING
from router.policy.drafting.shadow import rewrite, shadow

_INLINE = re.compile(
    r"(?P<image>!?)\[(?P<text>[^\[\]]*)\]\(\s*(?P<to><[^<>\n]*>|[^\s()]*(?:\([^()]*\)[^\s()]*)*)[^()\n]*(?:\)|(?=\n)|\Z)"
)
_ORPHAN = re.compile(r"\]\(\s*(?P<to>[^\s()]*(?:\([^()]*\)[^\s()]*)*)[^()\n]*(?:\)|(?=\n)|\Z)")
_BY_LABEL = re.compile(r"!?\[(?P<text>[^\[\]]+)\]\[(?P<label>[^\[\]]*)\]")
_NUMBERED = re.compile(r"(?:S|source |来源|资料)?\s?\d{1,2}", re.IGNORECASE)
_DEFINITION = re.compile(r"(?:(?<=\n)|\A)[ ]{0,3}\[\^?[^\[\]\n]+\]:[ \t]*(?=\S*[:/.#]|<)[^\n]*")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{0,20}://(?:[!#-;=?-_a-z{-~]+|[^\s<>\"'`()。，；、！？]{1,80})?"
    r"|www\.[!#-;=?-_a-z{-~]+"
    r"|\b(?:javascript|vbscript|mailto):(?=\S)[!#-;=?-_a-z{-~]*|\bdata:[a-z]+/[!#-;=?-_a-z{-~]*"
    r"|[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+"
    r"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,62})(?:\.|\[\.\]))+"
    r"(?:(?:com|net|org|gov|edu|info|cn|uk|eu|hk|tw|xyz|site|online|shop|club|vip|biz|app|dev|health|example|test|invalid)"
    r"(?![\w-])(?:[:/][!#-;=?-_a-z{-~]*)?|[a-z]{2,12}/[!#-;=?-_a-z{-~]*)"
    r"|\bdoi:?\s*10\.\d{3,9}/\S+|\b10\.\d{4,9}/[^\s\u3400-\u9fff]+|\b(?:PMID|PMCID|arXiv|ISBN)[:\s]\s*[\w.-]*\d[\w.-]*",
    re.IGNORECASE,
)
_MAY_LEAD = re.compile(r"[\]@]|:\S|[.\]][a-z]|\b10\.|PM(?:C)?ID|arXiv|ISBN|\bdoi", re.IGNORECASE)
_LEFTOVER = re.compile(r"(?P<link>\]\()|(?P<scheme>[a-z]{2,12}://)|(?P<www>www\.)", re.IGNORECASE)
_SAFE = re.compile(r"<?(?:https?://|mailto:)", re.IGNORECASE)
_EMPTY = re.compile(r"[(\[（【]\s*[)\]）】]|\(\s*(?P<number>\[S\d{1,2}\])\s*\)")


class Cleaned(NamedTuple):
    """A text, and how many links or addresses were taken out of it."""

    text: str
    removed: int


def normal_address(url: str) -> str:
    """The form in which two ways of writing one address agree."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", shadow(url).strip("<> ").casefold())
    return bare.rstrip("/")


def is_safe(address: str) -> bool:
    """The address is a page or a mailbox, nothing that runs or is loaded."""
    return bool(_SAFE.match(shadow(address)))


def without_links(text: str, numbers: Mapping[str, str]) -> Cleaned:
    """Nothing is left that leads out of the answer.

    Args:
        text: a segment; its constructs are whole.
        numbers: the normal address of each given source, to its number.
    """
    removed = 0

    def number(url: str) -> str:
        nonlocal removed
        found = numbers.get(normal_address(url))
        removed += found is None
        return f"[{found}]" if found else ""

    def link(match: re.Match[str]) -> str:
        given = number(match["to"])
        words = text_of(match).strip()
        if _NUMBERED.fullmatch(words):
            return f"[{words}]"
        return f"{words} {given}".strip() if given else words

    def by_label(match: re.Match[str]) -> str:
        nonlocal removed
        removed += 1
        words = text_of(match)
        return f"[{words}][{match['label']}]" if _NUMBERED.fullmatch(words) else words

    def bare(match: re.Match[str]) -> str:
        address = match[0].rstrip(TRAILING)
        return number(address) + match[0][len(address) :]

    def text_of(match: re.Match[str]) -> str:
        return current[match.start("text") : match.end("text")]

    def drop(_: re.Match[str]) -> str:
        nonlocal removed
        removed += 1
        return ""

    if not _MAY_LEAD.search(shadow(text)):
        return Cleaned(text, 0)
    # A link may stand inside another's text, an image inside a link.
    for _ in range(4):
        current = text
        text = rewrite(text, _INLINE, link)
        if text == current:
            break
    text = rewrite(text, _ORPHAN, lambda match: f" {given}" if (given := number(match["to"])) else "")
    text = rewrite(text, _DEFINITION, drop)
    current = text
    text = rewrite(text, _BY_LABEL, by_label)
    before = text
    text = rewrite(text, _ADDRESS, bare)
    if text != before:
        text = rewrite(text, _EMPTY, lambda match: match["number"] or "")
    return Cleaned(text, removed)


def without_leftovers(text: str) -> str:
    """What could still begin a link once something before or after it was taken out, no longer can."""
    if not _MAY_LEAD.search(shadow(text)):
        return text
    return rewrite(text, _LEFTOVER, lambda match: "] (" if match["link"] else "")


def with_safe_links(text: str) -> Cleaned:
    """Links stay where they lead to a page or a mailbox; images become links, since a client loads an image unasked."""
    removed = 0

    def link(match: re.Match[str]) -> str | None:
        nonlocal removed
        words = text[match.start("text") : match.end("text")]
        if not _SAFE.match(match["to"]):
            removed += 1
            return words
        return text[match.start() + len(match["image"]) : match.end()] if match["image"] else None

    def orphan(match: re.Match[str]) -> str | None:
        nonlocal removed
        if _SAFE.match(match["to"]) or text.rfind("[", 0, match.start()) >= 0:
            return None
        removed += 1
        return "]"

    if "](" in shadow(text):
        text = rewrite(text, _INLINE, link)
        text = rewrite(text, _ORPHAN, orphan)
    return Cleaned(rewrite(text, _UNSAFE_DEFINITION, lambda match: match[1] if match[1] else ""), removed)


_UNSAFE_DEFINITION = re.compile(
    r"((?:(?<=\n)|\A)[ ]{0,3})\[[^\[\]\n]+\]:[ \t]*<?(?:javascript|vbscript|data|file):[^\n]*", re.IGNORECASE
)
