"""What every paper reads beside its record: the community's clock and departments, names of colleagues, the day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.core.catalogue import chinese_lines
from app.core.clock import local_day
from app.core.money import yuan
from app.models import WorkOrder
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.work_order.helping import helpers_of
from app.workflow.papers.capitals import in_capitals
from app.workflow.words.letters import day_in_figures

NOTHING: Final = "—"
"""What stands where something was asked and there is none; what is written by hand stays empty."""


@dataclass(frozen=True, slots=True)
class Around:
    """What is around a record when a paper is made of it."""

    community: CommunityRules
    now: datetime
    names: Mapping[UUID, str] = field(default_factory=dict)
    """Of the colleagues whom the record names; none where their names stay in the company."""
    outside: bool = False
    """Whether the paper is for somebody outside the company."""
    public_url: str = ""
    """This service as the internet reaches it; empty: its addresses are told without a host."""

    def name(self, person_id: UUID | None) -> str:
        """A colleague's name."""
        return "" if person_id is None else self.names.get(person_id, "")

    def crew(self, order: WorkOrder) -> str:
        """Who comes: whoever leads, and behind them who helps."""
        helpers = "、".join(filter(None, map(self.name, helpers_of(order))))
        lead = self.name(order.worker_id)
        return f"{lead}（主办）、{helpers}（协办）" if lead and helpers else lead or helpers

    def department(self, department_id: UUID | None) -> str:
        """A department's name."""
        return "" if department_id is None else self.community.departments.get(department_id, "")

    def moment(self, moment: datetime | None) -> str:
        """2026-11-21 08:40, on the community's clocks."""
        return "" if moment is None else f"{moment.astimezone(self.community.zone_info):%Y-%m-%d %H:%M}"

    def window(self, starts_at: datetime | None, ends_at: datetime | None) -> str:
        """2026-11-21 08:40–10:00; the day is said once."""
        if starts_at is None or ends_at is None:
            return self.moment(starts_at)
        first, last = self.moment(starts_at), self.moment(ends_at)
        return f"{first}–{last[-5:] if last[:10] == first[:10] else last}"

    @property
    def day(self) -> str:
        """2026年11月21日."""
        return day_in_figures(local_day(self.now, self.community.zone))

    def link(self, path: str, record_id: UUID) -> str:
        """Where a record stands, for a QR code."""
        return f"{self.public_url}{path}/{record_id}"

    def notes(self, paper: str) -> tuple[str, ...]:
        """The small print of a paper, with the numbers to call."""
        community = self.community
        return tuple(
            line.format(service=community.service_phone, complaint=community.complaint_phone)
            for line in chinese_lines(f"papers.{paper}.notes")
        )


def money(fen: int | None) -> str:
    """123.45, as columns of amounts have it."""
    return "" if fen is None else yuan(fen)


def telephone(number: str | None) -> str:
    """As people dial it here: +8613800138000 → 13800138000. Masked ones stay as they are."""
    return (number or "").removeprefix("+86")


def with_capitals(fen: int) -> str:
    """123.45 元（人民币壹佰贰拾叁元肆角伍分）."""
    return f"{yuan(fen)} 元（人民币{in_capitals(fen)}）"


def plain(number: object) -> str:
    """A quantity without zeros at its end: 2.500 → 2.5."""
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def lines(text: str | None) -> tuple[str, ...]:
    """What somebody wrote, line by line."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
