"""Promises 承诺 as a kind of record: the desk's, whoever answers, and the customer's to whom they were made (M-93)."""

from app.core.enums import Standing
from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.records import Join
from app.db.queries.rule_sets import lock_community
from app.models import Person
from app.models.base import RowValues
from app.models.enquiry import Enquiry, EnquiryTopic
from app.models.promise import AnswerPromise, PromiseState
from app.services.kinds.paper_facts import works_here
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber, WaitsFor
from app.services.moving.seen_by import Desk, Own, OwnAtWork, mask_name, mask_phone
from app.services.people.enquirers import named_enquiry
from app.workflow.engine.step import Context
from app.workflow.kinds.from_enquiry import enquiry
from app.workflow.kinds.promise import PROMISE, answerer, promise_alike, topic_of_enquiry


class PromiseDeclaration(Kind[AnswerPromise]):
    """A promise of an enquiry is made to whoever asked. Whom the desk consulted is told inside the company."""

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """The promise as the form says it; who waits, and their number, from the enquiry where it is silent."""
        form, asked = context.form, context.fact(enquiry)
        return {
            **await super().new_values(context, next_number),
            "made_to": form.made_to or (asked.name if asked else None),
            "phone": form.phone or (asked.phone if asked else None),
        }

    def tells_outside(self, record_type: str, action: str) -> bool:
        """Everything but that, and who left the company (M-90)."""
        return action not in ("consult", "answerer_left")


async def answer_by(moving: MoveContext, _: JsonView) -> object:
    """Until when the answer is promised after the move."""
    return moving.now_is("until").isoformat()


@loads(answerer)
async def answerer_of_form(ask: FactRequest) -> bool:
    """Whether whoever the form says is to answer works in this community."""
    return await works_here(ask.tx, ask.context.form.answerer_id, ask.context.community)


@loads(promise_alike)
async def promise_in_the_same_words(ask: FactRequest) -> str | None:
    """The number of an open promise in the same words to the same person, of the same enquiry where it comes from one,
    where the caller sees it. Of two who promise the same at once, the second waits, and sees the first's."""
    context, form, place = ask.context, ask.context.form, ask.context.community
    asked = await named_enquiry(ask.tx, context)
    made_to = form.made_to or (asked.name if asked else None)
    if not ask.looking:
        await lock_community(ask.tx, place.id)
    promised = await ask.tx.get_all(AnswerPromise, community_id=place.id, state=PromiseState.OPEN, what=form.what)
    for row in promised:
        if (row.customer_id, row.made_to, row.enquiry_id) == (form.customer_id, made_to, form.enquiry_id):
            return row.number if PROMISES.sees(context.caller, row, place.organisation_id) else "***"
    return None


@loads(topic_of_enquiry)
async def topic_of_its_enquiry(ask: FactRequest) -> EnquiryTopic | None:
    """The topic of the enquiry that the promise comes from; None where it comes from none."""
    asked = ask.context.row.enquiry_id and await ask.tx.get(Enquiry, id=ask.context.row.enquiry_id)
    return await ask.tx.get(EnquiryTopic, id=asked.topic_id) if asked else None


PROMISES = PromiseDeclaration(
    lifecycle=PROMISE,
    model=AnswerPromise,
    plural=Words("promises", "承诺"),
    prefix="CN",
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER),
        OwnAtWork("answerer_id", "maker_id"),
        Own("customer_id"),
    ),
    maker="maker_id",
    listed_for=(*STAFF_ROLES, Role.CUSTOMER),
    filters=(
        "state",
        "answerer_id",
        "customer_id",
        "number",
        "until_gte",
        "until_lt",
        "created_at_gte",
        "created_at_lt",
    ),
    notice_facts={"answer_by": answer_by},
    masked={"made_to": mask_name, "phone": mask_phone},
    texts=("what", "answer", "reason"),
    waits_for=WaitsFor("answerer_id", "answerer_left"),
    whose_turn={PromiseState.OPEN: Standing.CENTRE},
    list_row=ListRow(
        columns=("answerer_id", "until", "postponed"),
        along=(Join(Person, "answerer_id", {"answerer_name": "name"}),),
        summary="what",
        extras=("what", "made_to", "answer"),
    ),
    clause="M-93",
)
