"""Who may do what to the tables: the application's role on PostgreSQL, triggers on SQLite, and the column types' short names.

The application owns nothing. On PostgreSQL it works as one role that migrations let into each table; on SQLite, which
knows no roles, triggers keep append-only tables as they are. A migration that makes a table calls `admit` for it. A
table with a `community_id` gets its policy of row-level security by that (docs/adr/0020).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlmodel.sql.sqltypes import UTCDateTime

from app.core.settings import load_settings
from app.db.revisions import MigrationRefused

ORDINARY = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"
WRITTEN_ONCE = "SELECT, INSERT, DELETE"

Moment = UTCDateTime()
Json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def choice(*words: str, name: str) -> sa.Enum:
    """A text column that takes only these words, with a CHECK named after the column."""
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40, name=name)


def found_role() -> None:
    """Makes the application's role unless it exists, and lets it and the owner in."""
    if op.get_bind().dialect.name != "postgresql":
        return
    role = load_settings().database_role
    if not _exists(role):
        _make(role)
    _let_owner_take(role)
    schema = op.get_bind().scalar(sa.text("SELECT current_schema()"))
    if not op.get_bind().scalar(
        sa.text("SELECT has_schema_privilege(:role, :schema, 'USAGE')"), {"role": role, "schema": schema}
    ):
        op.execute(f"GRANT USAGE ON SCHEMA {_quoted(str(schema))} TO {_quoted(role)}")


def admit(tables: tuple[str, ...], privileges: str) -> None:
    """Lets the application's role into tables; nobody else gets in."""
    if op.get_bind().dialect.name == "postgresql":
        role = _quoted(load_settings().database_role)
        for table in tables:
            op.execute(f"REVOKE ALL ON {_quoted(table)} FROM PUBLIC, {role}")
            op.execute(f"GRANT {privileges} ON {_quoted(table)} TO {role}")
            wall(table)


_SCOPE = "current_setting('gongdan.communities', true)"
# An id has 36 characters and no comma, so it can't be found across two others. Most statements look at a few rows, for
# which this costs less than sub-selects that are worked out once a statement: each is a plan of its own to be set up.
_IN_SCOPE = f"strpos({_SCOPE}, community_id::text) > 0 OR {_SCOPE} = '*'"
_OF_NO_COMMUNITY = f" OR (community_id IS NULL AND {_SCOPE} <> '')"


def wall(table: str) -> None:
    """Lets everybody, the owner too, see and write only rows of the communities that the session names in
    `gongdan.communities`; a table without a `community_id` stays open. Can be repeated.

    Where the column may be empty, rows without a community are open to every session that names a scope.
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    nullable = op.get_bind().scalar(
        sa.text(
            "SELECT is_nullable FROM information_schema.columns WHERE table_schema = current_schema() "
            "AND table_name = :table AND column_name = 'community_id'"
        ),
        {"table": table},
    )
    if nullable is None:
        return
    condition = _IN_SCOPE + (_OF_NO_COMMUNITY if nullable == "YES" else "")
    name = _quoted(table)
    for statement in (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS by_community ON {name}",
        f"CREATE POLICY by_community ON {name} USING ({condition}) WITH CHECK ({condition})",
    ):
        op.execute(statement)


def wall_all() -> None:
    """Walls every table that there is."""
    if op.get_bind().dialect.name == "postgresql":
        names = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        for table in op.get_bind().scalars(sa.text(names)).all():
            wall(table)


def open_all() -> None:
    """Takes all of these walls away again."""
    if op.get_bind().dialect.name == "postgresql":
        names = "SELECT tablename FROM pg_policies WHERE schemaname = current_schema() AND policyname = 'by_community'"
        for table in op.get_bind().scalars(sa.text(names)).all():
            name = _quoted(table)
            op.execute(f"DROP POLICY by_community ON {name}")
            op.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY")


def admit_sequence(table: str, column: str) -> None:
    """Lets the application's role draw from the numbers of an identity column."""
    if op.get_bind().dialect.name == "postgresql":
        sequence = op.get_bind().scalar(
            sa.text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table, "column": column}
        )
        op.execute(f"GRANT USAGE ON SEQUENCE {sequence} TO {_quoted(load_settings().database_role)}")


