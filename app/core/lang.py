"""Languages: every sentence for people exists in English and Chinese and is chosen by Accept-Language."""

from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol, runtime_checkable

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")


@runtime_checkable
class HasLabel(Protocol):
    """Anything with a name in both languages, such as a member of an enum."""

    def label(self, language: Language) -> str:
        """The name in one language."""


class Words(NamedTuple):
    """A sentence in both languages; `{placeholders}` are filled in the same language when it is used."""

    en: str
    zh: str

    def say(self, language: Language, **values: object) -> str:
        """The sentence in one language with its placeholders filled; a missing value is shown as a dash."""
        text = self.zh if language == "zh" else self.en
        if "{" not in text:
            return text
        return text.format_map(_Dashes({name: _as_text(value, language) for name, value in values.items()}))

    def filled(self, **values: object) -> "Words":
        """The sentence in both languages with its placeholders filled."""
        return Words(*(self.say(language, **values) for language in LANGUAGES))


def _as_text(value: object, language: Language) -> object:
    """A value as text: words and labels in the language, several values as a list, a moment as its zone's clocks show
    it, None as a dash."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Words):
        return value.say(language)
    if isinstance(value, HasLabel):
        return value.label(language)
    if isinstance(value, list | tuple):
        return ("、" if language == "zh" else ", ").join(str(_as_text(item, language)) for item in value)
    return value


class _Dashes(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


def choose_language(accept: str | None) -> Language:
    """The preferred language, zh or en, of an Accept-Language header (RFC 9110, 12.5.4); zh when neither is named."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in (accept or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        if primary not in ("zh", "en"):
            continue
        weight = 1.0
        if parameters.strip().startswith("q="):
            try:
                weight = float(parameters.strip()[2:])
            except ValueError:
                weight = 0.0
        if weight > best[0]:
            best = (weight, "zh" if primary == "zh" else "en")
    return best[1]
