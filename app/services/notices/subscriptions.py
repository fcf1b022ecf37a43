"""Which subscribe messages a person has agreed to, and which the mini-program had better ask for at a tap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.lang import Language, Words
from app.core.outside_settings import WechatApp
from app.services.notices.routing import TASK, rules

TITLES: Final[Mapping[str, Words]] = {
    "progress": Words("progress of a request", "工单进度通知"),
    "money": Words("invoices and payments", "账单与缴费通知"),
    "complaint": Words("progress of a complaint", "投诉处理通知"),
    "arrival": Words("guests at the gate", "访客到访通知"),
    TASK: Words("new tasks", "新任务通知"),
}
MOST: Final = 3
"""How many templates wx.requestSubscribeMessage takes at once."""


@dataclass(frozen=True, slots=True)
class Template:
    """A template of one mini-program."""

    app_id: str
    template_id: str
    use: str
    title: Words


class Subscriptions:
    """The templates of all mini-programs, and those that go with an action."""

    def __init__(self, apps: Mapping[str, WechatApp]) -> None:
        self.templates: Sequence[Template] = [
            Template(app_id, template.id, use, TITLES[use])
            for app_id, app in apps.items()
            for use, template in app.templates.items()
        ]
        self._of_uses: dict[tuple[str, bool, Language], list[dict[str, str]]] = {}

    def find(self, app_id: str, template_id: str) -> Template | None:
        """A template that this installation has."""
        return next(
            (
                template
                for template in self.templates
                if (template.app_id, template.template_id) == (app_id, template_id)
            ),
            None,
        )

    def worth_asking(self, record_type: str, language: Language, *, works_there: bool) -> list[dict[str, str]]:
        """What to ask for after an action on a kind of record: of customers its own template, and that of invoices
        beside a request's; of staff that of tasks."""
        known = self._of_uses.get((record_type, works_there, language))
        if known is None:
            use = rules()["templates"].get(record_type)
            wanted = [TASK] if works_there else [use, *(["money"] if use == "progress" else [])]
            known = self._of_uses[record_type, works_there, language] = [
                {"app_id": template.app_id, "template_id": template.template_id, "title": template.title.say(language)}
                for template in self.templates
                if template.use in wanted
            ][: MOST * 2]
        return known
