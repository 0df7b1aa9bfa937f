"""What a browser offers to begin a call with, made harmless."""

from __future__ import annotations

import ipaddress
import json

from aioice.ice import get_host_addresses

from agent.errors import ConfigError

LONGEST = 32_768  # bytes of an offer
_LINES = 1000  # of it
_MEDIA = 4  # parts of it
_DISCARD = 9  # a port at which nobody answers

BAD = "the call could not be understood; reload the page"


def offered(data: bytes) -> str:
    """The SDP of an offer. Raises `ConfigError`."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise ConfigError(BAD) from None
    sdp = told.get("sdp") if isinstance(told, dict) and told.get("type") == "offer" else None
    if not isinstance(sdp, str) or not sdp.startswith("v=0"):
        raise ConfigError(BAD)
    lines = sdp.splitlines()
    if len(lines) > _LINES or sum(line.startswith("m=") for line in lines) > _MEDIA:
        raise ConfigError(BAD)
    return sdp


def reached(sdp: str, caller: str) -> str:
    """`sdp` with no addresses but the caller's and this machine's own.

    So nobody makes this server knock at other doors. The caller reaches us by the addresses of
    the answer, and is then known by where it came from; that wants one address to begin with.
    """
    known = {caller, *get_host_addresses(use_ipv4=True, use_ipv6=True)}
    try:
        ipaddress.ip_address(caller)
    except ValueError:
        caller = "127.0.0.1"
    out, mid = list[str](), False
    candidate = f"a=candidate:0 1 udp 1 {caller} {_DISCARD} typ host"
    for line in sdp.splitlines():
        if line.startswith("m="):
            if mid:
                out.append(candidate)
            mid = True
        if line.startswith("a=candidate:"):
            parts = line.split()
            if len(parts) < 8 or parts[4] not in known or "raddr" in parts:
                continue
        if line != "a=end-of-candidates":
            out.append(line)
    out += [candidate, ""]
    return "\r\n".join(out)
