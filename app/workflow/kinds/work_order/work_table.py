"""Work orders being worked on: start, material, consent to risky steps, changes, holds (M-36 to M-46)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.clocks.definitions import FIXED, VISIT_ARRANGED
from app.workflow.engine.effects import Keep, Pause, Put, Start, Stop, Tell, Void
from app.workflow.engine.people import ASSIGNEE
from app.workflow.engine.step import Step
from app.workflow.kinds.common_guards import files_are_known, word_is_not_from_the_future
from app.workflow.kinds.work_order.contract_guards import (
    contract_covers_equipment,
    equipment_stands_here,
    makers_warranty_allows,
)
from app.workflow.kinds.work_order.desk_guards import (
    is_not_redone,
)
from app.workflow.kinds.work_order.effects import KeepEstimate, LogFailedContact, RecordOnSite, WithdrawQuote
from app.workflow.kinds.work_order.field_forms import (
    Hold,
    InspectMaterial,
    KeepQuote,
    PlanReturn,
    RecordConsent,
    ReportChange,
    ResumeWork,
    StartWork,
)
from app.workflow.kinds.work_order.field_guards import (
    custody_is_receipted,
    custody_is_settled,
    emergency_is_consented,
    fault_is_diagnosed,
    hold_ends_later,
    insisting_is_signed,
    is_unquoted_emergency,
    only_customers_insist,
    parts_are_requisitioned,
    quoted_material_is_inspected,
    return_is_arranged,
    work_may_begin,
)
from app.workflow.kinds.work_order.helper_guards import HELPERS_COME
from app.workflow.kinds.work_order.helping import HELPER
from app.workflow.kinds.work_order.insisted_material import own_material_was_insisted_on
from app.workflow.kinds.work_order.intake_forms import RecoverCoverage
from app.workflow.kinds.work_order.intake_guards import (
    chargeable_has_estimate,
    coverage_differs,
    coverage_fits_kind,
    estimate_is_within_cap,
    estimate_matches_list,
    free_is_proved,
    published_price_is_estimated,
    warranty_term_allows,
)
from app.workflow.kinds.work_order.people import RECEPTION, RECEPTION_OR_HEAD
from app.workflow.kinds.work_order.quote_guards import (
    approved_version_stands,
    quoted_anew,
    something_is_chargeable,
    visit_goes_on,
    visit_has_ended,
)
from app.workflow.kinds.work_order.row_parts import BOOK, GO_ON, IN_THEIR_NAME, LEAVE
from app.workflow.kinds.work_order.visit_times import hour_is_usual, window_lies_ahead
from app.workflow.kinds.work_order.waiting_clocks import HOLD_ENDS
from app.workflow.kinds.work_order.worker_guards import no_overlap, worker_stays_qualified
from app.workflow.kinds.work_order.working_hours import AT_WORK

WORK_STEPS = (
    Step(
        "start",
        Words("Start work", "开工"),
        source=(S.ON_SITE,),
        target=S.IN_PROGRESS,
        who=(ASSIGNEE,),
        form=StartWork,
        only_if=(work_may_begin, quoted_anew, fault_is_diagnosed, quoted_material_is_inspected),
        event="work_order.started",
        clause="M-41",
    ),
    Step(
        "start",
        source=(S.ON_SITE,),
        target=S.IN_PROGRESS,
        who=(ASSIGNEE,),
        form=StartWork,
        only_if=(is_unquoted_emergency, emergency_is_consented, word_is_not_from_the_future),
        then=(Put("made_safe", True), LogFailedContact(), *IN_THEIR_NAME),
        event="work_order.made_safe",
        clause="M-41",
    ),
    Step(
        "inspect_material",
        Words("Inspect material", "材料检验"),
        source=(S.ON_SITE, S.IN_PROGRESS),
        who=(ASSIGNEE, HELPER),
        form=InspectMaterial,
        only_if=(only_customers_insist, insisting_is_signed, files_are_known),
        then=(RecordOnSite("material"), *IN_THEIR_NAME),
        event="work_order.material_inspected",
        clause="M-45",
    ),
    Step(
        "record_consent",
        Words("Record consent to a risky step", "风险操作同意"),
        source=(S.ON_SITE, S.IN_PROGRESS),
        who=(ASSIGNEE, HELPER),
        form=RecordConsent,
        only_if=(files_are_known,),
        then=(RecordOnSite("consent"), *IN_THEIR_NAME),
        event="work_order.consent_recorded",
        clause="M-36",
    ),
    Step(
        "report_change",
        Words("Report a change", "报告变更"),
        source=(S.ON_SITE, S.IN_PROGRESS),
        target=S.NEGOTIATING,
        who=(ASSIGNEE,),
        form=ReportChange,
        then=(RecordOnSite("change"), Tell("desk")),
        event="work_order.change_reported",
        clause="M-46",
    ),
    Step(
        "continue",
        Words("Continue on the approved quote", "按原报价继续"),
        source=(S.NEGOTIATING,),
        target=S.IN_PROGRESS,
        who=RECEPTION,
        form=KeepQuote,
        only_if=(visit_goes_on, approved_version_stands),
        then=(WithdrawQuote(), Put("must_quote", False), Tell("worker"), Tell("helpers")),
        event="work_order.continued",
        clause="M-46",
    ),
    Step(
        "continue",
        source=(S.NEGOTIATING,),
        target=S.ACKNOWLEDGED,
        who=RECEPTION,
        form=KeepQuote,
        only_if=(visit_has_ended, approved_version_stands),
        then=(WithdrawQuote(), Put("must_quote", False), Tell("worker"), Tell("helpers")),
        event="work_order.continued",
        clause="M-46",
    ),
    Step(
        "recover_coverage",
        Words("Change who pays, on site", "现场变更费用承担"),
        source=(S.ON_SITE, S.IN_PROGRESS, S.NEGOTIATING),
        target=S.NEGOTIATING,
        who=RECEPTION,
        form=RecoverCoverage,
        only_if=(
            is_not_redone,
            coverage_differs,
            coverage_fits_kind,
            own_material_was_insisted_on,
            chargeable_has_estimate,
            estimate_matches_list,
            estimate_is_within_cap,
            published_price_is_estimated,
            warranty_term_allows,
            equipment_stands_here,
            contract_covers_equipment,
            makers_warranty_allows,
            free_is_proved,
            word_is_not_from_the_future,
        ),
        then=(
            Keep("coverage", "coverage_reason"),
            KeepEstimate(),
            WithdrawQuote(),
            Void(VISIT_ARRANGED, FIXED),
            Start(FIXED),
            Tell("worker"),
            Tell("helpers"),
            *IN_THEIR_NAME,
        ),
        event="work_order.coverage_changed",
        clause="M-13",
    ),
    Step(
        "hold",
        Words("Put on hold", "挂起"),
        source=(S.ON_SITE, S.IN_PROGRESS),
        target=S.ON_HOLD,
        who=(ASSIGNEE,),
        form=Hold,
        only_if=(custody_is_receipted, hold_ends_later, parts_are_requisitioned),
        then=(RecordOnSite("hold"), Pause(FIXED), Start(HOLD_ENDS), Tell("desk")),
        event="work_order.held",
        clause="M-38",
    ),
    Step(
        "resume",
        Words("Resume on site", "恢复"),
        source=(S.ON_HOLD,),
        target=S.ON_SITE,
        who=(ASSIGNEE,),
        form=ResumeWork,
        only_if=(custody_is_settled,),
        then=(*GO_ON, Stop(HOLD_ENDS), Put("custody", None), Put("visit_ended", False)),
        event="work_order.resumed",
        clause="M-41",
    ),
    Step(
        "plan_return",
        Words("Plan the return", "安排再次上门"),
        source=(S.ON_HOLD,),
        target=S.ACKNOWLEDGED,
        who=(ASSIGNEE, *RECEPTION_OR_HEAD),
        form=PlanReturn,
        only_if=(
            return_is_arranged,
            window_lies_ahead,
            hour_is_usual,
            worker_stays_qualified,
            no_overlap,
            *AT_WORK,
            *HELPERS_COME,
            custody_is_settled,
        ),
        then=(
            *BOOK,
            *GO_ON,
            Stop(HOLD_ENDS),
            Put("custody", None),
            *LEAVE,
            Tell("worker"),
            Tell("helpers"),
            *IN_THEIR_NAME,
        ),
        event="work_order.return_planned",
        clause="M-38",
    ),
    Step(
        "plan_return",
        source=(S.NEGOTIATING,),
        target=S.ACKNOWLEDGED,
        who=RECEPTION_OR_HEAD,
        form=PlanReturn,
        only_if=(
            visit_has_ended,
            something_is_chargeable,
            return_is_arranged,
            window_lies_ahead,
            hour_is_usual,
            worker_stays_qualified,
            no_overlap,
            *AT_WORK,
            *HELPERS_COME,
        ),
        then=(*BOOK, Put("must_quote", True), Tell("worker"), Tell("helpers"), *IN_THEIR_NAME),
        event="work_order.return_planned",
        clause="M-46",
    ),
)
