"""Prints of papers: under whose letterhead, and written down in the journal (M-55, M-150)."""

from typing import Final
from uuid import UUID

from app.core.json_object import JsonView
from app.core.quotas import TEN_MINUTES, Quotas
from app.core.roles import Caller, Role
from app.db.transaction import Transaction
from app.models.letterhead import Letterhead
from app.services.journal import journal, kept_records, uses
from app.workflow.engine.community import CommunityRules
from app.workflow.papers.around import Around
from app.workflow.papers.paper import PaperHead

PRINT: Final = "print"


def head_of(community: CommunityRules, organisation: str, letterhead: Letterhead | None) -> PaperHead:
    """What stands at the top: the community's letterhead, or what is known without one."""
    centre = f"{community.name}客户服务中心" if letterhead is None else letterhead.name
    address = "" if letterhead is None else letterhead.address
    phone = (letterhead.phone if letterhead is not None else "") or community.service_phone
    return PaperHead(organisation, centre, address, phone, community.complaint_phone)


def footer_of(around: Around, printer: str) -> str:
    """When it was printed, and by whom."""
    return f"{around.moment(around.now)} {printer}打印"


async def note_print(
    tx: Transaction, caller: Caller, quotas: Quotas, *, community_id: UUID, data: JsonView, in_full: bool
) -> None:
    """Queue the journal's entry of a print: who, when, which papers of which records, and whether with names and
    telephones in full. What shows these is counted as a reveal is. Raises TooManyRequests."""
    use_id = await uses.count(tx, caller.id, uses.REVEAL if in_full else PRINT, quotas.reveals, TEN_MINUTES)
    journal.record(
        tx,
        caller,
        record_type=PRINT,
        record_id=use_id,
        version=1,
        previous_hash=journal.START,
        # no event of the community: its readers are not told who prints what
        community_id=None,
        event="paper.printed",
        action=PRINT,
        role=kept_records.role_of(caller, frozenset(Role), community_id),
        data={**data, "community_id": str(community_id), "in_full": in_full},
        text={},
    )
