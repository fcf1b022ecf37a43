"""Effects of complaints: evidence, verdict, decision, routing, handling, reply, remedy (M-111 to M-141)."""

from app.core.complaint_enums import DecisionKind, NoteKind
from app.core.lang import Words
from app.workflow.engine.effects import Effect, OfVocabulary


class Alert(Effect):
    """M-112, M-113: a serious complaint is told at once to the customer-service supervisor, the department's head, the
    manager and the leadership; one that the complainant calls serious, or that the accused wrote down, to the
    customer-service supervisor."""

    tells = ("cs_supervisor", "department", "manager")
    words = Words(
        "alert supervisor, department's head, manager and leadership if it is serious",
        "重大投诉立即通知客服主管、部门负责人、经理及公司领导",
    )


class KeepCorrection(Effect):
    """M-112: the corrected fields; what stood there before goes to the journal."""

    tells = ("cs_supervisor", "manager")
    words = Words("keep what is corrected, and the old values in the journal", "保存更正内容,原值留存日志")


class ReviewAnswer(Effect):
    """M-132: the three working days run from when it names somebody or an order, and no longer where it doesn't."""

    words = Words("answer within three working days if it names somebody", "涉及员工或工单的,三个工作日内答复")


class FindEarlier(Effect):
    """R07: an earlier complaint of this complainant about this respondent, mediated and carried out."""

    words = Words("look for an earlier settled complaint", "查找此前已调解履行的投诉")


class KeepCallBack(Effect):
    """M-139: who called back and heard that the complainant withdraws it."""

    words = Words("keep who confirmed a withdrawal", "保存撤诉回电核实人")


class TakeEvidence(Effect):
    """M-111, M-121: store the form's pieces of evidence, and lay its facts over those recorded before."""

    tells = ("cs_supervisor", "manager")
    words = Words("keep the evidence and lay new facts over old ones", "保存证据,更新要件")


class CheckEvidence(Effect):
    """M-136: what a person found of one piece; what isn't genuine no longer counts."""

    words = Words("keep what was found of the evidence", "保存证据核验结果")


class KeepVerdict(Effect):
    """M-120: what the rules say now, with the facts they read."""

    words = Words("keep the rules' verdict with its facts", "保存规则结论及所依据要件")


class KeepDecision(OfVocabulary):
    """M-120, M-122: store the decision with its verdict and the text that was told."""

    says = Words("keep the decision: {value}", "保存决定:{value}")
    vocabulary = DecisionKind


class AskEvidence(Effect):
    """M-121: which facts are awaited, and until when."""

    words = Words("keep what is missing", "保存待补要件")


class RouteMatter(Effect):
    """M-94, M-134: to the department that the form or the routing table names."""

    tells = ("cs_supervisor",)
    words = Words("route it to the department", "按归口转至责任部门")


class OpenRoutedOrder(Effect):
    """M-94: a matter of equipment opens its repair order, linked, unless one is linked already."""

    words = Words("open the repair order of a matter of equipment", "设备事项同时开立报修工单")


class LinkOrders(Effect):
    """M-140: the work orders that it is about."""

    tells = ("cs_supervisor", "manager")
    words = Words("link the work orders", "关联工单")


class NameHandler(Effect):
    """Who handles it from now on, and in which department."""

    words = Words("keep the handler and the department", "保存承办人及部门")


class TakeOver(Effect):
    """M-131: the level that holds it handles it itself."""

    words = Words("the level handles it itself", "由当前层级承办")


class Climb(Effect):
    """M-131: to the next level."""

    words = Words("up to the next level", "上报至上一层级")


class LogNote(OfVocabulary):
    """Record what was found, told or reported."""

    says = Words("record: {value}", "记录:{value}")
    vocabulary = NoteKind


class KeepAgreement(Effect):
    """M-138: the terms, the day by which they are carried out, and both signatures."""

    words = Words("keep the signed agreement", "保存双方签署的协议")


class SendReply(Effect):
    """M-132, M-135: the reply as it was told, who drafted and who approved it."""

    words = Words("keep the reply with who drafted and approved it", "保存答复及拟稿、审核人")


class Remedy(Effect):
    """M-140, M-141: the corrective action of a founded complaint, a compensation, orders that are done again."""

    tells = ("manager",)
    words = Words(
        "open the corrective action, keep the compensation, have work done again", "下达整改、登记赔偿、安排返工"
    )


class OpenRound(Effect):
    """M-123: a new round; what was decided before stays beside it."""

    words = Words("open a new round", "开启新一轮")
