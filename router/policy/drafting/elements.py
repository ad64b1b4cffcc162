"""Takes raw HTML out, and makes harmless what only looks like it."""

import re

from router.policy.drafting.shadow import rewrite

_NAMES = (  # noqa: SIM905 - a list of names is read as one line
    "a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote body br button canvas "
    "caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset "
    "figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins "
    "isindex kbd keygen label legend li link main map mark marquee math menu menuitem meta meter nav nobr noembed "
    "noframes noscript object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp "
    "script section select slot small source span strike strong style sub summary sup svg table tbody td template "
    "textarea tfoot th thead time title tr track tt u ul use var video wbr xmp answer response final output passage "
    "question"
).split()
_KNOWN = rf"(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})"
_ELEMENT_START = re.compile(rf"<(?:/?\s?{_KNOWN}(?=[\s/>])|!--|!doctype|!\[CDATA|\?\w)", re.IGNORECASE)
_WITH_CONTENT = re.compile(
    r"<(?P<name>script|style|iframe|object|svg|noscript|template|textarea|title)\b[^>]*>.*?(?:</(?P=name)\s*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(
    rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|</?\s?{_KNOWN}(?:[\s/][^<>]*)?>|<[!?][^<>]*>"
    # An unknown element that carries a handler or an address is as dangerous as a known one.
    r"|<[a-z][^<>]*\s(?:on\w+|href|src|style|srcdoc|action)\s*=[^<>]*>"
    r"|<(?!https?:)[a-z][a-z0-9+.-]{1,31}:[^\s<>]*>|<[^\s<>@]+@[^\s<>@]+>"
    r"|&#x?[0-9a-f]{1,7};?",
    re.IGNORECASE | re.DOTALL,
)
_BRACKETED = re.compile(r"<(https?://[^\s<>]*)>", re.IGNORECASE)
_LOOKS_LIKE = re.compile(r"<(?=[a-zA-Z/!?]|\Z)")


def is_element(text: str, start: int) -> bool:
    """An HTML element, comment or declaration begins at this place."""
    return bool(_ELEMENT_START.match(text, start))


def without_elements(text: str) -> tuple[str, int]:
    """The text with no raw HTML, and how many pieces were taken out.

    A sign that is no element, as in "a <b", gets a space and can no longer begin one.
    """
    removed = 0

    def drop(_: re.Match[str]) -> str:
        nonlocal removed
        removed += 1
        return ""

    if "<" not in text and "＜" not in text and "&#" not in text:
        return text, 0
    text = rewrite(text, _BRACKETED, lambda match: match[1])
    text = rewrite(text, _WITH_CONTENT, drop)
    # Taking one out may join two halves of another.
    while (shorter := rewrite(text, _TAG, drop)) != text:
        text = shorter
    return rewrite(text, _LOOKS_LIKE, lambda _: "< "), removed
