"""Contact slips 内部联系单 as a kind of record (M-92)."""

from functools import cached_property

from app.core.enums import Standing
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.complaints import OF_COMPLAINTS
from app.db.queries.records import Join
from app.models import Complaint, ContactSlip, Person
from app.models.complaint import SlipState
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, Parent
from app.services.moving.seen_by import DepartmentHead, Desk, OwnAtWork
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.contact_slip import CONTACT_SLIP


class ContactSlipDeclaration(Kind[ContactSlip]):
    """Slips may stand without a complaint, so they keep their clocks themselves."""

    @cached_property
    def clock_home(self) -> str:
        """Itself."""
        return self.name


CONTACT_SLIPS = ContactSlipDeclaration(
    lifecycle=CONTACT_SLIP,
    model=ContactSlip,
    plural=Words("contact slips", "内部联系单"),
    prefix="LX",
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER),
        OwnAtWork("sender_id"),
        DepartmentHead(),
    ),
    maker="sender_id",
    belongs_to=Parent(COMPLAINT, "complaint_id", Complaint, OF_COMPLAINTS),
    texts=("subject", "matter", "answer", "reason"),
    filters=("state", "department_id", "sender_id", "complaint_id", "number", "created_at_gte", "created_at_lt"),
    whose_turn={SlipState.SENT: Standing.DEPARTMENT, SlipState.CONFIRMED: Standing.DEPARTMENT},
    list_row=ListRow(
        columns=("complaint_id", "complaint_number", "received_at"),
        along=(Join(Person, "sender_id", {"sender_name": "name"}),),
        summary="subject",
        extras=("matter", "answer"),
    ),
    clause="M-92",
)
