"""Checklists 检查表: what a worker ticks before leaving, on site and when finishing (M-33, M-36, M-50, M-80).

Gongdan has a list for everybody. A community's own items add to it, stand in the place of those with their code, or
take them away: first those for every trade, then those for one. What M-35 and M-50 ask of every visit (badge shown, let
in, cleaned up, result shown, run in) stands in the forms of those actions by itself, and is not asked twice.

The newest list counts, at the moment at which it is ticked. What was ticked stays ticked, whatever the list is later.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from app.core.code_words import name_of
from app.core.enums import ChecklistMoment, Urgency
from app.core.json_object import JsonView
from app.core.lang import Words
from app.models.work_order import WorkOrder
from app.workflow.engine.community import CheckItem, CommunityRules

EVERYBODY = ("tools", "parts", "consumables", "cleaning", "shoe-covers", "floor-cloth", "slip", "receipts", "badge")
"""M-33: tools, parts box, consumables, cleaning things, shoe covers, floor cloth, service slip, receipt book, badge."""
OF_EQUIPMENT: Final = ("appliance", "electrical", "hvac", "lift")
"""Trades that repair what can be run afterwards, and opened."""
OF_BUILDING: Final = ("carpentry", "electrical", "masonry", "plumbing")
"""Trades that may have to cut a wall."""
RISKY_STEPS: Final = ("open-equipment", "data-loss", "cut-wall")
"""M-36: what the customer consents to before it is done."""


def _defaults() -> Iterator[CheckItem]:
    """Gongdan's own items. Only those of M-33 must be ticked: the manual asks for no others of every visit."""
    before, on_site, finishing = ChecklistMoment
    asked: list[tuple[ChecklistMoment, str, tuple[str, ...]]] = [(before, code, ("",)) for code in EVERYBODY]
    asked += [(on_site, code, ("",)) for code in ("floor-covered", "things-moved")]
    asked += [(finishing, code, ("",)) for code in ("tools-counted", "old-parts")]
    asked += [(finishing, "test-run", OF_EQUIPMENT), (finishing, "supply-on", ("plumbing", "electrical", "hvac"))]
    asked += [(finishing, "open-equipment", OF_EQUIPMENT), (finishing, "data-loss", ("appliance",))]
    asked += [(finishing, "cut-wall", OF_BUILDING)]
    for at, (moment, code, trades) in enumerate(asked, start=1):
        for trade in trades:
            yield CheckItem(
                code,
                name_of("risky_steps" if code in RISKY_STEPS else "checklist", code),
                moment,
                trade,
                position=10 * at,
                required=moment is before,
                risky=code in RISKY_STEPS,
            )


DEFAULTS: Final = tuple(_defaults())


def checklist_of(order: WorkOrder, community: CommunityRules, moment: ChecklistMoment) -> tuple[CheckItem, ...]:
    """What is asked of an order at a moment, in the order in which it is shown: by its trades, and when finishing also
    by the plan of its contract's visits."""
    listed = checklist_for(order.trades, community, moment)
    if moment is not ChecklistMoment.FINISHING or not order.checklist:
        return listed
    planned = {item.code: item for item in of_visit_plan(order.checklist)}
    return (*(item for item in listed if item.code not in planned), *planned.values())


def checklist_for(trades: Iterable[str], community: CommunityRules, moment: ChecklistMoment) -> tuple[CheckItem, ...]:
    """The list of several trades: each trade's list is asked, and each item as strictly as the strictest of them asks
    it. Without a trade: what is asked of every trade."""
    asked: dict[str, CheckItem] = {}
    for trade in tuple(trades) or ("",):
        for item in _list_of_trade(trade, community, moment):
            known = asked.get(item.code)
            asked[item.code] = item if known is None else _stricter(known, item)
    return tuple(sorted(asked.values(), key=lambda item: item.position))


def _list_of_trade(trade: str, community: CommunityRules, moment: ChecklistMoment) -> Iterator[CheckItem]:
    layers = ((DEFAULTS, ""), (DEFAULTS, trade), (community.checklist_items, ""), (community.checklist_items, trade))
    by_code = {
        item.code: item
        for items, of_trade in layers
        for item in items
        if item.moment is moment and item.trade == of_trade
    }
    return (item for item in by_code.values() if item.active)


def _stricter(item: CheckItem, other: CheckItem) -> CheckItem:
    return replace(
        item,
        required=item.required or other.required,
        photo=item.photo or other.photo,
        risky=item.risky or other.risky,
    )


def of_visit_plan(items: Iterable[JsonView]) -> Iterator[CheckItem]:
    """M-80: what a contract's visit plan has checked, in the words of the plan."""
    for item in items:
        title = Words(item["name"], item["name"])
        yield CheckItem(
            item["code"],
            title,
            ChecklistMoment.FINISHING,
            required=item["required"],
            photo=item["photo"],
        )


def is_waived(order: WorkOrder, moment: ChecklistMoment) -> bool:
    """M-20: a list doesn't hold up an emergency on its way, nor one that was only made safe: its work comes later. Once
    it is worked on like any other order, it is finished like any other."""
    if moment is ChecklistMoment.FINISHING:
        return order.made_safe
    return order.urgency is Urgency.EMERGENCY


def required_of(order: WorkOrder, community: CommunityRules, moment: ChecklistMoment) -> tuple[CheckItem, ...]:
    """What must be ticked at a moment before the worker goes on."""
    if is_waived(order, moment):
        return ()
    return tuple(item for item in checklist_of(order, community, moment) if item.required)


def known_items(order: WorkOrder, community: CommunityRules, moment: ChecklistMoment) -> dict[str, CheckItem]:
    """By code, all that may be ticked at a moment: what is asked now, and what some list of the community asked before;
    a device without signal knows only the older list."""
    known = {
        item.code: item for items in (DEFAULTS, community.checklist_items) for item in items if item.moment is moment
    }
    return known | {item.code: item for item in checklist_of(order, community, moment)}
