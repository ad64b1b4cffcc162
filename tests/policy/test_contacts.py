"""Whom to reach in each country: the rows on file, and a file that says nothing usable."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from router.contacts import CONTACTS_FILE, read_contacts
from router.domain.errors import ArtefactError
from router.domain.triage import ActionKind
from router.policy.contacts import Line
from tests.builders import CONTACTS

_ROWS = {
    f"{country} {place} {line.number}": line
    for country, row in CONTACTS.items()
    for place, lines in (("shown", set(row.lines) - set(row.further)), ("further", set(row.further)))
    for line in lines
}


@pytest.mark.parametrize("country", CONTACTS)
def test_every_known_country_has_an_ambulance_and_a_police_to_call(country: str) -> None:
    """A country is known only with short numbers that anyone there can dial."""
    row = CONTACTS[country]
    for line in (row.ambulance, row.police):
        assert line.kind is ActionKind.CALL
        assert re.fullmatch(r"tel:\d{3}", line.uri)


@pytest.mark.parametrize("line", _ROWS.values(), ids=_ROWS)
def test_every_line_can_be_reached_and_named(line: Line) -> None:
    """A line has a link of digits alone, a name in both languages, and a day of review that has come."""
    assert re.fullmatch(r"(?:tel|sms):(?:%23)?\d{3,15}", line.uri)
    assert line.uri.startswith("sms:") is (line.kind is ActionKind.TEXT)
    assert re.search("[A-Za-z]", line.name_en)
    assert not re.search("[\u4e00-\u9fff]", line.name_en)
    assert line.name_zh == "NHS 111 咨询" or re.search("[\u4e00-\u9fff]", line.name_zh)
    assert line.verified_on is None or line.verified_on <= date(2026, 11, 22)


@pytest.mark.parametrize("country", CONTACTS)
def test_an_ambulance_is_no_crisis_line(country: str) -> None:
    """Nobody is told that an ambulance or the police is somebody to talk to."""
    row = CONTACTS[country]
    assert not {line.number for line in row.crisis} & {row.ambulance.number, row.police.number}


def test_a_number_is_dialled_without_its_spaces() -> None:
    """A number is written as on a poster and dialled as digits."""
    line = Line(number="1-800 222", name_en="line", name_zh="热线")
    assert (line.number, line.uri) == ("1-800 222", "tel:1800222")


def test_a_number_with_a_hash_is_dialled_whole() -> None:
    """A link keeps the hash as part of the number."""
    assert Line(number="#7119", name_en="line", name_zh="热线").uri == "tel:%237119"


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


def test_the_american_line_is_not_offered_in_china() -> None:
    """988 reaches nobody in mainland China, though a public list says so."""
    assert "988" not in {line.number for line in CONTACTS["CN"].lines}


def test_only_a_line_that_was_read_carries_a_day() -> None:
    """A review speaks for its own line: none stands on rows nobody opened, nor on a neighbour of a reviewed line."""
    assert CONTACTS["CN"].crisis[0].verified_on == date(2026, 11, 22)
    assert CONTACTS["TW"].ambulance.verified_on is None
    assert CONTACTS["US"].poison is not None
    assert CONTACTS["US"].poison.verified_on is None
    for country in ("CA", "IE", "KR", "NZ", "MO", "DE", "FR", "CZ"):
        assert not [line for line in CONTACTS[country].lines if line.verified_on], country


def test_an_unknown_country_has_no_row() -> None:
    """No number is on file for a country nobody reviewed."""
    assert CONTACTS.get("XX") is None
    assert CONTACTS.get("") is None


def test_no_country_is_written_twice() -> None:
    """Of two entries for one country YAML would drop the first without a word."""
    assert len(re.findall('^"[A-Z]{2}":', CONTACTS_FILE.read_text(encoding="utf-8"), re.MULTILINE)) == len(CONTACTS)


def test_the_table_cannot_be_changed() -> None:
    """Nobody adds a number while the service runs."""
    assert not hasattr(CONTACTS, "__setitem__")


def _with(change: Callable[[dict[Any, Any]], object], folder: Path) -> Path:
    written = yaml.safe_load(CONTACTS_FILE.read_text(encoding="utf-8"))
    change(written)
    path = folder / "contacts.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda book: book["JP"].pop("ambulance"), "JP ambulance: missing"),
        (lambda book: book["JP"].update(fire=None), "JP fire: unknown field"),
        (lambda book: book.update(JP=None), "JP: needs its fields"),
        (lambda book: book["JP"].update(police=None), "JP police: needs its fields"),
        (lambda book: book["JP"].update(crisis=None), "JP crisis: needs a list"),
        (lambda book: book["JP"]["crisis"][0].update(number=119), "JP crisis[0] number: needs digits in quotes"),
        (lambda book: book["JP"]["crisis"][0].update(number="call"), "JP crisis[0] number: needs digits"),
        (lambda book: book["JP"]["crisis"][0].update(name_zh=" "), "JP crisis[0] name_zh: needs a name"),
        (lambda book: book["JP"]["crisis"][0].pop("name_en"), "JP crisis[0] name_en: missing"),
        (lambda book: book["JP"]["crisis"][0].pop("verified_on"), "JP crisis[0] verified_on: missing"),
        (lambda book: book["JP"]["advice"].update(kind="fax"), "JP advice kind: call or text"),
        (lambda book: book["JP"]["police"].update(kind=["call"]), "JP police kind: call or text"),
        (lambda book: book["JP"]["poison"].update(kind="text"), "JP poison kind: this line is called"),
        (lambda book: book["JP"]["poison"].update(url="example.org"), "JP poison url: needs an https address"),
        (lambda book: book["JP"]["poison"].update(verified_on="yes"), "JP poison verified_on: needs a day"),
        (lambda book: book.update({False: book["JP"]}), "False: a country is two capitals in quotes"),
        (lambda book: book.update(jp=book["JP"]), "jp: a country is two capitals in quotes"),
        (lambda book: book.clear(), "needs one entry a country"),
    ],
)
def test_a_fault_names_the_country_and_the_field(
    change: Callable[[dict[Any, Any]], object], said: str, tmp_path: Path
) -> None:
    """A row that no card could show is refused on load, with its place and what it needs."""
    with pytest.raises(ArtefactError, match=f"^{re.escape(f'contacts.yaml: {said}')}"):
        read_contacts(_with(change, tmp_path))


@pytest.mark.parametrize("text", [None, "CN: [", "\x00"])
def test_a_file_that_cannot_be_read_is_named(text: str | None, tmp_path: Path) -> None:
    """A file that is missing or no YAML is refused by name."""
    path = tmp_path / "contacts.yaml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"^contacts\.yaml: cannot be read"):
        read_contacts(path)
