"""Forms of complaints: what the acceptance rules read (M-111, M-120)."""

from typing import Annotated

from pydantic import Field

from app.core.complaint_enums import (
    ArbitrationStatus,
    AuthorityCase,
    Basis,
    ComplainantType,
    CourtStatus,
    Established,
    Grounds,
    Nature,
    PurchaseChannel,
    YesNo,
)
from app.core.fields import Day, Form, Line
from app.core.json_object import JsonObject
from app.workflow.kinds.complaint.acceptance_parts import Facts


class RecordedFacts(Form):
    """Facts of a consumer complaint, as far as they are known. Leave out what nobody has said; `unclear` is a recorded
    answer and is asked about."""

    basis: Basis | None = Field(default=None, description="A1 or A2; neither leads to a referral.", examples=["A1"])
    nature: Nature | None = Field(
        default=None,
        description="R03, R05: what the dispute is about by its nature; others ask for no warranty.",
        examples=["fault_of_goods"],
    )
    complainant_type: ComplainantType | None = Field(default=None, description="R01", examples=["consumer"])
    purchase_channel: PurchaseChannel | None = Field(default=None, description="R02", examples=["shop"])
    warranty_end: Day | None = Field(default=None, description="R03: last day of the warranty.")
    fault_reported_on: Day | None = Field(default=None, description="R03: day on which the fault was reported.")
    liability_otherwise: YesNo | None = Field(
        default=None, description="R03: whether the respondent is liable past the warranty too."
    )
    disclosed_at_purchase: YesNo | None = Field(default=None, description="R04: said at purchase to be defective.")
    fault_is_the_disclosed_one: YesNo | None = Field(default=None, description="R04")
    misuse: Established | None = Field(default=None, description="R05")
    miskeeping: Established | None = Field(default=None, description="R05")
    self_dismantling: Established | None = Field(default=None, description="R05")
    grounds: Grounds | None = Field(default=None, description="R06: a person's judgement.")
    respondent_identified: bool | None = Field(default=None, description="R06: somebody can be made answerable.")
    mediation_executed: YesNo | None = Field(default=None, description="R07: an agreement was carried out.")
    new_facts: bool | None = Field(
        default=None, description="R07: whether there are new facts or reasons since that agreement."
    )
    authority_case: AuthorityCase | None = Field(default=None, description="R08")
    court_status: CourtStatus | None = Field(default=None, description="R09")
    arbitration_status: ArbitrationStatus | None = Field(default=None, description="R09")
    contrary_to_law: YesNo | None = Field(default=None, description="R10: a person's finding.")
    provision: Line | None = Field(default=None, description="R10: the provision that the finding names.")


class AcceptanceFacts(RecordedFacts):
    """The facts of a form that is tried out; of a stored complaint the last two come from its own record."""

    evidence_count: Annotated[int, Field(ge=0, le=1000)] = Field(default=0, description="R06: pieces of evidence.")
    evidence_time_over: bool = Field(
        default=False, description="R06: the time for evidence ran out, or the complainant said there is none."
    )

    def facts(self) -> Facts:
        """The facts as the rules read them."""
        sent = ((name, getattr(self, name)) for name in type(self).model_fields)
        plain: JsonObject = {name: str(value) if isinstance(value, str) else value for name, value in sent}
        return Facts(**plain)
