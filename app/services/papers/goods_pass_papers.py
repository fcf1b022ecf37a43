"""The paper of goods passes."""

from typing import Final

from app.core.lang import Words
from app.models import Person
from app.models.goods_pass import GoodsPass
from app.services.kinds.gate_passes import qr_text
from app.services.kinds.goods_passes import GOODS_PASSES, code_for_reader
from app.services.papers.paper_kind import PaperKind, PaperRequest
from app.workflow.kinds.goods_pass import GOODS_PASS
from app.workflow.papers import desk_papers
from app.workflow.papers.around import Around
from app.workflow.papers.desk_papers import GoodsSource


async def goods_pass(asked: PaperRequest) -> tuple[GoodsSource, Around]:
    """A goods pass with what its QR code says for this reader."""
    reader = asked.reader
    row = reader.record(GoodsPass, asked.held)
    code = code_for_reader(reader.opened.context)
    applicant = await reader.tx.get(Person, id=row.applicant_id)
    name = "" if applicant is None else applicant.name
    shown = name if reader.in_full or not name else f"{name[:1]}**"
    pass_text = "" if code is None else qr_text(GOODS_PASS.path, row.id, "release", code)
    return GoodsSource(row, shown, pass_text), await asked.around()


KIND: Final = GOODS_PASSES
PAPERS: Final = (
    PaperKind(
        "goods_pass",
        Words("goods pass", "物品放行条"),
        goods_pass,
        desk_papers.goods_pass,
        "The goods item by item, with the code that the gate reads for whoever may hold it. An application is no "
        "pass yet.",
    ),
)
