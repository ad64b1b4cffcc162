"""Whom to reach in each country: emergency, crisis, poison and advice lines, as reviewed data.

A row is `verified` when the page named in its review was read; the others are general knowledge and wait for
someone to open the page. An unknown country has no row and is shown no number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from router.domain.triage import ActionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One service a person can reach."""

    number: str
    """As dialled or as written on a poster."""
    name_en: str
    name_zh: str
    kind: ActionKind = ActionKind.CALL
    verified: bool = False

    @property
    def uri(self) -> str:
        """A link that dials or writes to the number."""
        scheme = "sms" if self.kind is ActionKind.TEXT else "tel"
        return f"{scheme}:{self.number.replace(' ', '').replace('-', '')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The services of one country."""

    ambulance: Line
    police: Line
    crisis: tuple[Line, ...] = ()
    poison: Line | None = None
    advice: Line | None = None
    """Urgent medical advice by telephone, where the country has it."""
    verified_on: str = "2026-11-22"


def _ambulance(number: str, *, verified: bool = False) -> Line:
    return Line(number=number, name_en="ambulance", name_zh="急救", verified=verified)


def _police(number: str, *, verified: bool = False) -> Line:
    return Line(number=number, name_en="police", name_zh="报警", verified=verified)


def _crisis(number: str, name_en: str, name_zh: str, *, verified: bool = False) -> Line:
    return Line(number=number, name_en=name_en, name_zh=name_zh, verified=verified)


def _poison(number: str) -> Line:
    return Line(number=number, name_en="poison centre", name_zh="中毒咨询中心")


CONTACTS: Mapping[str, Contacts] = MappingProxyType(
    {
        "CN": Contacts(
            ambulance=_ambulance("120", verified=True),
            police=_police("110", verified=True),
            crisis=(_crisis("12356", "mental health line", "全国心理援助热线", verified=True),),
        ),
        "HK": Contacts(
            ambulance=_ambulance("999", verified=True),
            police=_police("999", verified=True),
            crisis=(_crisis("18111", "mental health support line", "情绪通", verified=True),),
        ),
        "TW": Contacts(
            ambulance=_ambulance("119"),
            police=_police("110"),
            crisis=(_crisis("1925", "suicide prevention line", "安心专线", verified=True),),
        ),
        "MO": Contacts(ambulance=_ambulance("999"), police=_police("999")),
        "US": Contacts(
            ambulance=_ambulance("911", verified=True),
            police=_police("911", verified=True),
            crisis=(
                _crisis("988", "suicide and crisis lifeline", "自杀与危机生命线", verified=True),
                Line(
                    number="988",
                    name_en="crisis line by text",
                    name_zh="危机短信",
                    kind=ActionKind.TEXT,
                    verified=True,
                ),
            ),
            poison=_poison("1-800-222-1222"),
        ),
        "CA": Contacts(
            ambulance=_ambulance("911"),
            police=_police("911"),
            crisis=(_crisis("988", "suicide crisis helpline", "自杀危机热线"),),
        ),
        "GB": Contacts(
            ambulance=_ambulance("999", verified=True),
            police=_police("999", verified=True),
            crisis=(_crisis("116 123", "Samaritans", "撒玛利亚会", verified=True),),
            advice=Line(number="111", name_en="NHS 111", name_zh="NHS 111 咨询", verified=True),
        ),
        "IE": Contacts(
            ambulance=_ambulance("112"),
            police=_police("112"),
            crisis=(_crisis("116 123", "Samaritans", "撒玛利亚会"),),
        ),
        "IN": Contacts(
            ambulance=_ambulance("112", verified=True),
            police=_police("112", verified=True),
            crisis=(_crisis("14416", "Tele-MANAS", "心理援助热线"),),
        ),
        "JP": Contacts(ambulance=_ambulance("119", verified=True), police=_police("110", verified=True)),
        "KR": Contacts(ambulance=_ambulance("119"), police=_police("112")),
        "SG": Contacts(
            ambulance=_ambulance("995"),
            police=_police("999"),
            crisis=(_crisis("1767", "Samaritans of Singapore", "新加坡援人协会"),),
        ),
        "AU": Contacts(
            ambulance=_ambulance("000", verified=True),
            police=_police("000", verified=True),
            crisis=(_crisis("13 11 14", "Lifeline", "生命热线", verified=True),),
            poison=_poison("13 11 26"),
        ),
        "NZ": Contacts(
            ambulance=_ambulance("111"),
            police=_police("111"),
            crisis=(_crisis("1737", "Need to talk?", "心理支持热线"),),
        ),
        **{
            country: Contacts(ambulance=_ambulance("112"), police=_police("112"))
            for country in (
                "DE",
                "FR",
                "ES",
                "IT",
                "NL",
                "BE",
                "AT",
                "PT",
                "SE",
                "FI",
                "DK",
                "PL",
                "GR",
                "CZ",
            )
        },
    }
)
"""ISO 3166-1 alpha-2 to the country's services."""
