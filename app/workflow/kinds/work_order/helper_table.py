"""Helpers 协办人员 of an order: added, taken off, signing for the slip; and notes on site (M-21 to M-26)."""

from app.core.lang import Words
from app.models.work_order import WorkOrderState as S
from app.workflow.engine.effects import Tell
from app.workflow.engine.people import ASSIGNEE, SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds.common_guards import files_are_known
from app.workflow.kinds.work_order.dispatch_table import WITH_WORKER
from app.workflow.kinds.work_order.effects import Displace, RecordOnSite
from app.workflow.kinds.work_order.helper_forms import AddHelpers, HelperLeft, NoteOnSite, RemoveHelper
from app.workflow.kinds.work_order.helper_guards import (
    HELPERS_FIT,
    helper_has_not_signed,
    helper_is_on_the_order,
    helper_leaves_themselves,
)
from app.workflow.kinds.work_order.helping import HELPER, ChangeHelpers
from app.workflow.kinds.work_order.people import HEAD

HELPED = (*WITH_WORKER, S.QUOTED, S.NEGOTIATING)
"""States in which somebody has it and the work is not done."""
THERE = (S.ON_SITE, S.QUOTED, S.NEGOTIATING, S.IN_PROGRESS, S.ON_HOLD, S.COMPLETED)

HELPER_STEPS = (
    Step(
        "add_helpers",
        Words("Add helpers", "增派协办人员"),
        source=HELPED,
        who=HEAD,
        form=AddHelpers,
        only_if=HELPERS_FIT,
        then=(ChangeHelpers("added"), Displace(), Tell("helpers"), Tell("worker")),
        event="work_order.helpers_added",
        clause="M-21",
    ),
    Step(
        "remove_helper",
        Words("Take a helper off", "撤回协办人员"),
        source=HELPED,
        who=HEAD,
        form=RemoveHelper,
        only_if=(helper_is_on_the_order,),
        then=(ChangeHelpers("removed"), Tell("helper"), Tell("worker")),
        event="work_order.helper_removed",
        clause="M-23",
    ),
    Step(
        "remove_helper",
        source=HELPED,
        who=(HELPER,),
        form=RemoveHelper,
        only_if=(helper_is_on_the_order, helper_leaves_themselves),
        then=(ChangeHelpers("removed"), Tell("department"), Tell("worker")),
        event="work_order.helper_removed",
        clause="M-23",
    ),
    Step(
        "sign_as_helper",
        Words("Sign for the slip as a helper", "协办签收"),
        source=HELPED,
        who=(HELPER,),
        only_if=(helper_has_not_signed,),
        then=(ChangeHelpers("signed"),),
        event="work_order.helper_signed",
        clause="M-22",
    ),
    Step(
        "helper_left",
        Words("A helper has left the company", "协办人员离职"),
        source=(*HELPED, S.COMPLETED),
        who=(SYSTEM,),
        form=HelperLeft,
        then=(ChangeHelpers("removed"), Tell("department"), Tell("worker")),
        event="work_order.helper_left",
        clause="M-26",
    ),
    Step(
        "note_on_site",
        Words("Note what was seen or done", "现场记录"),
        source=THERE,
        who=(ASSIGNEE, HELPER),
        form=NoteOnSite,
        only_if=(files_are_known,),
        then=(RecordOnSite("note"),),
        event="work_order.site_noted",
        clause="M-50",
    ),
)
