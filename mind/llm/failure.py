"""What goes wrong between us and a model, in one line that holds no secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_LONGEST = 160  # characters of a server's own words in a line of ours
_SECRET = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|key)-[\w*.-]{6,}|\bAIza[\w-]{10,}|(?i:bearer)\s+\S+"
    r"|(?i:(?:api[_-]?)?(?:key|token|secret|password)\s*[=:]\s*)\S+"
)
_OVERFLOW = re.compile(
    r"context.?(?:length|window|size)|maximum context|too many tokens|prompt is too long"
    r"|exceeds? the (?:available |maximum )?(?:context|number of tokens)|input is too long",
    re.IGNORECASE,
)
_FORM = re.compile(r"response_format|json_schema|guided|grammar|extra_body|schema", re.IGNORECASE)
_TOOLS = re.compile(r"\btools?\b|tool.?(?:use|choice|call)|function.?call", re.IGNORECASE)
_FILTER = re.compile(r"content.?(?:filter|management|policy)|safety", re.IGNORECASE)
_QUOTA = re.compile(r"insufficient.?quota|billing|exceeded your current quota", re.IGNORECASE)


class Kind(Enum):
    """What may help."""

    AGAIN = "again"  # the same call a little later
    OVERFLOW = "overflow"  # a shorter prompt
    FORM = "form"  # the same call without the constraint on its form
    TOOLS = "tools"  # the same call without tools
    UNREADABLE = "unreadable"  # asking once more
    REFUSED = "refused"  # nothing
    TIMED_OUT = "timed out"  # nothing
    FINAL = "final"  # nothing


@dataclass(frozen=True, slots=True)
class Failure:
    kind: Kind
    line: str
    wait: float | None = None  # s that the server asks us to wait


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without `secrets` nor anything that looks like one."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[secret]")
    return _SECRET.sub("[secret]", text)


def clean(text: str, secrets: Iterable[str] = ()) -> str:
    """`text`, scrubbed, as one short line."""
    text = " ".join(scrub(text, secrets).split())
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def classify(error: Exception, model: str, key: str, secrets: Iterable[str] = ()) -> Failure:
    """What `error`, of whatever provider, means. `key` is the variable that holds the secret."""
    status, said, name = _status(error), str(error), type(error).__name__
    why = clean(said, secrets).rstrip(".") or name
    who = f"model {model!r}"
    if "ContextOverflow" in name or (status in (400, 413, 422, 500) and _OVERFLOW.search(said)):
        return Failure(Kind.OVERFLOW, f"{who}: the prompt is too long for it; lower the budget")
    if "ContentFilter" in name or (status == 400 and _FILTER.search(said)):
        return Failure(Kind.REFUSED, f"{who} refused to answer this")
    if status in (401, 403):
        remedy = f"check {key}" if key else "the server wants a key"
        return Failure(Kind.FINAL, f"{who}: the key was not accepted ({status}); {remedy}")
    if status in (400, 404, 422, 500, 501) and _TOOLS.search(said):
        form = status in (400, 422) and _FORM.search(said)
        return Failure(Kind.FORM if form else Kind.TOOLS, f"{who} takes no tools: {why}")
    if status == 404:
        return Failure(Kind.FINAL, f"{who} is not known there (404); check its name and the URL")
    if status in (405, 501):
        return Failure(Kind.FINAL, f"{who}: the server cannot do this ({status}); check the URL")
    if status == 429 and _QUOTA.search(said):
        return Failure(Kind.FINAL, f"{who}: the quota is used up (429); check the account")
    if status == 429:
        return Failure(Kind.AGAIN, f"{who} is asked too often (429)", _retry_after(error))
    if status in (400, 422) and _FORM.search(said):
        return Failure(Kind.FORM, f"{who}: the request was not accepted: {why}")
    if status in (408, 409) or (status is not None and status >= 500):
        return Failure(Kind.AGAIN, f"{who}: the server failed ({status})", _retry_after(error))
    if "Timeout" in name or isinstance(error, TimeoutError):
        return Failure(Kind.TIMED_OUT, f"{who} did not answer in time")
    if status is None and _of_the_line(error):
        reason = f"{who} cannot be reached, or hung up: {why}; check that its server runs"
        return Failure(Kind.AGAIN, reason)
    return Failure(Kind.FINAL, f"{who} failed: {why}")


def _of_the_line(error: Exception) -> bool:
    """Whether the connection broke, or the server said so within its stream."""
    names = {kind.__name__ for kind in type(error).__mro__}
    line = {"APIConnectionError", "TransportError", "ModelConnectionError", "APIError"}
    return isinstance(error, OSError) or bool(names & line)


def _status(error: Exception) -> int | None:
    for owner in (error, getattr(error, "response", None)):
        for name in ("status_code", "code"):
            status = getattr(owner, name, None)
            if isinstance(status, int) and 100 <= status < 600:
                return status
    return None


def _retry_after(error: Exception) -> float | None:
    """Seconds by the header, if it says seconds; a date is left to our own back-off."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None
