"""Every statement that a reading operation sends finds its rows in a large table by an index."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import asyncpg
import pytest
from sqlalchemy import create_engine, event, make_url

from app.core.ids import UUID
from app.core.roles import Role
from app.main import create_app
from app.services.board.office import BoardOffice
from tests.db.multitude import multiply
from tests.fuzz.contract import Contract
from tests.fuzz.forms import ROUTES
from tests.matrix.expected import forms
from tests.matrix.hatch import Request
from tests.matrix.people import HOME
from tests.matrix.probes import probe, targets
from tests.matrix.test_matrix import kind_of
from tests.matrix.village import Village, crew_of, opened, place_of
from tests.support import postgres

READING: Final = [name for name, route in ROUTES.items() if route.methods == {"GET"}]
READERS: Final = ("reception", "manager", "supervisor", "worker1", "owner2", "admin", "cashier", "erp")
"""Each sees lists in a way of their own."""

Sent = tuple[str, tuple[Any, ...]]
Wrong = dict[tuple[str, str], list[str]]


@dataclass
class Mover:
    """A large village, and what its database was asked."""

    village: Village
    contract: Contract
    large: frozenset[str]
    url: str
    sent: list[Sent] = field(default_factory=list)
    plans: dict[str, list[str]] = field(default_factory=dict)
    """What is wrong with the plan of a statement; each is looked at once."""
    looking: Any = None
    """The connection that asks PostgreSQL for plans."""


@pytest.fixture(scope="module")
def desk(database_kind: str, templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mover]:
    """Opened once for all operations."""
    folder = tmp_path_factory.mktemp("explain")
    place = place_of(database_kind, "explain", templates, folder)
    name = str(make_url(place.url).database)
    url = postgres.superuser_url(name) if database_kind == "postgresql" else place.url
    large = multiply(url)
    with opened(place, folder / "files") as village:
        mover = Mover(village, Contract(create_app(container=village.container)), large, url)
        listen(mover)
        yield mover
        if mover.looking is not None:
            village.hatch.wait_for(mover.looking.close())


def listen(desk: Mover) -> None:
    """Hear every statement, as the driver sends it."""
    database = desk.village.container.database

    @event.listens_for(database.engine.sync_engine, "connect")
    def trace(connection: Any, _: Any) -> None:
        if database.is_postgresql:
            logged = connection.driver_connection
            logged.add_query_logger(lambda sent: desk.sent.append((sent.query, tuple(sent.args))))
        else:
            # SQLite tells statements with their values filled in
            connection.run_async(lambda line: line.set_trace_callback(lambda sql: desk.sent.append((sql, ()))))

    if database.is_postgresql:
        # the driver tells nothing of what it runs as prepared by SQLAlchemy
        @event.listens_for(database.engine.sync_engine, "before_cursor_execute")
        def note(_: Any, __: Any, sql: str, values: Any, *___: Any) -> None:
            desk.sent.append((sql, tuple(values)))

    # those that are open already were opened before anybody listened
    desk.village.hatch.wait_for(database._connections.close())


def requests(desk: Mover, operation: str) -> Iterator[Request]:
    """The operation as each reader sends it, then narrowed by each of its filters."""
    route, village = ROUTES[operation], desk.village
    own_targets = [target for target in targets(village, kind_of(operation)) if target.words.startswith((HOME, "it"))]
    # there is no form of what can't be done in the state of the first, and no paper that it has not come to
    wanted = len(own_targets) if operation in forms() or operation.startswith("papers.") else 1
    for target in own_targets[:wanted] or list(targets(village, kind_of(operation)))[:1]:
        for who in READERS:
            usual = probe(village, route, target, who)
            yield usual
            if who == "manager":
                for name, value in filters(desk, operation).items():
                    query = urlencode({name: value, **({"limit": 1} if name != "limit" else {})})
                    yield replace(usual, query="&".join(filter(None, (str(usual.query or ""), query))))


def filters(desk: Mover, operation: str) -> dict[str, str]:
    """A value for each parameter of the query that could be somebody's."""
    crew = crew_of(desk.village, HOME)
    order = desk.village.order("completed")
    known = {
        "community_id": crew.ids["community"], "department_id": crew.ids["department"], "worker_id": crew.ids["worker"],
        "customer_id": crew.ids["customer"], "premises_id": crew.ids["room"], "number": order.number,
        "phone": "13800000016", "q": "1", "role": "worker", "wait": "0", "after": "0", "count": "exact",
    }  # fmt: skip
    values = {}
    for stated in desk.contract.stated[operation].get("parameters", ()):
        parameter = desk.contract.resolve(stated)
        if parameter["in"] != "query" or parameter["name"] in ("limit", "cursor"):
            continue
        schema = desk.contract.resolve(parameter["schema"])
        values[parameter["name"]] = known.get(parameter["name"]) or some_value(desk, schema)
    return values


