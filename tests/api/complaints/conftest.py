"""The desk of complaints, in 海怡花园."""

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID
from tests.api.complaints.desk import GrievanceDesk
from tests.api.conftest import SignIn


@pytest.fixture
def desk(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> GrievanceDesk:
    return GrievanceDesk(client, sign_in, clock, communities["HY"])
