"""M-33: what a worker checks before leaving; a community may name its own list for a trade."""

from collections.abc import Iterable, Mapping

EVERYBODY = ("tools", "parts", "consumables", "cleaning", "shoe-covers", "floor-cloth", "slip", "receipts", "badge")
"""Tools, parts box, consumables, cleaning things, shoe covers, floor cloth, service slip, receipt book, badge."""


def checklist_for(trades: Iterable[str], own: Mapping[str, list[str]]) -> list[str]:
    """Items to be ticked for these trades: the community's list of each trade that has one, else everybody's."""
    items: dict[str, None] = {}
    for trade in trades:
        for item in own.get(trade, EVERYBODY):
            items[item] = None
    return list(items) or list(EVERYBODY)
