"""Which language to answer in, and which country's numbers to show: never guessed."""

import re

from router.domain.intent import Language
from router.domain.query import Query

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’][A-Za-z]+)?")
_TAG = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?P<region>[A-Za-z]{2}))?(?:[-_].*)?$")


def written_language(text: str) -> Language | None:
    """The language the words are in; None when there are no words to tell it by."""
    han = len(_HAN.findall(text))
    if not han:
        return Language.ENGLISH if _LATIN_WORD.search(text) else None
    # A Chinese word is about two characters; "我有chest pain" is a Chinese sentence, "what does 头疼 mean" is not.
    return Language.CHINESE if han >= len(_LATIN_WORD.findall(text)) else Language.ENGLISH


def tag_language(tag: str | None) -> Language | None:
    """The service's language for a BCP 47 tag, or None."""
    if not tag:
        return None
    primary = tag.replace("_", "-").split("-", 1)[0].lower()
    return {"en": Language.ENGLISH, "zh": Language.CHINESE, "yue": Language.CHINESE}.get(primary)


def tag_region(tag: str | None) -> str | None:
    """The region of a BCP 47 tag as an upper-case country code, or None."""
    match = _TAG.match(tag) if tag else None
    region = match.group("region") if match else None
    return region.upper() if region else None


def answer_language(query: Query) -> Language:
    """The language of the query's own words, else the caller's locale, else the browser's, else English."""
    return (
        written_language(query.text)
        or tag_language(query.locale)
        or tag_language(query.accept_language)
        or Language.ENGLISH
    )


def asker_country(query: Query) -> str | None:
    """The caller's country, else the region of the locale in force; None is unknown and stays so."""
    if query.country:
        return query.country.upper()
    if query.locale:
        return tag_region(query.locale)
    if written_language(query.text) is None:
        return tag_region(query.accept_language)
    return None
