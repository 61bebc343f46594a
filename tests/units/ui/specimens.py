"""Invented data for pages that show every component, and the small site that serves them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path

from kernel.actor import Actor, SeatFacts
from kernel.clock import SHANGHAI
from kernel.tenancy import CongressRef, Directory
from ui import parts, strip, trace

TODAY = date(2026, 11, 20)
Event = trace.TraceEvent


def congress(number: int, code: str, name: str, level: str) -> CongressRef:
    return CongressRef(
        id=UUID(int=number),
        code=code,
        name=name,
        organ_name=f"{name}人民代表大会常务委员会",
        level=level,
        schema=f"s{number}",
        role=f"r{number}",
        epoch=1,
        state="active",
        kind="congress",
        parent_id=None,
        band="blue" if level == "province" else "red",
        migrations=1_000,
    )


COUNTY, CITY, PROVINCE = (
    congress(1, "330122", "桐庐县", "county"),
    congress(2, "330100", "杭州市", "city"),
    congress(3, "330000", "浙江省", "province"),
)
BY_ID = {one.id: one for one in (COUNTY, CITY, PROVINCE)}
DIRECTORY = Directory(by_code=lambda code: None, by_id=BY_ID.get, current_code=lambda code: None)


def seat(number: int, where: CongressRef, kind: str, label: str, *roles: str) -> SeatFacts:
    return SeatFacts(
        id=UUID(int=number), congress_id=where.id, kind=kind, roles=frozenset(roles), label=label
    )


CLERK = seat(11, COUNTY, "staff", "代表工委 工作人员", "clerk")
DEPUTY = seat(12, CITY, "deputy", "市人大代表")
PERSON = Actor(
    person_id=UUID(int=100), name="方晓燕", congress=COUNTY, seats=(CLERK,), all_seats=(CLERK, DEPUTY)
)


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


PLACES = {
    "county": trace.Place(level="county", name="桐庐县", organ="桐庐县人大", number="2026-0023"),
    "city": trace.Place(level="city", name="杭州市", organ="杭州市人大", number="2026-0058"),
    "province": trace.Place(level="province", name="浙江省", organ="浙江省人大", number="2026-0031"),
}
THREE_LEVELS = (
    Event(level="county", at=at(8, 17), deed="提出", who="领衔 沈建芳"),
    Event(level="county", at=at(8, 21), deed="交办", key=True, text="主办 县林业水利局"),
    Event(
        level="county",
        at=at(9, 4),
        deed="上转 杭州市",
        crosses_to="city",
        quote="超出本县职权，建议提请上级。",
    ),
    Event(level="city", at=at(9, 11), deed="采纳", key=True, text="市人大代表 周国良 以本人名义提出"),
    Event(level="city", at=at(9, 18), deed="上转 浙江省", crosses_to="province"),
    Event(level="county", at=at(10, 5), deed="答复", clock="stops", text="已向上级反映"),
    Event(level="province", at=at(11, 16), deed="答复", text="B 类（列入计划）"),
    Event(level="province", at=at(11, 17), deed="结果回送 杭州市", crosses_to="city", closes=("province",)),
    Event(level="city", at=at(11, 18), deed="确认收到", who="代表工委 许文静"),
    Event(level="city", kind="todo", due=date(2026, 11, 25), deed="结果转告 桐庐县", crosses_to="county"),
    Event(level="county", kind="todo", deed="再次答复", text="以上级结果补充答复"),
)
LAMPS = (
    parts.Lamp(code="over", words="逾期 2 日", date="11-18"),
    parts.Lamp(code="near", words="剩 1 个工作日", date="11-23"),
    parts.Lamp(code="ok", words="剩 31 个工作日", date="2027-01-05", provisional=True),
    parts.Lamp(code="none", words="无期限"),
    parts.Lamp(code="done", words="11-13 已答复"),
)
STRIP = strip.Strip(
    hops=(
        strip.Hop(
            level="county",
            organ="桐庐县人大",
            number="2026-0023",
            state_label="办理中",
            lamp=LAMPS[1],
            also=(strip.Hop(level="county", organ="淳安县人大", number="2026-0007", state_label="已答复"),),
        ),
        strip.Hop(
            level="city",
            organ="杭州市人大",
            state_label="现在这里 2 日",
            is_now=True,
            lamp=LAMPS[2],
            facts=(("进度", "省结果已到，待转告桐庐县"),),
        ),
        strip.Hop(level="province", organ="浙江省人大", state_label="已答复", lamp=LAMPS[4], url="/case"),
    ),
    arrows=(
        strip.Arrow(
            out=("上转 09-04", "签收 09-07"), back_label="待转告", back_text="应于 11-25", waiting=True
        ),
        strip.Arrow(out=("上转 09-18",), back_label="结果已回", back_text="11-17"),
    ),
    holder="杭州市人大常委会代表工委",
    stayed="2 日",
    next_step="转告桐庐县，应于 11-25 前",
)
ACTS = parts.Acts(
    can=(
        parts.Act(label="催办 县林业水利局", url="/case", icon="bell", primary=True),
        parts.Act(label="上转", url="/dialogue", dialogue=True),
    ),
    cannot=(parts.Cannot(label="撤回上转", reason="杭州市已于 09-07 签收。"),),
)
PARTIES = (
    parts.Party(role="领衔", name="沈建芳", note="分水代表小组", state="已签"),
    parts.Party(role="会办", name="县交通运输局", lamp=LAMPS[4]),
)
DOC = parts.Doc(
    organ="桐庐县交通运输局",
    title="关于县十七届人大五次会议第88号建议的答复",
    to="徐志明等 5 位代表",
    paragraphs=("现答复如下：", "一、关于增加运力。"),
    class_label="B 类",
)


class ReplyForm(forms.Form):
    title = forms.CharField(label="标题", max_length=60, help_text="18 字")
    seat = forms.ChoiceField(
        label="以哪个席位提出", choices=[("a", "桐庐县人大代表"), ("b", "杭州市人大代表")]
    )
    cls = forms.ChoiceField(label="办理结果类别", choices=[("A", "A 类"), ("B", "B 类"), ("C", "C 类")])
    rate = forms.ChoiceField(label="办理态度", choices=[("1", "满意"), ("2", "基本满意"), ("3", "不满意")])
    body = forms.CharField(label="情况和问题", widget=forms.Textarea)
    units = forms.MultipleChoiceField(
        label="被合并的单位",
        required=False,
        choices=[(f"3301{n:02}", f"第{n}县 3301{n:02}") for n in range(10, 26)],
        widget=forms.CheckboxSelectMultiple,
    )
    cat = forms.ChoiceField(label="类别", choices=[("1", "城建环资"), ("2", "农业农村")])
    due = forms.DateField(label="期限", error_messages={"invalid": "11 月没有 31 日。"})
    public = forms.BooleanField(label="同意公开建议和答复", required=False, help_text="可随时改。")
    note = forms.CharField(label="附言", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cls"].hints = {"B": "正在解决或已列入计划"}  # type: ignore[attr-defined]


def refused_form() -> ReplyForm:
    form = ReplyForm(
        {"title": "在横村镇", "seat": "a", "cls": "B", "due": "2026-11-31", "public": "on", "cat": "2"}
    )
    form.is_valid()
    return form


def case(request: HttpRequest) -> HttpResponse:
    told = trace.build(THREE_LEVELS, places=PLACES, today=TODAY)
    context = {
        "strip": STRIP,
        "trace": told,
        "acts": ACTS,
        "parties": PARTIES,
        "text": "一、情况\n建成 38 公里。",
    }
    return render(request, "specimen/case.html", context)


def listing(request: HttpRequest) -> HttpResponse:
    rows = [
        {
            "no": f"2026-{number:04}",
            "title": "关于打通富春江绿道桐庐—富阳交界断点的建议",
            "lead": "申屠卫东 等9人",
            "unit": "县规划和自然资源局",
            "state": "办理中",
            "lamp": LAMPS[number % 5],
            "path": ["county", "city", "province"] if number % 4 == 1 else [],
            "key": number == 1,
        }
        for number in range(8)
    ]
    tabs = [
        parts.Tab(label="全部席位", url="/list", count=61, current=True),
        parts.Tab(label="桐庐县", level="county", second="代表工委", url="/list", count=51),
    ]
    chips = [parts.Chip(label="闭会期间 2026", url_without="/list")]
    page = Paginator(range(61), 20).get_page(2)
    return render(request, "specimen/list.html", {"rows": rows, "page": page, "tabs": tabs, "chips": chips})


def form(request: HttpRequest) -> HttpResponse:
    context = {
        "form": refused_form(),
        "doc": DOC,
        "steps": parts.steps(("签收", "沟通", "拟答复", "送达代表"), now=2),
        "dots": parts.steps(("提出", "受理", "交办", "办理", "答复", "测评"), now=3),
        "checks": [
            parts.Check(label="齐全", passed=True),
            parts.Check(label="有手机号", passed=False, word="定位", url="/form"),
        ],
        "facts": [parts.Fact(term="送往", value="杭州市人大常委会")],
    }
    return render(request, "specimen/form.html", context)


def dialogue(request: HttpRequest) -> HttpResponse:
    refused = request.method == "POST"
    return render(request, "specimen/dialogue.html", {"bad": refused}, status=422 if refused else 200)


def save(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"saved": "14:32"})


def taken(request: HttpRequest) -> HttpResponse:
    messages.success(request, "已提出。", extra_tags=request.GET["key"])
    return case(request)


def refused(request: HttpRequest) -> HttpResponse:
    error = SimpleNamespace(
        status=409, message="杭州市已于 09-07 签收，上转不能撤回。", next="请联系杭州市代表工委。"
    )
    return HttpResponse(render_to_string("refused.html", {"error": error}, request=request), status=409)


def fixed(template: str) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: HttpResponse(render_to_string(template))


PAGES = (
    "case",
    "list",
    "form",
    "dialogue",
    "refused",
    "not-found",
    "trouble",
    "unavailable",
    "ui/accessibility",
)
urlpatterns = [
    path("", listing, name="home"),
    path("case", case, name="case"),
    path("list", listing, name="list"),
    path("form", form, name="form"),
    path("dialogue", dialogue, name="dialogue"),
    path("count", lambda request: HttpResponse("61"), name="count"),
    path("save", save),
    path("taken", taken),
    path("refused", refused),
    path("not-found", fixed("not_found.html")),
    path("trouble", fixed("500.html")),
    path("bad-request", fixed("400.html")),
    path("unavailable", fixed("503.html")),
    path("ui/", include("ui.urls")),
]


class Present:
    """Middleware: the clerk of the county is logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor, request.congress = PERSON, COUNTY  # type: ignore[attr-defined]
        return self.get_response(request)
