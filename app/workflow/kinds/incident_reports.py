"""Which orders are likely reports of a public fault, made before it was registered or beside it: why each may be one,
and what stands in the way of its being answered by the fault (M-12, M-100)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Final

from app.core.catalogue import sentences
from app.core.lang import Language, Words
from app.core.roles import OUTSIDERS
from app.models.incident import Incident
from app.models.work_order import WorkOrder
from app.models.work_order import WorkOrderState as S
from app.workflow.engine.step import Context, Refusal
from app.workflow.kinds.incident_area import AreaPart, is_there, may_be, parts_of, says_it
from app.workflow.kinds.work_order.incident_guards import NamedIncident
from app.workflow.kinds.work_order.incident_table import JOINABLE
from app.workflow.kinds.work_order.table import WORK_ORDER

JOIN: Final = "join_incident"
JOINERS: Final = tuple(
    dict.fromkeys(who.role for step in WORK_ORDER.by_action[JOIN] for who in step.who if who.role not in OUTSIDERS)
)
"""Who of the staff lets a fault answer reports, as the table of work orders says."""
REASONS: Final = sentences("incident.likely")
"""Why an order may be a report of the fault."""
GOES_ON: Final = sentences("incident.goes_on")
"""Why an order that somebody is at goes on by itself, by what they are at."""
AT_WORK: Final = {
    S.EN_ROUTE: "at_work",
    S.ON_SITE: "at_work",
    S.IN_PROGRESS: "at_work",
    S.ON_HOLD: "on_hold",
    S.QUOTED: "quoted",
    S.NEGOTIATING: "quoted",
}
"""States of orders that are no longer joined to a fault: their worker or their customer settles them."""
WITH_OTHERS: Final = frozenset({S.DISPATCHED, S.ASSIGNED, S.ACKNOWLEDGED, S.NO_ACCESS})
"""States in which a department or a worker has the order already: joining it calls them off."""
LOOKED_AT: Final = (*JOINABLE, *AT_WORK)
NOT_YET_KNOWN: Final = "given"
"""Stands in a form for what the desk is still to write, so that the other rules can be asked."""


@dataclass(frozen=True, slots=True)
class SaidReason:
    """One reason, with the values that its sentence names."""

    words: Words
    values: tuple[tuple[str, object], ...] = ()

    def say(self, language: Language) -> str:
        """The sentence."""
        return self.words.say(language, **dict(self.values))


@dataclass(frozen=True, slots=True)
class LikelyReport:
    """An order that may be a report of a fault."""

    order: WorkOrder
    reasons: tuple[SaidReason, ...]
    refusals: tuple[Refusal | SaidReason, ...]
    """What the rules of joining say against it; nothing: it may join as it stands."""
    needs: tuple[str, ...]
    """Fields that its form must carry beside the fault, such as how it is known that nobody is in danger."""
    rank: tuple[object, ...]
    """The likeliest, and those that may join, sort first."""

    @property
    def under_way(self) -> bool:
        """Whether a department or a worker has it already."""
        return self.order.state in WITH_OTHERS or self.order.state in AT_WORK


def reported_at(order: WorkOrder) -> datetime:
    """When it was reported: when the call came, if it was written down later."""
    return order.received_at or order.created_at


def likely_report(
    incident: Incident, context: Context, order: WorkOrder, aspects: object, parts: Collection[AreaPart]
) -> LikelyReport | None:
    """Whether an order may be a report of the fault, for whoever asks: None where it comes from elsewhere, is of
    something else, or is nothing that they may join. `parts`: its room, or the buildings that its words name."""
    here = is_there(parts_of(incident.area), parts)
    word = says_it(incident, f"{order.description} {order.remarks}")
    by_trade = may_be(incident, order)
    if here is False or not (by_trade or word) or (here is None and not word):
        return None
    rows = WORK_ORDER.by_state[str(order.state)].get(JOIN, ())
    may_ever = any(step.permits(replace(context, row=order)) for step in WORK_ORDER.by_action[JOIN])
    if order.state not in LOOKED_AT or not may_ever:
        return None
    refusals: tuple[Refusal | SaidReason, ...] = ()
    if order.state in AT_WORK:
        refusals = (SaidReason(GOES_ON[AT_WORK[order.state]]),)
    needs: tuple[str, ...] = ()
    for step in rows:
        form = SimpleNamespace(incident_id=incident.id, safe=NOT_YET_KNOWN, note="")
        facts = {"named_incident": NamedIncident(incident, reaches=True)}
        judged = replace(context, row=order, aspects=aspects, form=form, facts=facts)
        refusals += tuple(step.refusals(judged, ("state", "form")))
        blank = replace(judged, form=SimpleNamespace(incident_id=incident.id, safe="", note=""))
        needs += tuple(rule.asks[0] for rule in step.only_if if rule.asks and rule.check(blank) is not None)
    reasons = tuple(_reasons(incident, order, parts, here=here, word=word, by_trade=by_trade))
    away = abs(reported_at(order) - incident.since)
    under_way = order.state in WITH_OTHERS or order.state in AT_WORK
    rank = (bool(refusals), under_way, word is None, here is None, away, str(order.id))
    return LikelyReport(order, reasons, refusals, needs, rank)


def _reasons(
    incident: Incident,
    order: WorkOrder,
    parts: Collection[AreaPart],
    *,
    here: bool | None,
    word: str | None,
    by_trade: bool,
) -> list[SaidReason]:
    """Where it comes from, what it says, and when it was made."""
    reasons = []
    if here is None:
        reasons.append(SaidReason(REASONS["nowhere"]))
    elif not incident.area:
        reasons.append(SaidReason(REASONS["everywhere"]))
    else:
        reasons.append(
            SaidReason(REASONS["here"], (("place", order.place or "、".join(part.label for part in parts)),))
        )
    if word is not None:
        reasons.append(SaidReason(REASONS["says"], (("word", word),)))
    if by_trade:
        reasons.append(SaidReason(REASONS["trade" if order.trades else "no_trade"]))
    if reported_at(order) < incident.since:
        reasons.append(SaidReason(REASONS["before"]))
    if order.state in WITH_OTHERS:
        reasons.append(SaidReason(REASONS["with_others"]))
    return reasons
