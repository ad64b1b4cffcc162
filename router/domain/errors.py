"""Everything that can go wrong by design.

MedrouteError
├── InvalidQueryError       the guard will not admit it; names the field
├── ConfigurationError      a setting is wrong or missing; names the setting and the next step
├── ArtefactError           a trained classifier or a rule file cannot be used
└── BackendError            a model cannot write; carries the fault domain
"""

from dataclasses import dataclass
from enum import StrEnum


class MedrouteError(Exception):
    """Base of every error raised on purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """One field of a request that cannot be used."""

    field: str
    """Where it stands in the request, `messages[2].content`."""
    code: str
    """`empty`, `too_long`, `control_character`, …"""
    detail: str
    """What is wrong and what to send instead; never the value itself."""


class InvalidQueryError(MedrouteError):
    """The guard will not admit the query."""

    def __init__(self, *faults: FieldFault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.detail}" for fault in faults))
        self.faults = faults


class ConfigurationError(MedrouteError):
    """A setting is wrong or missing."""


class ArtefactError(MedrouteError):
    """A trained classifier or a rule file is missing, damaged or of an unknown kind."""


class Fault(StrEnum):
    """Where a backend failed, a closed vocabulary for metrics."""

    CONNECT = "provider_connect"
    TIMEOUT = "provider_timeout"
    STATUS = "provider_status"
    CUT = "provider_cut"
    PROTOCOL = "provider_protocol"
    UNAVAILABLE = "provider_unavailable"
    LANGUAGE = "language"
    """The draft began in the other language."""
    EMPTY = "empty"
    """Nothing of the draft may be shown."""


class BackendError(MedrouteError):
    """A backend cannot write a draft, or was cut while writing it."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault
