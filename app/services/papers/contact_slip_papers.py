"""The paper of contact slips."""

from typing import Final

from app.core.lang import Words
from app.models import ContactSlip
from app.services.kinds.contact_slips import CONTACT_SLIPS
from app.services.papers.paper_kind import PaperKind, PaperRequest
from app.workflow.papers import contact_slip_paper
from app.workflow.papers.around import Around
from app.workflow.papers.contact_slip_paper import SlipSource


async def contact_slip(asked: PaperRequest) -> tuple[SlipSource, Around]:
    """A contact slip with the number of its complaint."""
    row = asked.reader.record(ContactSlip, asked.held)
    number = getattr(asked.opened.row, "complaint_number", None)
    return SlipSource(row, number or ""), await asked.around(row.sender_id)


KIND: Final = CONTACT_SLIPS
PAPERS: Final = (
    PaperKind(
        "contact_slip",
        Words("contact slip", "内部联系单"),
        contact_slip,
        contact_slip_paper.contact_slip,
        "What another department is asked to do, and its answer. For the company alone.",
        inside=True,
    ),
)