def some_value(desk: Mover, schema: dict[str, Any]) -> str:
    """A value that a parameter of this kind takes."""
    for part in [schema, *schema.get("anyOf", ()), schema.get("items", {})]:
        kind = desk.contract.resolve(part)
        if "enum" in kind:
            return str(kind["enum"][0])
        if kind.get("format") == "uuid":
            return str(desk.village.order("completed").id)
        if kind.get("format") == "date-time":
            return (desk.village.container.clock.now() - timedelta(days=1)).isoformat()
        if kind.get("format") == "date":
            return desk.village.container.clock.now().date().isoformat()
        if kind.get("type") == "boolean":
            return "true"
    return "1"


def test_no_large_table_is_read_through(desk: Mover) -> None:
    assert len(desk.large) > 15, desk.large
    wrong: Wrong = {}
    for operation in READING:
        desk.sent.clear()
        served = [serve(desk, request) for request in requests(desk, operation)]
        # an address that is signed is made elsewhere
        # nothing of the village may be in the state of the one action whose form is asked for, or have the paper
        excused = kind_of(operation) == "signed" or operation in forms() or operation.startswith("papers.")
        assert any(served) or excused, f"{operation} was refused to every reader"
        wrong |= look_at_plans(desk, operation)
    print(len(desk.plans), "statements on", sorted(desk.large))
    assert not wrong, "\n\n".join(f"{operation}: {plan}\n{sql[:3000]}" for (operation, sql), plan in wrong.items())


def test_the_board_reads_no_large_table_through(desk: Mover) -> None:
    crew, village = crew_of(desk.village, HOME), desk.village
    community, department = UUID(str(crew.ids["community"])), UUID(str(crew.ids["department"]))
    organisation = village.order("completed").organisation_id
    wrong: Wrong = {}
    for role, led in ((Role.MANAGER, None), (Role.SUPERVISOR, department), (Role.DUTY_MANAGER, None)):
        # what all processes are watched by is counted up to a limit, and kept for ten seconds
        village.hatch.wait_for(village.container.figures.read())
        desk.sent.clear()
        office = BoardOffice(organisation, community, frozenset({(role, led)}), clocks=role is not Role.DUTY_MANAGER)
        board = village.hatch.wait_for(village.container.boards.read(office))
        assert board.orders is not None
        assert board.orders.total > 0
        wrong |= look_at_plans(desk, f"board of {role}")
    assert not wrong, "\n\n".join(f"{who}: {plan}\n{sql[:3000]}" for (who, sql), plan in wrong.items())


def look_at_plans(desk: Mover, whose: str) -> Wrong:
    """The statements that were sent since, each looked at once, that read large tables through."""
    wrong: Wrong = {}
    for sent, values in desk.sent:
        # the scope may be told in one message with what begins a transaction
        sql = sent.removesuffix(";BEGIN")
        if sql not in desk.plans and re.match(r"\s*(select|with|\()", sql, re.IGNORECASE):
            desk.plans[sql] = scans(desk, sql, values)
            if desk.plans[sql]:
                wrong[whose, sql] = desk.plans[sql]
    return wrong


def serve(desk: Mover, request: Request) -> bool:
    """Ask, and for the next page too; whether there was an answer."""
    answer = desk.village.hatch.ask_all([request])[0]
    page = answer.json() if answer.kind == "application/json" else {}
    if isinstance(page, dict) and page.get("next_cursor"):
        query = "&".join(filter(None, (str(request.query or ""), f"cursor={page['next_cursor']}")))
        desk.village.hatch.ask_all([replace(request, query=query)])
    return answer.status < 300


