"""Who may ask: holders of a key, or anyone on this machine while no keys are set."""

import hashlib
import ipaddress
from collections.abc import Collection

from fastapi import Request

from router.api.problems import ProblemError

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/", "/docs", "/openapi.json"})


def key_digest(key: str) -> str:
    """What the keys file holds instead of the key."""
    return hashlib.sha256(key.encode()).hexdigest()


class Gate:
    """Lets requests in."""

    def __init__(self, digests: Collection[str], *, open_access: bool) -> None:
        self._digests = frozenset(digests)
        self._open_access = open_access

    def admit(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            ProblemError: 401 without a valid key, 403 from another machine while no keys are set.
        """
        if self._digests:
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            # Digests are compared, so the time taken tells nothing about a key.
            if scheme.lower() != "bearer" or key_digest(key.strip()) not in self._digests:
                challenge = {"www-authenticate": "Bearer"}
                raise ProblemError(401, "send a valid key as Authorization: Bearer <key>", headers=challenge)
        elif not self._open_access and not _is_loopback(request):
            raise ProblemError(
                403, "this server has no API keys and answers on loopback only; set MEDROUTE_API_KEYS_FILE"
            )


def _is_loopback(request: Request) -> bool:
    host = request.client.host if request.client else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost", "testclient")
