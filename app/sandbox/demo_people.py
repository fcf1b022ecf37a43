"""The people of the demo: who logs in as what, with one published password. Never written in production."""

from dataclasses import dataclass
from typing import Final

from app.core.enums import Relation
from app.core.lang import Words
from app.core.roles import Role
from app.core.scopes import SCOPES

PASSWORD: Final = "gongdan-demo"
CLIENT_ID: Final = "erp"
CLIENT_SECRET: Final = "gongdan-demo-erp-secret"
CLIENT_NAME: Final = "示范 ERP"
CLIENT_SCOPES: Final = tuple(SCOPES)

EVERYWHERE: Final = None
"""In place of a community's code: the whole organisation."""
SKILLED: Final = ("plumbing", "electrical", "masonry", "carpentry", "locksmith", "appliance")


@dataclass(frozen=True, slots=True)
class Job:
    """A role in a community and, where it applies, a department, by their codes."""

    role: Role
    community: str | None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Skill:
    """A qualification, valid from so many days ago to so many days ahead."""

    trade: str
    since_days: int = 400
    for_days: int = 700


@dataclass(frozen=True, slots=True)
class Home:
    """A room or shop that a customer is bound to, by its address."""

    community: str
    label: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to log in as; `about` says what else is worth knowing about them."""

    username: str
    name: str
    jobs: tuple[Job, ...] = ()
    about: Words | None = None
    skills: tuple[Skill, ...] = ()
    homes: tuple[Home, ...] = ()
    outsourced: bool = False


def _staff(username: str, name: str, role: Role, community: str | None, department: str | None = None) -> DemoPerson:
    return DemoPerson(username, name, (Job(role, community, department),))


def _worker(username: str, name: str, community: str, about: Words, *skills: Skill) -> DemoPerson:
    department = "cleaning" if username.startswith("cleaner") else "engineering"
    return DemoPerson(username, name, (Job(Role.WORKER, community, department),), about, skills)


def _customer(username: str, name: str, about: Words, *homes: Home) -> DemoPerson:
    return DemoPerson(username, name, (), about, homes=homes)


def _skills(*trades: str) -> tuple[Skill, ...]:
    return tuple(Skill(trade) for trade in trades)


HY: Final = "HY"
GW: Final = "GW"
_ALL_REPAIRS: Final = Words("qualified for all repairs", "各维修工种均有资质")

PEOPLE: Final = (
    _staff("admin", "管理员", Role.ADMIN, EVERYWHERE),
    # 海怡花园
    _staff("reception", "林小满", Role.RECEPTIONIST, HY),
    _staff("supervisor", "周建国", Role.SUPERVISOR, HY, "engineering"),
    _staff("supervisor_cleaning", "何秀兰", Role.SUPERVISOR, HY, "cleaning"),
    _worker("worker1", "陈志强", HY, _ALL_REPAIRS, *_skills(*SKILLED)),
    _worker(
        "worker2", "刘海", HY, Words("electrician, no plumbing", "电工,无水暖资质"),
        *_skills("electrical", "appliance"),
    ),
    _worker(
        "worker3", "马国栋", HY, Words("plumber whose qualification expired", "水暖工,资质已过期"),
        Skill("plumbing", 800, -30), Skill("masonry"),
    ),
    DemoPerson(
        "worker4", "赵勤", (Job(Role.WORKER, HY, "engineering"),),
        Words("outsourced: locks and plumbing", "外包:锁具、水暖"), _skills("locksmith", "plumbing"), outsourced=True,
    ),
    _worker(
        "cleaner1", "孙桂芳", HY, Words("cleaning, care, gardening", "保洁、照护、绿化"),
        *_skills("cleaning", "care", "gardening"),
    ),
    _staff("cashier", "吴敏", Role.CASHIER, HY),
    _staff("cs_supervisor", "郑文", Role.CS_SUPERVISOR, HY),
    _staff("manager", "黄立", Role.MANAGER, HY),
    _staff("duty", "徐涛", Role.DUTY_MANAGER, HY),
    _staff("guard", "高勇", Role.GUARD, HY),
    _customer("owner1", "李春梅", Words("in warranty", "房屋在保修期内"), Home(HY, "1号楼1单元101", Relation.OWNER)),
    _customer("owner2", "王德明", Words("warranty over", "房屋已过保修期"), Home(HY, "2号楼1单元101", Relation.OWNER)),
    _customer("tenant1", "张晓东", Words("tenant", "租户"), Home(HY, "2号楼2单元202", Relation.TENANT)),
    # 国旺广场
    _staff("reception_gw", "苏婷", Role.RECEPTIONIST, GW),
    _staff("supervisor_gw", "罗斌", Role.SUPERVISOR, GW, "engineering"),
    _worker("worker_gw", "梁宇", GW, _ALL_REPAIRS, *_skills(*SKILLED)),
    _worker("cleaner_gw", "唐丽", GW, Words("cleaning, gardening", "保洁、绿化"), *_skills("cleaning", "gardening")),
    _staff("cashier_gw", "冯雪", Role.CASHIER, GW),
    _staff("cs_supervisor_gw", "邓华", Role.CS_SUPERVISOR, GW),
    _staff("manager_gw", "曹亮", Role.MANAGER, GW),
    _staff("duty_gw", "彭飞", Role.DUTY_MANAGER, GW),
    _staff("guard_gw", "袁刚", Role.GUARD, GW),
    _customer("merchant1", "许文静", Words("merchant", "商户"), Home(GW, "A座101铺", Relation.MERCHANT)),
    _customer("merchant2", "韩冰", Words("another merchant", "另一商户"), Home(GW, "A座203铺", Relation.MERCHANT)),
    # whom complaints go to, and who complains; phones follow from the place in this list, so it only grows at its end
    _staff("supervisor_property", "秦岳", Role.SUPERVISOR, HY, "property"),
    _staff("supervisor_office", "叶青", Role.SUPERVISOR, HY, "administration"),
    _staff("supervisor_ops_gw", "孟洁", Role.SUPERVISOR, GW, "operations"),
    _customer(
        "shopper1", "江月", Words("owns a shop, and buys in others", "铺位业主,也在商场购物"),
        Home(GW, "A座106铺", Relation.OWNER),
    ),
    DemoPerson(
        "leader", "方远", (Job(Role.MANAGER, EVERYWHERE),),
        Words("the company's leadership: a manager everywhere", "公司领导:各小区的经理"),
    ),
)  # fmt: skip


def phone_of(index: int) -> str:
    """The phone of the person at this place of the list: numbers that are given to nobody."""
    return f"+861380000{index:04d}"
