"""Checklists 检查表 on 《服务工作单》: what was ticked on the last visit, and what of the list was not (M-33, M-50)."""

from collections.abc import Iterable, Iterator

from app.core.enums import ChecklistMoment
from app.core.json_object import JsonView
from app.models import Visit, WorkOrder
from app.workflow.kinds.work_order.checklists import checklist_of
from app.workflow.papers.around import Around
from app.workflow.papers.paper import Block


def checked(row: WorkOrder, visit: Visit | None, around: Around, moments: Iterable[ChecklistMoment]) -> Iterator[Block]:
    """A block for each moment; before anybody was there, the list with empty boxes, to be ticked by hand. What a worker
    takes along is not on the customer's copy. Once the work is accepted, nothing is left open."""
    for moment in moments:
        inside = moment is ChecklistMoment.BEFORE_LEAVING
        if row.needs_visit and not (inside and around.outside):
            yield from _block(row, visit, around, moment)


def _block(row: WorkOrder, visit: Visit | None, around: Around, moment: ChecklistMoment) -> Iterator[Block]:
    ticks = [] if visit is None else [tick for tick in visit.ticks or () if tick["moment"] == moment]
    listed = {item.code: item.title.zh for item in checklist_of(row, around.community, moment)}
    # an item keeps the name under which it was ticked
    names = listed | {tick["item"]: tick["zh"] for tick in ticks}
    if moment is ChecklistMoment.FINISHING:
        # M-36: a risky step that was not needed is answered, too
        left_out = {item["item"]: item["reason"] for item in (row.completion or {}).get("not_applicable", ())}
        answered = {code: f"{names.get(code, code)}（未涉及：{reason}）" for code, reason in left_out.items()}
        names |= answered
    by_actions = dict(_told(row.completion or {}, visit, moment))
    ticked = [*(name for name, is_so in by_actions.items() if is_so), *(tick["zh"] for tick in ticks)]
    boxes = tuple(ticked) if row.signed_off_at is not None else (*by_actions, *names.values())
    if boxes:
        yield Block(f"{moment.label('zh')}检查", boxes=boxes, ticked=tuple(ticked))


def _told(done: JsonView, visit: Visit | None, moment: ChecklistMoment) -> Iterator[tuple[str, bool]]:
    """What every visit is asked by the actions themselves (M-35, M-50)."""
    if moment is ChecklistMoment.ON_SITE:
        yield "已出示工牌", visit is not None and visit.badge_shown
        yield "已征得同意入户", visit is not None and bool(visit.consent_to_enter)
    elif moment is ChecklistMoment.FINISHING:
        yield "现场已清理", bool(done.get("cleaned_up"))
        yield "已向客户展示成果", bool(done.get("result_shown_to"))
