"""Work orders: what customers say of what was recorded in their name, and how they rate the work (M-56, M-73)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import OBJECTION_ANSWER
from app.workflow.engine.effects import Keep, Start, Stop, Tell
from app.workflow.engine.people import CS_SUPERVISOR, CUSTOMER, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds.work_order.effects import JudgeWord, KeepObjection, KeepRatings, KeepWord
from app.workflow.kinds.work_order.row_parts import FINAL, OPEN
from app.workflow.kinds.work_order.word_forms import AnswerObjection, Object, Rate
from app.workflow.kinds.work_order.word_guards import (
    answer_was_told,
    answerer_did_not_record,
    is_not_rated_yet,
    may_still_be_rated,
    no_objection_is_open,
    objection_is_open,
    ratings_are_the_customers,
    something_was_recorded,
    word_may_be_objected_to,
)

WORD_STEPS = (
    Step(
        "rate",
        Words("Rate the work", "服务评价"),
        source=(S.SIGNED_OFF, S.CLOSED),
        who=(CUSTOMER,),
        form=Rate,
        only_if=(may_still_be_rated, is_not_rated_yet, ratings_are_the_customers),
        then=(Keep("comments"), KeepRatings("app")),
        event="work_order.rated",
        clause="M-73",
    ),
    Step(
        "take_ratings",
        Words("Ratings told at the follow-up", "回访评价"),
        source=(*OPEN, *FINAL),
        who=(SYSTEM,),
        form=Rate,
        then=(KeepRatings("follow_up"), KeepWord(), Tell("customer")),
        event="work_order.rated",
        clause="M-73",
    ),
    Step(
        "take_purchase_answer",
        Words("The customer's answer to a purchase", "代购答复登记"),
        source=OPEN,
        who=(SYSTEM,),
        then=(KeepWord(), Tell("customer")),
        event="work_order.purchase_answered",
        clause="M-56",
    ),
    Step(
        "object",
        Words("Object to what was recorded", "对代记内容提出异议"),
        source=(*OPEN, *FINAL),
        who=(CUSTOMER,),
        form=Object,
        only_if=(something_was_recorded, no_objection_is_open, word_may_be_objected_to),
        then=(KeepObjection(), Start(OBJECTION_ANSWER), Tell("cs_supervisor")),
        event="work_order.objected",
        clause="M-56",
    ),
    Step(
        "answer_objection",
        Words("Answer the objection", "答复异议"),
        source=(*OPEN, *FINAL),
        who=(CS_SUPERVISOR,),
        form=AnswerObjection,
        only_if=(objection_is_open, answerer_did_not_record, answer_was_told),
        then=(JudgeWord(), Stop(OBJECTION_ANSWER), Tell("customer"), Tell("desk")),
        event="work_order.objection_answered",
        clause="M-56",
    ),
)
"""Whatever state the order is in."""
