"""What a timeline says of an entry beside its sentence: which parts of the journal, in which words.

Names that people gave (who said it, who signed, who was let in) are left out: a timeline is read by everybody who may
see the order, and customers' names are masked for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.core.catalogue import optional_sentences, sentences
from app.core.lang import Words


@dataclass(frozen=True, slots=True)
class TimelineWords:
    """What is said of the entries of one kind of record; the order is that of the catalogue."""

    events: Mapping[str, Words]
    """Events of which the action's title says too little."""
    details: Mapping[str, Words]
    """Codes, amounts, times and references. A flag is said where it is set."""
    denied: Mapping[str, Words]
    """Flags that are also said where they are not set."""
    texts: Mapping[str, Words]
    """What somebody wrote."""

    @property
    def named(self) -> tuple[str, ...]:
        """References among the details: who or what they mean is shown by name."""
        return tuple(key for key in self.details if key.endswith("_id"))


@cache
def timeline_words(record_type: str) -> TimelineWords:
    """What is said of entries of every kind, and what the kind's own file adds to it."""
    own = f"{record_type}.timeline"
    return TimelineWords(
        events={f"{record_type}.{outcome}": words for outcome, words in optional_sentences(f"{own}.events").items()},
        details={**sentences("timeline.details"), **optional_sentences(f"{own}.details")},
        denied={**sentences("timeline.denied"), **optional_sentences(f"{own}.denied")},
        texts={**sentences("timeline.texts"), **optional_sentences(f"{own}.texts")},
    )
