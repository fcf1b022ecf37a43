"""Complaints 投诉 as a kind of record (M-110 to M-142)."""

from collections.abc import Iterator
from typing import Final

from app.core.complaint_enums import Severity
from app.core.enums import Labelled, Level, Standing
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.db.queries.complaints import file_of, is_linked_to
from app.db.queries.records import Join
from app.db.transaction import Transaction
from app.models import Complaint, ComplaintNote, Person, StoredFile
from app.models.base import RowValues, RowView
from app.models.complaint import ComplaintState
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber, WaitsFor
from app.services.moving.seen_by import (
    Condition,
    DepartmentHead,
    Desk,
    Own,
    OwnAtWork,
    WithScope,
    mask_name,
    mask_phone,
)
from app.services.notices.facts import department_name, kept, last_day_of, said
from app.workflow.clocks.definitions import COMPLAINT_RESULT, EVIDENCE, PROGRESS
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.lifecycle import Read
from app.workflow.engine.step import Context
from app.workflow.kinds.complaint.acceptance_parts import Advice
from app.workflow.kinds.complaint.confidentiality import INTERNAL_ACTIONS, INTERNAL_NOTES, kept_of_entry
from app.workflow.kinds.complaint.needed_facts import filed
from app.workflow.kinds.complaint.table import COMPLAINT

HANDLER: Final = frozenset({"handler_name"})


def _while_escalated(read: Read) -> Standing:
    """The department's own head still answers for the department."""
    return Standing.DEPARTMENT if read("level") == Level.SUPERVISOR else Standing.CENTRE


class ComplaintDeclaration(Kind[Complaint]):
    """Whoever complains is found by the roster, or written down; complaints are found by their work orders, too."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """A complaint may go up to a manager of the whole organisation."""
        return tuple(Level)

    def tells_outside(self, record_type: str, action: str) -> bool:
        """Only what was done on the complaint itself, and not among the inner steps (M-90)."""
        return record_type == self.name and action not in INTERNAL_ACTIONS

    def phone_of(self, community: CommunityRules) -> str:
        """Complaints have a number of their own."""
        return community.complaint_phone

    async def opens_file(self, tx: Transaction, file: StoredFile) -> bool:
        """Not what was attached to a finding or report (M-90)."""
        notes = await file_of(tx, file.complaint_id, ComplaintNote) if file.complaint_id is not None else []
        return not any(str(file.id) in note.files for note in notes if note.kind in INTERNAL_NOTES)

    def codes(self) -> Iterator[tuple[str, type[Labelled]]]:
        """What the rules advised beside them."""
        yield from super().codes()
        yield "advice", Advice

    def kept_of_entry(self, action: str) -> frozenset[str]:
        """Notes and reasons that the complainant neither gave nor was told."""
        return kept_of_entry(action)

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The complaint as it was filed (M-110, M-111). Facts are kept with the evidence for them, by an effect."""
        complainant = context.fact(filed)
        values = await super().new_values(context, next_number)
        values.pop("facts", None)
        arrived = min(context.form.received_at or context.now, context.now)
        if context.caller.is_outsider(context.community.id):
            # complainants say how they see it, staff set it (M-112)
            values["severity"] = Severity.GENERAL
            values["seen_as_serious"] = context.form.severity == Severity.SERIOUS
        return values | {
            "received_at": arrived,
            "round_since": arrived,
            "complainant_id": complainant.complainant_id,
            "complainant_name": complainant.name,
            "complainant_phone": complainant.phone,
            "premises_id": complainant.premises_id,
            "place": complainant.place,
        }

    def hidden_in_lists(self, caller: Caller, row: Complaint) -> frozenset[str]:
        """Who handles it stays in the company."""
        return HANDLER if caller.is_outsider(row.community_id) else frozenset()

    def narrowed(self, asked: RowView) -> list[Condition]:
        """M-140: `work_order_id` asks for the complaints that an order belongs to."""
        columns = {name: value for name, value in asked.items() if name != "work_order_id"}
        conditions = super().narrowed(columns)
        if "work_order_id" in asked:
            conditions.append(is_linked_to(asked["work_order_id"]))
        return conditions


COMPLAINTS = ComplaintDeclaration(
    lifecycle=COMPLAINT,
    model=Complaint,
    plural=Words("complaints", "投诉"),
    prefix="TS",
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER),
        WithScope("complaints:read"),
        Own("complainant_id"),
        OwnAtWork("reporter_id", "handler_id"),
        DepartmentHead(),
    ),
    maker="reporter_id",
    listed="everywhere",
    filters=(
        "community_id",
        "state",
        "kind",
        "channel",
        "severity",
        "matter",
        "department_id",
        "handler_id",
        "complainant_id",
        "premises_id",
        "number",
        ("phone", "complainant_phone"),
        "founded",
        "work_order_id",
        "created_at_gte",
        "created_at_lt",
        "updated_at_gte",
        ("q", "number"),
    ),
    masked={"complainant_name": mask_name, "complainant_phone": mask_phone},
    texts=("description", "dealings", "demand", "letter_text", "draft", "agreement", "result", "reason"),
    notice_facts={
        "missing": kept("missing"),
        "evidence_by": last_day_of(EVIDENCE),
        "progress_by": last_day_of(PROGRESS),
        "result_by": last_day_of(COMPLAINT_RESULT),
        "extended_to": said("until"),
        "kept_by": said("due_on"),
        "letter": said("decision_number"),
        "department": department_name,
    },
    counted_open=tuple(state for state in COMPLAINT.states if state not in COMPLAINT.final),
    waits_for=WaitsFor("handler_id", "handler_left"),
    whose_turn={
        ComplaintState.REGISTERED: Standing.CENTRE,
        ComplaintState.AWAITING_EVIDENCE: Standing.CUSTOMER,
        ComplaintState.ACCEPTED: Standing.CENTRE,
        ComplaintState.REFERRED: Standing.THIRD_PARTY,
        ComplaintState.INVESTIGATING: Standing.DEPARTMENT,
        ComplaintState.MEDIATING: Standing.DEPARTMENT,
        ComplaintState.ESCALATED: _while_escalated,
        ComplaintState.REPLY_PENDING: Standing.CENTRE,
        ComplaintState.REPLIED: Standing.CUSTOMER,
        ComplaintState.RESOLVED: Standing.CENTRE,
        ComplaintState.DECLINED: Standing.CENTRE,
    },
    list_row=ListRow(
        columns=("severity", "matter"),
        along=(Join(Person, "handler_id", {"handler_name": "name"}),),
        summary="description",
        extras=("complainant", "description", "result_due_at", "missing"),
        reads=("level", "complainant_id"),
    ),
    writes="complaints:write",
)
