"""The demo's scenarios, run against the application in this process: every one must come out as the rules say."""

import pytest

from app.db.database import Database
from app.sandbox.demo.run import windows
from app.sandbox.demo.scenarios import SCENARIOS, Scenario, run_scenario
from app.sandbox.demo.server import Server
from app.services.money import money_verify
from tests.scenarios import archive
from tests.scenarios.conftest import TickingClock

OVER_MIDNIGHT = ("repair", "rework", "emergency", "money")
"""Those whose days are counted: numbers, clocks, qualifications, warranties, attempts."""


async def run_and_check(server: Server, clock: TickingClock, seeded: Database, scenario: Scenario) -> None:
    result = await run_scenario(server, scenario, windows(clock.now(), 0))
    assert not result.unexpected
    assert result.details
    async with seeded.transaction(clock.now()) as tx:
        assert await archive.faults(tx) == []
        assert [str(fault) async for fault in money_verify.faults(tx)] == []


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
async def test_scenario(server: Server, clock: TickingClock, seeded: Database, scenario: Scenario) -> None:
    await run_and_check(server, clock, seeded, scenario)


@pytest.mark.parametrize("begins_at", ["midnight"])
@pytest.mark.parametrize(
    "scenario",
    [scenario for scenario in SCENARIOS if scenario.name in OVER_MIDNIGHT],
    ids=lambda scenario: scenario.name,
)
async def test_scenario_over_midnight(
    server: Server, clock: TickingClock, seeded: Database, scenario: Scenario
) -> None:
    await run_and_check(server, clock, seeded, scenario)
