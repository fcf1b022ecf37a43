"""The complaint 投诉: acceptance by rules, handling in time, a fair answer. Order is meaning: the first row whose
guards pass wins."""

from dataclasses import replace

from app.core.lang import Words
from app.models.complaint import ComplaintState as C
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START, Step
from app.workflow.kinds.complaint.decision_table import DECISION_STEPS
from app.workflow.kinds.complaint.ending_table import ENDING_STEPS
from app.workflow.kinds.complaint.handling_guards import is_not_the_accused
from app.workflow.kinds.complaint.handling_table import HANDLING_STEPS
from app.workflow.kinds.complaint.intake_table import INTAKE_STEPS
from app.workflow.kinds.complaint.reply_table import REPLY_STEPS
from app.workflow.kinds.complaint.row_parts import FINAL


def by_others(step: Step) -> Step:
    """M-113, of every row: the accused may register what they were told, and take no other step."""
    if START in step.source or step.is_timer:
        return step
    return replace(step, only_if=(is_not_the_accused, *step.only_if))


STEPS = (*INTAKE_STEPS, *DECISION_STEPS, *HANDLING_STEPS, *REPLY_STEPS, *ENDING_STEPS)
COMPLAINT = Lifecycle(
    name="complaint",
    noun=Words("complaint", "投诉"),
    path="/v1/complaints",
    states=C,
    final=FINAL,
    steps=tuple(by_others(step) for step in STEPS),
)
