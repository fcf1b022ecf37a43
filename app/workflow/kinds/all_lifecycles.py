"""Every lifecycle of the house by name: what checks, drawings, routes and tests go through."""

from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.kinds.charge import CHARGE, PAYMENT
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.contact_slip import CONTACT_SLIP
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.kinds.work_order.aspects import APPOINTMENT, QUOTE
from app.workflow.kinds.work_order.table import WORK_ORDER

ALL: dict[str, Lifecycle] = {
    lifecycle.name: lifecycle
    for lifecycle in (
        WORK_ORDER,
        APPOINTMENT,
        QUOTE,
        CHARGE,
        PAYMENT,
        FOLLOW_UP_LIFECYCLE,
        COMPLAINT,
        CORRECTIVE_ACTION,
        CONTACT_SLIP,
    )
}
