"""From a draft request to the messages a chat model reads; the prompt files are part of the cache identity."""

import hashlib
from collections.abc import Sequence
from importlib import resources

from backends.chat import Message
from router.domain.answer import Passage
from router.domain.intent import Language
from router.domain.ports import DraftRequest
from router.domain.query import Role

MAX_TURNS = 8
MAX_TURN_CHARS = 4_000
_NAMES = ("medical", "care", "general")


class Prompts:
    """The prompt files, read once."""

    def __init__(self) -> None:
        folder = resources.files("backends") / "prompts"
        self._texts = {
            (name, language): (folder / f"{name}.{language}.md").read_text(encoding="utf-8").strip()
            for name in _NAMES
            for language in Language
        }
        self.version = hashlib.sha256(repr(sorted(self._texts.items())).encode()).hexdigest()[:12]

    def medical(self, request: DraftRequest) -> Sequence[Message]:
        """For the medical model."""
        return self._messages("medical", request)

    def care(self, request: DraftRequest) -> Sequence[Message]:
        """For a general model that stands in on a health query."""
        return self._messages("care", request)

    def general(self, request: DraftRequest) -> Sequence[Message]:
        """For everything that is not health."""
        return self._messages("general", request)

    def _messages(self, name: str, request: DraftRequest) -> Sequence[Message]:
        system = self._texts[name, request.decision.language]
        if request.passages:
            system = f"{system}\n\n{_passages(request.passages)}"
        earlier = [
            {"role": turn.role.value, "content": turn.content[:MAX_TURN_CHARS]}
            for turn in request.query.turns[-MAX_TURNS:]
            if turn.role is not Role.SYSTEM
        ]
        return [
            {"role": "system", "content": system},
            *earlier,
            {"role": "user", "content": request.query.text},
        ]


def _passages(passages: Sequence[Passage]) -> str:
    """Numbered and fenced: data that cannot be taken for instructions by its place."""
    return "\n\n".join(
        f'<passage id="S{number}" title="{passage.title}">\n{passage.text}\n</passage>'
        for number, passage in enumerate(passages, 1)
    )
