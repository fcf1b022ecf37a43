"""Typesets papers 单据 as one PDF. Imported with the first paper: the typesetter is heavy."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from app.services.papers.pictures import with_codes
from app.services.papers.typeset import Printed, typeset
from app.workflow.papers.paper import Paper, PaperHead, PaperJob


def print_papers(
    head: PaperHead, papers: Sequence[Paper], printed: str, now: datetime, drawn: Mapping[str, str]
) -> Printed:
    """The papers as one PDF."""
    named, codes = with_codes(papers)
    return typeset(
        "paper", asdict(PaperJob(head, named, printed)), written_at=int(now.timestamp()), pictures={**drawn, **codes}
    )
