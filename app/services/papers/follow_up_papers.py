"""The paper of follow-ups: the record of the calls."""

from typing import Final

from sqlmodel import col, select

from app.core.lang import Words
from app.models import FollowUp
from app.models.follow_up import FollowUpAttempt
from app.services.kinds.follow_ups import FOLLOW_UPS
from app.services.papers.order_papers import with_its_order
from app.services.papers.paper_kind import PaperKind, PaperRequest
from app.workflow.papers import desk_papers
from app.workflow.papers.around import Around
from app.workflow.papers.desk_papers import FollowUpSource


async def follow_up(asked: PaperRequest) -> tuple[FollowUpSource, Around]:
    """A follow-up with its attempts and its order."""
    tx, row = asked.reader.tx, asked.reader.part(asked.opened.row)
    statement = select(FollowUpAttempt).where(col(FollowUpAttempt.follow_up_id) == row.id)
    attempts = await tx.all(FollowUpAttempt, statement.order_by(col(FollowUpAttempt.created_at)).limit(200))
    source, around = await with_its_order(asked, (row.done_by_id, *(each.by_id for each in attempts)))
    shown: FollowUp = row
    return FollowUpSource(shown, tuple(map(asked.reader.part, attempts)), source), around


KIND: Final = FOLLOW_UPS
PAPERS: Final = (
    PaperKind(
        "follow_up_record",
        Words("record of a follow-up", "回访记录"),
        follow_up,
        desk_papers.follow_up,
        "The calls after a job, and what the customer said. For the company alone.",
        inside=True,
    ),
)
