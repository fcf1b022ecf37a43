"""What a timeline says of an entry beside its sentence: which parts of the journal, in which words.

Names that people gave (who said it, who signed, who was let in) are left out: a timeline is read by everybody who may
see the order, and customers' names are masked for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.core.catalogue import optional_sentences, sentences
from app.core.complaint_enums import ComplaintKind, Contentment, Execution, Matter, Severity
from app.core.enums import (
    ContactResult,
    CopyAddressee,
    Coverage,
    EstimateBasis,
    HoldReason,
    Labelled,
    Level,
    Means,
    NoAccessReason,
    OrderKind,
    PaymentMethod,
    PaymentVia,
    RevealPurpose,
    Satisfaction,
)
from app.core.lang import Words
from app.models.visitor import CallResult
from app.workflow.kinds.complaint.acceptance import Advice


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


LABELS: dict[str, tuple[type[Labelled], ...]] = {
    "kind": (OrderKind, ComplaintKind),
    "coverage": (Coverage,),
    "estimate.basis": (EstimateBasis,),
    "result": (ContactResult, Satisfaction),
    "means": (Means,),
    "call.result": (CallResult,),
    "call.means": (Means,),
    "via": (PaymentVia,),
    "method": (PaymentMethod,),
    "purpose": (RevealPurpose,),
    "reason": (HoldReason, NoAccessReason),
    "addressee": (CopyAddressee,),
    "severity": (Severity,),
    "advice": (Advice,),
    "matter": (Matter,),
    "level": (Level,),
    "satisfaction": (Contentment,),
    "execution": (Execution,),
}
"""The vocabularies of codes; one key may stand for either of two."""


def label_of(key: str, value: object) -> object:
    """A code as its vocabulary's value; anything else as it is."""
    for kind in LABELS.get(key, ()):
        if value in tuple(kind):
            return kind(str(value))
    return value
