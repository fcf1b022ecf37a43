"""Effects of public faults 公共故障: what people were told, and which reports it answers (M-100)."""

from app.core.lang import Words
from app.workflow.engine.effects import Effect


class KeepUpdate(Effect):
    """What people were told is added to the record; a new time that was said is waited for."""

    words = Words("keep what people were told; a new time is waited for", "保存通报内容,按新的预计时间计时")


class CorrectFault(Effect):
    """What was registered wrongly is put right; the journal keeps what it was."""

    words = Words("correct the fields that were sent, and keep the old values", "更正所填字段并保留原值")


class AddRepair(Effect):
    """One more work order repairs it."""

    words = Words("note the work order that repairs it", "登记抢修工单")


class AskReporters(Effect):
    """Since when it works, and until when its reporters are waited for."""

    words = Words("wait for the answers of its reporters", "等待报事人反馈")


class GiveReportsBack(Effect):
    """A fault that was registered by mistake answers nobody: the reports go on as orders of their own."""

    words = Words("each report it answers goes on as an order of its own", "已并入的报修恢复为独立工单")


class CountReport(Effect):
    """One more report is answered."""

    words = Words("count the report", "累计报修数")


class UncountReport(Effect):
    """A report was taken out."""

    words = Words("take the report out of the count", "扣减报修数")
