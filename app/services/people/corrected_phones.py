"""What goes with a telephone number that was wrong: the logins that it opened (M-11)."""

from app.db.queries import refresh, ways_in
from app.db.transaction import Transaction
from app.models import Person
from app.models.base import RowValues


async def end_logins(tx: Transaction, person: Person) -> RowValues:
    """Queue the end of every login of a customer whose number is put right: whoever proved the old number may be
    somebody else, and a WeChat account that was bound by it would stay. Their password, if they have one, stays good.
    Returns what changes of the person."""
    await refresh.revoke_person(tx, person.id)
    await ways_in.forget_accounts(tx, person.id, person.phone)
    return {"epoch": person.epoch + 1}
