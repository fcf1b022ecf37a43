"""The catalogue: every sentence for people that is not a short title, from the files in app/data/words.

docs/words.md says where each sentence stands and how to add one. The files are read once, when the program starts. A
sentence without its Chinese or English, or whose two languages have different placeholders, stops the program there.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias

from app.core.lang import Words

FOLDER: Final = Path(__file__).parents[1] / "data" / "words"
LANGUAGES: Final = frozenset({"en", "zh"})
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

Entry: TypeAlias = "Words | str | tuple[str, ...] | Mapping[str, Entry]"
Section: TypeAlias = Mapping[str, Entry]


class CatalogueError(Exception):
    """A file of the catalogue is not as docs/words.md says."""


def placeholders_of(text: str) -> frozenset[str]:
    """The names of the values that a text takes."""
    return frozenset(_PLACEHOLDER.findall(text))


def read(path: Path) -> Section:
    """One file of the catalogue, each pair of languages made one sentence. Raises CatalogueError."""
    with path.open("rb") as file:
        return {key: _entry(value, f"{path.stem}.{key}") for key, value in tomllib.load(file).items()}


def _entry(value: object, where: str) -> Entry:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, list):
        return tuple(_text(item, where) for item in value)
    if not isinstance(value, dict):
        raise CatalogueError(f"{where}: {value!r} is no text")
    if not LANGUAGES & value.keys():
        return {key: _entry(inner, f"{where}.{key}") for key, inner in value.items()}
    if value.keys() != LANGUAGES:
        raise CatalogueError(f"{where}: a sentence has en and zh and nothing else, not {sorted(value)}")
    words = Words(_text(value["en"], where), _text(value["zh"], where))
    if placeholders_of(words.en) != placeholders_of(words.zh):
        raise CatalogueError(f"{where}: en and zh have different placeholders")
    return words


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise CatalogueError(f"{where}: {value!r} is no text")
    return value


FILES: Final[Mapping[str, Section]] = {path.stem: read(path) for path in sorted(FOLDER.glob("*.toml"))}
"""The sections of each file, by the file's name."""


def section(path: str) -> Section:
    """What stands under a heading, such as `complaint.acceptance.facts`. Raises CatalogueError if there is none."""
    return as_section(_find(path), path)


def optional_section(path: str) -> Section:
    """What stands under a heading that a file may leave out."""
    found = _find(path)
    return {} if found is None else as_section(found, path)


def sentences(path: str) -> Mapping[str, Words]:
    """The sentences under a heading, by their keys."""
    return {key: as_words(entry, f"{path}.{key}") for key, entry in section(path).items()}


def optional_sentences(path: str) -> Mapping[str, Words]:
    """The sentences under a heading that a file may leave out."""
    return {key: as_words(entry, f"{path}.{key}") for key, entry in optional_section(path).items()}


def sentence(path: str) -> Words:
    """One sentence, such as `complaint.acceptance.replies.accepted`. Raises CatalogueError if there is none."""
    return as_words(_find(path), path)


def chinese(path: str) -> str:
    """A text that is in Chinese only, as letters are."""
    entry = _find(path)
    if not isinstance(entry, str):
        raise CatalogueError(f"the catalogue has no text {path}")
    return entry


def chinese_lines(path: str) -> tuple[str, ...]:
    """Several texts that are in Chinese only."""
    entry = _find(path)
    if not isinstance(entry, tuple) or isinstance(entry, Words):
        raise CatalogueError(f"the catalogue has no list of texts {path}")
    return entry


def as_words(entry: object, path: str) -> Words:
    """The entry, which must be a sentence in both languages."""
    if not isinstance(entry, Words):
        raise CatalogueError(f"the catalogue has no sentence {path}")
    return entry


def as_section(entry: object, path: str) -> Section:
    """The entry, which must have entries of its own."""
    if not isinstance(entry, Mapping):
        raise CatalogueError(f"{path} is not a section")
    return entry


def _find(path: str) -> object:
    entry: object = FILES
    for key in path.split("."):
        entry = entry.get(key) if isinstance(entry, Mapping) else None
    return entry


def gathered(heading: str) -> dict[str, Words]:
    """The sentences under a heading of every file that has it. Raises CatalogueError for a key that two files have."""
    sentences_by_key: dict[str, Words] = {}
    for name in FILES:
        for key, words in optional_sentences(f"{name}.{heading}").items():
            if key in sentences_by_key:
                raise CatalogueError(f"{name}.{heading}.{key}: another file has it too")
            sentences_by_key[key] = words
    return sentences_by_key


REFUSALS: Final[Mapping[str, Words]] = gathered("refusals")
"""What each guard says when it refuses, by the guard's name: each stands in the file of the kind whose guard it is."""


def refusal(guard: str) -> Words:
    """What a guard says when it refuses. Raises CatalogueError if nothing is written for it."""
    if guard not in REFUSALS:
        raise CatalogueError(f"no file of the catalogue has a sentence refusals.{guard}")
    return REFUSALS[guard]
