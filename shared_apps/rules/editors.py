"""The controls by which each kind of rule is set, and the value they make."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms

from kernel import text
from shared_apps.rules.codes import Coded, Outcome
from shared_apps.rules.kinds import Classes, Kind, Kinds, Number, One, Period, Ratings, Some, Switch, Word
from shared_apps.worktime.spans import LONGEST, WORDS, Unit
from ui.forms import Typed

ROWS = 6  # of a value that is a table
CHOOSE = {
    "required": "请选择。",
    "invalid_choice": "请从列出的选项中选择。",
    "invalid_list": "请从列出的选项中选择。",
}


class NotThere(Exception):
    """What was filled in makes no value; said at a control."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


class Editor(ABC):
    """`heads` are the words over the columns, where the value is a table."""

    heads: Sequence[str] = ()

    @abstractmethod
    def controls(self) -> dict[str, forms.Field]:
        """None of them is required: they count only if the rule is set here."""

    @abstractmethod
    def initial(self, value: Any) -> dict[str, Any]:
        """A stored value in the controls."""

    @abstractmethod
    def collect(self, data: Mapping[str, Any]) -> Any:
        """The value to be stored. Raises NotThere."""


class OfPeriod(Editor):
    def __init__(self, kind: Period) -> None:
        self.kind = kind

    def controls(self) -> dict[str, forms.Field]:
        units = [(unit.value, WORDS[unit]) for unit in Unit]
        if self.kind.none:
            units.append(("none", self.kind.none))
        return {
            "count": forms.IntegerField(
                label="期限",
                required=False,
                min_value=1,
                max_value=max(LONGEST.values()),
                error_messages={
                    "invalid": "请填写整数。",
                    "min_value": "期限至少为 1。",
                    "max_value": "期限过长。",
                },
            ),
            "unit": forms.ChoiceField(label="单位", required=False, choices=units, error_messages=CHOOSE),
        }

    def initial(self, value: Any) -> dict[str, Any]:
        if value is None:
            return {"unit": "none"}
        unit = Unit.WORKING_DAYS if value.endswith(Unit.WORKING_DAYS) else Unit(value[-1])
        return {"count": int(value.removesuffix(unit)), "unit": unit.value}

    def collect(self, data: Mapping[str, Any]) -> Any:
        if data.get("unit") == "none":
            return None
        if not data.get("count"):
            raise NotThere("count", "请填写期限的数目。")
        if not data.get("unit"):
            raise NotThere("unit", "请选择按工作日、日还是月计算。")
        return f"{data['count']}{data['unit']}"


class OfChoice(Editor):
    def __init__(self, choices: Sequence[tuple[str, str]], values: Mapping[str, Any]) -> None:
        self.choices, self.values = choices, values

    def controls(self) -> dict[str, forms.Field]:
        return {
            "chosen": forms.ChoiceField(
                label="规定",
                required=False,
                choices=self.choices,
                widget=forms.RadioSelect,
                error_messages=CHOOSE,
            )
        }

    def initial(self, value: Any) -> dict[str, Any]:
        return {"chosen": next((key for key, held in self.values.items() if held == value), "")}

    def collect(self, data: Mapping[str, Any]) -> Any:
        if not data.get("chosen"):
            raise NotThere("chosen", "请选择一项规定。")
        return self.values[data["chosen"]]


class OfSome(Editor):
    def __init__(self, codes: type[Coded]) -> None:
        self.codes = codes

    def controls(self) -> dict[str, forms.Field]:
        return {"several": _several(self.codes, label="规定（可选多项）")}

    def initial(self, value: Any) -> dict[str, Any]:
        return {"several": value}

    def collect(self, data: Mapping[str, Any]) -> Any:
        if not data.get("several"):
            raise NotThere("several", "请至少选择一项。")
        return list(data["several"])


class OfNumber(Editor):
    def __init__(self, kind: Number) -> None:
        self.kind = kind

    def controls(self) -> dict[str, forms.Field]:
        sentence = f"请填写 {self.kind.least} 至 {self.kind.most} 的整数。"
        return {
            "number": forms.IntegerField(
                label=f"数目（{self.kind.unit}）",
                required=False,
                min_value=self.kind.least,
                max_value=self.kind.most,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
            )
        }

    def initial(self, value: Any) -> dict[str, Any]:
        return {"number": value}

    def collect(self, data: Mapping[str, Any]) -> Any:
        if data.get("number") is None:
            raise NotThere("number", "请填写数目。")
        return data["number"]


class OfWord(Editor):
    def __init__(self, kind: Word) -> None:
        self.kind = kind

    def controls(self) -> dict[str, forms.Field]:
        return {"word": Typed(label=f"称谓（最多 {self.kind.longest} 字）", required=False)}

    def initial(self, value: Any) -> dict[str, Any]:
        return {"word": value}

    def collect(self, data: Mapping[str, Any]) -> Any:
        word = text.one_line(str(data.get("word", "")))
        if not 1 <= len(word) <= self.kind.longest:
            raise NotThere("word", f"请填写 1 至 {self.kind.longest} 字。")
        return word


