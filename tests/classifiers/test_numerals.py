"""Chinese numerals and their values."""

import pytest

from classifiers.triage.numerals import han_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("三十八", 38),
        ("四十", 40),
        ("一百", 100),
        ("一百零五", 105),
        ("百二十", 120),
        ("两", 2),
        ("零", 0),
        ("", None),
        ("半", None),
        ("三半", None),
        ("三岁", None),
        ("38", None),
    ],
)
def test_chinese_numerals_have_a_value(text: str, number: int | None) -> None:
    """A numeral is read by its tens and hundreds, and anything else is none."""
    assert han_number(text) == number
