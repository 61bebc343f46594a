"""Forms of the exchange files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from shared_apps.exchange.models import Cell
from ui.forms import Checked


class ExportForm(Checked):
    cell = forms.TypedChoiceField(
        label="对方平台",
        coerce=UUID,
        error_messages={"required": "请选择对方平台。", "invalid_choice": "请从列出的平台中选择。"},
    )

    def __init__(self, *args: Any, cells: Sequence[Cell] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cell"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选择")] * (len(cells) != 1) + [(str(cell.pk), str(cell)) for cell in cells]


class ImportForm(Checked):
    file = forms.FileField(
        label="交换文件",
        widget=forms.FileInput(attrs={"accept": ".ldx"}),
        help_text="对方平台导出的 .ldx 文件，30 MB 以内；更大的请平台运行维护人员用 exchange_import 命令导入。",
        error_messages={"required": "请选择要导入的文件。", "empty": "这个文件是空的。"},
    )
