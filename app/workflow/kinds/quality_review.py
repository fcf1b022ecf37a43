"""Quality review 质量评审: the quality group grades a worker as customers do, and concludes with a result (M-73)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from pydantic import Field

from app.core.fields import ActionForm, OptionalText
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.models.quality_review import QualityReview, ReviewResult
from app.models.quality_review import QualityReviewState as Q
from app.workflow.engine.effects import Effect, Keep, Sign, Stamp, Tell
from app.workflow.engine.facts import Fact
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_SUPERVISOR,
    CS_SUPERVISOR,
    DEPARTMENT_HEAD,
    MANAGER,
    departments_led_alone,
)
from app.workflow.engine.step import START, Context, Step, Values, Who, guard, refuse
from app.workflow.kinds.corrective_action_effects import NoteShortcoming
from app.workflow.kinds.corrective_action_forms import Account, CorrectivePlan
from app.workflow.kinds.corrective_action_guards import correction_is_owned
from app.workflow.kinds.work_order.finish_forms import Ratings

GRADES: Final = tuple(Ratings.model_fields)
"""The four that customers give, too."""
DEFAULT_MONTHS: Final = 3
MOST_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class ReviewedWorker:
    """A worker of this community, with the department that they work in; None: in all."""

    department_id: UUID | None


reviewed_worker = Fact[ReviewedWorker | None]("reviewed_worker", reads="reviewed_id")
"""The worker whom the form names; None if nobody of that id works here as one."""
open_review = Fact[str | None]("open_review", reads="reviewed_id")
"""The number of a review of that worker here that is open."""


class OpenReview(ActionForm):
    """M-73: a worker is to be reviewed."""

    community_id: UUID
    reviewed_id: UUID = Field(description="Somebody who works here as a worker.")
    months: int = Field(
        default=DEFAULT_MONTHS, ge=1, le=MOST_MONTHS, description="How many months until today are reviewed."
    )


class GiveReview(ActionForm):
    """M-73: the grades of one member of the quality group."""

    ratings: Ratings
    remark: OptionalText = Field(default="", examples=["现场整洁，讲解清楚，偶有迟到"])


class ConcludeReview(ActionForm):
    """M-73: what the review comes to."""

    result: ReviewResult
    conclusion: Account = Field(examples=["服务态度好，返修率低，予以表扬"])
    corrective: CorrectivePlan | None = Field(
        default=None, description="M-72: what is changed because of it; a need of training is noted otherwise."
    )


class AnswerReview(ActionForm):
    """M-73: the worker's word on it."""

    answer: Account = Field(examples=["11 月两次迟到因电梯停运，已向主管说明"])


class CountCustomersWord(Effect):
    """M-73: what customers said in the period stands beside what the group says."""

    words = Words("count what customers said in the period", "汇总期间客户评价")


class AddReview(Effect):
    """M-73: the member's grades stand beside the others'."""

    words = Words("keep the grades", "保存评分")


@guard("M-73", needs=(reviewed_worker,))
def reviewed_works_here(context: Context[object, OpenReview]) -> Values | None:
    """M-73: somebody is reviewed who works here as a worker."""
    return None if context.fact(reviewed_worker) is not None else refuse()


@guard("M-73", needs=(reviewed_worker,))
def reviewed_is_of_own_department(context: Context[object, OpenReview]) -> Values | None:
    """M-73: a supervisor reviews the workers of their own department; the customer-service supervisor and the manager
    review everybody, and they alone whoever works in all departments."""
    led, worker = departments_led_alone(context.caller, context.community.id), context.fact(reviewed_worker)
    return None if worker is None or led is None or worker.department_id in led else refuse()


@guard("M-73")
def reviewed_is_another(context: Context[object, OpenReview]) -> Values | None:
    """M-73: nobody opens a review of themselves."""
    return refuse() if context.form.reviewed_id == context.caller.id else None


