"""From a draft request to the messages a chat model reads; the prompt files are part of the cache identity."""

import hashlib
import re
from collections.abc import Sequence
from importlib import resources

from backends.chat import Message
from router.domain.answer import Passage
from router.domain.intent import Language
from router.domain.ports import DraftRequest
from router.domain.query import Role
from router.domain.triage import Level
from router.policy import wording
from router.policy.drafting.shadow import rewrite, visible

MAX_TURNS = 8
MAX_TURN_CHARS = 4_000
FORM = "passages-2"
"""How passages are fenced and what is made inert; part of the version, since it changes what a model reads."""
_NAMES = ("medical", "care", "general", "card")
# What could end a fence of ours, open another, or pass for another turn of the conversation.
_FORGED = re.compile(
    r"<(?=\s*/?\s*(?:passage|think|thinking|start_of_turn|end_of_turn|s>|bos>|eos>)|[|<])|\[(?=/?INST\])|\|(?=>)",
    re.IGNORECASE,
)
# Inside a passage nothing needs to look like an element at all.
_TAG = re.compile(r"<(?=\s*[/!?a-zA-Z|<])|\[(?=/?INST\])|\|(?=>)", re.IGNORECASE)


class Prompts:
    """The prompt files, read once."""

    def __init__(self) -> None:
        folder = resources.files("backends") / "prompts"
        self._texts = {
            (name, language): (folder / f"{name}.{language}.md").read_text(encoding="utf-8").strip()
            for name in _NAMES
            for language in Language
        }
        self.version = hashlib.sha256(repr((FORM, sorted(self._texts.items()))).encode()).hexdigest()[:12]

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
        language, level = request.decision.language, request.decision.triage.level
        parts = [self._texts[name, language]]
        if level is not Level.NONE:
            parts.append(self._texts["card", language].format(title=wording.CARE_TITLE[level].get(language)))
        if request.passages:
            parts.append(_passages(request.passages))
        earlier = [
            {"role": turn.role.value, "content": _inert(turn.content[:MAX_TURN_CHARS])}
            for turn in request.query.turns[-MAX_TURNS:]
            if turn.role is not Role.SYSTEM
        ]
        return [
            {"role": "system", "content": "\n\n".join(parts)},
            *earlier,
            {"role": "user", "content": _inert(request.query.text)},
        ]


def _passages(passages: Sequence[Passage]) -> str:
    """Numbered and fenced: data that cannot be taken for instructions by its place, nor leave it."""
    return "\n\n".join(
        f'<passage id="S{number}" title="{_attribute(passage.title)}">\n{_fenced(passage.text)}\n</passage>'
        for number, passage in enumerate(passages, 1)
    )


def _inert(text: str) -> str:
    """The text with a look-alike for each mark that only the service or a chat template may write."""
    return rewrite(visible(text), _FORGED, _look_alike)


def _fenced(text: str) -> str:
    return rewrite(visible(text), _TAG, _look_alike)


def _look_alike(mark: re.Match[str]) -> str:
    return {"<": "‹", "[": "(", "|": "¦"}[mark[0]]


def _attribute(text: str) -> str:
    return " ".join(_fenced(text).replace('"', "'").replace(">", "›").split())
