"""The lifecycles as data: states, actions, clauses and a diagram, straight from the tables that decide."""

from functools import cache

from fastapi import APIRouter

from app.api.http.deps import LanguageDep
from app.api.http.operation import PUBLIC, operation
from app.api.http.operation_route import OperationRoute
from app.api.schemas.lifecycle import Bilingual, LifecycleOut, LifecycleSummary
from app.api.schemas.page import Page
from app.core.errors import NotFound
from app.core.lang import Language, Words
from app.workflow.diagrams.mermaid import as_data, mermaid
from app.workflow.kinds.all_lifecycles import ALL

router = APIRouter(route_class=OperationRoute, tags=["lifecycles"])
NOUN = Words("lifecycle", "流程")


@router.get("/v1/lifecycles", **operation("lifecycles.list", policy=PUBLIC))
async def list_lifecycles() -> Page[LifecycleSummary]:
    """Every noun that has states; the rules of each are the table behind it, and nowhere else."""
    return Page(
        data=[
            LifecycleSummary(
                name=name,
                noun=Bilingual(en=lifecycle.noun.en, zh=lifecycle.noun.zh),
                path=lifecycle.path or None,
                states=len(list(lifecycle.states)),
                actions=len(lifecycle.by_action),
                href=f"/v1/lifecycles/{name}",
                page=f"/lifecycles/{name}",
            )
            for name, lifecycle in ALL.items()
        ]
    )


@router.get("/v1/lifecycles/{name}", **operation("lifecycles.show", policy=PUBLIC))
async def show_lifecycle(name: str, language: LanguageDep) -> LifecycleOut:
    """Its whole table: who may do what from which state, what the form needs, which rules apply by which clause, and
    what follows. `mermaid` is in the language of Accept-Language; a drawn page for people is at /lifecycles/{name}."""
    if name not in ALL:
        raise NotFound(values={"what": NOUN})
    return _table(name, language)


@cache
def _table(name: str, language: Language) -> LifecycleOut:
    return LifecycleOut.model_validate({**as_data(ALL[name]), "mermaid": mermaid(ALL[name], language)})
