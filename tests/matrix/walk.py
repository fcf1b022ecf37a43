"""The people of one community, and how they do something that must succeed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from app.core.ids import new_id
from tests.matrix.hatch import Hatch
from tests.matrix.people import MARK

Form = dict[str, Any]
Headers = dict[str, str]

ZONE: Final = timezone(timedelta(hours=8))
QUARTER: Final = timedelta(minutes=15)
A_DAY: Final = 48
"""So many quarters lie between eight in the morning and eight in the evening."""
MINUTE: Final = timedelta(minutes=1)
SHORT: Final = timedelta(seconds=15)
MOST_SOON: Final = 2_600
"""So many short times lie within the coming eleven hours."""
"""So short that thousands of visits find room while the worker's qualification lasts."""
REASON: Final = {"reason": f"{MARK} reason"}


@dataclass(slots=True)
class Crew:
    """The people of one community, by what they do in the walk, as headers; and what its forms name, as ids."""

    headers: dict[str, Headers]
    ids: dict[str, str]
    now: datetime
    at_home: bool
    """Whether it is the community that most tests are about; it has more of everything."""
    sign: Callable[..., None]
    """Says of a signature's file what it signs: its id, the record's, the action, and of a quote the version."""
    windows: int = 0
    visits: int = 0
    """How many times of the coming hours were given away."""
    made: dict[str, Form] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def next(self, what: str) -> int:
        """A number for one more of them: what is the same twice is refused."""
        self.counted[what] += 1
        return self.counted[what]

    def window(self) -> Form:
        """A time of the hours in which visits are made, from tomorrow on, that nobody has yet."""
        self.windows += 1
        day, quarter = divmod(self.windows, A_DAY)
        eight = self.now.astimezone(ZONE).replace(hour=8, minute=0, second=0, microsecond=0)
        start = eight + timedelta(days=day + 1) + quarter * QUARTER
        return {"starts_at": start.isoformat(), "ends_at": (start + QUARTER).isoformat()}

    def soon(self) -> Form:
        """A time of the coming hours that nobody has yet."""
        self.visits += 1
        start = self.now + 2 * MINUTE + self.visits % MOST_SOON * SHORT
        return {"starts_at": start.isoformat(), "ends_at": (start + SHORT).isoformat()}

    @property
    def word(self) -> Form:
        """The customer's word, given a moment ago."""
        told = (self.now - timedelta(minutes=5)).isoformat()
        return {"said_by": f"{MARK} owner", "means": "phone", "told_at": told}


class Walk:
    """Makes records of one community and moves them on, as its people do."""

    def __init__(self, hatch: Hatch, crew: Crew) -> None:
        self.hatch, self.crew = hatch, crew

    def post(self, who: str, path: str, form: Form) -> Form:
        """Do something that must succeed."""
        headers = {**self.crew.headers[who], "Idempotency-Key": str(new_id())}
        answer = self.hatch.ask("POST", path, headers, json=form)
        assert 200 <= answer.status < 300, f"{who} {path}: {answer}"
        body: Form = answer.json()
        return body

    def read(self, who: str, path: str) -> Form:
        """Read something that must be there."""
        answer = self.hatch.ask("GET", path, self.crew.headers[who])
        assert answer.status == 200, f"{who} {path}: {answer}"
        body: Form = answer.json()
        return body
