"""Effects: what follows from a step, as frozen values, each with its words for people. Handlers in services only write
rows; nothing here acts. What only one kind needs stands beside that kind."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.core.lang import Words
from app.workflow.clocks.kinds import CLOCKS
from app.workflow.engine.audiences import AUDIENCES


class Named(NamedTuple):
    """What an effect names, and the vocabulary in which such a name must be."""

    what: str
    names: tuple[str, ...]
    vocabulary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect(ABC):
    """Base of all effects; every subclass has exactly one handler (tests/contracts)."""

    @property
    @abstractmethod
    def words(self) -> Words:
        """What follows, as the docs and the lifecycle pages say it."""

    def names(self) -> tuple[Named, ...]:
        """What must exist for the effect to make sense."""
        return ()


@dataclass(frozen=True, slots=True)
class RowChange(Effect, ABC):
    """Base of effects that only change fields of the record itself; the engine applies them."""


def every_effect(base: type[Effect] = Effect) -> Iterator[type[Effect]]:
    """Every kind of effect that is declared, without the bases."""
    for kind in base.__subclasses__():
        # `slots` makes each class a second time, and the first is still there until it is collected
        if kind.__abstractmethods__:
            yield from every_effect(kind)
        elif "__slots__" in vars(kind):
            yield kind


def _clocks(en: str, zh: str, names: Iterable[str]) -> Words:
    kinds = [CLOCKS[name].words for name in names]
    return Words(f"{en}: {', '.join(kind.en for kind in kinds)}", f"{zh}:{'、'.join(kind.zh for kind in kinds)}")


@dataclass(frozen=True, slots=True)
class Put(RowChange):
    """Set a field of the record to a constant."""

    field: str
    value: object

    @property
    def words(self) -> Words:
        text = f"{self.field} = {'–' if self.value is None else str(self.value).lower()}"
        return Words(text, text)


@dataclass(frozen=True, slots=True)
class Keep(RowChange):
    """Copy fields of the form to fields of the record, names unchanged. Absent ones stay as they were."""

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)

    @property
    def words(self) -> Words:
        names = ", ".join(self.fields)
        return Words(f"keep {names}", f"保存 {names}")


@dataclass(frozen=True, slots=True)
class Stamp(RowChange):
    """Set a field of the record to the present moment."""

    field: str

    @property
    def words(self) -> Words:
        return Words(f"{self.field} = now", f"{self.field} = 当前时间")


@dataclass(frozen=True, slots=True)
class Sign(RowChange):
    """Set a field of the record to the id of whoever acts."""

    field: str

    @property
    def words(self) -> Words:
        return Words(f"{self.field} = whoever acts", f"{self.field} = 操作人")


@dataclass(frozen=True, slots=True)
class Count(RowChange):
    """Add one to a field of the record."""

    field: str

    @property
    def words(self) -> Words:
        return Words(f"{self.field} + 1", f"{self.field} + 1")


@dataclass(frozen=True, slots=True)
class Start(Effect):
    """Start a clock."""

    clock: str

    @property
    def words(self) -> Words:
        return _clocks("start the clock", "开始计时", (self.clock,))

    def names(self) -> tuple[Named, ...]:
        return (Named("clock", (self.clock,), tuple(CLOCKS)),)


@dataclass(frozen=True, slots=True)
class Stop(Effect):
    """End clocks: met, or breached when it is late."""

    clocks: tuple[str, ...]

    def __init__(self, *clocks: str) -> None:
        object.__setattr__(self, "clocks", clocks)

    @property
    def words(self) -> Words:
        return _clocks("end the clock", "结束计时", self.clocks)

    def names(self) -> tuple[Named, ...]:
        return (Named("clock", self.clocks, tuple(CLOCKS)),)


@dataclass(frozen=True, slots=True)
class Void(Effect):
    """The reason for these clocks is gone. No names: all that still run."""

    clocks: tuple[str, ...]

    def __init__(self, *clocks: str) -> None:
        object.__setattr__(self, "clocks", clocks)

    @property
    def words(self) -> Words:
        if not self.clocks:
            return Words("void all open clocks", "作废全部未结束计时")
        return _clocks("void the clock", "作废计时", self.clocks)

    def names(self) -> tuple[Named, ...]:
        return (Named("clock", self.clocks, tuple(CLOCKS)),)


@dataclass(frozen=True, slots=True)
class Pause(Effect):
    """Pause a clock."""

    clock: str

    @property
    def words(self) -> Words:
        return _clocks("pause the clock", "暂停计时", (self.clock,))

    def names(self) -> tuple[Named, ...]:
        return (Named("clock", (self.clock,), tuple(CLOCKS)),)


@dataclass(frozen=True, slots=True)
class Resume(Effect):
    """Let a paused clock run on."""

    clock: str

    @property
    def words(self) -> Words:
        return _clocks("let the clock run on", "恢复计时", (self.clock,))

    def names(self) -> tuple[Named, ...]:
        return (Named("clock", (self.clock,), tuple(CLOCKS)),)


@dataclass(frozen=True, slots=True)
class Restart(Effect):
    """End a clock, met or breached, and start it anew: the next notice is due from this one on (M-133)."""

    clock: str

    @property
    def words(self) -> Words:
        return _clocks("end the clock and start it anew", "结束并重新计时", (self.clock,))

    def names(self) -> tuple[Named, ...]:
        return (Named("clock", (self.clock,), tuple(CLOCKS)),)


@dataclass(frozen=True, slots=True)
class MoveDue(Effect):
    """Move an open clock's end to the end of the day that the form names (M-137)."""

    clock: str

    @property
    def words(self) -> Words:
        return _clocks("the clock ends with the day named", "时限移至所填日期", (self.clock,))

    def names(self) -> tuple[Named, ...]:
        return (Named("clock", (self.clock,), tuple(CLOCKS)),)


@dataclass(frozen=True, slots=True)
class Tell(Effect):
    """Leave a notice for one of AUDIENCES."""

    whom: str

    @property
    def words(self) -> Words:
        audience = AUDIENCES[self.whom]
        return Words(f"tell {audience.en}", f"通知{audience.zh}")

    def names(self) -> tuple[Named, ...]:
        return (Named("audience", (self.whom,), tuple(AUDIENCES)),)
