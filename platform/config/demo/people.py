"""Who is seeded: eleven log-ins a congress, all invented, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_OID, UUID, uuid5

PASSWORD = "Liandong-2026"
# One person, two seats on one chain of ancestors: no log-in of its own at the upper congress.
SHARED = {("330100", "deputy2"): "330122-deputy2"}

_SURNAMES = "沈方楼俞申章周许叶童骆何郑胡钱孙陆吴徐朱林董汪潘杜戴夏钟田任姜范石姚谭廖邹熊金郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷汤尹黎易常武乔贺赖龚"
_GIVEN = [
    "建芳",
    "晓燕",
    "建平",
    "水根",
    "卫东",
    "国良",
    "文静",
    "国庆",
    "欣怡",
    "秀英",
    "永强",
    "小红",
    "金凤",
    "志明",
    "丽华",
    "海波",
    "春生",
    "玉兰",
    "振宇",
    "雪梅",
    "伟民",
    "桂芳",
    "立新",
    "红霞",
    "明辉",
    "素珍",
    "志强",
    "美玲",
    "正祥",
    "巧云",
    "宏伟",
    "月琴",
    "学军",
    "爱珍",
    "长青",
    "淑敏",
    "继业",
    "彩虹",
    "少华",
    "仁杰",
]


@dataclass(frozen=True)
class Post:
    """One seeded seat: the log-in's ending, the seat's kind and roles, its title."""

    ending: str
    kind: str
    roles: tuple[str, ...]
    title: str
    has_otp: bool = False  # a second factor whose present code `./dev otp` tells

    @property
    def word(self) -> str:
        """What the table of log-ins calls it."""
        return (
            self.title
            or {"deputy": "人大代表", "handler": "承办单位经办人", "console": "单位开通管理员"}[self.kind]
        )


POSTS = (
    Post("clerk", "staff", ("clerk",), "代表工委工作人员", True),
    Post("head", "staff", ("head",), "代表工委主任", True),
    Post("admin", "staff", ("admin",), "系统管理员", True),
    Post("security", "staff", ("security",), "安全管理员", True),
    Post("auditor", "staff", ("auditor",), "审计员", True),
    Post("deputy1", "deputy", (), "", True),
    Post("deputy2", "deputy", (), ""),
    Post("deputy3", "deputy", (), ""),
    Post("distributor", "distributor", (), "政府办公室"),
    Post("handler1", "handler", (), ""),
    Post("handler2", "handler", (), ""),
)
# One more, at a province alone: it brings congresses live and sees no content.
CONSOLE = Post("console", "console", (), "", True)


@dataclass(frozen=True)
class Holder:
    """A post at one congress and the person who holds it."""

    code: str
    post: Post
    login: str
    name: str
    person_id: UUID


def holders(codes: list[str]) -> list[Holder]:
    """Every post of these congresses with its holder."""
    return [_holder(code, post) for code in codes for post in posts(code)]


def posts(code: str) -> tuple[Post, ...]:
    """The posts of the congress with this division code; that of a province ends in four noughts."""
    return (*POSTS, CONSOLE) if code.endswith("0000") else POSTS


def _holder(code: str, post: Post) -> Holder:
    login = SHARED.get((code, post.ending), f"{code}-{post.ending}")
    return Holder(
        code=code,
        post=post,
        login=login,
        name=name_of(login),
        person_id=uuid5(NAMESPACE_OID, f"liandong:{login}"),
    )


def name_of(login: str) -> str:
    """An invented name, the same on every machine."""
    number = uuid5(NAMESPACE_OID, login).int
    return _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // 97 % len(_GIVEN)]
