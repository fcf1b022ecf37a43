"""Names of events with wildcards: `work_order.*` stands for all events of work orders, `*` for all there are."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from app.services.timeline.events import FEED_EVENTS

EVERYTHING: Final = "*"
_KNOWN: Final = frozenset(FEED_EVENTS)
PATTERNS: Final = (EVERYTHING, *sorted({f"{name.partition('.')[0]}.*" for name in FEED_EVENTS}))
"""Every wildcard that there is."""
_WILD: Final = frozenset(PATTERNS)


def is_pattern(text: str) -> bool:
    """Whether a text is the name of an event, or a wildcard for some."""
    return text in _KNOWN or text in _WILD


def names_for(patterns: Iterable[str]) -> frozenset[str]:
    """The names that patterns stand for; one that an earlier version knew stands for nothing."""
    return _names_for(tuple(patterns))


@lru_cache(maxsize=256)
def _names_for(patterns: tuple[str, ...]) -> frozenset[str]:
    if EVERYTHING in patterns:
        return _KNOWN
    kinds = {pattern[:-1] for pattern in patterns if pattern.endswith(".*")}
    return frozenset(name for name in FEED_EVENTS if name in patterns or f"{name.partition('.')[0]}." in kinds)