def scans(desk: Mover, sql: str, values: tuple[Any, ...]) -> list[str]:
    """How a statement reads large tables through."""
    if not desk.village.container.database.is_postgresql:
        return sqlite_scans(desk, sql)
    return desk.village.hatch.wait_for(postgresql_scans(desk, sql, values))


def sqlite_scans(desk: Mover, sql: str) -> list[str]:
    """By SQLite's own account: SCAN is a way through all rows, in the table or in an index."""
    engine = create_engine(desk.url.replace("sqlite+aiosqlite", "sqlite"))
    with engine.connect() as connection:
        plan = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    engine.dispose()
    named = {alias: table for table, alias in re.findall(r'"?(\w+)"? AS "?(\w+)"?', sql)}
    steps = [(step, re.match(r"SCAN (\w+)", step)) for step in plan]
    return [step for step, scan in steps if scan and named.get(scan[1], scan[1]) in desk.large]


async def postgresql_scans(desk: Mover, sql: str, values: tuple[Any, ...]) -> list[str]:
    """By PostgreSQL's plan for these values."""
    if desk.looking is None:
        # thousands of rows are so few that a plan may prefer to read them all, or to merge them in the order of their
        # keys with a table of one row; what counts is that an index would do
        unwanted = {"enable_seqscan": "off", "enable_mergejoin": "off"}
        desk.looking = await asyncpg.connect(desk.url.replace("+psycopg", ""), server_settings=unwanted)
    rows = await desk.looking.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *values)
    return list(walk(desk, json.loads(rows[0][0])[0]["Plan"]))


def walk(desk: Mover, node: dict[str, Any], under: str = "") -> Iterator[str]:
    """Where a plan reads all of a table or, without a condition, all of an index."""
    kind, table = node["Node Type"], node.get("Relation Name", "")
    through = kind == "Seq Scan" or ("Index" in kind and "Bitmap" not in kind and "Index Cond" not in node)
    if through and table in desk.large:
        yield f"{kind} on {table} {node.get('Index Name', '')} {node.get('Filter', '')} under {under}"
    for inner in node.get("Plans", ()):
        yield from walk(desk, inner, kind)


UNUSUAL: Final = {"kind": "housekeeping", "urgency": "emergency", "channel": "erp", "coverage": "contract"}
"""What few orders are, or none."""


@pytest.mark.parametrize("name", UNUSUAL)
@pytest.mark.parametrize("who", ["reception", "erp"])
def test_a_filter_that_matches_little_has_an_index(desk: Mover, name: str, who: str) -> None:
    """Otherwise all orders would be walked for a page of none. Which of the two fits is a matter of numbers."""
    desk.sent.clear()
    assert serve(desk, list_of_orders(desk, who, f"{name}={UNUSUAL[name]}"))
    (asked, *_) = [sent for sent in desk.sent if f"work_order.{name} != '" in sent[0]]
    plan = indexes_of(desk, *asked)
    assert re.search(rf"ix_work_order_(community|organisation)_id_{name}\b", plan), plan


def list_of_orders(desk: Mover, who: str, query: str) -> Request:
    """The list of work orders as somebody asks for it."""
    route = ROUTES["work_orders.list"]
    target = next(iter(targets(desk.village, kind_of("work_orders.list"))))
    return replace(probe(desk.village, route, target, who), query=query)


def indexes_of(desk: Mover, sql: str, values: tuple[Any, ...]) -> str:
    """The plan of a statement, for the indexes in it."""
    if desk.village.container.database.is_postgresql:
        return desk.village.hatch.wait_for(postgresql_plan(desk, sql, values))
    engine = create_engine(desk.url.replace("sqlite+aiosqlite", "sqlite"))
    with engine.connect() as connection:
        plan = "\n".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
    engine.dispose()
    return plan


async def postgresql_plan(desk: Mover, sql: str, values: tuple[Any, ...]) -> str:
    """By PostgreSQL, for these values."""
    await postgresql_scans(desk, "SELECT 1", ())
    return "\n".join(row[0] for row in await desk.looking.fetch(f"EXPLAIN {sql}", *values))
