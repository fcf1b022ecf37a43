"""Forms of a complaint's actions as people fill them in: well-formed, sensible ones more often than others."""

from typing import Any, Final

from tests.model.bureau import Bureau

Form = dict[str, Any]
STAFF: Final = ("cs_supervisor", "manager", "duty", "supervisor_property", "reception", "worker1", "worker2", "leader")
"""Whom a complaint may be given to."""
ACCUSED: Final = "worker2"
MATTERS: Final = ("consumer_dispute", "public_order", "sanitation", "equipment", "staff", "other")


class Mover:
    """What forms may name."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        self.files: list[str] = []
        self.written: dict[str, str] = {}
        self.writer = ""
        self.signatures: list[str] = []
        self.order_id = ""
        self.evidence_ids: list[str] = []
        self.complainant = "owner1"

    async def prepare(self) -> None:
        """Some files, and an order that was solved on the phone."""
        bureau = self.bureau
        self.files = self.files or [await bureau.upload("reception") for _ in range(3)]
        wanted = {"kind": "repair", "channel": "phone", "description": "水龙头滴水", "contact_phone": "13800001234"}
        place = {"community_id": bureau.community_id, "common_area": "大堂"}
        order = await bureau.must("reception", "/v1/work-orders", {**wanted, **place})
        advised = {"advice": "先关总阀", "customer_content": True}
        await bureau.must("reception", f"/v1/work-orders/{order['id']}/advise", advised)
        self.order_id = order["id"]

    async def sign(self, complaint_id: str) -> None:
        """Both sides sign a settlement; a signature is good for one."""
        signing = {"record_type": "complaint", "record_id": complaint_id, "signs": "settle"}
        self.signatures = [await self.bureau.upload("reception", "signature", **signing) for _ in range(2)]

    async def write_down(self, who: str) -> None:
        """Who takes a complaint up brings the paper along: nobody attaches what they can't read."""
        self.writer = who
        if who not in self.written:
            self.written[who] = await self.bureau.upload(who)

    @property
    def now(self) -> str:
        """The present moment."""
        return self.bureau.now.isoformat()

    def day(self, ahead: int) -> str:
        """A day."""
        return self.bureau.day(ahead).isoformat()

    def person(self, name: str) -> str:
        """Somebody's id."""
        return str(self.bureau.people[name].id)

    @property
    def told(self) -> Form:
        """Told just now."""
        return {"told_at": self.now, "means": "phone"}

    @property
    def word(self) -> Form:
        """The complainant's word, as staff record it."""
        return {"consent": {"said_by": "本人", "means": "phone", "told_at": self.now}}

    @property
    def facts(self) -> list[Form]:
        """Facts by which everything passes, by which something fails, and some that say little."""
        good = {
            "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "grounds": "sufficient",
            "warranty_end": self.day(200), "fault_reported_on": self.day(-1), "nature": "fault_of_goods",
        }  # fmt: skip
        return [
            good,
            {**good, "warranty_end": self.day(-30), "liability_otherwise": "no"},
            {**good, "grounds": "insufficient"},
            {"complainant_type": "operator", "authority_case": "unclear"},
            {"basis": "neither"},
            {"purchase_channel": "shop", "warranty_end": self.day(9)},
        ]

    @property
    def evidence(self) -> list[Form]:
        """A paper, and a picture."""
        return [{"kind": "receipt", "note": "小票"}, {"kind": "photo", "file_id": self.files[0]}]

    @property
    def corrective(self) -> Form:
        """Something to change."""
        plan = {"what": "培训", "owner_id": self.person("supervisor"), "due_on": self.day(7)}
        return {"corrective": plan}

    def filings(self, kind: str) -> list[Form]:
        """Complaints of a kind, as the desk writes them down."""
        common = {
            "community_id": self.bureau.community_id, "kind": kind, "description": "投诉",
            "complainant_id": self.person(self.complainant),
        }  # fmt: skip
        accused = {"name": "某人", "person_id": self.person(ACCUSED)}
        filings = [
            {**common, "channel": channel, "severity": severity, "matter": matter}
            for channel in ("phone", "written", "in_person")
            for severity in ("general", "general", "serious")
            for matter in MATTERS
        ]
        if kind == "service":
            return [{**form, "respondent": accused} for form in filings]
        shop = {"name": "金鑫家电"}
        return [
            {**form, "respondent": shop, "facts": facts, "evidence": evidence}
            for form in filings
            for facts in self.facts[:3]
            for evidence in ([], self.evidence)
        ]

    def of(self, action: str) -> list[Form]:
        """The forms that people send with an action."""
        made = getattr(self, f"_{action}", None)
        return [{}] if made is None else made()

    def _supplement(self) -> list[Form]:
        with_facts = [{"facts": facts} for facts in self.facts]
        return [{"evidence": self.evidence}, {"evidence": self.evidence[:1]}, {"demand": "退款"}, {}, *with_facts]

    def _verify_evidence(self) -> list[Form]:
        seen = {"finding": "小票原件"}
        known = [
            {"evidence_id": one, "genuine": genuine, **seen} for one in self.evidence_ids for genuine in (True, False)
        ]
        return [*known, {"evidence_id": self.order_id, "genuine": True}]

    def _correct(self) -> list[Form]:
        why = {"reason": "听错"}
        return [{**why, "matter": matter} for matter in MATTERS] + [{**why, "demand": "道歉"}, why]

    def _object(self) -> list[Form]:
        return [{"reason": "不是我说的"}]

    def _link_order(self) -> list[Form]:
        return [{"work_order_id": self.order_id}, {"work_order_id": self.files[0]}]

    def _request_evidence(self) -> list[Form]:
        named = {**self.told, "note": "小票"}
        return [
            named, {**named, "until": self.day(2)}, {**named, "until": self.day(20)}, self.told,
            {**named, "until": self.day(0)}, {**self.told, "missing": ["colour"]},
        ]  # fmt: skip

    def _no_evidence(self) -> list[Form]:
        return [self.word, self.word, {}]

    def _forward(self) -> list[Form]:
        elsewhere = [{"department_id": one} for one in self.bureau.departments.values()]
        return [{}, {}, {}, *elsewhere, {"department_id": self.order_id}]

    def _accept(self) -> list[Form]:
        return [self.told, {**self.told, "reason": "特殊情况"}]

    def _decline(self) -> list[Form]:
        return [self.told, {**self.told, "reason": "特殊情况"}, {**self.told, "codes": ["R10"]}]

    def _draft_refusal(self) -> list[Form]:
        return [{"letter_text": "不予受理。"}]

    def _refer(self) -> list[Form]:
        return [{**self.told, "referred_to": "12315", "reason": "不属本中心"}]

    def _refer_back(self) -> list[Form]:
        return [{"reason": "退回"}]

    def _ends(self, more: Form) -> list[Form]:
        unfounded = {"result": "已处理", "founded": False, **more}
        founded = {**unfounded, "founded": True, **self.corrective}
        money = {"compensation_fen": 5_000}
        return [
            unfounded, unfounded, founded, {**founded, **money}, {**unfounded, "founded": True},
            {**founded, "compensation_fen": 1}, {**founded, "rework_order_ids": [self.order_id]},
        ]  # fmt: skip

    def _resolve_on_spot(self) -> list[Form]:
        return self._ends({"customer_content": True})

    def _resolve(self) -> list[Form]:
        return self._ends({})

    def _assign(self) -> list[Form]:
        return [{"handler_id": self.person(name)} for name in (*STAFF, "owner2", "reception_gw")]

    def _reassign(self) -> list[Form]:
        return [{**form, "reason": "调整"} for form in self._assign()]

    def _return(self) -> list[Form]:
        return [{"reason": "不属本部门"}]

    def _contact(self) -> list[Form]:
        confirmed = {"means": "phone", "result": "reached", "confirms_withdrawal": True}
        tries = [{"means": "phone", "result": result} for result in ("reached", "unanswered", "message_left")]
        return [*tries, confirmed, {**confirmed, "result": "unanswered"}]

    def _reveal(self) -> list[Form]:
        return [{"purpose": "contact"}]

    def _investigate(self) -> list[Form]:
        went = {"sent": "李工", "place": "现场", "found": "属实"}
        return [{**went, "went_at": self.now}, {**went, "went_at": f"{self.day(2)}T09:00:00+08:00"}]

    def _grant_compensation(self) -> list[Form]:
        return [{"granted_fen": fen, "reason": "服务过失", "apology": fen > 0} for fen in (5_000, 0)]

    def _notify_progress(self) -> list[Form]:
        return [{**self.told, "text": "正在处理"}]

    def _set_severity(self) -> list[Form]:
        return [{"severity": severity, "reason": "核定"} for severity in ("serious", "general")]

    def _escalate(self) -> list[Form]:
        report = {"report": "请上级处理"}
        # who can't see the complaint has written nothing down
        paper = self.written.get(self.writer, self.files[0])
        return [{**report, "incident_report": "经过", "written_complaint_file_id": paper}, report]

    def _raise(self) -> list[Form]:
        return [{"report": "再上报"}]

    def _mediate(self) -> list[Form]:
        return [{"both_agreed": True}]

    def _record_session(self) -> list[Form]:
        return [{"held_at": self.now, "attended": ["双方"], "record": "陈述"}]

    def _settle(self) -> list[Form]:
        first, second = self.signatures
        signed = {"complainant_signature_file_id": first, "respondent_signature_file_id": second}
        agreed = {"terms": "退款", "due_on": self.day(7), **signed}
        return [
            agreed, {**agreed, "founded": True, **self.corrective}, {**agreed, "respondent_signature_file_id": first},
            {**agreed, "due_on": self.day(-1)}, {**agreed, "founded": True},
        ]  # fmt: skip

    def _fail(self) -> list[Form]:
        return [{"reason": "双方分歧大"}]

    def _record_execution(self) -> list[Form]:
        return [{"execution": "executed"}, {"execution": "broken"}]

    def _draft_reply(self) -> list[Form]:
        return [{"draft": "经查……"}]

    def _recall_draft(self) -> list[Form]:
        return [{"reason": "再改"}]

    def _return_reply(self) -> list[Form]:
        return [{"reason": "写明事实"}]

    def _approve_reply(self) -> list[Form]:
        return [self.told]

    def _reply(self) -> list[Form]:
        return [{**self.told, "text": "经查……"}]

    def _reject_reply(self) -> list[Form]:
        return [{"reason": "不满意", **self.word}, {"reason": "不满意"}]

    def _extend(self) -> list[Form]:
        reason = {"reason": "情况复杂", **self.told}
        return [{**reason, "until": self.day(ahead)} for ahead in (20, 40, 3, 0)]

    def _reopen(self) -> list[Form]:
        new = {"reason": "有新情况", **self.word}
        return [
            new, {**new, "evidence": self.evidence[:1]}, {**new, "facts": self.facts[0]}, {"reason": "有新情况"},
            {**new, "agreement_broken": True},
        ]  # fmt: skip

    def _withdraw(self) -> list[Form]:
        return [{**self.word}, {}]

    def _ask_satisfaction(self) -> list[Form]:
        return [{"satisfaction": "satisfied", "means": "phone"}, {"satisfaction": "not_reachable", "means": "phone"}]
