"""The former name of `migrations.grants`.

Migrations 0001 and 0002 import it, and migrations that have landed are never edited. New migrations import `grants`.
"""

from migrations.grants import (
    APPEND_ONLY,
    ORDINARY,
    WRITTEN_ONCE,
    Json,
    Moment,
    admit,
    admit_sequence,
    choice,
    found_role,
    freeze,
)

__all__ = (
    "APPEND_ONLY",
    "ORDINARY",
    "WRITTEN_ONCE",
    "Json",
    "Moment",
    "admit",
    "admit_sequence",
    "choice",
    "found_role",
    "freeze",
)
