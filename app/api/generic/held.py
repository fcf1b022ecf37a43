"""Holds back in answers what WeChat's content check has not passed (docs/adr/0038).

Whoever wrote it gets it as it is, and everybody does of an emergency. Where no mini-program has its content checked,
the database is asked nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from app.api.http.request_context import RequestContext
from app.core.catalogue import sentence
from app.core.enums import Urgency
from app.core.errors import ContentHeld
from app.core.json_object import JsonObject
from app.db.queries import content_checks
from app.models.content_check import ContentCheck
from app.services.files.content_checks import is_held, leaves
from app.services.moving.kind import all_kinds
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_free

HELD: Final = sentence("pages.content.held")
ALONE: Final = 4
"""A text of fewer characters is held back only where nothing else stands beside it."""
NEVER: Final = frozenset({"available_actions", "subscribe", "content_checks", "stands_with", "state", "href", "number"})
"""What no customer writes."""
Texts = Mapping[tuple[UUID, int], object]


async def hold_back_rows(
    context: RequestContext,
    outcomes: Sequence[AnyOpenedRecord],
    bodies: Sequence[JsonObject],
    *,
    names_them: bool = False,
) -> None:
    """In answers about records: texts give way to a sentence, and pictures go. `names_them`: `content_checks` says
    which; rows of lists do not say what is missing."""
    if not outcomes or not context.container.content_checks.on:
        return
    roots = [outcome.kind.root_of(outcome.row)[1] for outcome in outcomes]
    checks = await content_checks.unsettled(context.tx, roots)
    texts = await content_checks.texts(context.tx, checks)
    named = {file_id for body in bodies for file_id in _pictures(body)}
    pictures = await content_checks.unsettled_files(context.tx, sorted(named)) if named else ()
    if not checks and not pictures:
        return
    for outcome, root_id, body in zip(outcomes, roots, bodies, strict=True):
        of_pictures = {check.file_id: check for check in pictures}
        own = [check for check in checks if check.root_id == root_id]
        own += [of_pictures[file_id] for file_id in _pictures(body) if file_id in of_pictures]
        others = [check for check in own if not context.caller.is_self(check.person_id)]
        _open_for_author(context, body, {check.file_id for check in own if check not in others})
        _hold_in(context, outcome, body, others, texts, names_them=names_them)


async def hold_back_texts(context: RequestContext, record_ids: Sequence[UUID], texts: Sequence[str]) -> Sequence[str]:
    """The same in single texts, such as the choices of a look-up; `record_ids`: the records in which they may stand."""
    written = await _held_texts(context, record_ids)
    said = HELD.say(context.language)
    return [said if written and _stands_in(text, written) else text for text in texts] if written else texts


async def check_not_held(context: RequestContext, record_id: UUID) -> None:
    """For what is made of a record's texts as a whole, such as a letter. Raises ContentHeld while one of them is held
    back from this reader."""
    if await _held_texts(context, [record_id]):
        raise ContentHeld


async def held_records(context: RequestContext, record_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Which of these records have a text that is held back from this reader."""
    if not record_ids or not context.container.content_checks.on:
        return frozenset()
    unsettled = {check.root_id for check in await content_checks.unsettled(context.tx, record_ids)}
    return frozenset([known for known in record_ids if known in unsettled and await _held_texts(context, [known])])


async def _held_texts(context: RequestContext, record_ids: Sequence[UUID]) -> set[str]:
    """The texts of records that are held back from this reader, as they were written and as they are masked."""
    if not record_ids or not context.container.content_checks.on:
        return set()
    checks = [
        check
        for check in await content_checks.unsettled(context.tx, record_ids)
        if is_held(check, context.now) and not context.caller.is_self(check.person_id)
    ]
    texts = await content_checks.texts(context.tx, checks)
    written: set[str] = set()
    for check in checks:
        assert check.root_type is not None
        assert check.root_id is not None
        kind = all_kinds()[check.root_type]
        loaded = await kind.load(context.tx, check.root_id)
        if loaded is not None and not _is_emergency(loaded["row"]):
            written |= _written_in([check], texts, kind.people_of(loaded["row"]))
    return written


def _is_emergency(row: object) -> bool:
    return getattr(row, "urgency", None) is Urgency.EMERGENCY


def _written_in(checks: Sequence[ContentCheck], texts: Texts, people: tuple[str, ...]) -> set[str]:
    return {
        form
        for check in checks
        if check.record_id is not None and check.version is not None
        for text in leaves(texts.get((check.record_id, check.version)))
        for form in (text, mask_free("", text, people))
        if form is not None
    }


def _hold_in(
    context: RequestContext,
    outcome: AnyOpenedRecord,
    body: JsonObject,
    checks: Sequence[ContentCheck],
    texts: Texts,
    *,
    names_them: bool,
) -> None:
    held = [] if _is_emergency(outcome.row) else [check for check in checks if is_held(check, context.now)]
    written = _written_in(held, texts, outcome.kind.people_of(outcome.row))
    files = {str(check.file_id) for check in held if check.file_id is not None}
    if written or files:
        for name, value in body.items():
            if name not in NEVER:
                body[name] = _without(value, written, files, HELD.say(context.language))
    if names_them and checks:
        body["content_checks"] = [
            {
                "id": check.id,
                "what": "text" if check.file_id is None else "picture",
                "state": check.state,
                "title": check.state.label(context.language),
                "held": check in held,
                "href": f"/v1/content-checks/{check.id}/show",
            }
            for check in checks
        ]


def _open_for_author(context: RequestContext, value: Any, files: set[UUID | None]) -> None:
    """Whoever sent a picture gets addresses of it that work while others' do not."""
    if not files:
        return
    if isinstance(value, dict):
        if "thumb_url" in value and "id" in value:
            file_id = UUID(str(value["id"]))
            if file_id in files:
                value.update(context.container.signatures.picture(file_id, context.now, unchecked=True))
            return
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            _open_for_author(context, inner, files)


def _without(value: object, written: set[str], files: set[str], sentence_: str) -> Any:
    if isinstance(value, str):
        return sentence_ if _stands_in(value, written) else value
    if isinstance(value, dict):
        return {
            name: inner if name in NEVER else _without(inner, written, files, sentence_)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        kept = (inner for inner in value if not _is_picture(inner, files))
        return [_without(inner, written, files, sentence_) for inner in kept]
    return value


def _stands_in(value: str, written: set[str]) -> bool:
    """Whether one of the texts stands in a value, as a whole or (in a list) its beginning."""
    start = " ".join(value.split()).rstrip("…")
    for text in written:
        if value == text or (len(text) >= ALONE and text in value):
            return True
        if len(start) >= ALONE and value != start and " ".join(text.split()).startswith(start):
            return True
    return False


def _is_picture(value: object, files: set[str]) -> bool:
    return isinstance(value, Mapping) and "url" in value and str(value.get("id")) in files


def _pictures(value: object) -> Iterator[UUID]:
    """The pictures in an answer, at any depth."""
    if isinstance(value, Mapping):
        if "thumb_url" in value and "id" in value:
            yield UUID(str(value["id"]))
            return
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            yield from _pictures(inner)
