"""What people are told of trying a rules version 规则版本 on the past, in sentences (M-150)."""

from typing import Final

from app.core.catalogue import sentences
from app.core.json_object import JsonView
from app.core.lang import Words

SAYS: Final = sentences("rule_set.trial")


def said_of_turns(item: JsonView) -> Words:
    """M-98: how the orders of a department fell on its workers, and how they would have fallen by turns."""
    orders, workers = item["orders"], item["workers"]
    each, more = divmod(orders, workers)
    by_turns = Words(f"{each} or {each + 1}", f"{each} 至 {each + 1}") if more else Words(str(each), str(each))
    return SAYS["turns"].filled(
        department=item["department"] or SAYS["no_department"],
        orders=orders,
        workers=workers,
        most=item["most"],
        fewest=item["fewest"],
        by_turns=by_turns,
    )
