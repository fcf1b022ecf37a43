"""Work orders with a quote: offered, approved, rejected (M-40, M-41, M-46)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.engine.effects import Keep, Put, Start, Stop, Tell
from app.workflow.engine.people import ASSIGNEE, CUSTOMER
from app.workflow.engine.step import Step
from app.workflow.kinds.common_guards import files_are_known, word_is_not_from_the_future
from app.workflow.kinds.work_order.desk_guards import word_is_recorded
from app.workflow.kinds.work_order.effects import DecideQuote, OfferQuote
from app.workflow.kinds.work_order.field_forms import EndVisit
from app.workflow.kinds.work_order.housekeeping_guards import QUOTE_FOLLOWS_SHEET
from app.workflow.kinds.work_order.people import RECEPTION
from app.workflow.kinds.work_order.quote_forms import ApproveQuote, MakeQuote, RejectQuote
from app.workflow.kinds.work_order.quote_guards import (
    LINES_ARE_SOUND,
    not_by_its_author_alone,
    quote_is_current,
    quoter_is_there,
    something_is_chargeable,
    visit_goes_on,
    visit_has_ended,
)
from app.workflow.kinds.work_order.row_parts import IN_THEIR_NAME, LEAVE
from app.workflow.kinds.work_order.waiting_clocks import QUOTE_ANSWERED
from app.workflow.kinds.work_order.word_guards import customer_gave_own_word

QUOTE_IS_SOUND = (*LINES_ARE_SOUND, *QUOTE_FOLLOWS_SHEET, quoter_is_there, word_is_not_from_the_future)
CUSTOMERS_WORD = (word_is_recorded, word_is_not_from_the_future, not_by_its_author_alone, files_are_known)
APPROVAL = (quote_is_current, *CUSTOMERS_WORD, customer_gave_own_word)
APPROVED = (
    DecideQuote("approved"),
    Stop(QUOTE_ANSWERED),
    Keep("pay_worker"),
    Put("made_safe", False),
    Put("must_quote", False),
    Tell("worker"),
    Tell("helpers"),
    Tell("witness"),
    *IN_THEIR_NAME,
)

QUOTE_STEPS = (
    Step(
        "quote",
        Words("Quote", "报价"),
        source=(S.ON_SITE, S.NEGOTIATING, S.QUOTED),
        target=S.QUOTED,
        who=(ASSIGNEE,),
        form=MakeQuote,
        only_if=(something_is_chargeable, *QUOTE_IS_SOUND),
        then=(OfferQuote(), Tell("customer")),
        event="work_order.quoted",
        clause="M-40",
    ),
    Step(
        "quote",
        source=(S.NEGOTIATING,),
        target=S.QUOTED,
        who=RECEPTION,
        form=MakeQuote,
        only_if=(something_is_chargeable, *QUOTE_IS_SOUND),
        then=(OfferQuote(), Start(QUOTE_ANSWERED), Tell("customer"), Tell("worker"), Tell("helpers")),
        event="work_order.quoted",
        clause="M-46",
    ),
    Step(
        "approve_quote",
        Words("Approve the quote", "同意报价"),
        source=(S.QUOTED,),
        target=S.IN_PROGRESS,
        who=(CUSTOMER, *RECEPTION, ASSIGNEE),
        form=ApproveQuote,
        only_if=(visit_goes_on, *APPROVAL),
        then=APPROVED,
        event="work_order.quote_approved",
        clause="M-41",
    ),
    Step(
        "approve_quote",
        source=(S.QUOTED,),
        target=S.ACKNOWLEDGED,
        who=(CUSTOMER, *RECEPTION, ASSIGNEE),
        form=ApproveQuote,
        only_if=(visit_has_ended, *APPROVAL),
        then=(*APPROVED, Tell("desk")),
        event="work_order.quote_approved",
        clause="M-41",
    ),
    Step(
        "reject_quote",
        Words("Reject the quote", "不同意报价"),
        source=(S.QUOTED,),
        target=S.NEGOTIATING,
        who=(CUSTOMER, *RECEPTION, ASSIGNEE),
        form=RejectQuote,
        only_if=(quote_is_current, *CUSTOMERS_WORD),
        then=(DecideQuote("rejected"), Stop(QUOTE_ANSWERED), Tell("desk"), *IN_THEIR_NAME),
        event="work_order.quote_rejected",
        clause="M-46",
    ),
    Step(
        "end_visit",
        Words("Leave while the customer thinks", "离场待客户考虑"),
        source=(S.QUOTED,),
        who=(ASSIGNEE,),
        form=EndVisit,
        only_if=(visit_goes_on,),
        then=(*LEAVE, Start(QUOTE_ANSWERED)),
        event="work_order.visit_ended",
        clause="M-41",
    ),
    Step(
        "end_visit",
        source=(S.NEGOTIATING,),
        who=(ASSIGNEE,),
        form=EndVisit,
        only_if=(visit_goes_on,),
        then=LEAVE,
        event="work_order.visit_ended",
        clause="M-41",
    ),
)
