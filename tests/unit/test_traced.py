"""What a refusal blames: fields of the form, and those of facts that its guard went by."""

from typing import Any, cast

from pydantic import BaseModel

from app.core.lang import Words
from app.workflow.engine.facts import Fact
from app.workflow.engine.step import Context, Guard, Values, refuse


class Asked(BaseModel):
    """A form whose fields two facts are read from."""

    choice: str = "contract"
    part: str | None = None
    asset_id: str | None = None


PART = Fact[bool]("part_fact", reads="part")
ASSET = Fact[bool]("asset_fact", reads="asset_id")


def by_asset(context: Context[object, Asked]) -> Values | None:
    return None if context.form.choice != "contract" or context.fact(ASSET) else refuse()


def by_both(context: Context[object, Asked]) -> Values | None:
    return None if context.loaded(PART) or context.fact(ASSET) else refuse()


def blamed(check: Any) -> str:
    guard = Guard(check.__name__, "M-13", "form", Words("no", "不可"), check, (PART, ASSET))
    facts = {"part_fact": False, "asset_fact": False}
    context = Context(cast(Any, None), cast(Any, None), cast(Any, None), form=Asked(), facts=facts)
    refusal = guard(context)
    assert refusal is not None
    return refusal.pointer


def test_a_fact_that_the_guard_did_not_go_by_is_not_to_blame() -> None:
    assert blamed(by_asset) == "/asset_id"


def test_every_fact_that_it_went_by_may_be() -> None:
    assert blamed(by_both) == "/part"
