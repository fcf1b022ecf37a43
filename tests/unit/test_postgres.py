"""The test server itself: databases are separate, copied from templates, and the application's login owns nothing."""

import psycopg
import pytest

from tests.support import postgres


def connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def migrate(url: str) -> None:
    with connect(url) as owner:
        owner.execute("CREATE TABLE room (id int PRIMARY KEY)")
        owner.execute("INSERT INTO room VALUES (101)")
        owner.execute("GRANT SELECT ON room TO gongdan_app")


@pytest.fixture
def chosen_postgresql(pytestconfig: pytest.Config) -> None:
    if "postgresql" not in str(pytestconfig.getoption("--database")):
        pytest.skip("this session runs without PostgreSQL")


@pytest.fixture
def name(worker_id: str) -> str:
    return f"test_postgres_{worker_id}"


@pytest.mark.usefixtures("chosen_postgresql")
@pytest.mark.parametrize("copy", [1, 2])
def test_a_copy_has_the_templates_rows_and_two_logins(name: str, copy: int) -> None:
    template = postgres.ensure_template("test_postgres_template", migrate)
    postgres.create_database(name, template)
    try:
        with connect(postgres.application_url(name)) as application:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("SELECT id FROM room")
            application.execute("SET ROLE gongdan_app")
            assert application.execute("SELECT id FROM room").fetchall() == [(101,)]
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                application.execute("DROP TABLE room")
        with connect(postgres.owner_url(name)) as owner:
            owner.execute("INSERT INTO room VALUES (%s)", [200 + copy])
            assert owner.execute("SELECT count(*) FROM room").fetchone() == (2,)
    finally:
        postgres.drop_database(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(postgres.owner_url(name))


@pytest.mark.usefixtures("chosen_postgresql")
def test_every_process_of_a_session_has_the_same_server() -> None:
    assert postgres.ensure_server() == postgres.ensure_server()
    with connect(postgres.superuser_url("postgres")) as first, connect(postgres.superuser_url("postgres")) as second:
        number = "SELECT pg_postmaster_start_time()"
        assert first.execute(number).fetchone() == second.execute(number).fetchone()
