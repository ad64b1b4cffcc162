"""The pure core: what it may import, and values nobody can change."""

import ast
import dataclasses
import importlib
from pathlib import Path
from types import ModuleType

import pytest

import router

_ROOT = Path(router.__file__).parent
_ALLOWED = {
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "hashlib",
    "re",
    "types",
    "typing",
    "unicodedata",
}
_DOMAIN = sorted(_ROOT.glob("domain/*.py"))
_CORE = [*_DOMAIN, *sorted(_ROOT.glob("policy/*.py"))]
_MODULES = [importlib.import_module(f"router.domain.{path.stem}") for path in _DOMAIN if path.stem != "__init__"]


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", _CORE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_core_imports_only_what_is_listed(path: Path) -> None:
    """A module of the core imports listed parts of the standard library and the core itself, nothing else."""
    own = {"router.domain", "router.policy"} if path.parent.name == "policy" else {"router.domain"}
    foreign = {
        name
        for name in _imported(path)
        if name.split(".")[0] not in _ALLOWED and ".".join(name.split(".")[:2]) not in own
    }
    assert not foreign


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: module.__name__)
def test_domain_values_are_frozen(module: ModuleType) -> None:
    """No value of the domain can be changed after it was made, nor take a position for a field."""
    for value in vars(module).values():
        if not (isinstance(value, type) and dataclasses.is_dataclass(value)):
            continue
        fields = dataclasses.fields(value)
        assert all(field.kw_only for field in fields), value
        assert "__slots__" in vars(value), value
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(object.__new__(value), fields[0].name, None)
