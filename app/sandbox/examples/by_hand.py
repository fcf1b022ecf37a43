"""Examples of what is no action of a record: settings, people, rights, and what everybody does for themselves. Rows
that are only there to be changed are made by the administrator first."""

from datetime import date
from typing import Final

from app.core.example_days import of_today
from app.core.ids import ids_from
from app.core.outside_settings import STANDIN_APP
from app.sandbox import demo_people, demo_places
from app.sandbox.demo.server import Form, answered
from app.sandbox.demo_data import DEMO
from app.sandbox.examples.fixed import fixed_ids
from app.sandbox.examples.recording import Example, ExampleServer, template_of

GARDEN = next(place for place in demo_places.COMMUNITIES if place.code == "HY")
HERE: Final = f"/v1/communities/{GARDEN.id}"
TODAY, LATER = "2099-01-01", "2099-12-31"
HOOKS: Final = "/v1/webhook-endpoints"
RECEIVER: Final = "http://127.0.0.1:8099/gongdan"
"""Whoever tries webhooks listens there; `make run` allows it."""
NEW_PASSWORD: Final = "correct horse battery staple"
EDITS: Final = ("/update", "/correct-phone")
"""Edits say from which version they are made."""
CLAIMS: Final = "/v1/me/homes"
HOME: Final = GARDEN.buildings[0].units[0].rooms[-1]


