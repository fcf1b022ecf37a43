"""Corrective actions 整改 as a kind of record (M-141)."""

from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.complaints import OF_COMPLAINTS
from app.db.queries.records import Join
from app.models import Complaint, CorrectiveAction, Person
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, Parent
from app.services.moving.seen_by import DepartmentHead, Desk, OwnAtWork
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION

CORRECTIVE_ACTIONS = Kind(
    lifecycle=CORRECTIVE_ACTION,
    model=CorrectiveAction,
    plural=Words("corrective actions", "整改"),
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER),
        OwnAtWork("owner_id"),
        DepartmentHead(),
    ),
    belongs_to=Parent(
        COMPLAINT,
        "complaint_id",
        Complaint,
        {"department_id": "department_id", **OF_COMPLAINTS},
    ),
    texts=("what", "cause", "done_note"),
    filters=("state", "owner_id", "complaint_id", "due_on_lt", "created_at_gte", "created_at_lt"),
    list_row=ListRow(
        columns=("complaint_id", "complaint_number", "due_on"),
        along=(Join(Person, "owner_id", {"owner_name": "name"}),),
        summary="what",
        extras=("what", "done_note"),
    ),
    clause="M-141",
)
