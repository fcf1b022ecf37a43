"""The clauses of the operating manual that tables, guards and docs cite, each with a short title."""

import re
from typing import Final

from app.core.catalogue import FILES, as_words
from app.core.lang import Words

CLAUSE = re.compile(r"M-\d{2,3}")

CLAUSES: Final = {name: as_words(words, f"clauses.{name}") for name, words in FILES["clauses"].items()}
"""The titles, by the clause's number."""


def title_of(clause: str) -> Words:
    """The short title of a clause; unknown ones speak for themselves."""
    return CLAUSES.get(clause, Words(clause, clause))
