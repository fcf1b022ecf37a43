"""What the handlers of kinds of record share: the mover of a request, the record that a path names, the answer."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import to_json

from app.api.generic.answers import Body, Opened, Shape
from app.api.generic.columns import AnyKind
from app.api.generic.generated import Record
from app.api.http.raw_response import Reply
from app.api.http.request_context import Call
from app.api.http.write_once import read_expected
from app.core.errors import (
    ActionNotAllowed,
    ActionRefused,
    Forbidden,
    NotFound,
    PreconditionFailed,
    VersionConflict,
)
from app.services.moving.moves import Mover
from app.services.moving.refusals import version_conflict

PROBLEMS: Final = (ActionNotAllowed, ActionRefused, VersionConflict, PreconditionFailed, Forbidden, NotFound)
"""What a move can be refused with."""


def mover_of(call: Call) -> Mover:
    """The mover of this request."""
    return call.container.mover(call.tx, call.caller)


def record_of(kind: AnyKind) -> Record:
    """The record of the path, if the caller may see it; a path that holds no id names no record (404)."""

    async def opened(call: Call, ids: Mapping[str, UUID]) -> Opened:
        if not ids:
            raise NotFound(values={"what": kind.noun})
        return await mover_of(call).open(kind, ids["record_id"])

    return opened


def reply(body: Body, status: int = 200) -> Reply:
    """A whole record with its version as a strong entity tag."""
    return Reply(to_json(body), status, {"ETag": f'"{body["version"]}"'})


def created(call: Call, outcome: Opened, whole_of: Shape) -> Reply:
    """The answer to a record's creation, with the address where it stands from now on."""
    made = reply(whole_of(outcome, call.language), 201)
    made.headers["Location"] = f"{outcome.kind.lifecycle.path}/{outcome.row.id}"
    return made


def check_scope(call: Call, kind: AnyKind) -> None:
    """A machine client acts only with the scope for this kind of record. Raises Forbidden."""
    if kind.writes and call.caller.kind == "client" and kind.writes not in call.caller.scopes:
        raise Forbidden(values={"allowed": kind.writes})


def check_version(call: Call, form: BaseModel, opened: Opened) -> None:
    """On actions the version is optional; a stale one is refused: If-Match with 412, expected_version with 409."""
    expected = read_expected(call, form)
    if expected is not None and opened.row.version not in expected.versions:
        conflict = version_conflict(opened.context)
        raise PreconditionFailed(values=conflict.values, extra=conflict.extra) if expected.by_header else conflict
