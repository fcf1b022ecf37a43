"""Quote 报价: a version moves only as an effect of its order's actions."""

from typing import Any

from app.models import Quote
from app.models.quote import QuoteState
from app.workflow.kinds.work_order.aspects import QUOTE
from tests.kinds.sample import Sample, Who
from tests.kinds.usual import AUTHOR_ID, OLD_QUOTE, ORDER, QUOTE_ID, blank

MATERIAL = {"kind": "material", "quantity": "1", "unit_fen": 2000, "total_fen": 2000}


def quote(state: str = "offered", **values: Any) -> Any:
    """The version on offer."""
    usual = {"id": QUOTE_ID, "state": QuoteState(state), "ordinal": 2, "author_id": AUTHOR_ID, "labour_fen": 5000,
             "material_fen": 2000, "total_fen": 7000, "work_order_id": ORDER, "lines": [MATERIAL]}  # fmt: skip
    return blank(Quote, **{**usual, **values})


def approved(**values: Any) -> Any:
    """The version that the customer agreed to."""
    return quote("approved", **{"id": OLD_QUOTE, "ordinal": 1, **values})


WHO = Who(
    states="offered approved rejected superseded",
    final=frozenset({"approved", "rejected", "superseded"}),
    table="""
offer     | –                | offered    | system | M-40
approve   | offered          | approved   | system | M-41
reject    | offered          | rejected   | system | M-46
supersede | offered approved | superseded | system | M-46
""",
)

SAMPLE = Sample(lifecycle=QUOTE, models=(Quote,), row=quote, who=WHO)
