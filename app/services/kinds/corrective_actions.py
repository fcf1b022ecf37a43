"""Corrective actions 整改 as a kind of record: of a complaint, a follow-up, a quality review, or a month's opinions
(M-72, M-141)."""

from functools import cached_property

from app.core.enums import Standing
from app.core.fields import Nothing
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.complaints import OF_COMPLAINTS
from app.db.queries.records import Join
from app.models import Complaint, CorrectiveAction, FollowUp, Person
from app.models.base import RowValues
from app.models.corrective_action import CorrectiveState
from app.models.quality_review import QualityReview
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber, Parent, WaitsFor
from app.services.moving.seen_by import DepartmentHead, Desk, DeskOf, OwnAtWork
from app.workflow.engine.step import Context
from app.workflow.kinds.complaint.table import COMPLAINT
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.corrective_action_effects import SHORTCOMINGS, NoteShortcoming
from app.workflow.kinds.corrective_action_forms import CorrectivePlan, OpenCorrective
from app.workflow.kinds.corrective_action_guards import month_in_hand
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE
from app.workflow.kinds.quality_review import QUALITY_REVIEW

SHOWN = frozenset({"complaint_number", "work_order_id", "order_number", "review_number"})
"""What answers show of the record that it comes from; the rest is read to mask names."""


class CorrectiveActionDeclaration(Kind[CorrectiveAction]):
    """It comes from one of several kinds of record, and stands in the timeline of that one. It keeps its own clocks."""

    @property
    def parents(self) -> tuple[Parent, ...]:
        """Complaints, follow-ups with their orders, quality reviews."""
        return (
            *super().parents,
            Parent(FOLLOW_UP_LIFECYCLE, "follow_up_id", FollowUp, {"work_order_id": "work_order_id"}),
            Parent(QUALITY_REVIEW, "quality_review_id", QualityReview, {"review_number": "number"}),
        )

    @cached_property
    def name_columns(self) -> tuple[str, ...]:
        """The complainant, and who is named on the order that the follow-up was about."""
        return (*super().name_columns, "contact_name")

    @cached_property
    def clock_home(self) -> str:
        """Itself."""
        return self.name

    def shows(self, column: str) -> bool:
        """The numbers by which people call it."""
        return column in SHOWN

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The department of the complaint that it comes from, as it is now."""
        values = await super().new_values(context, next_number)
        return {"department_id": getattr(context.belongs_to, "department_id", None), **values}


@loads(month_in_hand)
async def has_month_in_hand(ask: FactRequest) -> bool:
    """Whether the department that the form names has an open one for the month's opinions."""
    form, place = ask.context.form, ask.context.community
    rows = await ask.tx.get_all(
        CorrectiveAction,
        community_id=place.id,
        opinions_month=form.opinions_month,
        department_id=form.department_id,
    )
    return any(row.state in (CorrectiveState.OPEN, CorrectiveState.DONE) for row in rows)


@handles(NoteShortcoming)
async def note_shortcoming(moving: MoveContext, effect: NoteShortcoming) -> None:
    """M-72: what the form plans is opened; a shortcoming without a plan is noted, to be arranged in time. The work was
    the reviewed worker's, or that of whoever has the order now."""
    row, form = moving.context.row, moving.context.form
    source: RowValues = {
        f"{moving.kind.name}_id": row.id,
        "department_id": row.department_id,
        "worker_id": getattr(row, "reviewed_id", None) or getattr(row, "worker_id", None),
    }
    if form.corrective is not None:
        await open_planned(moving, form.corrective, source)
    elif form.result in SHORTCOMINGS:
        moving.created["corrective_action"] = await moving.create(CORRECTIVE_ACTIONS, "note", source, Nothing())


async def open_planned(moving: MoveContext, plan: CorrectivePlan, source: RowValues) -> None:
    """Open what a form plans, because of the record that is moved."""
    values = plan.model_dump()
    opening = OpenCorrective.model_validate(values)
    moving.created["corrective_action"] = await moving.create(CORRECTIVE_ACTIONS, "open", {**values, **source}, opening)


CORRECTIVE_ACTIONS = CorrectiveActionDeclaration(
    lifecycle=CORRECTIVE_ACTION,
    model=CorrectiveAction,
    plural=Words("corrective actions", "整改"),
    seen_by=(
        Desk(Role.CS_SUPERVISOR, Role.MANAGER),
        # reviews of workers are not the desk's
        DeskOf(Role.RECEPTIONIST, "quality_review_id", None),
        DeskOf(Role.CASHIER, "quality_review_id", None),
        OwnAtWork("owner_id"),
        DepartmentHead(),
    ),
    belongs_to=Parent(COMPLAINT, "complaint_id", Complaint, OF_COMPLAINTS),
    texts=("what", "cause", "done_note", "reason"),
    filters=(
        "state", "owner_id", "department_id", "worker_id", "complaint_id", "follow_up_id", "quality_review_id",
        "opinions_month", "due_on_lt", "created_at_gte", "created_at_lt",
    ),
    waits_for=WaitsFor("owner_id", "owner_left"),
    whose_turn={
        CorrectiveState.NOTED: Standing.CENTRE,
        CorrectiveState.OPEN: Standing.DEPARTMENT,
        CorrectiveState.DONE: Standing.CENTRE,
    },
    list_row=ListRow(
        columns=(
            "complaint_id", "complaint_number", "work_order_id", "order_number", "review_number", "opinions_month",
            "due_on",
        ),
        along=(Join(Person, "owner_id", {"owner_name": "name"}),),
        summary="what",
        extras=("what", "done_note"),
    ),
    clause="M-141",
)  # fmt: skip