def freeze(table: str) -> None:
    """Refuses every change of what stands in a table on SQLite; on PostgreSQL the missing privileges do."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows: {verb} refused'); END"
            )


ERASED_MARKS = ("已注销用户", "***")
"""What stands in the place of an erased name and of an erased number (docs/adr/0034)."""


def let_texts_be_erased(table: str, texts: tuple[str, ...], record: str) -> None:
    """Lets these texts of a table that only grows lose pieces, each of which leaves a mark in its place, and nothing be
    written into them (docs/adr/0034). The last entry in the journal of the record that the row belongs to, whose id
    `record` gives, must be `erased`."""
    refusal, journaled = f"{table} only grows: update refused", f"SELECT action FROM journal WHERE record_id = {record}"
    last = f"({journaled} ORDER BY version DESC LIMIT 1)"
    if op.get_bind().dialect.name == "postgresql":
        allowed = " AND ".join(f"OLD.{text} LIKE {_erased_like(f'NEW.{text}')} ESCAPE '!'" for text in texts)
        op.execute(
            f"CREATE FUNCTION {table}_only_erases() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF ({allowed}) IS NOT TRUE OR {last.format(row='OLD')} IS DISTINCT FROM 'erased' THEN "
            f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'insufficient_privilege'; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_erases BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_only_erases()"
        )
        role = _quoted(load_settings().database_role)
        op.execute(f"GRANT UPDATE ({', '.join(map(_quoted, texts))}) ON {_quoted(table)} TO {role}")
        return
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    kept = " AND ".join(f"OLD.{name} IS NEW.{name}" for name in columns if name not in texts)
    allowed = " AND ".join(f"OLD.{text} GLOB {_erased_glob(f'NEW.{text}')}" for text in texts)
    op.execute(f"DROP TRIGGER {table}_refuses_update")
    op.execute(
        f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} "
        f"WHEN NOT coalesce({kept} AND {allowed} AND {last.format(row='OLD')} = 'erased', 0) "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    )


def keep_texts(table: str, texts: tuple[str, ...]) -> None:
    """Takes back what `let_texts_be_erased` did."""
    if op.get_bind().dialect.name == "postgresql":
        role = _quoted(load_settings().database_role)
        op.execute(f"REVOKE UPDATE ({', '.join(map(_quoted, texts))}) ON {_quoted(table)} FROM {role}")
        op.execute(f"DROP TRIGGER {table}_only_erases ON {table}")
        op.execute(f"DROP FUNCTION {table}_only_erases()")
        return
    op.execute(f"DROP TRIGGER {table}_refuses_update")
    op.execute(f"DROP TRIGGER {table}_refuses_delete")
    freeze(table)


def _erased_like(text: str) -> str:
    """The pattern of LIKE, with ! before its signs, for what a text can have been before its marks came into it."""
    for sign in ("!", "%", "_"):
        text = f"replace({text}, '{sign}', '!{sign}')"
    for mark in ERASED_MARKS:
        text = f"replace({text}, '{mark}', '%')"
    return text


def _erased_glob(text: str) -> str:
    """The same for GLOB of SQLite, whose LIKE takes small letters for capitals."""
    for sign in ("[", "?", "*"):
        text = f"replace({text}, '{sign}', '[{sign}]')"
    for mark in ERASED_MARKS:
        text = f"replace({text}, '{mark.replace('*', '[*]')}', '*')"
    return text


def keep_columns(table: str, columns: tuple[str, ...]) -> None:
    """Lets the application's role change every column of a table but these, which stay as they were inserted, and delete
    no row.

    A migration that adds columns to the table calls this again: a new column can't be changed before.
    """
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        changed = [column["name"] for column in sa.inspect(bind).get_columns(table) if column["name"] not in columns]
        role = _quoted(load_settings().database_role)
        op.execute(f"REVOKE UPDATE, DELETE ON {_quoted(table)} FROM {role}")
        op.execute(f"GRANT UPDATE ({', '.join(map(_quoted, changed))}) ON {_quoted(table)} TO {role}")
        return
    for event, name in (("DELETE", "keeps_rows"), (f"UPDATE OF {', '.join(columns)}", "keeps_columns")):
        op.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} keeps what was paid or offered: refused'); END"
        )


def release_columns(table: str) -> None:
    """Takes back what `keep_columns` did."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"GRANT UPDATE, DELETE ON {_quoted(table)} TO {_quoted(load_settings().database_role)}")
    else:
        op.execute(f"DROP TRIGGER {table}_keeps_columns")
        op.execute(f"DROP TRIGGER {table}_keeps_rows")


def _exists(role: str) -> bool:
    return bool(op.get_bind().scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}))


def _make(role: str) -> None:
    # roles belong to the whole server, so another database's migration may make it at the same moment
    try:
        with op.get_bind().begin_nested():
            op.execute(f"CREATE ROLE {_quoted(role)} NOLOGIN")
    except DBAPIError as error:
        if not _exists(role):
            raise MigrationRefused(
                f"The role {role} doesn't exist and this login may not make it. As a superuser: "
                f"CREATE ROLE {role} NOLOGIN; GRANT {role} TO <the application's login>;"
            ) from error


def _let_owner_take(role: str) -> None:
    """Where the service logs in as the owner (a laptop), it must be able to step down to the role."""
    bind = op.get_bind()
    # since PostgreSQL 16, whoever made a role is its member, and yet may not take it
    newer = (bind.dialect.server_version_info or (0,)) >= (16,)
    membership, option = ("SET", " WITH INHERIT FALSE, SET TRUE") if newer else ("MEMBER", "")
    if bind.scalar(sa.text(f"SELECT pg_has_role(current_user, :role, '{membership}')"), {"role": role}):
        return
    try:
        with bind.begin_nested():
            op.execute(f"GRANT {_quoted(role)} TO CURRENT_USER{option}")
    except DBAPIError:
        # a login that may not grant it has a separate one for the application, which is the better way anyhow
        return


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
