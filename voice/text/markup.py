"""What a token looks like once everything that is not language is gone.

Works on one whitespace-delimited token at a time, because its index must survive: a token that
is only markup or emoji becomes empty, it is never removed.
"""

from __future__ import annotations

import re
import unicodedata

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)?")  # [text](target), whole or cut at its end
_LINK_END = re.compile(
    r"\]\((?:[^)]*\)|[^)]*$)|\]\[[^\]]*\]"
)  # text](target), the end of a longer one
_TAG = re.compile(r"</?[A-Za-z][^<>]*/?>")
_SPAN = re.compile(r"\*+|~~+|`+|(?<![^\W_])_+|_+(?![^\W_])")  # inner _ of snake_case is a space
_RULE = re.compile(r"[-=_*~#+|:•·▪◦‣>`^\\]+")
_EMOTICON = re.compile(
    r"[:;=8xX][-'^o]?[)(\]\[DPpOo/\\|3*]+|[)(][-']?[:;=]|<3+|</3|\^[_.-]?\^|[oO]_[oO]|-_-|T_T|\\o/"
)
URL = re.compile(
    r"(?:https?|ftp)://(?P<host>[^\s/?#:]+)[^\s]*|(?P<www>www\.[^\s/?#:]+)[^\s]*", re.IGNORECASE
)
EMAIL = re.compile(r"(?:mailto:)?([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)")
_KEEP_JOINERS = "\u200c\u200d"  # they shape words in Persian and Indic scripts


def clean(token: str) -> str:
    """`token` without markup, emoji, control, zero-width and direction characters."""
    if not token or _EMOTICON.fullmatch(token.rstrip(".,!?")):
        return ""
    token = unicodedata.normalize("NFC", "".join(map(_character, token)))
    token = _joiners(token)
    if _RULE.fullmatch(token):
        return token if token in ("-", "--", "---", "+", "=", ":") else ""
    if "`" not in token and (URL.search(token) or EMAIL.search(token)):
        return _LINK_END.sub("", _LINK.sub(r"\1", token)).strip("<>*_[]")
    token = _LINK.sub(r"\1", token)
    token = _LINK_END.sub("", token)
    token = _TAG.sub("", token)
    return _SPAN.sub("", token).replace("[", "").replace("]", "").strip("|>")


def _character(c: str) -> str:
    """`c`, its plain form, or nothing."""
    if c < "\x7f":
        return c if c >= " " else ""
    if c in _KEEP_JOINERS:
        return c
    category = unicodedata.category(c)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn", "Me") or "\ufe00" <= c <= "\ufe0f":
        return ""
    if category in ("So", "Sk"):
        return c if c in "°©®™№" else ""
    if "\uff01" <= c <= "\uff5e" and c.isalnum():
        return unicodedata.normalize("NFKC", c)  # full-width latin
    return {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "‑": "-", "‐": "-"}.get(c, c)


def _joiners(token: str) -> str:
    """Without the joiners that do not stand between two letters."""
    if not any(c in token for c in _KEEP_JOINERS):
        return token
    out = []
    for i, c in enumerate(token):
        around = token[max(0, i - 1) : i] + token[i + 1 : i + 2]
        wanted = len(around) == 2 and all(a > "\u0590" and _speech(a) for a in around)
        if c not in _KEEP_JOINERS or wanted:
            out.append(c)
    return "".join(out)


def _speech(c: str) -> bool:
    return unicodedata.category(c)[0] in "LM"


def speakable(text: str) -> bool:
    """Whether any letter or digit is left."""
    return any(c.isalnum() for c in text)
