"""The people around recurring housekeeping 定期家政, and what they do with it over HTTP."""

from typing import Any

from app.bootstrap import Container
from app.sandbox.demo.housekeeping import SHEET
from app.services.work_orders.housekeeping_days import SeriesDays
from tests.api.contracts.office import Form, Office

SERIES = "housekeeping-series"


class Cleaning(Office):
    """The desk, the cleaning department, and a resident who books."""

    container: Container
    department = ""
    item: Form
    code = "JZ01"

    def days(self) -> SeriesDays:
        """A worker process that looks after recurring housekeeping."""
        return SeriesDays(self.container.database, self.container.moves, self.container.clock)

    async def rounds(self, day: int, hour: str = "00:10") -> None:
        """What the worker does on a day, until nothing is due."""
        self.at(hour, day)
        for _ in range(10):
            if not await self.days().look_after():
                return
        raise AssertionError("the worker never comes to rest")

    def form(self, **more: object) -> Form:
        """Two hours each week from ten days on, three times."""
        return {
            "community_id": self.community, "premises_id": self.home["owner1"], "catalogue_code": self.code,
            "repeats": "weekly", "first_on": self.on(10), "from_time": "09:00", "times": 3,
            "on_holidays": "as_it_falls", "housekeeping": SHEET, **more,
        }  # fmt: skip

    async def booked(self, **more: object) -> Form:
        """A series that the resident booked and the desk confirmed."""
        asked = await self.made("owner1", f"/{SERIES}", self.form(**more))
        return await self.act("reception", SERIES, asked, "confirm", department_id=self.department)

    async def dates(self, series: Form, part: str = "dates") -> Any:
        """What it shows of its dates."""
        return await self.seen("owner1", f"/{SERIES}/{series['id']}/{part}")

    async def orders(self, series: Form) -> list[Form]:
        """The orders of its dates, the earliest first."""
        rows = reversed(await self.dates(series))
        return [await self.seen("supervisor_cleaning", f"/work-orders/{row['work_order_id']}") for row in rows]

    async def settle(self, **settings: object) -> None:
        """Change the community's settings."""
        community = await self.seen("admin", f"/communities/{self.community}")
        form = {
            "settings": {**community["settings"], **settings}, "expected_version": community["version"],
        }  # fmt: skip
        changed = await self.post("admin", f"/communities/{self.community}/update", form)
        assert changed.status_code == 200, changed.text

    async def price(self, fen: int) -> None:
        """Another price on the list."""
        path = f"/communities/{self.community}/catalogue-items/{self.item['id']}/update"
        changed = await self.post("admin", path, {"price_fen": fen, "expected_version": self.item["version"]})
        assert changed.status_code == 200, changed.text
        self.item = changed.json()
