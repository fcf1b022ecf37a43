"""What follows when people on record are changed, whoever changes them: logins end, and their work is given back
(M-26)."""

from app.core.enums import PersonKind
from app.core.roles import Caller, Role
from app.db.queries import refresh, roster
from app.db.transaction import Transaction
from app.models import Person, RoleGrant
from app.models.base import RowValues, RowView
from app.services.journal import kept_records
from app.services.kinds.shifts import give_up_shifts
from app.services.master_data.work import MasterDataSetup
from app.services.moving.leavers import tell_of_leaver
from app.services.notices.notices import PHONE_CORRECTED, tell_person
from app.services.people import corrected_phones
from app.services.people.households import communities_lived_in
from app.services.work_orders.leaving import give_back_work


async def change_person(
    setup: MasterDataSetup, tx: Transaction, caller: Caller, row: Person, changed: RowView, *, role: str
) -> Person:
    """Queue a change of a person. A new number, or being shut out, ends every login; open work of who is shut out goes
    back to its department, whose supervisor is told (M-26)."""
    changes: RowValues = dict(changed)
    if "phone" in changes:
        changes |= await corrected_phones.end_logins(tx, row)
    if changes.get("active") is False:
        changes["epoch"] = row.epoch + 1
        await refresh.revoke_person(tx, row.id)
    is_corrected = row.kind is PersonKind.CUSTOMER and "phone" in changes
    action, written = (PHONE_CORRECTED, {"was.phone": row.phone}) if is_corrected else ("update", None)
    after = kept_records.edit(
        tx, caller, Person, row, changes, community_id=None, role=role, action=action, written=written
    )
    setup.forget_person(tx, row.id)
    if is_corrected:
        await tell_person(tx, row.id, await communities_lived_in(tx, row.id), PHONE_CORRECTED)
    if changes.get("active") is False:
        await give_back_work(tx, setup.moves, row.organisation_id, row.id)
        await give_up_shifts(tx, setup.moves, row.organisation_id, row.id)
        await tell_of_leaver(tx, setup.moves, row.organisation_id, row.id)
    return after


async def end_grant(setup: MasterDataSetup, tx: Transaction, caller: Caller, grant: RoleGrant, *, role: str) -> None:
    """Queue the end of a role; that it was held stays on record. A worker's open work goes back to its department, and
    whose last role it was leaves their shifts to be planned anew (M-26)."""
    held = await roster.grants_of(tx, grant.person_id)
    kept_records.edit(
        tx,
        caller,
        RoleGrant,
        grant,
        {"active": False},
        community_id=grant.community_id,
        role=role,
        action="ended",
    )
    organisation_id, person_id = caller.organisation_id, grant.person_id
    if grant.role == Role.WORKER.value:
        await give_back_work(tx, setup.moves, organisation_id, person_id, grant.community_id)
    others = [row for row in held if row.active and row.id != grant.id]
    if not any(row.community_id in (None, grant.community_id) for row in others):
        await give_up_shifts(tx, setup.moves, organisation_id, person_id, grant.community_id)
        await tell_of_leaver(tx, setup.moves, organisation_id, person_id, grant.community_id)
    setup.forget_person(tx, person_id)
