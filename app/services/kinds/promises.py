"""Promises 承诺 as a kind of record: the desk's, whoever answers, and the customer's to whom they were made (M-93)."""

from app.core.enums import Standing
from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.records import Join
from app.models import Person
from app.models.promise import Promise, PromiseState
from app.services.kinds.paper_facts import works_here
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow
from app.services.moving.seen_by import Desk, Own, OwnAtWork, mask_name, mask_phone
from app.workflow.kinds.promise import PROMISE, answerer


class PromiseDeclaration(Kind[Promise]):
    """Whom the desk asked, and what they said, is told inside the company."""

    def tells_outside(self, record_type: str, action: str) -> bool:
        """Everything but that (M-90)."""
        return action != "consult"


async def answer_by(moving: MoveContext, _: JsonView) -> object:
    """Until when the answer is promised after the move."""
    return moving.now_is("until").isoformat()


@loads(answerer)
async def answerer_of_form(ask: FactRequest) -> bool:
    """Whether whoever the form says is to answer works in this community."""
    return await works_here(ask.tx, ask.context.form.answerer_id, ask.context.community)


PROMISES = PromiseDeclaration(
    lifecycle=PROMISE,
    model=Promise,
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
    whose_turn={PromiseState.OPEN: Standing.CENTRE},
    list_row=ListRow(
        columns=("answerer_id", "until", "postponed"),
        along=(Join(Person, "answerer_id", {"answerer_name": "name"}),),
        summary="what",
        extras=("what", "made_to", "answer"),
    ),
    clause="M-93",
)
