"""All stories by name, and how one is told: its course, what was refused in it, and what was surprising."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from app.core.lang import Words
from app.sandbox.demo import feed
from app.sandbox.demo.before_approval import before_approval
from app.sandbox.demo.complaints.declined import declined
from app.sandbox.demo.complaints.mediated import mediated
from app.sandbox.demo.complaints.reopened import reopened
from app.sandbox.demo.complaints.serious import serious
from app.sandbox.demo.complaints.staff import staff
from app.sandbox.demo.consent import consent
from app.sandbox.demo.counter import counter
from app.sandbox.demo.emergency import emergency
from app.sandbox.demo.merging import merging
from app.sandbox.demo.money import money
from app.sandbox.demo.naming import naming
from app.sandbox.demo.papers import Papers, look_through, look_through_complaint
from app.sandbox.demo.races import races
from app.sandbox.demo.record import Refusal
from app.sandbox.demo.repair import repair
from app.sandbox.demo.repeats import repeats
from app.sandbox.demo.rework import rework
from app.sandbox.demo.server import Form, Server, Surprise
from app.sandbox.demo.story import Story
from app.sandbox.demo.strangers import strangers

HOME: Final = "reception"
MALL: Final = "reception_gw"


@dataclass(frozen=True, slots=True)
class Tale:
    """A story by its name and title."""

    name: str
    title: Words
    tell: Callable[[Story], Awaitable[None]]
    reader: str = HOME
    """Whoever looks through everything at the end: the desk of the community in which it happens."""


ORDERS: Final = (
    Tale("repair", Words("A chargeable repair, from the call to the archive", "有偿维修:从来电到归档"), repair),
    Tale("counter", Words("Done at the desk: milk ordered, a lease copied", "前台办结:代订牛奶、复印合同"), counter),
    Tale("rework", Words("In warranty, redone twice, then claimed", "保修期内:两次返工、结案后质保返修"), rework),
    Tale("emergency", Words("A burst pipe displaces a lesser job", "水管爆裂:紧急抢修占用他单时段"), emergency),
    Tale("merging", Words("The same leak reported twice", "同一漏点重复报修:合并"), merging),
    Tale("naming", Words("Whom nobody can name", "不可指派:无资质、已过期、不在岗、时段冲突"), naming),
    Tale(
        "before-approval", Words("No work before approval, by any path", "未经同意不得施工:逐路验证"), before_approval
    ),
    Tale(
        "consent",
        Words("Consent to this version, and not by its author", "同意只对当前版本,且不得由报价人代记"),
        consent,
    ),
    Tale("money", Words("What cannot be done with money", "收费:不多收、不重收、未清不结"), money),
    Tale("strangers", Words("Who sees nothing, and who may not", "无关者不可见,无权者不可为"), strangers),
    Tale("repeats", Words("Sent twice, too late, or with too much", "重复、过期与多余的请求"), repeats),
    Tale("races", Words("Two at once, and only one counts", "同时到达的请求:只有一个算数"), races),
)

COMPLAINTS: Final = (
    Tale(
        "mediated",
        Words("A shopper's complaint: evidence asked for, accepted, mediated", "消费投诉:补证、受理、调解、履行"),
        mediated,
        MALL,
    ),
    Tale(
        "declined",
        Words("Declined: reported after the warranty had ended", "不予受理:保修期满后才报告"),
        declined,
        MALL,
    ),
    Tale(
        "reopened",
        Words("No evidence, declined; found after all, reopened", "无证据不予受理;补到证据后重启"),
        reopened,
        MALL,
    ),
    Tale(
        "serious",
        Words("Serious and in writing: drafts, refusals, up the ladder", "重大书面投诉:拟稿审核、逐级上报"),
        serious,
    ),
    Tale(
        "staff",
        Words("About a worker: founded, done again, corrected", "投诉员工:属实、返工、整改"),
        staff,
    ),
)

TALES: Final = (*ORDERS, *COMPLAINTS)
GROUPS: Final = {"orders": ORDERS, "complaints": COMPLAINTS}
"""Stories that are told together by one name."""


def choose(names: Iterable[str]) -> tuple[list[Tale], list[str]]:
    """The stories of these names and groups, each once and in order; and the names that mean nothing."""
    alone = {tale.name: (tale,) for tale in TALES}
    known = {**alone, **GROUPS}
    wanted = list(names)
    found = [tale for name in wanted for tale in known.get(name, ())]
    return list(dict.fromkeys(found)), [name for name in wanted if name not in known]


@dataclass(slots=True)
class Told:
    """A story that was told to its end, or until something was surprising."""

    tale: Tale
    papers: list[Papers] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    moves: int = 0
    surprise: str = ""


async def tell(server: Server, tale: Tale, free: Iterator[Form]) -> Told:
    """Tell one story, look through the papers of its records, and find all of it in the feed."""
    story, told = Story(server, free), Told(tale)
    surprises: list[str] = []
    with _noted(surprises):
        reader = await server.person(tale.reader)
        before = await feed.head(server, reader)
        with _noted(surprises):
            await tale.tell(story)
        for complaint in story.complaints:
            with _noted(surprises):
                told.papers.append(await look_through_complaint(story, complaint, reader))
        for order in story.orders:
            with _noted(surprises):
                told.papers.append(await look_through(story, order, reader))
        with _noted(surprises):
            await feed.check(server, reader, before, (*story.orders, *story.complaints))
    told.refusals, told.moves, told.surprise = story.refusals, story.counts.moves, "; ".join(surprises)
    return told


@contextmanager
def _noted(surprises: list[str]) -> Iterator[None]:
    """A surprise ends its part of a story, and nothing else."""
    try:
        yield
    except Surprise as surprise:
        surprises.append(str(surprise))
