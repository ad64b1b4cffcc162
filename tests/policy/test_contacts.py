"""Whom to reach in each country."""

import re

import pytest

from router.domain.triage import ActionKind
from router.policy.contacts import CONTACTS, Contacts, Line


def _lines(contacts: Contacts) -> list[Line]:
    named = (contacts.ambulance, contacts.police, contacts.poison, contacts.advice, *contacts.crisis)
    return [line for line in named if line is not None]


@pytest.mark.parametrize("country", CONTACTS)
def test_a_country_is_named_by_its_code(country: str) -> None:
    """Rows are found by the two capitals that `asker_country` gives."""
    assert re.fullmatch("[A-Z]{2}", country)


@pytest.mark.parametrize("country", CONTACTS)
def test_every_known_country_has_an_ambulance_and_a_police_to_call(country: str) -> None:
    """A country is known only with short numbers that anyone there can dial."""
    row = CONTACTS[country]
    for line in (row.ambulance, row.police):
        assert line.kind is ActionKind.CALL
        assert re.fullmatch(r"tel:\d{3}", line.uri)


@pytest.mark.parametrize("country", CONTACTS)
def test_every_line_can_be_reached_and_named(country: str) -> None:
    """A line has a link of digits alone and a name in both languages."""
    for line in _lines(CONTACTS[country]):
        assert re.fullmatch(r"(?:tel|sms):\d{3,15}", line.uri)
        assert line.uri.startswith("sms:") is (line.kind is ActionKind.TEXT)
        assert line.name_en
        assert line.name_zh


def test_a_number_is_dialled_without_its_spaces() -> None:
    """A number is written as on a poster and dialled as digits."""
    line = Line(number="1-800 222", name_en="line", name_zh="热线")
    assert (line.number, line.uri) == ("1-800 222", "tel:1800222")


def test_a_text_line_is_written_to() -> None:
    """A line for messages opens a message, not a call."""
    assert Line(number="988", name_en="line", name_zh="短信", kind=ActionKind.TEXT).uri == "sms:988"


@pytest.mark.parametrize(
    ("country", "ambulance"),
    [("CN", "120"), ("HK", "999"), ("TW", "119"), ("US", "911"), ("GB", "999"), ("AU", "000"), ("DE", "112")],
)
def test_the_ambulance_numbers_are_right(country: str, ambulance: str) -> None:
    """Numbers that everyone in the country knows stand where they should."""
    assert CONTACTS[country].ambulance.number == ambulance


def test_an_unknown_country_has_no_row() -> None:
    """No number is on file for a country nobody reviewed."""
    assert CONTACTS.get("XX") is None
    assert CONTACTS.get("") is None


def test_the_table_cannot_be_changed() -> None:
    """Nobody adds a number while the service runs."""
    assert not hasattr(CONTACTS, "__setitem__")
