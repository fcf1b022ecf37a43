"""What `gongdan doctor` looks at: one function for each thing that goes wrong at night. Each says what it found, what
that means and what to do; none changes anything."""

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal

from app.core.catalogue import sentence
from app.core.clock import Clock
from app.core.errors import Unavailable
from app.core.lang import Words
from app.core.ports import FileStore
from app.core.row_scope import EVERYWHERE
from app.core.settings import LAPTOP_SECRET, Settings, variable_of
from app.db import login, revisions
from app.db.database import Database
from app.db.failures import NoConnection
from app.db.queries import heartbeats
from app.models.heartbeat import Heartbeat
from app.services.health.heartbeats import ALIVE, fingerprint_of
from app.workflow.clocks.calendar import Calendar

SECTION: Final = "doctor"
GIBIBYTE: Final = 1024**3
LEAST_FREE: Final = 2 * GIBIBYTE
HARDLY_ANY: Final = GIBIBYTE // 4
SKEW: Final = (2.0, 30.0)
"""From how many seconds between machine and database on it is a warning, and a fault."""
ANNOUNCED: Final = 11
"""The month in which the next year's holidays are announced."""
FAILING: Final = 3
OLD_BACKUP_HOURS: Final = 26
"""A nightly backup and two hours."""

Level = Literal["ok", "warning", "fault"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found of one thing."""

    check: str
    level: Level
    words: Words
    advice: Words | None = None


def diagnose(level: Level, key: str, do: str = "", **values: object) -> Diagnosis:
    """A finding by its sentence in the catalogue, and that of the advice."""
    advice = sentence(f"{SECTION}.{do}").filled(**values) if do else None
    return Diagnosis(key.split(".", maxsplit=1)[0], level, sentence(f"{SECTION}.{key}").filled(**values), advice)


def worst(findings: list[Diagnosis]) -> Level:
    """The worst level of several findings."""
    levels = {each.level for each in findings}
    return "fault" if "fault" in levels else "warning" if "warning" in levels else "ok"


async def examine(settings: Settings, database: Database, clock: Clock, files: FileStore) -> AsyncIterator[Diagnosis]:
    """Everything that can be found out from the settings, the files and the database."""
    now = clock.now()
    yield diagnose("ok", "settings.fine", environment=settings.environment)
    async for diagnosis in _of_files(settings, files):
        yield diagnosis
    yield _of_calendar(now.date())
    yield _of_proxy(settings)
    try:
        unsafe = await login.unsafe_rights(database)
    except NoConnection as error:
        variable = variable_of("database_url")
        yield diagnose("fault", "database.away", "do.database", cause=str(error), variable=variable)
        return
    yield diagnose("ok", "database.fine")
    for diagnosis in _of_login(settings, unsafe):
        yield diagnosis
    async with database.transaction(now, EVERYWHERE) as tx:
        stands_at = await revisions.current(tx.connection)
        yield _of_migrations(stands_at)
        if not revisions.serves(stands_at):
            return
        running = await heartbeats.since(tx, now - ALIVE)
    yield await _of_rights(database)
    for diagnosis in (*_of_secret(settings, running), *_of_worker(running)):
        yield diagnosis
    yield _of_time(await login.seconds_ahead(database, clock.now))


async def _of_files(settings: Settings, files: FileStore) -> AsyncIterator[Diagnosis]:
    folder = settings.files_dir
    try:
        await files.check()
    except Unavailable:
        variable = variable_of("files_dir")
        yield diagnose("fault", "files.unusable", "do.files", folder=folder, variable=variable)
        return
    free = shutil.disk_usage(folder).free
    gibibytes = f"{free / GIBIBYTE:.1f}"
    if free < LEAST_FREE:
        yield diagnose("fault" if free < HARDLY_ANY else "warning", "files.tight", "do.room", gibibytes=gibibytes)
    else:
        yield diagnose("ok", "files.fine", gibibytes=gibibytes)


def _of_calendar(today: date) -> Diagnosis:
    """The year that matters: this one, and from November on the next."""
    year = today.year + (today.month >= ANNOUNCED)
    # a day that no list of fixed holidays has
    for known in (today.year, year):
        if not Calendar().is_working_day(date(known, 3, 3))[1]:
            return diagnose("warning", "calendar.ends", "do.calendar", year=known)
    return diagnose("ok", "calendar.fine", year=year)


def _of_proxy(settings: Settings) -> Diagnosis:
    proxies, variable = settings.forwarded_allow_ips, variable_of("forwarded_allow_ips")
    if "*" in proxies:
        return diagnose("warning", "proxy.everybody", "do.proxy", variable=variable)
    alone = all(_is_loopback(proxy.strip()) for proxy in proxies.split(","))
    if settings.is_production and alone and not _is_loopback(settings.host):
        return diagnose("warning", "proxy.nobody", "do.proxy", variable=variable)
    return diagnose("ok", "proxy.fine", proxies=proxies)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _of_login(settings: Settings, unsafe: list[str]) -> Iterator[Diagnosis]:
    level: Level = "fault" if settings.is_production else "warning"
    keys = dict(zip(login.UNSAFE, ("rights.superuser", "rights.passes_by", "rights.owns"), strict=True))
    for right in unsafe:
        yield diagnose(
            level, keys[right], "do.login", role=settings.database_role, variable=variable_of("database_url")
        )
    if settings.owner_database_url == settings.database_url:
        return
    try:
        owns = login.owns_tables(settings.owner_database_url)
    except NoConnection as error:
        yield diagnose("fault", "rights.owner_refused", "do.owner", cause=str(error), variable=OWNER)
        return
    if not owns:
        yield diagnose("fault", "rights.not_owner", "do.owner", variable=OWNER)


OWNER: Final = "GONGDAN_OWNER_DATABASE_URL"


def _of_migrations(stands_at: str | None) -> Diagnosis:
    if revisions.serves(stands_at):
        return diagnose("ok", "migrations.fine", found=stands_at)
    wanted = revisions.head()
    return diagnose(
        "fault", "migrations.behind", "do.upgrade", found=stands_at, wanted=wanted, command="gongdan db upgrade"
    )


async def _of_rights(database: Database) -> Diagnosis:
    changed = await login.unguarded_tables(database)
    if changed:
        return diagnose("fault", "rights.changes", "do.rights", tables=", ".join(changed))
    return diagnose("ok", "rights.fine")


def _of_secret(settings: Settings, running: list[Heartbeat]) -> Iterator[Diagnosis]:
    secret = settings.secret_key.get_secret_value()
    fingerprint, variable = fingerprint_of(secret), "GONGDAN_SECRET_KEY"
    others = sorted({f"{each.process}@{each.host}" for each in running if each.secret != fingerprint})
    if others:
        yield diagnose("fault", "secret.differs", "do.secret", hosts=", ".join(others), variable=variable)
    elif secret == LAPTOP_SECRET:
        yield diagnose("ok", "secret.laptop")
    else:
        yield diagnose("ok", "secret.fine", count=len(running), fingerprint=fingerprint)


def _of_worker(running: list[Heartbeat]) -> Iterator[Diagnosis]:
    workers = [each for each in running if each.process == "work"]
    if not workers:
        yield diagnose("fault", "worker.missing", "do.worker", command="gongdan work")
        return
    yield diagnose("ok", "worker.fine", count=len(workers))
    failing = {name for each in workers for name, job in each.jobs.items() if job["failures"] >= FAILING}
    if failing:
        yield diagnose("warning", "worker.failing", "do.jobs", jobs=", ".join(sorted(failing)))


def _of_time(seconds: float) -> Diagnosis:
    ahead = f"{abs(seconds):.1f}"
    warned, wrong = SKEW
    if abs(seconds) < warned:
        return diagnose("ok", "time.fine", seconds=ahead)
    return diagnose("fault" if abs(seconds) >= wrong else "warning", "time.skewed", "do.time", seconds=ahead)


def of_backup(settings: Settings, archive: Path | None, now: datetime) -> Diagnosis:
    """How old the newest backup is; on a laptop none is needed."""
    level: Level = "warning" if settings.is_production else "ok"
    command = "gongdan backup"
    if archive is None:
        do = "do.backup" if settings.is_production else ""
        return diagnose(level, "backup.none", do, folder=settings.backup_dir, command=command)
    hours = int((now.timestamp() - archive.stat().st_mtime) / 3600)
    if hours < OLD_BACKUP_HOURS:
        return diagnose("ok", "backup.fine", hours=hours, archive=archive)
    return diagnose(level, "backup.old", "do.backup", hours=hours, archive=archive, command=command)
