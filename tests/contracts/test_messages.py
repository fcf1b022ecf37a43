"""What people are told when something is wrong: in Chinese no Latin word but units and names, and full-width
punctuation; in neither language a name of a field, an action or an address."""

import re
from collections.abc import Iterator, Mapping

from app.core.catalogue import FILES, Entry
from app.core.lang import Words
from app.workflow.kinds.all_lifecycles import ALL

UNITS_AND_NAMES = {"KiB", "MiB", "JPEG", "PDF", "HTTP", "HTTPS", "R", "M", "VIP", "GPS", "QR", "a", "z"}
"""KiB and MiB measure files; JPEG, PDF, HTTP and HTTPS are names in Chinese, too; R01 is the number of a rule and M-31
that of a clause, as they stand on paper; a-z are letters themselves."""
OF_REPEAT_RULES = {
    "RFC", "RRULE", "FREQ", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY",
    "BYSETPOS", "MO", "TH",
}  # fmt: skip
"""What a repeat rule is written in (RFC 5545), in whatever language one reads."""
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff}”）][,;:?!()]|[,;:?!()][\u4e00-\u9fff{“（]")
LATIN = re.compile(r"[A-Za-z]+")
OF_CODE = re.compile(r"`|\b[a-z]+_[a-z_]+\b|/v1/|/docs")
NOT_SAID = {"forms", "codes", "clauses", "letters"}
"""Held by tests of their own, or printed."""
SECTIONS = {"refusals", "reasons", "problems"}


def messages(entry: Entry, path: str) -> Iterator[tuple[str, Words]]:
    if isinstance(entry, Words):
        yield path, entry
    elif isinstance(entry, Mapping):
        for key, inner in entry.items():
            yield from messages(inner, f"{path}.{key}")


ALL_MESSAGES = [found for name, part in FILES.items() if name not in NOT_SAID for found in messages(part, name)]
OF_FAULTS = [
    (path, words)
    for path, words in ALL_MESSAGES
    if path.split(".")[0] in ("errors", "problems") or path.split(".")[1] in SECTIONS
]


def plain(text: str) -> str:
    return re.sub(r"\{\w+\}", "", text)


def test_chinese_has_no_latin_words() -> None:
    assert len(ALL_MESSAGES) > 800
    wrong = {
        path: words.zh
        for path, words in ALL_MESSAGES
        if set(LATIN.findall(plain(words.zh))) - UNITS_AND_NAMES - OF_REPEAT_RULES
    }
    assert wrong == {}


def test_chinese_has_its_own_punctuation() -> None:
    titles = [(f"{name}.{action}", words) for name, one in ALL.items() for action, words in one.titles.items()]
    wrong = {path: words.zh for path, words in [*ALL_MESSAGES, *titles] if HALF_WIDTH.search(words.zh)}
    assert wrong == {}


def test_nobody_reads_names_of_the_api() -> None:
    assert len(OF_FAULTS) > 250
    wrong = {path: words.en for path, words in OF_FAULTS if OF_CODE.search(plain(words.en))}
    assert wrong == {}
