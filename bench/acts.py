"""The actions that are measured: who does them, on orders of which stage, with which request, and what is demanded."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bench.ids import COMMUNITIES, COMMUNITY, CUSTOMER, DESK, FILE, ORDER, PREMISES, SUPERVISOR, WORKER, an_id
from bench.load import Request
from bench.stages import ASSIGNED, DISPATCHED, IN_PROGRESS, ITEM_CODE, LABOUR_FEN, ON_SITE, REGISTERED, Stage

_TEN: Final = (datetime.now(UTC) + timedelta(days=100)).replace(hour=2, minute=0, second=0, microsecond=0)
WINDOW: Final = {"starts_at": _TEN.isoformat(), "ends_at": (_TEN + timedelta(hours=2)).isoformat()}
# after every order of the tables was taken down
SAID: Final = {
    "said_by": "业主本人", "means": "phone", "told_at": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One action; `path` and `body` are those for the order with a number in a community."""

    name: str
    who: int
    """What kind of person acts: each community has one."""
    stage: Stage
    path: Callable[[int, int], str]
    body: Callable[[int, int], Mapping[str, Any]] | None
    demands: Mapping[str, float]
    """By contender: how often the service must answer while that one answers once."""
    open_demands: Mapping[str, float] = field(default_factory=dict)
    """The same with row-level security off."""
    endless: bool = False
    """Whether it needs no order of its own: the numbers begin anew when they have run out."""

    @property
    def contenders(self) -> tuple[str, ...]:
        """The service, with row-level security and perhaps without, and those that it is measured against."""
        return ("service", *(("open",) if self.open_demands else ()), *self.demands)

    def request(self, index: int, orders: int, key: str = "bench") -> Request:
        """The request on an order by its index; neighbours stand in different communities."""
        community, number = index % COMMUNITIES, index // COMMUNITIES + 1
        if self.endless:
            number = (number - 1) % orders + 1
        path = self.path(community, number)
        if self.body is None:
            return Request("GET", path, community)
        return Request("POST", path, community, f"{key}-{index}", json.dumps(self.body(community, number)))


def _on(action: str) -> Callable[[int, int], str]:
    return lambda community, number: f"/v1/work-orders/{an_id(ORDER, community, number)}/{action}"


def _nothing(_community: int, _number: int) -> Mapping[str, Any]:
    return {}


def _register(community: int, _number: int) -> Mapping[str, Any]:
    return {
        "community_id": str(an_id(COMMUNITY, community)), "kind": "repair", "channel": "phone",
        "customer_id": str(an_id(CUSTOMER, community)), "premises_id": str(an_id(PREMISES, community)), "spot": "厨房",
        "description": "厨房水槽下方的水阀门漏水,地面有积水,请尽快安排师傅上门查看。", "catalogue_code": ITEM_CODE,
    }  # fmt: skip


def _accept(_community: int, _number: int) -> Mapping[str, Any]:
    return {
        "coverage": "chargeable", "coverage_reason": "户内水阀门属业主自用部位", "consent": SAID, "appointment": WINDOW,
        "estimate": {"basis": "list", "min_fen": LABOUR_FEN, "max_fen": LABOUR_FEN, "visit_fee_fen": 2000},
    }  # fmt: skip


def _assign(community: int, _number: int) -> Mapping[str, Any]:
    return {"worker_id": str(an_id(WORKER, community))}


def _quote(_community: int, _number: int) -> Mapping[str, Any]:
    labour = {
        "kind": "labour", "name": "更换角阀 人工", "quantity": "1", "unit": "项", "basis": "list",
        "catalogue_code": ITEM_CODE,
    }  # fmt: skip
    material = {
        "kind": "material", "name": "角阀", "quantity": "2", "unit": "只", "basis": "off_list",
        "source": "customer",
    }  # fmt: skip
    return {"lines": [labour, material], "list_shown": True}


def _complete(community: int, number: int) -> Mapping[str, Any]:
    return {
        "work_done": "更换角阀一只,试水无渗漏", "photos_after": [str(an_id(FILE, community, number))],
        "cleaned_up": True, "result_shown_to": "业主本人", "payment_reminded": True,
        "not_applicable": [{"item": "cut-wall", "reason": "明管安装，未动墙体"}],
    }  # fmt: skip


def _all(_community: int, _number: int) -> str:
    return "/v1/work-orders"


def _page(_community: int, _number: int) -> str:
    return "/v1/work-orders?limit=20"


def _one(community: int, number: int) -> str:
    return f"/v1/work-orders/{an_id(ORDER, community, number)}"


THREE: Final = {"textbook": 3.0}
ACKNOWLEDGE: Final = Act(
    "acknowledge", WORKER, ASSIGNED, _on("acknowledge"), _nothing, {"floor": 0.5, "textbook": 4.0}, {"floor": 0.62}
)
REGISTER: Final = Act("register", DESK, ASSIGNED, _all, _register, {"floor": 0.5, "textbook": 3.0}, endless=True)
OTHERS: Final = (
    REGISTER,
    Act("accept", DESK, REGISTERED, _on("accept"), _accept, THREE),
    Act("assign", SUPERVISOR, DISPATCHED, _on("assign"), _assign, THREE),
    Act("quote", WORKER, ON_SITE, _on("quote"), _quote, THREE),
    Act("complete", WORKER, IN_PROGRESS, _on("complete"), _complete, THREE),
    Act("read", WORKER, ASSIGNED, _one, None, THREE, endless=True),
    Act("list", DESK, ASSIGNED, _page, None, THREE, endless=True),
)
"""Those beside acknowledge. Registered orders would change the list's newest page: it is measured on its own tables."""
