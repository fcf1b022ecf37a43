"""The checklists of an open order that is none of a trade with lists of its own, as an answer shows them in Chinese."""

from typing import Any, Final

_TO_TAKE: Final = (
    ("tools", "工具"), ("parts", "配件及配件箱"), ("consumables", "易耗品"), ("cleaning", "清洁用品"),
    ("shoe-covers", "鞋套"), ("floor-cloth", "垫布"), ("slip", "服务单"), ("receipts", "收据或发票"),
    ("badge", "工牌和名片"),
)  # fmt: skip
_ON_SITE: Final = (("floor-covered", "已穿鞋套并铺好垫布"), ("things-moved", "周边物品已移开或遮盖"))
_FINISHING: Final = (
    ("tools-counted", "工具余料已清点带走"), ("old-parts", "换下旧件已出示或交还"), ("supply-on", "水电气已恢复"),
)  # fmt: skip
_RISKY: Final = ("cut-wall", "开凿墙面")


def _item(code: str, title: str, *, required: bool = False, risky: bool = False) -> dict[str, Any]:
    return {"code": code, "title": title, "required": required, "photo": False, "risky": risky}


CHECKLISTS: Final[list[dict[str, Any]]] = [
    {"moment": "before_leaving", "items": [_item(code, title, required=True) for code, title in _TO_TAKE]},
    {"moment": "on_site", "items": [_item(code, title) for code, title in _ON_SITE]},
    {
        "moment": "finishing",
        "items": [*(_item(code, title) for code, title in _FINISHING), _item(*_RISKY, risky=True)],
    },
]