class OfTable(Editor):
    """Up to ROWS rows; a row whose words are empty is left out. Control names are r0__label."""

    columns: Mapping[str, str] = {}

    @property
    def heads(self) -> Sequence[str]:  # type: ignore[override]
        return tuple(self.columns.values())

    @abstractmethod
    def control(self, column: str) -> forms.Field: ...

    @abstractmethod
    def row(self, cells: Mapping[str, Any], number: int) -> dict[str, Any]:
        """One row of the value. Raises NotThere."""

    def controls(self) -> dict[str, forms.Field]:
        return {
            f"r{number}__{column}": self.control(column) for number in range(ROWS) for column in self.columns
        }

    def initial(self, value: Any) -> dict[str, Any]:
        return {
            f"r{number}__{column}": row.get(column)
            for number, row in enumerate(value[:ROWS])
            for column in self.columns
        }

    def collect(self, data: Mapping[str, Any]) -> Any:
        found = []
        for number in range(ROWS):
            cells = {column: data.get(f"r{number}__{column}") for column in self.columns}
            if any(cells.values()):
                found.append(self.row(cells, number))
        if len(found) < 2:
            raise NotThere("r0__label", "请至少填写两项。")
        for column in ("code", "label"):
            said = [row[column] for row in found if column in row]
            if len(set(said)) != len(said):
                raise NotThere(f"r0__{column}", f"{self.columns.get(column, '名称')}不能重复。")
        return found


class OfKinds(OfTable):
    columns = {"label": "答复情形", "outcomes": "对应的办理结果"}

    def control(self, column: str) -> forms.Field:
        label = self.columns[column]
        return _several(Outcome, label=label) if column == "outcomes" else Typed(label=label, required=False)

    def row(self, cells: Mapping[str, Any], number: int) -> dict[str, Any]:
        return {"label": _said(cells, number), "outcomes": _outcomes(cells, number)}


class OfClasses(OfTable):
    columns = {"code": "字母", "label": "含义", "outcomes": "对应的办理结果"}

    def control(self, column: str) -> forms.Field:
        label = self.columns[column]
        return _several(Outcome, label=label) if column == "outcomes" else Typed(label=label, required=False)

    def row(self, cells: Mapping[str, Any], number: int) -> dict[str, Any]:
        return {
            "code": _said(cells, number, "code", most=10),
            "label": _said(cells, number),
            "outcomes": _outcomes(cells, number),
        }


class OfRatings(OfTable):
    columns = {"label": "答案", "code": "代码", "needs_text": "须写理由", "dissatisfied": "属于不满意"}

    def control(self, column: str) -> forms.Field:
        label = self.columns[column]
        if column in ("needs_text", "dissatisfied"):
            return forms.BooleanField(label=label, required=False)
        return Typed(label=label, required=False)

    def row(self, cells: Mapping[str, Any], number: int) -> dict[str, Any]:
        return {
            "code": _said(cells, number, "code", most=20),
            "label": _said(cells, number),
            "needs_text": bool(cells["needs_text"]),
            "dissatisfied": bool(cells["dissatisfied"]),
        }

    def collect(self, data: Mapping[str, Any]) -> Any:
        found = super().collect(data)
        if not 0 < sum(row["dissatisfied"] for row in found) < len(found):
            raise NotThere("r0__dissatisfied", "请至少标明一项属于不满意，并至少留一项不属于。")
        return found


def editor_of(kind: Kind) -> Editor:
    """The controls of a kind."""
    if isinstance(kind, Period):
        return OfPeriod(kind)
    if isinstance(kind, Switch):
        return OfChoice([("yes", kind.yes), ("no", kind.no)], {"yes": True, "no": False})
    if isinstance(kind, One):
        return OfChoice(
            [(code.value, code.label) for code in kind.codes], {code.value: code.value for code in kind.codes}
        )
    if isinstance(kind, Some):
        return OfSome(kind.codes)
    if isinstance(kind, Number):
        return OfNumber(kind)
    if isinstance(kind, Word):
        return OfWord(kind)
    tables: dict[type[Kind], Callable[[], Editor]] = {
        Kinds: OfKinds,
        Classes: OfClasses,
        Ratings: OfRatings,
    }
    return tables[type(kind)]()


def _several(codes: type[Coded], *, label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(code.value, code.label) for code in codes],
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )


def _said(cells: Mapping[str, Any], number: int, column: str = "label", *, most: int = 60) -> str:
    word = text.one_line(str(cells.get(column) or ""))
    if not 1 <= len(word) <= most:
        raise NotThere(f"r{number}__{column}", f"请填写 1 至 {most} 字。")
    return word


def _outcomes(cells: Mapping[str, Any], number: int) -> list[str]:
    if not cells.get("outcomes"):
        raise NotThere(f"r{number}__outcomes", "请至少选择一个办理结果。")
    return list(cells["outcomes"])
