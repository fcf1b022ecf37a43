"""The enquiry that a form says its record comes from: who asked need not be written down twice (M-90)."""

from app.db.transaction import Transaction
from app.models.enquiry import Enquiry
from app.workflow.engine.step import Context


async def named_enquiry(tx: Transaction, context: Context) -> Enquiry | None:
    """The enquiry of this community that the form names; None where it names none, or none of here. Whether the
    caller sees it, a guard asks."""
    enquiry_id = getattr(context.form, "enquiry_id", None)
    if enquiry_id is None:
        return None
    return await tx.get(Enquiry, id=enquiry_id, community_id=context.community.id)
