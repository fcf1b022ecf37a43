"""What a follow-up or a quality review leads to: a corrective action 整改, or a shortcoming to be arranged (M-72)."""

from typing import Final

from app.core.enums import Satisfaction
from app.core.lang import Words
from app.models.quality_review import ReviewResult
from app.workflow.engine.effects import Effect

SHORTCOMINGS: Final = frozenset({Satisfaction.FAIRLY, Satisfaction.DISSATISFIED, ReviewResult.TRAIN})
"""M-72: results of a follow-up and of a review after which something must be put right."""


class NoteShortcoming(Effect):
    """M-72: each shortcoming gets a corrective action, at once or later."""

    words = Words(
        "open the corrective action that the form plans; without one, note a shortcoming if there is any",
        "表单已填整改的即下达,未填而有不足的记录待安排",
    )
