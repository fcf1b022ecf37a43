"""Rows of charges about penalties of maintenance contracts 违约金: noted, and taken off an invoice (M-80)."""

from typing import Any, Final

from app.core.lang import Words
from app.models.money import ChargeState as C
from app.workflow.engine.effects import Tell
from app.workflow.engine.people import SYSTEM
from app.workflow.engine.step import Step
from app.workflow.kinds.charge_forms import NotePenalty, TakeOffPenalty
from app.workflow.kinds.charge_guards import all_was_let_go, leaves_all_owed
from app.workflow.kinds.money_effects import CountPenalty, Ledger

PENALTY_STEPS: Final[tuple[Step[Any], ...]] = (
    Step(
        "note_penalty",
        Words("Note a penalty for lateness", "登记逾期违约金"),
        source=tuple(C),
        who=(SYSTEM,),
        form=NotePenalty,
        then=(CountPenalty(),),
        event="charge.penalty_noted",
        clause="M-80",
    ),
    *(
        Step(
            "take_off_penalty",
            Words("Take a penalty for lateness off", "违约金抵减"),
            source=(C.INVOICED,),
            target=state,
            who=(SYSTEM,),
            form=TakeOffPenalty,
            only_if=(leads_there,),
            then=(Ledger("reduce"), CountPenalty(), Tell("cashier")),
            event="charge.penalty_taken_off",
            clause="M-80",
        )
        for state, leads_there in ((C.INVOICED, leaves_all_owed), (C.WAIVED, all_was_let_go))
    ),
)
