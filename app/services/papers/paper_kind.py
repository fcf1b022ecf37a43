"""What a paper of a kind of record is declared with: how its record is read, and how it is made of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from app.core.lang import Words
from app.db.queries.papers import names_of
from app.services.moving.moves import AnyOpenedRecord
from app.services.papers.reader import Reader
from app.workflow.papers.around import Around
from app.workflow.papers.paper import Paper

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class PaperRequest:
    """A record whose paper is asked for: how it is read, and the record itself where another stands above it."""

    reader: Reader
    opened: AnyOpenedRecord
    public_url: str = ""
    held: str = ""

    async def around(self, *named: UUID | None) -> Around:
        """What is around the record, with the names of the colleagues that the reader may know."""
        context = self.opened.context
        names = await names_of(self.reader.tx, named)
        return Around(context.community, context.now, names, self.reader.outside, self.public_url)


@dataclass(frozen=True, slots=True)
class PaperKind(Generic[S]):
    """One paper of a kind of record."""

    name: str
    words: Words
    read: Callable[[PaperRequest], Awaitable[tuple[S, Around]]]
    make: Callable[[S, Around], Paper | None]
    """None: the record has no such paper now."""
    text: str
    """What the API page says of it."""
    inside: bool = False
    """Whether people outside the company get none."""

    async def paper_of(self, asked: PaperRequest) -> Paper | None:
        """The paper of a record for its reader."""
        return self.make(*await self.read(asked))


AnyPaper = PaperKind[Any]
"""A paper, whatever it is made of."""
