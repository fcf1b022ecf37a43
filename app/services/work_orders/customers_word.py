"""What staff record in a customer's name, objections to it, and ratings (M-40, M-56, M-73)."""

from typing import Final

from sqlalchemy import select
from sqlmodel import col

from app.core.json_object import JsonObject
from app.core.roles import STAFF_ROLES
from app.db.queries.roster import holders
from app.models import RoleGrant
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.workflow.kinds.work_order import needed_facts as known
from app.workflow.kinds.work_order.desk_guards import speaks_for_self
from app.workflow.kinds.work_order.effects import JudgeWord, KeepObjection, KeepRatings, KeepWord

MOST_WORDS: Final = 200
"""How many words are kept on the order itself; older ones stay in its journal."""


@loads(known.witness)
async def witness(ask: FactRequest) -> bool:
    """Whether the named witness is an active member of this community's staff."""
    person_id = getattr(ask.context.form, "witness_id", None)
    if person_id is None:
        return False
    community = ask.context.community
    statement = holders(community.organisation_id, community.id, STAFF_ROLES).where(
        col(RoleGrant.person_id) == person_id
    )
    return await ask.tx.value(select(statement.exists())) is True


@handles(KeepWord)
async def keep_word(moving: MoveContext, effect: KeepWord) -> None:
    """Note on the order that somebody else recorded this in its customer's name; what the customer does is their own
    word, and an order of nobody has no customer to tell."""
    row = moving.context.row
    if speaks_for_self(moving.context) or (row.customer_id is None and row.premises_id is None):
        return
    word: JsonObject = {
        "version": row.version + 1,
        "action": moving.move.step.action,
        "at": moving.tx.now.isoformat(),
        "recorded_by": str(moving.context.caller.id),
        "quote_id": moving.data.get("quote_id"),
        "void": False,
    }
    moving.changes["recorded_words"] = [*(row.recorded_words or ()), word][-MOST_WORDS:]
    moving.changes["recorded_at"] = moving.tx.now


@handles(KeepRatings)
async def keep_ratings(moving: MoveContext, effect: KeepRatings) -> None:
    """M-73: the ratings and who gave them; the completion that they are about."""
    given = moving.context.form.ratings
    if given is not None:
        moving.changes["ratings"] = {**given.model_dump(mode="json"), "source": effect.value}
        moving.changes["rated_completion"] = moving.context.row.completions


@handles(KeepObjection)
async def keep_objection(moving: MoveContext, effect: KeepObjection) -> None:
    """M-56: the word named, or the latest that stands."""
    row, form = moving.context.row, moving.context.form
    standing = [word for word in row.recorded_words if not word["void"]]
    word = next((word for word in standing if word["version"] == form.word), standing[-1])
    moving.changes["objection"] = {
        "word": word["version"],
        "action": word["action"],
        "recorded_by": word["recorded_by"],
        "by": str(moving.context.caller.id),
        "at": moving.tx.now.isoformat(),
    }
    moving.data |= {"word": word["version"]}


@handles(JudgeWord)
async def judge_word(moving: MoveContext, effect: JudgeWord) -> None:
    """M-56: the objection is answered; what it was about is void where it is upheld."""
    row, upheld = moving.context.row, moving.context.form.upheld
    judged = row.objection["word"]
    moving.changes["objection"] = None
    moving.changes["recorded_words"] = [
        {**word, "void": upheld or word["void"]} if word["version"] == judged else word for word in row.recorded_words
    ]
    moving.data |= {"word": judged, "upheld": upheld}
