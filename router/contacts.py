"""Reads the services of each country from `contacts.yaml`, and refuses what a card could not show."""

import re
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from router.domain.errors import ArtefactError
from router.domain.triage import ActionKind
from router.policy.contacts import ContactBook, Contacts, Line

CONTACTS_FILE = Path(__file__).with_name("contacts.yaml")
_COUNTRY_KEYS = frozenset({"ambulance", "police", "crisis", "poison", "advice", "further"})
_LINE_KEYS = frozenset({"number", "name_en", "name_zh", "url", "verified_on"})
_NUMBER = re.compile(r"#?\d[\d -]+\d")
_KINDS = {"call": ActionKind.CALL, "text": ActionKind.TEXT}


def read_contacts(path: Path = CONTACTS_FILE) -> ContactBook:
    """Every country's services, as a table nobody can change.

    Raises:
        ArtefactError: the file cannot be read or says what no card could show; names the country and the field.
    """
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        msg = f"{path.name}: cannot be read: {error}"
        raise ArtefactError(msg) from error
    if not isinstance(written, dict) or not written:
        msg = f"{path.name}: needs one entry a country"
        raise ArtefactError(msg)
    try:
        return MappingProxyType({_country(code): _contacts(code, row) for code, row in written.items()})
    except _FaultError as fault:
        msg = f"{path.name}: {fault}"
        raise ArtefactError(msg) from fault


class _FaultError(ValueError):
    """What is wrong, with its place."""


def _fault(place: str, what: str, field: str = "") -> _FaultError:
    return _FaultError(f"{place} {field}: {what}" if field else f"{place}: {what}")


def _country(code: object) -> str:
    # YAML reads a bare NO as a truth value.
    if not isinstance(code, str) or not re.fullmatch("[A-Z]{2}", code):
        raise _fault(str(code), "a country is two capitals in quotes")
    return code


def _keys(place: str, written: object, wanted: frozenset[str], also: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The fields of one entry, each there and none unknown: a null is written, not left out."""
    if not isinstance(written, dict):
        raise _fault(place, "needs its fields")
    for name in sorted(map(str, (written.keys() ^ wanted) - also)):
        raise _fault(place, "unknown field" if name in map(str, written) else "missing", name)
    return written


def _contacts(code: str, written: object) -> Contacts:
    row = _keys(code, written, _COUNTRY_KEYS)
    return Contacts(
        ambulance=_to_call(f"{code} ambulance", row["ambulance"]),
        police=_to_call(f"{code} police", row["police"]),
        crisis=_lines(f"{code} crisis", row["crisis"]),
        poison=None if row["poison"] is None else _to_call(f"{code} poison", row["poison"]),
        advice=None if row["advice"] is None else _to_call(f"{code} advice", row["advice"]),
        further=_lines(f"{code} further", row["further"]),
    )


def _lines(place: str, written: object) -> tuple[Line, ...]:
    if not isinstance(written, list):
        raise _fault(place, "needs a list; [] where there is none")
    return tuple(_line(f"{place}[{index}]", each) for index, each in enumerate(written))


def _to_call(place: str, written: object) -> Line:
    line = _line(place, written)
    if line.kind is not ActionKind.CALL:
        raise _fault(place, "this line is called", "kind")
    return line


def _line(place: str, written: object) -> Line:
    row = _keys(place, written, _LINE_KEYS, frozenset({"kind"}))
    number, url, verified_on = row["number"], row["url"], row["verified_on"]
    # YAML reads a bare 000 as nought.
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise _fault(place, "needs digits in quotes", "number")
    for field in ("name_en", "name_zh"):
        if not isinstance(row[field], str) or not row[field].strip():
            raise _fault(place, "needs a name", field)
    kind = _KINDS.get(str(row.get("kind", "call")))
    if kind is None:
        raise _fault(place, "call or text", "kind")
    if url is not None and not (isinstance(url, str) and url.startswith("https://")):
        raise _fault(place, "needs an https address, or null", "url")
    if verified_on is not None and (not isinstance(verified_on, date) or isinstance(verified_on, datetime)):
        raise _fault(place, "needs a day such as 2026-11-22, or null", "verified_on")
    return Line(
        number=number,
        name_en=row["name_en"],
        name_zh=row["name_zh"],
        kind=kind,
        url=url,
        verified_on=verified_on,
    )
