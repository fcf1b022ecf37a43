"""Every lifecycle of the house by name: what checks, drawings, routes and tests go through."""

from app.workflow.engine import Lifecycle
from app.workflow.lifecycles.aspects import APPOINTMENT, QUOTE
from app.workflow.lifecycles.charge import CHARGE, PAYMENT
from app.workflow.lifecycles.complaint import COMPLAINT
from app.workflow.lifecycles.contact_slip import CONTACT_SLIP
from app.workflow.lifecycles.corrective_action import CORRECTIVE_ACTION
from app.workflow.lifecycles.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.lifecycles.work_order import WORK_ORDER

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
