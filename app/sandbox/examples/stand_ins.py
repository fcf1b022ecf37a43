"""Further workers for the demo's examples: a worker goes to one customer at a time, and every example of a visit needs
one who is on the way or there."""

from dataclasses import replace
from typing import Final

from app.core.clock import Clock
from app.core.ids import ids_from
from app.core.roles import Role
from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.sandbox import demo_people, demo_places, seed
from app.sandbox.demo_data import DemoPerson
from app.sandbox.examples.fixed import fixed_ids
from app.services.journal.initial_rows import InitialRows

SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋"
WORKERS: Final = tuple(person for person in demo_people.PEOPLE if any(job.role is Role.WORKER for job in person.jobs))


def stand_in_name(username: str, number: int) -> str:
    """The user name of somebody who stands in for a worker; the first one is the worker themselves."""
    return username if number == 0 else f"{username}-{number}"


def _stand_in(worker: DemoPerson, number: int) -> DemoPerson:
    username = stand_in_name(worker.username, number)
    phone = f"+861380001{worker.phone[-2:]}{number:02d}"
    name = f"{SURNAMES[number % len(SURNAMES)]}{worker.name[1:]}"
    return replace(worker, id=fixed_ids(username)(), username=username, name=name, phone=phone)


class StandIns:
    """Who stands in for the demo's workers; further ones are written when they are needed."""

    def __init__(self, database: Database, clock: Clock, password_hash: str) -> None:
        self._database, self._clock, self._password_hash = database, clock, password_hash
        self._numbers = dict.fromkeys((worker.username for worker in WORKERS), 0)

    @property
    def present(self) -> dict[str, str]:
        """The user name of whoever works in the place of each worker now."""
        return {username: stand_in_name(username, number) for username, number in self._numbers.items()}

    async def replace(self, username: str) -> None:
        """From now on another one works in the place of this worker."""
        self._numbers[username] += 1
        worker = next(person for person in WORKERS if person.username == username)
        async with self._database.transaction(self._clock.now(), EVERYWHERE) as tx:
            await tx.begin()
            stand_in = _stand_in(worker, self._numbers[username])
            with ids_from(fixed_ids(f"{stand_in.username} and theirs")):
                await seed.add_person(InitialRows(tx, demo_places.ORGANISATION.id), stand_in, self._password_hash)
            await tx.commit()
