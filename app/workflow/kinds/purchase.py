"""Purchase on a customer's behalf 代购: asked at a unit price, approved, bought within it, and accounted for (M-44)."""

from app.core.lang import Words
from app.models.purchase import PurchaseState as S
from app.workflow.engine.effects import Keep, OfVocabulary, Put, Sign, Stamp, Tell
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import ASSIGNEE, CUSTOMER, MANAGER, SUPERVISOR, SYSTEM, WORKER
from app.workflow.engine.step import START, Step
from app.workflow.kinds import purchase_forms as forms
from app.workflow.kinds import purchase_guards as rules
from app.workflow.kinds.common_forms import Reason
from app.workflow.kinds.common_guards import files_are_known, word_is_not_from_the_future
from app.workflow.kinds.requisition import asker_has_the_order, order_takes_material
from app.workflow.kinds.work_order.desk_guards import word_is_recorded
from app.workflow.kinds.work_order.people import RECEPTION, RECEPTION_OR_HEAD

ANSWERS = {"approved": Words("yes", "同意"), "rejected": Words("no", "不同意")}
AMOUNTS = {"bought": Words("how much was bought", "购买数量"), "outcome": Words("what became of it", "去向")}


class KeepAnswer(OfVocabulary):
    """M-44, M-56: how the customer answered; what staff recorded stands with the order, too, and is told to them."""

    says = Words("keep the customer's answer: {value}", "保存客户答复:{value}")
    vocabulary = ANSWERS


class KeepBought(OfVocabulary):
    """M-44: how much was bought, or what became of it."""

    says = Words("keep {value}", "保存{value}")
    vocabulary = AMOUNTS


ANSWERERS = (CUSTOMER, *RECEPTION, ASSIGNEE)
BUYERS = (ASSIGNEE, *RECEPTION_OR_HEAD)
WORD = (
    word_is_recorded,
    word_is_not_from_the_future,
    rules.not_by_who_asked_alone,
    rules.signature_is_on_this_price,
    files_are_known,
)

STEPS = (
    Step(
        "ask",
        Words("Ask to buy for the customer", "申请代购"),
        source=(START,),
        target=S.ASKED,
        who=(WORKER, *RECEPTION_OR_HEAD),
        form=forms.AskToBuy,
        only_if=(order_takes_material, asker_has_the_order, rules.customer_pays_for_material),
        then=(Stamp("priced_at"), Tell("customer")),
        event="purchase.asked",
        clause="M-44",
    ),
    Step(
        "change_price",
        Words("Ask for another price", "变更代购价格"),
        source=(S.ASKED, S.APPROVED),
        target=S.ASKED,
        who=BUYERS,
        form=forms.ChangePrice,
        only_if=(rules.price_is_another,),
        then=(
            Keep("unit_fen", "quantity", "shop"),
            Sign("asked_by_id"),
            Stamp("priced_at"),
            Put("answered_at", None),
            Put("consent", None),
            Put("word_version", None),
            Tell("customer"),
        ),
        event="purchase.price_changed",
        clause="M-44",
    ),
    Step(
        "approve",
        Words("Approve the unit price", "同意代购单价"),
        source=(S.ASKED,),
        target=S.APPROVED,
        who=ANSWERERS,
        form=forms.ApprovePrice,
        only_if=(rules.price_is_current, *WORD, rules.customer_agreed_in_person),
        then=(KeepAnswer("approved"), Stamp("answered_at"), Tell("worker")),
        event="purchase.approved",
        clause="M-44",
    ),
    Step(
        "reject",
        Words("Reject the purchase", "不同意代购"),
        source=(S.ASKED, S.APPROVED),
        target=S.REJECTED,
        who=ANSWERERS,
        form=forms.RejectPrice,
        only_if=WORD,
        then=(Keep("reason"), KeepAnswer("rejected"), Stamp("answered_at"), Tell("worker")),
        event="purchase.rejected",
        clause="M-44",
    ),
    Step(
        "withdraw",
        Words("Withdraw", "撤销代购"),
        source=(S.ASKED, S.APPROVED),
        target=S.WITHDRAWN,
        who=(SYSTEM, ASSIGNEE, *RECEPTION, SUPERVISOR, MANAGER),
        form=Reason,
        then=(Keep("reason"), Tell("customer"), Tell("worker")),
        event="purchase.withdrawn",
        clause="M-44",
    ),
    Step(
        "buy",
        Words("Record the purchase", "登记购买"),
        source=(S.APPROVED,),
        target=S.BOUGHT,
        who=BUYERS,
        form=forms.RecordPurchase,
        only_if=(
            order_takes_material,
            rules.approval_is_unquestioned,
            rules.no_more_than_approved,
            rules.price_is_within_approval,
            files_are_known,
        ),
        then=(
            KeepBought("bought"),
            Keep("paid_unit_fen", "receipt"),
            Sign("bought_by_id"),
            Stamp("bought_at"),
            Tell("customer"),
            Tell("worker"),
        ),
        event="purchase.bought",
        clause="M-44",
    ),
    Step(
        "settle",
        Words("Account for what was bought", "代购核销"),
        source=(S.BOUGHT,),
        target=S.SETTLED,
        who=(*BUYERS, MANAGER),
        form=forms.SettlePurchase,
        only_if=(rules.all_is_accounted_for, rules.receiver_is_named),
        then=(KeepBought("outcome"), Stamp("settled_at"), Tell("customer")),
        event="purchase.settled",
        clause="M-44",
    ),
    Step(
        "call_back",
        Words("The order ended without the work: account for what was bought", "工单未施工而终止，代购物品须核销"),
        source=(S.BOUGHT,),
        who=(SYSTEM,),
        then=(Tell("supervisor"), Tell("worker")),
        event="purchase.called_back",
        clause="M-44",
    ),
)

PURCHASE = Lifecycle(
    name="purchase",
    noun=Words("purchase", "代购单"),
    path="/v1/purchases",
    states=S,
    final=(S.SETTLED, S.REJECTED, S.WITHDRAWN),
    steps=STEPS,
)
