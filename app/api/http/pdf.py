"""PDF as an answer: drawn in the caller's turn within a time, and sent so that nobody keeps it."""

import asyncio
from collections.abc import Callable
from typing import Final, ParamSpec, Protocol, TypeVar

from starlette.responses import Response

from app.api.http.request_context import RequestContext
from app.core.errors import Unavailable

PDF: Final = "application/pdf"
MISSING: Final = "X-Missing-Characters"
MOST_SECONDS: Final = 30.0
"""How long a reader waits for a PDF, the wait for a turn included."""

P = ParamSpec("P")


class PrintedPdf(Protocol):
    """A typeset document."""

    @property
    def content(self) -> bytes:
        """The PDF."""
        ...

    @property
    def missing(self) -> tuple[str, ...]:
        """Characters that the fonts lack, as `U+…`."""
        ...

    @property
    def more(self) -> bool:
        """Whether it lacks more than are named."""
        ...


T = TypeVar("T", bound=PrintedPdf)


async def drawn_in_time(context: RequestContext, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """Typeset something off the event loop. Raises TooManyRequests, and Unavailable when it takes too long: a thread
    can't be stopped, so it ends later and keeps its turn until then."""
    drawing = asyncio.ensure_future(context.drawn(work, *args, **named))
    done, _ = await asyncio.wait({drawing}, timeout=MOST_SECONDS)
    if not done:
        # whatever comes of it, nobody waits for it any more
        drawing.add_done_callback(lambda late: late.cancelled() or late.exception())
        raise Unavailable
    return drawing.result()


def pdf_answer(paper: PrintedPdf, name: str) -> Response:
    """The PDF under a file's name, shown in the browser; characters without a picture are named in a header."""
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'inline; filename="{name}.pdf"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if paper.missing:
        headers[MISSING] = ", ".join((*paper.missing, *(("...",) if paper.more else ())))
    return Response(paper.content, media_type=PDF, headers=headers)
