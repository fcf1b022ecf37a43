"""The scenario in which people act through forms alone, in the language of whoever reads them."""

import pytest

from app.core.lang import Language
from app.sandbox.demo.by_forms import by_forms
from app.sandbox.demo.run import Run, windows
from app.sandbox.demo.server import OpenClient, Server
from tests.scenarios.conftest import TickingClock


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_nobody_types_an_id_or_a_code(open_client: OpenClient, clock: TickingClock, language: Language) -> None:
    async with Server(open_client, language, "forms") as server:
        run = Run(server, windows(clock.now(), 7))
        await by_forms(run)
        [order] = run.orders
        assert order["state"] == "closed"
        assert order["kind"] == "free_service"
        assert order["catalogue_code"] == "F02"
