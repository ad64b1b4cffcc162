"""Reads the YAML files that clinicians edit: the rules, and the word lists of the frames."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from classifiers.text import normalise
from router.domain.errors import ArtefactError

_BORDER = "\0"
"""A character that stands in no phrase."""


def yaml_paths(folder: Path, what: str) -> list[Path]:
    """Every `*.yaml` of a folder, in a fixed order.

    Raises:
        ArtefactError: there is none; `what` names what is missing.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        msg = f"no {what} in {folder.name}; reinstall the package"
        raise ArtefactError(msg)
    return paths


def read_bytes(path: Path) -> bytes:
    """A file as it is written.

    Raises:
        ArtefactError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise fault(path, f"cannot be read: {error}") from error


def parse(path: Path, written: bytes) -> Any:  # noqa: ANN401 - parsed YAML
    """What a file says.

    Raises:
        ArtefactError: it is no YAML.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(written.decode("utf-8"), Loader=loader)  # noqa: S506 - a safe loader, in C where it exists
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise fault(path, f"not valid YAML: {error}") from error


def phrases_of(path: Path, owner: str, written: Any) -> list[str]:  # noqa: ANN401 - parsed YAML
    """The phrases of one list as they are written; none where nothing is.

    Raises:
        ArtefactError: it is no list of phrases; names its owner.
    """
    # A text alone would be read letter by letter, and YAML reads a bare no or on as a truth value.
    if not isinstance(written or [], list) or any(isinstance(text, bool) for text in written or ()):
        raise fault(path, f"{owner} needs lists of phrases; quote yes, no, on and off")
    return list(map(str, written or ()))


def in_form(phrases: Sequence[str]) -> list[str]:
    """Phrases brought into form as texts will be, all at once: there are tens of thousands."""
    return normalise(_BORDER.join(phrases)).split(_BORDER) if phrases else []


def fault(path: Path, what: str) -> ArtefactError:
    """An error that names the file."""
    return ArtefactError(f"{path.name}: {what}")
