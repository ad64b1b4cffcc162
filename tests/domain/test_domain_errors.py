"""Errors raised on purpose."""

import inspect
import re

from router.domain import errors
from router.domain.errors import BackendError, Fault, FieldFault, InvalidQueryError, MedrouteError


def test_the_drawn_tree_is_the_whole_hierarchy() -> None:
    """The tree in the module's docstring names every error there is."""
    drawn = set(re.findall(r"\w+Error", inspect.getdoc(errors) or ""))
    real = {name for name, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, MedrouteError)}
    assert drawn == real


def test_an_invalid_query_names_every_fault() -> None:
    """The message of a rejected query tells each field and what to do about it."""
    first = FieldFault(field="query", code="empty", detail="is empty")
    second = FieldFault(field="messages", code="too_long", detail="has 201 turns")
    error = InvalidQueryError(first, second)
    assert str(error) == "query: is empty; messages: has 201 turns"
    assert error.faults == (first, second)


def test_a_backend_error_carries_its_fault_domain() -> None:
    """Metrics read the fault of a backend, people read its detail."""
    error = BackendError(Fault.TIMEOUT, "no byte for 20 s")
    assert error.fault is Fault.TIMEOUT
    assert str(error) == "no byte for 20 s"