class ByHand:
    """Makes the rows, and names what can be sent."""

    def __init__(self, server: ExampleServer, today: date) -> None:
        self.server, self.today = server, today
        self.examples: list[Example] = []

    def can_send(self, username: str, method: str, path: str, body: Form | None = None) -> None:
        """A request that works as it stands."""
        if path.endswith(EDITS) and body is not None:
            body = {**body, "expected_version": 1}
        self.examples.append(Example(f"{method} {template_of(path)}", username, path, body))

    async def make(self, username: str, path: str, form: Form, *, sent_again: Form | None = None) -> str:
        """Make a row with a fixed id, and name a request that makes another like it. Returns its id."""
        row_id = await self._made(username, f"POST {template_of(path)}", path, form)
        self.can_send(username, "POST", path, form | (sent_again or {}))
        return row_id

    async def _made(self, username: str, name: str, path: str, form: Form) -> str:
        who = await self.server.person(username)
        with ids_from(fixed_ids(name)):
            response = await self.server.post(who, path, of_today(form, self.today))
        return str(answered(response, f"{who}: POST {path}", 201).json()["id"])

    async def keep(self, path: str, form: Form, change: Form, again: Form) -> str:
        """A row of settings: made, read, changed; `again`: what another one has otherwise. Returns its id."""
        row_id = await self.make("admin", path, form, sent_again=again)
        self.can_send("admin", "GET", f"{path}/{row_id}")
        self.can_send("admin", "POST", f"{path}/{row_id}/update", change)
        return row_id

    async def all(self) -> list[Example]:
        """Everything."""
        await self.places()
        await self.people()
        await self.rights()
        await self.webhooks()
        await self.claims()
        await self.papers()
        self.own()
        self.at_the_gate()
        self.at_the_desk()
        return self.examples

    async def places(self) -> None:
        """Communities and what belongs to them."""
        numbers = {"service_phone": "0532-8000-0120", "complaint_phone": "0532-8000-0129", "zone": "Asia/Shanghai"}
        place = await self.make(
            "admin", "/v1/communities", {"code": "YH", "name": "云海苑", **numbers},
            sent_again={"code": "XH", "name": "星河苑"},
        )  # fmt: skip
        self.can_send("admin", "GET", f"/v1/communities/{place}")
        self.can_send("admin", "POST", f"/v1/communities/{place}/update", {"service_phone": "0532-8000-0121"})
        building = await self.keep(f"{HERE}/buildings", {"name": "8号楼"}, {"name": "8号楼(北区)"}, {"name": "9号楼"})
        unit = {"building_id": building, "name": "1单元"}
        unit_id = await self.keep(f"{HERE}/units", unit, {"name": "东单元"}, {"name": "2单元"})
        room = {"building_id": building, "unit_id": unit_id, "kind": "room", "number": "801"}
        handed_over = {"handed_over_on": "2024-06-30"}
        await self.keep(f"{HERE}/premises", room | handed_over, {"number": "801A"}, {"number": "802"})
        department = {"code": "greening", "name": "绿化部"}
        department_id = await self.keep(
            f"{HERE}/departments", department, {"name": "绿化养护部"}, {"code": "parking", "name": "车辆管理部"}
        )
        term = {"part": "gate", "months": 12}
        await self.keep(f"{HERE}/warranty-terms", term, {"months": 24}, {"part": "intercom"})
        item: Form = {
            "code": "P90", "name": "更换门禁卡座", "category": "维修", "kind": "repair", "trades": ["electrical"],
            "needs_visit": True, "unit": "次", "price_fen": 6_000,
        }  # fmt: skip
        again = {"code": "P91", "name": "更换门铃"}
        await self.keep(f"{HERE}/catalogue-items", item, {"price_fen": 6_500}, again)
        topic = {
            "code": "security",
            "name": "安防布置",
            "disclosure": "forbidden",
            "rule": "涉及小区安全，不对外告知。",
        }
        await self.keep(
            f"{HERE}/enquiry-topics", topic, {"name": "安防与监控布置"}, {"code": "heating", "name": "供暖"}
        )
        entry = {"name": "车辆管理室", "room": "地下一层B01", "phone": "0532-8000-0116", "duties": "车位、停车费"}
        await self.keep(f"{HERE}/directory-entries", entry, {"head": "何主管"}, {"name": "监控中心"})
        head = {"name": "海怡花园客户服务中心", "address": "青岛市市南区香港中路 1 号", "phone": "0532-8000-0110"}
        await self.keep(
            f"{HERE}/letterheads", head, {"address": "青岛市市南区香港中路 3 号"}, {"name": "海怡花园管理处"}
        )
        await self._duty(department_id)
        self.can_send("reception", "POST", f"{HERE}/belongs", {"room": GARDEN.buildings[0].units[0].rooms[0].label})
        policy = await self.make(
            "admin", f"{HERE}/clock-policies", {"clock": "sign_for", "urgency": "urgent", "length": 900},
            sent_again={"urgency": "normal"},
        )  # fmt: skip
        self.can_send("admin", "GET", f"/v1/clock-policies/{policy}")
        self.can_send("admin", "POST", f"/v1/clock-policies/{policy}/update", {"length": 1200})
        tried = {"clock": "sign_for", "length": 900}
        period = {"from": "2098-12-25", "until": "2098-12-31"}
        simulated: Form = {"community_id": str(GARDEN.id), **period, "policies": [tried]}
        self.can_send("manager", "POST", "/v1/clock-policies/simulate", simulated)

    async def papers(self) -> None:
        """A booking of housekeeping for tomorrow, and what is printed for that morning."""
        cleaning: Form = {
            "community_id": str(GARDEN.id), "kind": "housekeeping", "channel": "phone", "catalogue_code": "P15",
            "description": "三居室深度保洁", "premises_id": str(HOME.id), "contact_name": "丁一鸣",
            "contact_phone": "13800001901",
            "housekeeping": {
                "tasks": ["厨房除油", "地面清洁"], "hours": 2, "people": 2, "tools": "centre", "materials": "centre",
                "price_by": "job",
            },
        }  # fmt: skip
        order = await self._made("reception", "cleaning", "/v1/work-orders", cleaning)
        who = await self.server.person("reception")
        agreed = {"said_by": "业主本人", "means": "phone", "told_at": (await self.server.now(who)).isoformat()}
        accepted: Form = {
            "coverage": "chargeable", "coverage_reason": "家政为有偿服务", "consent": agreed,
            "estimate": {"basis": "on_site", "visit_fee_fen": 0},
            "appointment": {"starts_at": "2099-01-02T10:00:00+08:00", "ends_at": "2099-01-02T12:00:00+08:00"},
        }  # fmt: skip
        path = f"/v1/work-orders/{order}"
        answered(await self.server.post(who, f"{path}/accept", of_today(accepted, self.today)), f"{who}: accept", 200)
        self.can_send("reception", "GET", f"{path}/papers/housekeeping-sheet")
        self.can_send("reception", "POST", f"{HERE}/papers", {"day": "2099-01-02"})
        exported: Form = {"community_id": HERE.rpartition("/")[2], "records": "charges", "format": "csv"}
        self.can_send("manager", "POST", "/v1/exports", exported)
        self.can_send("manager", "GET", "/v1/operations")

    async def _duty(self, department_id: str) -> None:
        """Who works when, and where somebody must be."""
        post = {"name": "监控室", "department_id": department_id, "always_manned": True}
        await self.keep(f"{HERE}/duty-posts", post, {"people": 2}, {"name": "配电房"})
        ids = {person.username: str(person.id) for person in demo_people.PEOPLE}
        day = {"starts": "08:30", "ends": "17:30", "lunch_starts": "12:00", "lunch_ends": "13:00"}
        week: Form = {"days": [{"weekday": weekday, **day} for weekday in range(1, 6)]}
        await self.keep(
            f"{HERE}/work-hours", {"person_id": ids["cashier"], **week}, {"days": [{"weekday": 6, **day}]},
            {"person_id": ids["guard"]},
        )  # fmt: skip

    async def people(self) -> None:
        """Customers, and staff to whom something can be done."""
        owner = {"name": "丁一鸣", "phone": "13800001901", "premises_id": str(HOME.id), "relation": "owner"}
        path = f"{HERE}/customers"
        kept = await self.make("reception", path, owner, sent_again={"name": "丁二鸣", "phone": "13800001902"})
        twin = await self._made("reception", "twin", path, {**owner, "another_person": True})
        lodger = {"name": "白露", "phone": "13800001903", "relation": "tenant"}
        tenant = await self._made("reception", "tenant", path, {**owner, **lodger})
        room = {"person_id": tenant, "premises_id": str(GARDEN.buildings[0].units[0].rooms[0].id), "relation": "tenant"}
        binding = await self.make("reception", f"{HERE}/bindings", {**room, "valid_from": TODAY}, sent_again={
            "person_id": kept, "relation": "owner",
        })  # fmt: skip
        self.can_send("reception", "GET", f"{HERE}/bindings/{binding}")
        self.can_send("reception", "POST", f"{HERE}/bindings/{binding}/update", {"valid_until": LATER})
        self.can_send("reception", "POST", f"/v1/customers/{kept}/binding-code")
        corrected = {"phone": "13800001904", "reason": "登记时听错了"}
        self.can_send("reception", "POST", f"/v1/customers/{tenant}/correct-phone", corrected)
        same = {"duplicate_of": kept, "reason": "同一人登记了两次，身份证核对一致"}
        self.can_send("admin", "POST", f"/v1/customers/{twin}/merge", same)
        self.can_send("reception", "POST", f"/v1/customers/{kept}/reveal", {"purpose": "contact"})
        staff = {"kind": "staff", "name": "温暖", "phone": "13800001905", "username": "newcomer"}
        newcomer = await self.make("admin", "/v1/people", staff, sent_again={
            "name": "方晴", "phone": "13800001906", "username": "newcomer2",
        })  # fmt: skip
        self.can_send("admin", "GET", f"/v1/people/{newcomer}")
        other = {"kind": "staff", "name": "江枫", "phone": "13800001907", "username": "newcomer3"}
        changed = await self._made("admin", "newcomer3", "/v1/people", other)
        self.can_send("admin", "POST", f"/v1/people/{changed}/update", {"name": "江帆"})
        self.can_send("admin", "POST", f"/v1/people/{newcomer}/password", {"password": NEW_PASSWORD})
        self.can_send("admin", "POST", f"/v1/people/{newcomer}/password-reset")
        self.can_send("admin", "POST", f"/v1/people/{newcomer}/second-factor/remove")
        self._newcomer = newcomer

    async def rights(self) -> None:
        """Roles, qualifications and machine clients."""
        path = f"/v1/people/{self._newcomer}"
        engineering = next(each for each in GARDEN.departments if each.code == "engineering")
        role = {"role": "worker", "community_id": str(GARDEN.id), "department_id": str(engineering.id)}
        grant = await self.make("admin", f"{path}/role-grants", role, sent_again={"role": "supervisor"})
        self.can_send("admin", "GET", f"{path}/role-grants")
        skill = {"trade": "plumbing", "valid_from": TODAY, "valid_until": LATER, "certificate": "示-2099-001"}
        skill_id = await self.make("admin", f"{path}/qualifications", skill, sent_again={"trade": "electrical"})
        self.can_send("admin", "GET", f"{path}/qualifications")
        self.can_send("admin", "POST", f"{path}/qualifications/{skill_id}/update", {"certificate": "示-2099-002"})
        # last: a grant that has ended isn't shown any more
        self.can_send("admin", "DELETE", f"{path}/role-grants/{grant}")
        client = {"client_id": "kingdee", "name": "金蝶财务", "scopes": ["charges:read", "events:read"]}
        again = {"client_id": "yonyou", "name": "用友财务"}
        client_id = await self.make("admin", "/v1/machine-clients", client, sent_again=again)
        self.can_send("admin", "GET", f"/v1/machine-clients/{client_id}")
        self.can_send("admin", "POST", f"/v1/machine-clients/{client_id}/update", {"name": "金蝶云星空"})
        # another one: a new secret is a new version, and the change above names the first
        other = {**client, "client_id": "inspur", "name": "浪潮财务"}
        other_id = await self._made("admin", "inspur", "/v1/machine-clients", other)
        self.can_send("admin", "POST", f"/v1/machine-clients/{other_id}/secret")

    async def webhooks(self) -> None:
        """Receivers of the demo's machine client, on the machine that the demo runs on. Without a secret nothing is
        sent there."""
        hook = {
            "machine_client_id": str(DEMO.machine_client.id), "url": RECEIVER, "description": "ERP 事件接收",
            "events": ["work_order.*", "charge.paid"], "communities": [str(GARDEN.id)],
        }  # fmt: skip
        again = {"description": "报表系统事件接收"}
        path = f"{HOOKS}/{await self.make('admin', HOOKS, hook, sent_again=again)}"
        for end in ("", "/deliveries"):
            self.can_send("admin", "GET", f"{path}{end}")
        self.can_send("admin", "POST", f"{path}/update", {"events": ["work_order.*", "charge.*"]})
        # another one: a new secret is a new version, and the change above names the first
        other = f"{HOOKS}/{await self._made('admin', 'other receiver', HOOKS, {**hook, **again})}"
        for action in ("rotate-secret", "test", "disable"):
            self.can_send("admin", "POST", f"{other}/{action}")
        self.can_send("admin", "POST", f"{other}/enable", {"from_now": True})
        stretch = {"community_id": str(GARDEN.id), "from_position": 1, "to_position": 10}
        self.can_send("admin", "POST", f"{other}/replay", stretch)

    async def claims(self) -> None:
        """Homes that customers say are theirs: to confirm, to decline, to withdraw, and one that stays as it is."""
        homes = [room for unit in GARDEN.buildings[0].units for room in unit.rooms]
        claimed: dict[str, str] = {}
        for username, home in zip(("owner2", "tenant1", "owner1", "merchant1"), homes[1:], strict=False):
            name = next(person.name for person in demo_people.PEOPLE if person.username == username)
            form = {"community_id": str(GARDEN.id), "address": home.label, "relation": "owner", "name": name}
            claimed[username] = f"/v1/home-claims/{await self._made(username, f'claim of {username}', CLAIMS, form)}"
        confirmed, declined, withdrawn, kept = claimed.values()
        self.can_send("reception", "POST", f"{confirmed}/confirm", {"premises_id": str(homes[1].id)})
        self.can_send("reception", "POST", f"{declined}/decline", {"reason": "与产权登记不符，请携带证件到前台办理"})
        self.can_send("owner1", "POST", f"{withdrawn}/withdraw")
        self.can_send("reception", "POST", f"{kept}/reveal", {"purpose": "contact"})
        for end in ("", "/clocks", "/timeline", "/forms/confirm", "/forms/confirm/premises_id"):
            self.can_send("reception", "GET", f"{kept}{end}")

    def at_the_gate(self) -> None:
        """A visitor for whom the resident was called today."""
        owner = next(person for person in demo_people.PEOPLE if person.username == "owner1")
        call = {"at": f"{TODAY}T00:00:00+08:00", "means": "phone", "result": "agreed", "answered_by": owner.name}
        room = next(room for unit in GARDEN.buildings[0].units for room in unit.rooms)
        visit = {"premises_id": str(room.id), "resident_id": str(owner.id), "name": "孙悦", "purpose": "送还物品"}
        form = {"community_id": str(GARDEN.id), **visit, "call": call}
        self.can_send("duty", "POST", "/v1/visitors/register", form)

    def at_the_desk(self) -> None:
        """What a home owes, for whoever asks on the telephone."""
        form = {"premises_id": str(HOME.id), "asked_by": "业主本人"}
        self.can_send("reception", "POST", f"{HERE}/property-fees", form)

    def own(self) -> None:
        """What everybody does for themselves."""
        password = {"password": demo_people.PASSWORD}
        login = {"grant_type": "password", "username": "reception", **password}
        self.can_send("", "POST", "/v1/auth/token", login)
        self.can_send("duty_gw", "POST", "/v1/auth/logout", {"refresh_token": "gdr_none"})
        self.can_send("", "POST", "/v1/auth/sms/send", {"phone": "13800000015"})
        home = {"community_id": str(GARDEN.id), "address": HOME.label, "relation": "tenant", "name": "张晓东"}
        self.can_send("tenant1", "POST", CLAIMS, home)
        quiet = {"quiet_begins": "22:00", "quiet_ends": "07:00"}
        # these settings have no version: whoever writes last wins
        path = "/v1/me/notice-settings/update"
        self.examples.append(Example(f"POST {path}", "owner1", path, quiet))
        self.can_send("owner1", "POST", "/v1/me/notices/read", {"until": f"{TODAY}T00:00:00+08:00"})
        # what `make run` brings along in place of WeChat knows these templates
        consents: Form = {"app_id": STANDIN_APP, "results": {"standin-progress": "accept", "standin-money": "reject"}}
        self.can_send("owner1", "POST", "/v1/me/subscriptions", consents)
        # beside a file that has to be chosen
        self.can_send("reception", "POST", "/v1/files", {"community_id": str(GARDEN.id)})
        change = {"current_password": demo_people.PASSWORD, "new_password": NEW_PASSWORD}
        self.can_send("guard_gw", "POST", "/v1/me/password", change)
        self.can_send("cashier_gw", "POST", "/v1/me/second-factor", password)
        facts = {"basis": "A1", "complainant_type": "consumer", "nature": "fault_of_goods", "purchase_channel": "shop"}
        self.can_send("reception_gw", "POST", "/v1/complaint-rules/assess", facts)
