"""The complaint 投诉: acceptance by rules, handling in time, a fair answer. Order is meaning: the first row whose
guards pass wins."""

from app.core.lang import Words
from app.models.complaint import ComplaintState as C
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.kinds.complaint.decision_table import DECISION_STEPS
from app.workflow.kinds.complaint.handling_table import HANDLING_STEPS
from app.workflow.kinds.complaint.intake_table import INTAKE_STEPS
from app.workflow.kinds.complaint.reply_table import REPLY_STEPS
from app.workflow.kinds.complaint.row_parts import FINAL

COMPLAINT = Lifecycle(
    name="complaint",
    noun=Words("complaint", "投诉"),
    path="/v1/complaints",
    states=C,
    final=FINAL,
    steps=(*INTAKE_STEPS, *DECISION_STEPS, *HANDLING_STEPS, *REPLY_STEPS),
)
