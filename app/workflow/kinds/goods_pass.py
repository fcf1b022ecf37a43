"""Goods pass 放行条: what a customer takes out, issued by the centre and compared at the gate item by item (M-96)."""

from app.core.lang import Words
from app.core.roles import Caller, Role
from app.models.goods_pass import Arrears, Authorisation, GoodsPass
from app.models.goods_pass import GoodsPassState as G
from app.workflow.engine.effects import Count, Effect, Keep, Put, Sign, Stamp, Start, Stop, Tell, Void
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.people import (
    ANY_CUSTOMER,
    CS_SUPERVISOR,
    DUTY_MANAGER,
    GUARD,
    MANAGER,
    RECEPTIONIST,
    SYSTEM,
)
from app.workflow.engine.step import START, Step, Who
from app.workflow.kinds import goods_pass_forms as forms
from app.workflow.kinds import goods_pass_guards as rules
from app.workflow.kinds.common_forms import Reason, Reveal
from app.workflow.kinds.common_guards import files_are_known


class AskErp(Effect):
    """M-102: what a move-out's home owes is asked of the ERP."""

    words = Words("for a move-out, ask the ERP what is owed", "搬出时向 ERP 核查欠费")


class KeepFinding(Effect):
    """M-102: what the ERP says stands with the pass, and since when."""

    words = Words("keep what the ERP says", "保存 ERP 的核查结果")


class MakePass(Effect):
    """M-96: the pass has a code that is good once, and an end."""

    words = Words("a code that is good once, and until when", "生成一次性放行码与有效期")


class LetOut(Effect):
    """M-96: what left is taken off the list; what stays gets a new code."""

    words = Words("take what left off the list; a new code for what stays", "核减已放行物品;余下物品换发新码")


def _applied(caller: Caller, row: GoodsPass) -> bool:
    return caller.is_self(row.applicant_id)


def _owns(caller: Caller, row: GoodsPass) -> bool:
    return row.room_owner_id is not None and caller.is_self(row.room_owner_id)


APPLICANT = Who("applicant", Role.CUSTOMER, Words("whoever applied", "申请人"), _applied)
ROOM_OWNER = Who("room_owner", Role.CUSTOMER, Words("the owner of the room", "房屋业主"), _owns)
GATE = (GUARD, RECEPTIONIST, DUTY_MANAGER)
SOUND = (rules.applicant_is_bound_to_home, rules.goods_leave_soon, files_are_known)
TO_BOTH = (Tell("applicant"), Tell("room_owner"))
CLOCKS = (rules.GOODS_PASS.name, rules.PASS_ANSWERED.name)

