"""A text in both languages."""

from typing import NamedTuple

from router.domain.intent import Language


class Text(NamedTuple):
    """One sentence or block in both languages."""

    en: str
    zh: str

    def get(self, language: Language) -> str:
        """The text in the language asked for."""
        return self.zh if language is Language.CHINESE else self.en
