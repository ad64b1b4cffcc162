"""Who asks is not what is asked: queries with a word about the asker before them, label unchanged."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, StrictStr, TypeAdapter

from classifiers.training.examples import Example
from router.domain.errors import ArtefactError
from router.domain.intent import Label, Language

FILE = "introductions.yaml"

Introductions = Mapping[Language, Sequence[str]]
_SHAPE = TypeAdapter(dict[Language, Annotated[list[StrictStr], Field(min_length=1)]])


def read_introductions(folder: Path) -> Introductions:
    """The sentences by language; none where there is no such file.

    Raises:
        ArtefactError: the file is not a list of texts for each language.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        found = _SHAPE.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, yaml.YAMLError) as error:
        msg = f"{FILE}: a list of texts for `en` and for `zh` is wanted ({type(error).__name__})"
        raise ArtefactError(msg) from error
    return found


def introduced(
    examples: Sequence[Example], introductions: Introductions, count: int, seed: int
) -> list[tuple[str, Example]]:
    """Some of the queries, each with what its asker might say of themselves before it.

    Args:
        examples: the queries.
        introductions: what is said, by language.
        count: how many for each language and label.
        seed: makes the choice the same on every run.
    """
    chance = random.Random(f"{seed}/introductions")  # noqa: S311 - not a secret
    found = []
    for language, said in introductions.items():
        for label in Label:
            clear = [e for e in examples if e.language is language and e.label is label and not e.borderline]
            found += [(chance.choice(said) + e.text, e) for e in chance.sample(clear, min(count, len(clear)))]
    return found
