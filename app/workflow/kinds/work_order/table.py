"""The work order 工单: what may happen, when, by whom, and what follows. Order is meaning: the first row whose
guards pass wins."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.kinds.work_order.desk_table import DESK_STEPS
from app.workflow.kinds.work_order.dispatch_table import DISPATCH_STEPS
from app.workflow.kinds.work_order.ending_table import ENDING_STEPS
from app.workflow.kinds.work_order.finish_table import FINISH_STEPS
from app.workflow.kinds.work_order.helper_table import HELPER_STEPS
from app.workflow.kinds.work_order.incident_table import INCIDENT_STEPS
from app.workflow.kinds.work_order.intake_table import INTAKE_STEPS
from app.workflow.kinds.work_order.quote_table import QUOTE_STEPS
from app.workflow.kinds.work_order.recurring_table import RECURRING_STEPS
from app.workflow.kinds.work_order.row_parts import FINAL
from app.workflow.kinds.work_order.visit_table import VISIT_STEPS
from app.workflow.kinds.work_order.word_table import WORD_STEPS
from app.workflow.kinds.work_order.work_table import WORK_STEPS

WORK_ORDER = Lifecycle(
    name="work_order",
    noun=Words("work order", "工单"),
    path="/v1/work-orders",
    states=S,
    final=FINAL,
    steps=(
        *INTAKE_STEPS,
        *DESK_STEPS,
        *DISPATCH_STEPS,
        *HELPER_STEPS,
        *VISIT_STEPS,
        *QUOTE_STEPS,
        *WORK_STEPS,
        *FINISH_STEPS,
        *WORD_STEPS,
        *ENDING_STEPS,
        *INCIDENT_STEPS,
        *RECURRING_STEPS,
    ),
)
