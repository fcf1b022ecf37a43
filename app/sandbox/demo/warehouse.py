"""Steps in the warehouse: material comes in at a price, is asked for by one person and issued by another (M-43)."""

from dataclasses import dataclass

from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, answered
from app.sandbox.demo.steps import Team
from app.workflow.kinds.stock_item import STOCK_ITEM


@dataclass(frozen=True, slots=True)
class Material:
    """What is needed, how much of it, and what one of it costs."""

    name: str
    fen: int
    quantity: str = "1"


@dataclass(frozen=True, slots=True)
class IssuedMaterial:
    """Material that the warehouse issued for an order."""

    item: Record
    requisition: Record

    @property
    def line(self) -> Form:
        """The quote's line for all of it, whose price the requisition says."""
        requisition = self.requisition
        return {
            "kind": "material", "name": requisition["item_name"], "quantity": requisition["issued_quantity"],
            "unit": requisition["unit"], "basis": "off_list", "source": "centre", "requisition_id": requisition.id,
        }  # fmt: skip


async def stock(run: Run, order: Record, keeper: DemoUser, material: Material) -> Record:
    """New material in the warehouse, delivered at a price."""
    code = f"{order.name.split('-', 2)[2]}-{len(run.others) + 1}"
    form: Form = {"code": code, "name": material.name, "unit": "只", "low_level": "1"}
    item = await run.create(keeper, STOCK_ITEM, STOCK_ITEM.path, **form)
    delivery: Form = {"quantity": "20", "unit_fen": material.fen, "supplier": "青岛五金批发"}
    return await item.do(keeper, "receive", "in_use", **delivery)


async def draw(run: Run, order: Record, team: Team, material: Material) -> IssuedMaterial:
    """Material for an order: delivered, asked for by the worker, and issued by the supervisor, who keeps the
    warehouse."""
    item = await stock(run, order, team.boss, material)
    requisition = await run.requisition(team.worker, order, stock_item_id=item.id, quantity=material.quantity)
    await requisition.do(team.boss, "issue", "issued")
    requisition.must_show(unit_fen=material.fen, issued_quantity=material.quantity)
    return IssuedMaterial(item, requisition)


async def use_up(drawn: IssuedMaterial, worker: DemoUser) -> None:
    """All of it was used."""
    await drawn.requisition.do(worker, "use", "used", used=drawn.requisition["issued_quantity"])


async def keep_stock_in_erp(run: Run, admin: DemoUser, order: Record, *, in_erp: bool) -> None:
    """Say whether the ERP keeps the stock where the order is (M-102)."""
    path = f"/v1/communities/{order['community_id']}"
    community = await run.server.read(admin, path)
    settings = {name: value for name, value in (community["settings"] or {}).items() if value is not None}
    form: Form = {"settings": {**settings, "stock_in_erp": in_erp}, "expected_version": community["version"]}
    answered(await run.server.post(admin, f"{path}/update", form), f"{admin}: POST {path}/update", 200)
