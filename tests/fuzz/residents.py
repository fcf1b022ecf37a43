"""Who calls the running service and what they name: real logins, and ids of records that they may work with."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from urllib.parse import unquote
from uuid import UUID

import httpx
from sqlmodel import SQLModel

from app.api.http.middleware import AnyRoute
from app.models import Building, CatalogueItem, Community, Department, Payment, Premises, StoredFile, Unit, WorkOrder
from app.sandbox.demo_people import CLIENT_ID, CLIENT_SECRET, PASSWORD
from tests.fuzz.forms import EDITED, ROUTES
from tests.matrix.expected import moves
from tests.matrix.oracle import THROUGH, Oracle, Somebody
from tests.matrix.people import HOME
from tests.matrix.probes import Target, probe, targets
from tests.matrix.test_matrix import kind_of, verdict
from tests.matrix.village import Village, crew_of
from tests.support.patience import HANGS_AFTER

ADMIN: Final = "admin"
LOGINS: Final = (
    "reception", "supervisor", "worker1", "owner2", "cashier", "cs_supervisor", "manager", ADMIN, "duty", "worker2",
    "reception_gw", "supervisor_gw", "worker_gw", "merchant1", "tenant1", "cashier_gw",
)  # fmt: skip
"""Demo people who log in."""
FRESH_SECONDS: Final = 600
"""After so long somebody logs in again, before the token ends."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Somebody who may call an operation, and what its path names then."""

    who: str
    named: dict[str, str]


@dataclass
class Residents:
    """People of a village who use a running server."""

    village: Village
    oracle: Oracle
    address: str
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict)
    errands: dict[str, list[Errand]] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=count)

    def token(self, who: str) -> str:
        """An access token from a login."""
        since, token = self.tokens.get(who, (0.0, ""))
        if not token or time.monotonic() - since > FRESH_SECONDS:
            form = {"grant_type": "password", "username": who, "password": PASSWORD}
            if who == CLIENT_ID:
                form = {"grant_type": "client_credentials", "client_id": who, "client_secret": CLIENT_SECRET}
            answer = httpx.post(f"{self.address}/v1/auth/token", data=form, timeout=HANGS_AFTER)
            assert answer.status_code == 200, answer.text
            token = str(answer.json()["access_token"])
            self.tokens[who] = time.monotonic(), token
        return token

    def leaves(self, who: str) -> None:
        """Somebody's login may be over with what they do next: they log in again after it."""
        self.tokens.pop(who, None)

    def errand(self, operation: str) -> Errand:
        """The next errand that an operation can be called on."""
        if operation not in self.errands:
            self.errands[operation] = list(self._errands(ROUTES[operation])) or [Errand(ADMIN, {})]
        errands = self.errands[operation]
        return errands[next(self.turns) % len(errands)]

    def _errands(self, route: AnyRoute) -> Iterator[Errand]:
        operation = route.operation.id
        edits = route.methods != {"GET"} and operation not in moves()
        targets = [candidate for candidate in self._targets(operation) if not edits or not self._is_login(candidate)]
        quiet = [candidate for candidate in targets if candidate.words in EDITED]
        for target in quiet if edits and quiet else targets:
            for who in self._callers:
                if self._may(operation, who, target):
                    yield Errand(who.name, named(route, probe(self.village, route, target, who.name).path))
                    break

    def _targets(self, operation: str) -> Iterator[Target]:
        if operation in moves():
            sample, action = moves()[operation]
            sources = {source for row in sample.who.rows_of(action) for source in row.sources}
            if sample.name == "work_order":
                orders = self.village.of(WorkOrder, HOME)
                yield from (Target("order", order) for order in orders if str(order.state) in sources)
        try:
            yield from targets(self.village, kind_of(operation))
        except KeyError:
            home = next(row for row in self.village.rows[Community] if row.code == HOME)
            yield Target("it", community=home)

    @property
    def _callers(self) -> list[Somebody]:
        known = {who.name: who for who in self.oracle.everybody}
        return [known[name] for name in (*LOGINS, CLIENT_ID)]

    def _may(self, operation: str, who: Somebody, target: Target) -> bool:
        try:
            return verdict(self.oracle, operation, who, target) == THROUGH
        except (KeyError, AttributeError):
            return who.name == ADMIN

    def _is_login(self, target: Target) -> bool:
        row: Any = target.parent or target.record
        return getattr(row, "username", None) in LOGINS or getattr(row, "client_id", None) == CLIENT_ID

    def ids(self) -> dict[str, list[str]]:
        """Ids that forms and queries may name, by field."""
        crew = crew_of(self.village, HOME)
        rows: dict[str, type[SQLModel]] = {
            "building_id": Building, "unit_id": Unit, "premises_id": Premises, "department_id": Department,
            "catalogue_item_id": CatalogueItem, "work_order_id": WorkOrder, "duplicate_of": WorkOrder,
            "payment_id": Payment,
        }  # fmt: skip
        by_name = {name: [str(row.id) for row in self.village.of(model, HOME)] for name, model in rows.items()}
        by_name["community_id"] = [crew.ids["community"]]
        by_name["worker_id"] = [crew.ids["worker"], crew.ids["second"]]
        by_name["helper_ids"] = by_name["helper_id"] = [crew.ids["second"]]
        by_name["customer_id"] = by_name["person_id"] = [crew.ids["customer"]]
        files = [str(row.id) for row in self.village.of(StoredFile, HOME)]
        return {**by_name, "": files}


def named(route: AnyRoute, path: str) -> dict[str, str]:
    """What a path names, by the words of its route."""
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", route.path)
    match = re.fullmatch(pattern, path)
    return {} if match is None else {name: unquote(value) for name, value in match.groupdict().items()}


def is_id(value: Any) -> bool:
    """Whether it is written like the id of a record."""
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False
