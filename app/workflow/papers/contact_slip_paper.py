"""The paper of a contact slip 内部联系单 (M-92)."""

from dataclasses import dataclass

from app.models import ContactSlip
from app.workflow.kinds.contact_slip import CONTACT_SLIP
from app.workflow.papers.around import NOTHING, Around, lines
from app.workflow.papers.paper import Block, Paper, PaperField


@dataclass(frozen=True, slots=True)
class SlipSource:
    """A contact slip, and the number of the complaint that it comes from."""

    row: ContactSlip
    complaint: str = ""


def contact_slip(source: SlipSource, around: Around) -> Paper:
    """M-92 《内部联系单》: what another department is asked to do, and its answer."""
    row = source.row
    fields = (
        PaperField("发往部门", around.department(row.department_id)),
        PaperField("发起人", around.name(row.sender_id)),
        PaperField("接报时间", around.moment(row.received_at)),
        PaperField("发出时间", around.moment(row.created_at)),
        PaperField("状态", row.state.label("zh")),
        PaperField("关联投诉", source.complaint or NOTHING),
        PaperField("事由", row.subject, wide=True),
    )
    answered = row.answered_at is not None
    confirmed = f"{around.moment(row.confirmed_at)} 已确认。" if row.confirmed_at else ""
    answer = (*lines(row.answer), f"{around.moment(row.answered_at)} 答复。") if answered else ()
    blocks = [
        Block("联系事项", lines(row.matter)),
        Block("部门确认", (confirmed,) if confirmed else (), empty_lines=0 if confirmed else 1),
        Block("办理答复", answer, empty_lines=0 if answered else 4),
    ]
    if row.reason:
        blocks.append(Block("退回理由", lines(row.reason)))
    return Paper(
        title="内部联系单",
        number=row.number,
        fields=fields,
        blocks=tuple(blocks),
        notes=around.notes("contact_slip"),
        signatures=("发起人", "承办部门负责人"),
        copies=("第一联　承办部门", "第二联　客户服务中心"),
        link=around.link(CONTACT_SLIP.path, row.id),
        link_words="扫码办理",
    )
