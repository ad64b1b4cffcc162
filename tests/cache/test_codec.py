"""How a kept answer is written down."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router.cache.codec import decode, encode
from router.domain.answer import Rung
from router.domain.ports import CachedAnswer
from tests.builders import a_source

KEPT = CachedAnswer(
    text="铁 helps. [S1]", sources=(a_source(), a_source("S2")), backend="medical", model="med-1", rung=Rung.MEDICAL
)
FIELDS = ("form", "text", "sources", "backend", "model", "rung")
values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)


def row(**changes: Any) -> bytes:
    """The written answer with something changed."""
    return json.dumps({**json.loads(encode(KEPT)), **changes}).encode()


def test_an_answer_comes_back_as_it_was() -> None:
    """Every field survives, each source with its own."""
    assert decode(encode(KEPT)) == KEPT


@given(text=st.text(), model=st.text())
def test_any_text_comes_back_as_it_was(text: str, model: str) -> None:
    """Whatever a model wrote survives."""
    kept = CachedAnswer(text=text, sources=(), backend="general", model=model, rung=Rung.GENERAL)
    assert decode(encode(kept)) == kept


@pytest.mark.parametrize(
    "stored",
    [
        b"", b"nonsense", b"\xff\x00", b"null", b"[]", b"5", b'"text"', b"{}", encode(KEPT)[:-20], encode(KEPT)[1:],
        row(form=2), row(form=None), row(rung="made up"), row(sources=None), row(sources=[{"id": "S1"}]),
        row(sources=[{**json.loads(row())["sources"][0], "origin": "made up"}]), row(more="than we know"),
        row(text=5), row(text=None), row(model=[]),
    ],
)  # fmt: skip
def test_what_is_not_one_of_ours_is_a_miss(stored: bytes) -> None:
    """Damaged, foreign and future values are not read."""
    assert decode(stored) is None


@given(stored=st.binary(max_size=80))
def test_any_bytes_are_a_miss_or_an_answer(stored: bytes) -> None:
    """No value in the store makes reading fail."""
    assert decode(stored) is None


@given(field=st.sampled_from(FIELDS), value=values)
def test_a_field_of_another_kind_is_a_miss(field: str, value: Any) -> None:
    """A value that reads is a whole answer of text."""
    found = decode(row(**{field: value}))
    kinds = {type(found.text), type(found.model), type(found.backend)} if found else {str}
    assert kinds == {str}