@guard("M-73", needs=(reviewed_worker, open_review))
def no_review_is_open(context: Context[object, OpenReview]) -> Values | None:
    """M-73: a worker is reviewed once at a time: the review that is open is concluded first."""
    number = context.fact(open_review)
    if reviewed_is_another.check(context) is not None or reviewed_is_of_own_department.check(context) is not None:
        # who does not see it learns nothing of it
        return None
    return None if number is None else refuse(number=number)


@guard("M-73", kind="state")
def reviewer_is_another(context: Context[QualityReview, object]) -> Values | None:
    """M-73: whoever is reviewed neither reviews nor concludes."""
    return refuse() if context.row.reviewed_id == context.caller.id else None


@guard("M-73", kind="state")
def member_reviews_once(context: Context[QualityReview, object]) -> Values | None:
    """M-73: each member of the group has one voice."""
    reviewed = any(review["by_id"] == str(context.caller.id) for review in context.row.reviews)
    return refuse() if reviewed else None


@guard("M-73", kind="state")
def somebody_reviewed(context: Context[QualityReview, object]) -> Values | None:
    """M-73: a result rests on grades."""
    return None if context.row.reviews else refuse()


@guard("M-73", kind="state")
def answer_is_first(context: Context[QualityReview, object]) -> Values | None:
    """M-73: the worker's answer stands as it was written."""
    return refuse() if context.row.answer else None


def _is_reviewed(caller: Caller, row: QualityReview) -> bool:
    return bool(row.reviewed_id == caller.id)


REVIEWED: Final = Who("reviewed", Role.WORKER, Words("the worker who is reviewed", "被评审人员"), _is_reviewed)
GROUP: Final = (DEPARTMENT_HEAD, CS_SUPERVISOR, MANAGER)
"""The quality group: the head of the department in which the worker works, and who stands above."""

STEPS = (
    Step(
        "open",
        Words("Open a review", "发起评审"),
        source=(START,),
        target=Q.OPEN,
        who=(ANY_SUPERVISOR, CS_SUPERVISOR, MANAGER),
        form=OpenReview,
        only_if=(reviewed_works_here, reviewed_is_of_own_department, reviewed_is_another, no_review_is_open),
        then=(CountCustomersWord(), Tell("supervisor"), Tell("cs_supervisor")),
        event="quality_review.opened",
        clause="M-73",
    ),
    Step(
        "review",
        Words("Give grades", "评分"),
        source=(Q.OPEN,),
        who=GROUP,
        form=GiveReview,
        only_if=(reviewer_is_another, member_reviews_once),
        then=(AddReview(),),
        event="quality_review.reviewed",
        clause="M-73",
    ),
    Step(
        "conclude",
        Words("Conclude", "作出结论"),
        source=(Q.OPEN,),
        target=Q.CONCLUDED,
        who=GROUP,
        form=ConcludeReview,
        only_if=(reviewer_is_another, somebody_reviewed, correction_is_owned),
        then=(
            Keep("result", "conclusion"),
            CountCustomersWord(),
            NoteShortcoming(),
            Stamp("concluded_at"),
            Sign("concluded_by_id"),
            Tell("reviewed"),
            Tell("supervisor"),
        ),
        event="quality_review.concluded",
        clause="M-73",
    ),
    Step(
        "answer",
        Words("Answer in writing", "书面申述"),
        source=(Q.CONCLUDED,),
        who=(REVIEWED,),
        form=AnswerReview,
        only_if=(answer_is_first,),
        then=(Keep("answer"), Stamp("answered_at"), Tell("supervisor"), Tell("cs_supervisor")),
        event="quality_review.answered",
        clause="M-73",
    ),
)

QUALITY_REVIEW = Lifecycle(
    name="quality_review",
    noun=Words("quality review", "质量评审"),
    path="/v1/quality-reviews",
    states=Q,
    final=(Q.CONCLUDED,),
    steps=STEPS,
)
