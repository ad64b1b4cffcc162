"""Who may ask: holders of a key, or anyone on this machine while no keys are set."""

import hashlib
import ipaddress
from collections.abc import Collection
from typing import NamedTuple

from fastapi import Request

from router.api.problems import ProblemError

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/", "/docs", "/openapi.json"})


def key_digest(key: str) -> str:
    """What the keys file holds instead of the key."""
    return hashlib.sha256(key.encode()).hexdigest()


class Caller(NamedTuple):
    """Who asks, as far as the service cares."""

    owner: str
    """Digest of the key; empty where the service asks for none."""
    counted_as: str
    """What a rate is counted by: the key, or else the address."""


class Gate:
    """Lets requests in."""

    def __init__(self, digests: Collection[str], *, open_access: bool) -> None:
        self._digests = frozenset(digests)
        self._open_access = open_access

    def admit(self, request: Request) -> Caller:
        """Let the request pass, and say who asks.

        Raises:
            ProblemError: 401 without a valid key, 403 from another machine while no keys are set.
        """
        if self._digests:
            scheme, _, key = request.headers.get("authorization", "").partition(" ")
            # Digests are compared, so the time taken tells nothing about a key.
            digest = key_digest(key.strip())
            if scheme.lower() != "bearer" or digest not in self._digests:
                challenge = {"www-authenticate": "Bearer"}
                raise ProblemError(401, "send a valid key as Authorization: Bearer <key>", headers=challenge)
            return Caller(owner=digest, counted_as=digest)
        if not self._open_access and not _is_loopback(request):
            raise ProblemError(
                403, "this server has no API keys and answers on loopback only; set MEDROUTE_API_KEYS_FILE"
            )
        return Caller(owner="", counted_as=_address(request))


def _address(request: Request) -> str:
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    # A household has a whole network of addresses, so the network counts and not each address in it.
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def _is_loopback(request: Request) -> bool:
    host = request.client.host if request.client else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost", "testclient")
