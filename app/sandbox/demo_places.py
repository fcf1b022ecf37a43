"""The places of the demo: two communities of one company, their rooms and shops, departments and warranty terms."""

from dataclasses import dataclass
from typing import Final

ORGANISATION: Final = ("DEMO", "示范物业服务有限公司")

DEPARTMENTS: Final = (
    ("desk", "客服中心"),
    ("engineering", "工程部"),
    ("cleaning", "保洁部"),
    ("operations", "营运部"),
    ("property", "物业部"),
    ("administration", "行政部"),
)

WARRANTY_MONTHS: Final = {
    # 建设工程质量管理条例, article 40: five years against leaks, two for pipes, wires, equipment and finishing
    "waterproofing": 60,
    "plumbing": 24,
    "electrical": 24,
    "equipment": 24,
    "finishing": 24,
}

NEW: Final = 200
OLD: Final = 9 * 365
"""Days since hand-over: one building is under warranty, the other is past it."""


@dataclass(frozen=True, slots=True)
class DemoBuilding:
    """A building with units of rooms, or without units and with shops; `numbers` repeat in each unit."""

    name: str
    units: tuple[str, ...]
    numbers: tuple[str, ...]
    handed_over_days_ago: int


@dataclass(frozen=True, slots=True)
class DemoCommunity:
    """A community; `prices` are list prices in fen by item code, made up for the demo and marked as such."""

    code: str
    name: str
    service_phone: str
    complaint_phone: str
    buildings: tuple[DemoBuilding, ...]
    prices: dict[str, int]


_ROOMS: Final = ("101", "102", "201", "202", "301", "302")
_SHOPS: Final = tuple(f"{floor}{shop:02d}铺" for floor in (1, 2) for shop in range(1, 7))

COMMUNITIES: Final = (
    DemoCommunity(
        "HY", "海怡花园", "000-0000-0110", "000-0000-0119",
        (
            DemoBuilding("1号楼", ("1单元", "2单元"), _ROOMS, NEW),
            DemoBuilding("2号楼", ("1单元", "2单元"), _ROOMS, OLD),
        ),
        {},
    ),
    DemoCommunity(
        "GW", "国旺广场", "000-0000-0220", "000-0000-0229",
        (DemoBuilding("A座", (), _SHOPS, OLD),),
        {"P03": 12_000, "P04": 5_000, "P11": 6_000, "P12": 8_000, "P14": 15_000},
    ),
)  # fmt: skip

DEMO_PRICE_NOTE: Final = "演示价格"
