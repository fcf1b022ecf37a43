"""M-21: to which department an order comes that is named straight to a worker."""

from uuid import UUID

import pytest

from app.workflow.kinds.work_order.naming import own_departments

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("works_in", "led", "own"),
    [
        ([ONE], {ONE}, (ONE,)),
        ([ONE], {TWO}, ()),
        ([THREE, ONE], {ONE, TWO, THREE}, (ONE, THREE)),
        ([None], {TWO}, (TWO,)),
        ([THREE, ONE], {None}, (THREE, ONE)),
        ([THREE], {None, ONE}, (THREE,)),
        ([], {ONE}, ()),
        ([], {None}, ()),
        ([ONE], set(), ()),
    ],
)
def test_own_departments(works_in: list[UUID | None], led: set[UUID | None], own: tuple[UUID, ...]) -> None:
    assert own_departments(works_in, frozenset(led)) == own
