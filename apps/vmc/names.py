"""Unity's names for the bones, and its axes: left-handed, the character's left at -X."""

from __future__ import annotations

import socket

import numpy as np

from agent.errors import ConfigError
from body.quat import Floats
from body.rig import JOINTS

PORT = 39539


def _unity(joint: str) -> str:
    """VRM 1.0 counts the thumb from its metacarpal, Unity calls that the proximal one."""
    if "Thumb" in joint:
        joint = joint.replace("Proximal", "Intermediate").replace("Metacarpal", "Proximal")
    return joint[0].upper() + joint[1:]


BONES: tuple[str, ...] = tuple(_unity(joint) for joint in JOINTS)


def mirrored(places: Floats) -> Floats:
    """Places (..., 3) from our axes to Unity's, or back."""
    return np.asarray(places * np.array([-1.0, 1.0, 1.0]))


def mirrored_turns(q: Floats) -> Floats:
    """Rotations (..., 4) wxyz, likewise."""
    return np.asarray(q * np.array([1.0, 1.0, -1.0, -1.0]))


def address(text: str) -> tuple[str, int]:
    """`HOST:PORT`, `HOST` or `:PORT` as an IPv4 address. Raises `ConfigError`."""
    host, colon, port = text.rpartition(":") if ":" in text else (text, "", "")
    if colon and not (port.isdecimal() and len(port) < 6 and 1 <= int(port) <= 65535):
        raise ConfigError(f"--vmc {text!r}: the port must be 1 to 65535; try 127.0.0.1:{PORT}")
    try:
        found = socket.getaddrinfo(
            host or "127.0.0.1", int(port or PORT), socket.AF_INET, socket.SOCK_DGRAM
        )
    except (OSError, UnicodeError):
        raise ConfigError(
            f"--vmc {text!r}: there is no host {host!r}; try 127.0.0.1:{PORT}"
        ) from None
    where = found[0][4]
    return str(where[0]), int(where[1])
