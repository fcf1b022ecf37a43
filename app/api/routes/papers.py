"""Papers 单据: every record's own, the papers of a morning, and what they bear at their top (M-12, M-55)."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from app.api.generic.handling import mover_of, opened_record
from app.api.generic.held import HELD, check_not_held, held_records
from app.api.generic.settings_records import SettingsRecord, declare
from app.api.http.deps import ContextDep
from app.api.http.operation import ANYONE, operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.pdf import MISSING, PDF, drawn_in_time, pdf_answer
from app.api.http.request_context import RequestContext
from app.api.schemas import papers as shapes
from app.core.catalogue import sentence
from app.core.errors import (
    Conflict,
    ContentHeld,
    FieldError,
    Forbidden,
    Invalid,
    TooManyRequests,
)
from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.rate_limits import HEADERS
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.papers import letterhead_of
from app.models import Organisation
from app.models.base import RowValues
from app.models.letterhead import Letterhead
from app.models.support import StoredFile
from app.services.journal import kept_records
from app.services.moving.kind import AnyKind
from app.services.moving.moves import AnyOpenedRecord
from app.services.papers import morning
from app.services.papers.paper_kind import AnyPaper, PaperRequest
from app.services.papers.papers_of_kinds import all_papers
from app.services.papers.pictures import pictures_of
from app.services.papers.printing import footer_of, head_of, note_print
from app.services.papers.reader import reader_of
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.papers.around import Around
from app.workflow.papers.paper import Paper

router = APIRouter(route_class=OperationRoute, tags=["papers"])

STAFF: Final = roles(*STAFF_ROLES)
HEADS: Final = roles(Role.ADMIN, Role.MANAGER, Role.CS_SUPERVISOR)
PRINTERS: Final = roles(
    Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER, Role.WORKER
)
PHOTO: Final = "photo"
NO_PICTURE: Final = sentence("problems.no_such_picture")
NO_SUCH_PAPER: Final = sentence("problems.no_such_paper")
NOTHING_TO_PRINT: Final = sentence("problems.nothing_to_print")
TOO_MANY_TO_PRINT: Final = sentence("problems.too_many_to_print")
DEPARTMENT: Final = Words("department", "部门")
ORGANISATION: Final = Words("organisation", "企业")
COMPANY: Final = Words("people who work here", "本企业员工")
NAMES_ON_PAPER: Final = (
    "Names and telephones stand in it in full for whoever may reveal them and for whom the record is, masked for "
    "others; each print is journaled."
)
PEOPLE: Final = Words("people, not machine clients", "人员(不含系统对接)")


async def _pictures_are_ours(
    context: RequestContext, values: RowValues, _row: object, errors: list[FieldError]
) -> None:
    """A logo or stamp is a picture that whoever sends it uploaded for this community."""
    for name in ("logo_id", "stamp_id"):
        file_id = values.get(name)
        if file_id is None:
            continue
        where = {"community_id": context.community_id, "organisation_id": context.caller.organisation_id}
        file = await context.tx.get(StoredFile, id=file_id, **where)
        if file is None or not context.caller.is_self(file.uploaded_by_id) or file.purpose != PHOTO:
            errors.append(FieldError(f"/{name}", "unknown-file", NO_PICTURE))


declare(
    router,
    SettingsRecord(
        plural="letterheads",
        model=Letterhead,
        words=Words("letterhead", "单据抬头"),
        several=Words("letterheads", "单据抬头"),
        clause="M-55",
        answer=shapes.LetterheadOut,
        form=shapes.LetterheadForm,
        readers=STAFF,
        writers=HEADS,
        check=_pictures_are_ours,
    ),
)


def _add(kind: AnyKind, paper: AnyPaper) -> None:
    """Declare the operation that prints one paper of a kind of record."""
    readers = kind.readers - {Role.INTEGRATION} - (frozenset({Role.CUSTOMER}) if paper.inside else frozenset())

    opened = Depends(opened_record(kind))

    async def print_one(context: ContextDep, record: AnyOpenedRecord = opened) -> Response:
        return await _print_one(context, record, paper)

    print_one.__doc__ = f"{paper.text} {NAMES_ON_PAPER}"
    router.get(
        f"{kind.lifecycle.path}/{{{kind.id_name}}}/papers/{paper.name.replace('_', '-')}",
        **operation(
            f"papers.{paper.name}",
            policy=ANYONE,
            who=readers,
            clause=kind.clause,
            problems=(Forbidden, Conflict, ContentHeld, TooManyRequests),
            answers_with=(PDF,),
            headers=(MISSING, *HEADERS),
            cache="nothing",
        ),
    )(print_one)


for _kind, _papers in all_papers():
    for _paper in _papers:
        _add(_kind, _paper)


async def _print_one(context: RequestContext, record: AnyOpenedRecord, paper: AnyPaper) -> Response:
    if context.caller.kind != "person":
        raise Forbidden(values={"allowed": PEOPLE})
    if paper.inside and context.caller.is_outsider(record.row.community_id):
        raise Forbidden(values={"allowed": COMPANY})
    root, root_id = record.kind.root_of(record.row)
    await check_not_held(context, root_id)
    # of a charge, the people are those of its order; what belongs to a complaint goes to people who may not read that
    read_by = await mover_of(context).open(root, root_id) if root is WORK_ORDERS else record
    reader = reader_of(context.tx, context.caller, read_by)
    drawn = await paper.paper_of(PaperRequest(reader, record, context.container.settings.public_url))
    if drawn is None:
        raise Conflict(NO_SUCH_PAPER, values={"paper": paper.words, "record": record.kind.noun})
    about = {"papers": [paper.name], "record_type": record.kind.name, "record_id": str(record.row.id)}
    return await _printed(context, record.row.community_id, [drawn], about, in_full=reader.in_full, name=drawn.number)


async def _printed(
    context: RequestContext,
    community_id: UUID,
    papers: Sequence[Paper],
    about: JsonView,
    *,
    in_full: bool,
    name: str,
) -> Response:
    """Write the print down, and set it."""
    # the typesetter takes 7 MiB of a process: it is loaded with the first paper
    from app.services.papers.typesetting import print_papers

    tx, container, caller = context.tx, context.container, context.caller
    await note_print(tx, caller, container.settings.quotas, community_id=community_id, data=about, in_full=in_full)
    community = await container.communities.get(tx, community_id)
    organisation = await kept_records.get(tx, Organisation, ORGANISATION, community.organisation_id)
    letterhead = await letterhead_of(tx, community_id)
    files = {} if letterhead is None else {"logo": letterhead.logo_id, "stamp": letterhead.stamp_id}
    pictures = await pictures_of(tx, container.files, files)
    card = await container.staff_cards.get(tx, caller.id)
    footer = footer_of(Around(community, context.now), "" if card is None else card.name)
    head = head_of(community, organisation.name, letterhead)
    await tx.commit()
    printed = await drawn_in_time(context, print_papers, head, tuple(papers), footer, context.now, pictures)
    return pdf_answer(printed, name)


@router.post(
    "/v1/communities/{community_id}/papers",
    **operation(
        "papers.morning",
        policy=PRINTERS,
        clause="M-22",
        key="none",
        problems=(Conflict, Forbidden, TooManyRequests),
        answers_with=(PDF,),
        headers=(MISSING, *HEADERS),
    ),
)
async def print_morning(context: ContextDep, community_id: UUID, form: shapes.MorningForm) -> Response:
    """One PDF for a morning: worker by worker the day list, and behind it the slips of the appointments that stand on
    the day, in their order. Heads of departments print what their department has, workers what is theirs. An order of
    which something waits for the content check stands there without its texts."""
    tx, community = context.tx, await context.container.communities.get(context.tx, community_id)
    if form.department_id is not None and form.department_id not in community.departments:
        raise Invalid([kept_records.unknown("department_id", DEPARTMENT)])
    orders, more = await morning.expected_on(
        mover_of(context), community, form.day, department_id=form.department_id, worker_ids=form.worker_ids
    )
    if more:
        raise Invalid([FieldError("/worker_ids", "too-many", TOO_MANY_TO_PRINT, most=morning.MOST)])
    if not orders:
        raise Conflict(NOTHING_TO_PRINT, values={"day": form.day.isoformat()})
    held = await held_records(context, [opened.row.id for opened in orders])
    papers, in_full = await morning.morning_papers(
        tx,
        context.caller,
        orders,
        form.day,
        form.papers,
        workers=morning.asked_workers(context.caller, community_id, form.worker_ids),
        held=dict.fromkeys(held, HELD.zh),
        public_url=context.container.settings.public_url,
    )
    if not papers:
        raise Conflict(NOTHING_TO_PRINT, values={"day": form.day.isoformat()})
    about = {
        "papers": [name.value for name in form.papers],
        "day": form.day.isoformat(),
        "numbers": [opened.row.number for opened in orders],
    }
    return await _printed(context, community_id, papers, about, in_full=in_full, name=f"{community.code}-{form.day}")
