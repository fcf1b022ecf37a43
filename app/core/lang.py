"""Languages: every sentence a person reads exists in English and Chinese, chosen by Accept-Language."""

from typing import Literal, NamedTuple

Language = Literal["en", "zh"]


class Words(NamedTuple):
    """One sentence in both languages; `{placeholders}` are filled when it is said."""

    en: str
    zh: str

    def say(self, language: Language, **values: object) -> str:
        """The sentence in one language with its placeholders filled; a missing value is shown as a dash."""
        text = self.zh if language == "zh" else self.en
        return text.format_map(_Dashes(values)) if "{" in text else text


class _Dashes(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "—"


def choose_language(accept: str | None) -> Language:
    """The better of zh and en by an Accept-Language header (RFC 9110, 12.5.4); zh when neither is named."""
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
