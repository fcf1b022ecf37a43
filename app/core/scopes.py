"""Scopes of machine clients: what an ERP may be allowed to do; each names a kind of record and reading or writing.

They stand in one list, because a client is given scopes where no kind of record is known; a kind names its own among
them."""

from typing import Final

from app.core.lang import Words

SCOPES: Final[dict[str, Words]] = {
    "work_orders:read": Words("Read work orders and follow-ups", "读取工单与回访"),
    "work_orders:write": Words("Register work orders and act on them as its role permits", "登记并按权限操作工单"),
    "complaints:read": Words("Read complaints", "读取投诉"),
    "complaints:write": Words("File complaints", "登记投诉"),
    "charges:read": Words("Read and reconcile charges, payments and the ledger", "读取并核对收费"),
    "charges:write": Words("Act on charges and payments as its role permits", "按权限操作收费"),
    "events:read": Words("Read the change feed", "读取变更事件"),
    "webhooks:manage": Words("Manage its own webhook endpoints", "管理自己的 Webhook 接收地址"),
    "reports:read": Words("Read reports: figures, without names", "读取统计报表"),
    "places:read": Words("Read communities, rooms and shops, and the price list", "读取小区、房屋与价目"),
    "places:write": Words("Write rooms, shops and departments where it is let", "在授权小区写入房屋与部门"),
    "people:write": Words("Write residents, bindings and staff where it is let", "在授权小区写入住户、房屋绑定与员工"),
    "catalogue:write": Words("Write the price list where it is let", "在授权小区写入服务价目"),
}
MASTER_DATA: Final = frozenset({"places:write", "people:write", "catalogue:write"})
"""Scopes to write master data 主数据. They hold only in the communities that the client's `master_data_communities`
names, whatever other communities it reads."""
