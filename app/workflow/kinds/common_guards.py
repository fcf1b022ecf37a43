"""Guards that several lifecycles share, and the questions they ask of the caller."""

from datetime import timedelta

from app.core.roles import Role
from app.models.work_order import WorkOrder
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.common_facts import files

CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far a client's clock may run ahead of ours before a time counts as lying in the future."""


def speaks_for_self(context: Context[WorkOrder | None, object]) -> bool:
    """Whether the caller is the customer, so that their own action is their word."""
    row, caller = context.row, context.caller
    if not caller.has(Role.CUSTOMER, context.community.id):
        return False
    return row is None or row.customer_id == caller.id or row.premises_id in caller.rooms


@guard(
    "M-41",
    "Staff record the customer's word: say in `consent` who gave it, by which means and when.",
    "工作人员代为记录客户意见时,须在 consent 中注明由谁、以何种方式、何时表示。",
    asks=("consent", "signature_file_id"),
)
def word_is_recorded(context: Context[WorkOrder, object]) -> Values | None:
    """A customer's word given in the app needs no record; one that staff report needs its source."""
    if speaks_for_self(context) or getattr(context.form, "consent", None) is not None:
        return None
    if getattr(context.form, "signature_file_id", None) is not None:
        return None
    return refuse()


@guard(
    "M-150",
    "A recorded time lies in the future; it must be the time at which the word was given.",
    "记录的时间晚于当前时间,应填写实际表示意见的时间。",
)
def word_is_not_from_the_future(context: Context[object, object]) -> Values | None:
    """Nobody can have agreed later than now."""
    for name in ("consent", "emergency_consent", "agreement"):
        word = getattr(context.form, name, None)
        if word is not None and word.told_at > context.now + CLOCK_TOLERANCE:
            return refuse()
    return None


@guard(
    "M-51",
    "These files are unknown here: {files}. Upload them first with POST /v1/files.",
    "以下文件不存在:{files},请先通过 POST /v1/files 上传。",
    needs=(files,),
)
def files_are_known(context: Context[object, object]) -> Values | None:
    """Every file a form names was uploaded in this community."""
    missing = context.fact(files).missing
    return refuse(files=", ".join(str(item) for item in missing)) if missing else None
