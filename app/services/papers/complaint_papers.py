"""The paper of complaints: the handling sheet, with the whole file."""

from typing import Final

from app.core.lang import Words
from app.db.queries.complaints import file_of, links_of
from app.models import Complaint, ComplaintDecision, ComplaintNote, Evidence
from app.services.complaints.kind import COMPLAINTS
from app.services.papers.paper_kind import PaperKind, PaperRequest
from app.workflow.papers import desk_papers
from app.workflow.papers.around import Around
from app.workflow.papers.desk_papers import ComplaintSource


async def complaint(asked: PaperRequest) -> tuple[ComplaintSource, Around]:
    """A complaint with its whole file."""
    reader, tx = asked.reader, asked.reader.tx
    row = reader.record(Complaint, asked.held)
    evidence = await file_of(tx, row.id, Evidence)
    decisions = await file_of(tx, row.id, ComplaintDecision)
    notes = await file_of(tx, row.id, ComplaintNote)
    orders = [f"{link.number}（{link.relation.label('zh')}）" for link in await links_of(tx, row.id)]
    source = ComplaintSource(
        row,
        tuple(map(reader.part, evidence)),
        tuple(map(reader.part, decisions)),
        tuple(map(reader.part, notes)),
        tuple(orders),
    )
    people = (row.handler_id, *(each.by_id for each in decisions), *(each.by_id for each in notes))
    return source, await asked.around(*people)


KIND: Final = COMPLAINTS
PAPERS: Final = (
    PaperKind(
        "handling_sheet",
        Words("handling sheet of a complaint", "投诉处理单"),
        complaint,
        desk_papers.handling_sheet,
        "The whole file of a complaint: evidence, decisions, what was found and told, and the outcome. For the "
        "company alone.",
        inside=True,
    ),
)