STEPS = (
    Step(
        "apply",
        Words("Apply for a goods pass", "申请放行条"),
        source=(START,),
        target=G.APPLIED,
        who=(ANY_CUSTOMER,),
        form=forms.Apply,
        only_if=SOUND,
        then=(AskErp(), Start(rules.PASS_ANSWERED.name), Tell("receptionist"), Tell("room_owner")),
        event="goods_pass.applied",
        clause="M-96",
    ),
    Step(
        "register",
        Words("Register an application", "代客登记放行申请"),
        source=(START,),
        target=G.APPLIED,
        who=(RECEPTIONIST,),
        form=forms.RegisterPass,
        only_if=SOUND,
        then=(AskErp(), Start(rules.PASS_ANSWERED.name), *TO_BOTH),
        event="goods_pass.registered",
        clause="M-96",
    ),
    Step(
        "authorise",
        Words("Authorise", "业主授权"),
        source=(G.APPLIED,),
        who=(ROOM_OWNER,),
        only_if=(rules.authorisation_is_awaited,),
        then=(Put("authorisation", Authorisation.IN_APP), Stamp("authorised_at"), Tell("applicant")),
        event="goods_pass.authorised",
        clause="M-96",
    ),
    Step(
        "record_authorisation",
        Words("Record the owner's signed authorisation", "登记业主书面授权"),
        source=(G.APPLIED,),
        who=(RECEPTIONIST,),
        form=forms.RecordAuthorisation,
        only_if=(
            rules.applicant_is_somebody_else,
            rules.authorisation_is_awaited,
            rules.signed_paper_is_attached,
            files_are_known,
        ),
        then=(
            Put("authorisation", Authorisation.SIGNED),
            Keep("authorised_by", "files"),
            Stamp("authorised_at"),
            *TO_BOTH,
        ),
        event="goods_pass.authorisation_recorded",
        clause="M-96",
    ),
    Step(
        "check_arrears",
        Words("Ask for arrears again", "重新核查欠费"),
        source=(G.APPLIED,),
        who=(APPLICANT, RECEPTIONIST),
        only_if=(rules.arrears_can_be_asked,),
        then=(Put("arrears", Arrears.UNCHECKED), AskErp()),
        event="goods_pass.arrears_asked",
        clause="M-102",
    ),
    Step(
        "note_arrears",
        Words("Note what the ERP says", "记录欠费核查结果"),
        source=(G.APPLIED,),
        who=(SYSTEM,),
        form=forms.NoteArrears,
        only_if=(rules.finding_is_settled,),
        then=(Put("arrears", Arrears.SETTLED), KeepFinding()),
        event="goods_pass.arrears_settled",
        clause="M-102",
    ),
    Step(
        "note_arrears",
        source=(G.APPLIED,),
        who=(SYSTEM,),
        form=forms.NoteArrears,
        only_if=(rules.finding_is_owed,),
        then=(Put("arrears", Arrears.OWED), KeepFinding(), Tell("applicant")),
        event="goods_pass.arrears_owed",
        clause="M-102",
    ),
    Step(
        "note_arrears",
        source=(G.APPLIED,),
        who=(SYSTEM,),
        form=forms.NoteArrears,
        only_if=(rules.finding_is_unknown,),
        then=(Put("arrears", Arrears.UNKNOWN), KeepFinding(), Tell("manager")),
        event="goods_pass.arrears_unanswered",
        clause="M-102",
    ),
    Step(
        "allow_move_out",
        Words("Allow the move-out", "准予搬出"),
        source=(G.APPLIED,),
        who=(MANAGER,),
        form=forms.AllowMoveOut,
        only_if=(rules.applicant_is_somebody_else, rules.arrears_are_unknown),
        then=(Keep("move_out_reason"), Sign("move_out_allowed_by_id"), Tell("receptionist")),
        event="goods_pass.move_out_allowed",
        clause="M-102",
    ),
    Step(
        "issue",
        Words("Issue the pass", "签发放行条"),
        source=(G.APPLIED,),
        target=G.ISSUED,
        who=(RECEPTIONIST,),
        form=forms.IssuePass,
        only_if=(
            rules.applicant_is_somebody_else,
            rules.owner_has_authorised,
            rules.nothing_is_owed,
            rules.unknown_arrears_are_decided,
            rules.arrears_are_fresh,
            rules.charges_are_paid,
            rules.pass_outlasts_departure,
        ),
        then=(
            MakePass(),
            Stamp("issued_at"),
            Sign("issued_by_id"),
            Stop(rules.PASS_ANSWERED.name),
            Start(rules.GOODS_PASS.name),
            *TO_BOTH,
        ),
        event="goods_pass.issued",
        clause="M-96",
    ),
    Step(
        "release",
        Words("Let the goods out", "核对放行"),
        source=(G.ISSUED,),
        target=G.RELEASED,
        who=GATE,
        form=forms.ReleaseGoods,
        only_if=(
            rules.everything_leaves,
            rules.applicant_is_somebody_else,
            rules.pass_was_issued_by_another,
            rules.goods_pass_is_good,
            rules.goods_code_is_right,
            rules.goods_are_on_pass,
            rules.bearer_is_as_applied,
            rules.vehicle_is_as_applied,
        ),
        then=(
            LetOut(),
            Count("releases"),
            Stamp("released_at"),
            Sign("released_by_id"),
            Stop(rules.GOODS_PASS.name),
            *TO_BOTH,
        ),
        once=True,
        event="goods_pass.released",
        clause="M-96",
    ),
    Step(
        "release",
        source=(G.ISSUED,),
        who=GATE,
        form=forms.ReleaseGoods,
        only_if=(
            rules.something_stays,
            rules.applicant_is_somebody_else,
            rules.pass_was_issued_by_another,
            rules.goods_pass_is_good,
            rules.goods_code_is_right,
            rules.goods_are_on_pass,
            rules.bearer_is_as_applied,
            rules.vehicle_is_as_applied,
        ),
        then=(LetOut(), Count("releases"), Stamp("released_at"), Sign("released_by_id"), *TO_BOTH),
        event="goods_pass.released_in_part",
        clause="M-96",
    ),
    Step(
        "refuse_at_gate",
        Words("Refuse at the gate", "拒绝放行"),
        source=(G.ISSUED,),
        target=G.REFUSED_AT_GATE,
        who=GATE,
        form=forms.RefuseAtGate,
        only_if=(rules.differing_items_are_on_pass,),
        then=(Keep("differences"), Void(*CLOCKS), *TO_BOTH),
        event="goods_pass.refused_at_gate",
        clause="M-96",
    ),
    Step(
        "revoke",
        Words("Revoke", "作废"),
        source=(G.APPLIED, G.ISSUED),
        target=G.REVOKED,
        who=(APPLICANT, ROOM_OWNER, RECEPTIONIST, MANAGER),
        form=Reason,
        then=(Keep("reason"), Void(*CLOCKS), *TO_BOTH),
        event="goods_pass.revoked",
        clause="M-96",
    ),
    Step(
        "expire",
        Words("The pass runs out", "放行条过期"),
        source=(G.ISSUED,),
        target=G.EXPIRED,
        who=(SYSTEM,),
        then=(Stop(rules.GOODS_PASS.name), *TO_BOTH),
        event="goods_pass.expired",
        clause="M-96",
    ),
    Step(
        "reveal",
        Words("Show the bearer's name", "查看携带人姓名"),
        source=tuple(G),
        who=(*GATE, CS_SUPERVISOR, MANAGER),
        form=Reveal,
        event="goods_pass.revealed",
        clause="M-03",
    ),
)

GOODS_PASS = Lifecycle(
    name="goods_pass",
    noun=Words("goods pass", "放行条"),
    path="/v1/goods-passes",
    states=G,
    final=(G.RELEASED, G.REFUSED_AT_GATE, G.EXPIRED, G.REVOKED),
    steps=STEPS,
)
