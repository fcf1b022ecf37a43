"""Effects: what follows from a step, as frozen values, each with its words for people. Handlers in services only write
rows; nothing here acts. What only one kind needs stands beside that kind."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from pydantic import BaseModel

from app.core.enums import Labelled
from app.core.lang import Words
from app.workflow.clocks.definitions import CLOCKS
from app.workflow.engine.audiences import AUDIENCES


class Reference(NamedTuple):
    """What an effect names, and the vocabulary in which such a name must be."""

    what: str
    names: tuple[str, ...]
    vocabulary: tuple[str, ...]


@dataclass(frozen=True)
class Effect(ABC):
    """Base of all effects; every subclass has exactly one handler (tests/contracts)."""

    only_with: ClassVar[str] = ""
    """A column of the record: while it is empty, there is nothing to do."""
    tells: ClassVar[tuple[str, ...]] = ()
    """Whom its handler may tell of the move besides, of AUDIENCES: the notice needs words for them."""

    @property
    @abstractmethod
    def words(self) -> Words:
        """What follows, as the docs and the lifecycle pages say it."""

    def names(self) -> tuple[Reference, ...]:
        """What must exist for the effect to make sense."""
        return ()


class RowChange(Effect, ABC):
    """Base of effects that only change fields of the record itself; the engine applies them."""


def every_effect(base: type[Effect] = Effect) -> Iterator[type[Effect]]:
    """Every kind of effect that is declared, without the bases."""
    derived = base.__subclasses__()
    for effect in derived:
        yield from every_effect(effect)
    if not derived:
        yield base


@dataclass(frozen=True)
class OfVocabulary(Effect):
    """Base of effects that name one value of a vocabulary."""

    says: ClassVar[Words]
    """What follows, with `{value}` for the words of the value."""
    vocabulary: ClassVar[type[Labelled] | Mapping[str, Words]]
    value: str

    @property
    def words(self) -> Words:
        """What follows from this value."""
        vocabulary = self.vocabulary
        value = vocabulary[self.value] if isinstance(vocabulary, Mapping) else vocabulary(self.value)
        return self.says.filled(value=value)

    def names(self) -> tuple[Reference, ...]:
        """The value must be one of the vocabulary's."""
        return (Reference("value", (self.value,), tuple(self.vocabulary)),)


@dataclass(frozen=True)
class Put(RowChange):
    """Set a field of the record to a constant."""

    field: str
    value: object

    @property
    def words(self) -> Words:
        text = f"{self.field} = {'–' if self.value is None else str(self.value).lower()}"
        return Words(text, text)


@dataclass(frozen=True)
class Keep(RowChange):
    """Copy fields of the form to fields of the record, names unchanged. Absent ones stay as they were."""

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)

    @property
    def words(self) -> Words:
        names = ", ".join(self.fields)
        return Words(f"keep {names}", f"保存 {names}")


@dataclass(frozen=True)
class Clear(RowChange):
    """Empty fields of the record that the form names with null. In a form in which only what is sent is changed, null
    is no silence: it says that there is none."""

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)

    @property
    def words(self) -> Words:
        names = ", ".join(self.fields)
        return Words(f"null empties {names}", f"填 null 即清空 {names}")

    def emptied_by(self, form: BaseModel) -> tuple[str, ...]:
        """The fields that a form empties."""
        return tuple(name for name in self.fields if name in form.model_fields_set and getattr(form, name) is None)


@dataclass(frozen=True)
class FieldChange(RowChange):
    """Base of effects that change one field of the record in a way of their own."""

    says: ClassVar[Words]
    """What becomes of the field, behind its name."""
    field: str

    @property
    def words(self) -> Words:
        return Words(f"{self.field} {self.says.en}", f"{self.field} {self.says.zh}")


class Stamp(FieldChange):
    """Set a field of the record to the present moment."""

    says = Words("= now", "= 当前时间")


class Sign(FieldChange):
    """Set a field of the record to the id of whoever acts."""

    says = Words("= whoever acts", "= 操作人")


class Count(FieldChange):
    """Add one to a field of the record."""

    says = Words("+ 1", "+ 1")


@dataclass(frozen=True)
class OnClocks(Effect):
    """Base of what is done to clocks."""

    says: ClassVar[Words]
    """What is done, before the clocks' names."""
    clocks: tuple[str, ...]

    def __init__(self, *clocks: str) -> None:
        object.__setattr__(self, "clocks", clocks)

    @property
    def words(self) -> Words:
        titles = [CLOCKS[name].words for name in self.clocks]
        en, zh = ", ".join(title.en for title in titles), "、".join(title.zh for title in titles)
        return Words(f"{self.says.en}: {en}", f"{self.says.zh}:{zh}")

    def names(self) -> tuple[Reference, ...]:
        return (Reference("clock", self.clocks, tuple(CLOCKS)),)


class OnClock(OnClocks):
    """Base of what is done to one clock."""

    def __init__(self, clock: str) -> None:
        super().__init__(clock)

    @property
    def clock(self) -> str:
        """The clock's name."""
        return self.clocks[0]


class Start(OnClock):
    """Start a clock."""

    says = Words("start the clock", "开始计时")


class Stop(OnClocks):
    """End clocks: met, or breached when it is late."""

    says = Words("end the clock", "结束计时")


class Void(OnClocks):
    """The reason for these clocks is gone. No names: all that still run."""

    says = Words("void the clock", "作废计时")

    @property
    def words(self) -> Words:
        return super().words if self.clocks else Words("void all open clocks", "作废全部未结束计时")


class Pause(OnClock):
    """Pause a clock."""

    says = Words("pause the clock", "暂停计时")


class Resume(OnClock):
    """Let a paused clock run on."""

    says = Words("let the clock run on", "恢复计时")


class Restart(OnClock):
    """End a clock, met or breached, and start it anew: the next notice is due from this one on (M-133)."""

    says = Words("end the clock and start it anew", "结束并重新计时")


class MoveDue(OnClock):
    """Move an open clock's end to the end of the day that the form names (M-137)."""

    says = Words("the clock ends with the day named", "时限移至所填日期")


@dataclass(frozen=True)
class ShowOnRecord(Effect):
    """Show, beside the contact that the record names, the customer's name and number as they are on record now."""

    field: str
    """Which field names the customer."""

    @property
    def words(self) -> Words:
        return Words("show the customer's number on record now", "显示客户当前的登记电话")


@dataclass(frozen=True)
class Tell(Effect):
    """Leave a notice for one of AUDIENCES."""

    whom: str

    @property
    def words(self) -> Words:
        audience = AUDIENCES[self.whom]
        return Words(f"tell {audience.en}", f"通知{audience.zh}")

    def names(self) -> tuple[Reference, ...]:
        return (Reference("audience", (self.whom,), tuple(AUDIENCES)),)
