"""The complaint acceptance rules: as data, and tried on a form without storing anything (M-120)."""

from fastapi import APIRouter

from app.api.http.deps import LanguageDep
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.schemas.verdict import RulesOut, VerdictOut, rules_out, verdict_out
from app.workflow.kinds.complaint.acceptance import RULES_VERSION, assess
from app.workflow.kinds.complaint.fact_forms import AcceptanceFacts

router = APIRouter(route_class=OperationRoute, tags=["complaints"])


@router.get("/v1/complaint-rules", **operation("complaint_rules.read", policy=ANYONE, clause="M-120"))
async def read(language: LanguageDep) -> RulesOut:
    """The ten grounds on which a consumer complaint may be declined, with the text of the reply."""
    return rules_out(RULES_VERSION, language)


@router.post(
    "/v1/complaint-rules/assess", **operation("complaint_rules.assess", policy=ANYONE, clause="M-120", writes=False)
)
async def try_rules(form: AcceptanceFacts, language: LanguageDep) -> VerdictOut:
    """What the rules say of these facts: each rule's outcome with the facts it read, the advice, exactly which facts
    are missing, and a text for the complainant. Nothing is stored; a front end may ask with each change of its form."""
    verdict = assess(form.facts())
    return verdict_out(verdict, language)
