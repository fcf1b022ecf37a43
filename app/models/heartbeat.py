"""The processes that run, as each says of itself every few seconds."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.core.json_object import JsonObject
from app.models.base import JsonColumn


class Heartbeat(SQLModel, table=True):
    """A process that serves or works. It takes its row away when it ends in order; one that was killed leaves it, with
    an old `last_at`."""

    __tablename__ = "heartbeat"

    id: UUID = Field(primary_key=True)
    process: str = Field(max_length=20)
    """`serve` or `work`."""
    host: str = Field(max_length=60)
    version: str = Field(max_length=40)
    secret: str = Field(max_length=16)
    """Fingerprint of its secret key, which must be the same in every process."""
    started_at: datetime
    last_at: datetime
    jobs: JsonObject = Field(default_factory=dict, sa_type=JsonColumn)
    """Of a worker: by job, when it last ended well (`ended_at`, seconds since 1970) and how often it has failed since
    (`failures`)."""
