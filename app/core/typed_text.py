"""What people type or paste, made into what is stored: composed characters (NFC), no marks that nobody sees and that
turn a line around, no control characters, and no line break where one line is asked for."""

import re
from typing import Final
from unicodedata import category, is_normalized, normalize

from app.core.catalogue import sentence
from app.core.lang import Words

ONE_LINE: Final = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
"""What a text of one line looks like, for the API page."""
NO_CONTROL: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
"""What a text of several lines looks like."""

CONTROL: Final = sentence("problems.control")
SEVERAL_LINES: Final = sentence("problems.several_lines")

# marks of direction come along when a name or number is copied out of a contact list
_TURNS: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN: Final = "\u00ad\u200b\u2060\ufeff"
_REMOVED: Final = dict.fromkeys(map(ord, _TURNS + _UNSEEN))
_BREAKS: Final = re.compile(r"[\n\r\x0b\x0c\u2028\u2029]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that count as letters or signs and are drawn as nothing."""
_SEEN: Final = frozenset("LNPS")
"""The first letters of the categories whose characters are drawn: letters, numbers, punctuation, signs."""


def one_line(value: object) -> object:
    """A name or another text of one line. Raises ValueError for control characters and line breaks."""
    if not isinstance(value, str) or _is_plain(value):
        return value
    text = _tidy(value)
    if _BREAKS.search(text.strip()):
        raise ValueError(SEVERAL_LINES)
    return _checked(text.strip().replace("\t", " "))


def several_lines(value: object) -> object:
    """A text that may have several lines. Raises ValueError for control characters."""
    if not isinstance(value, str) or _is_plain(value):
        return value
    return _checked(_tidy(value).replace("\u2028", "\n").replace("\u2029", "\n"))


def _is_plain(value: str) -> bool:
    # nearly every text: printable, composed, and so without anything to look for
    return value.isprintable() and is_normalized("NFC", value) and _BLANK.isdisjoint(value)


def _tidy(value: str) -> str:
    return normalize("NFC", value).translate(_REMOVED)


def _checked(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError(CONTROL)
    return text if is_seen(text) else ""


def is_seen(text: str) -> bool:
    """Whether anything of a text can be seen."""
    return any(category(character)[0] in _SEEN and character not in _BLANK for character in text)


FORMS: Final[dict[str, Words]] = {ONE_LINE: CONTROL, NO_CONTROL: CONTROL}
"""What each pattern asks for, in words: nobody is refused with a pattern."""


def written_as(pattern: str, name: str) -> str:
    """The pattern of a field, with the name of the sentence (problems.toml) for whoever writes it otherwise. Returns
    the pattern."""
    FORMS[pattern] = sentence(f"problems.written.{name}")
    return pattern
