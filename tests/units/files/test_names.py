"""Names of files, as they come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tenant_apps.files import naming, refusals
from tenant_apps.files.kinds import KINDS


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("现场照片.jpg", "现场照片.jpg"),
        ("C:\\Users\\me\\桌面\\现场照片.jpg", "现场照片.jpg"),
        ("../../etc/现场照片.jpg", "现场照片.jpg"),
        ("现场\x00照片\r\n.jpg", "现场照片 .jpg"),
        ("现场\u202egpj.exe.jpg", "现场gpj.exe.jpg"),
        ("😀校门口👮.jpg", "😀校门口👮.jpg"),
        ("𠅤䶮 2026.11.20.jpg", "𠅤䶮 2026.11.20.jpg"),
        ('a<b>c:"d|e?.jpg', "a_b_c__d_e_.jpg"),
        ("...", "附件"),
        ("", "附件"),
    ],
)
def test_a_name_is_made_one_that_can_be_stored_and_shown(raw: str, name: str) -> None:
    assert naming.clean(raw) == name


@pytest.mark.parametrize(
    "raw", ["秘密★1年 规划.pdf", "规划（机密）.pdf", "绝密.pdf", "【秘密】规划.pdf", "机\u200b密 规划.pdf"]
)
def test_a_classified_marking_in_the_name_is_refused(raw: str) -> None:
    with pytest.raises(refusals.SecretFileName, match="不得处理涉密内容") as refused:
        naming.clean(raw)
    assert refused.value.field == "file"


@pytest.mark.parametrize("raw", ["关于保护商业秘密的建议.docx", "保密工作.pdf"])
def test_the_word_alone_is_no_marking(raw: str) -> None:
    assert naming.clean(raw) == raw


def test_an_ending_that_lies_is_told_by_both_names() -> None:
    with pytest.raises(refusals.FileLies, match="名称表明是 PDF 文件，内容却是 JPG 图片"):
        naming.fitting("现场.pdf", KINDS["jpg"])


def test_an_ending_of_no_kind_of_ours_is_refused_with_those_that_are() -> None:
    with pytest.raises(refusals.FileTypeUnknown, match="可以添加：PDF"):
        naming.fitting("现场.html", KINDS["txt"])


@pytest.mark.parametrize(
    ("raw", "kind", "name"),
    [
        ("image", "jpg", "image.jpg"),
        ("2026.11.20", "jpg", "2026.11.20.jpg"),
        ("图.JPEG", "jpg", "图.JPEG"),
        ("报告.wps", "doc", "报告.wps"),
    ],
)
def test_a_name_gets_the_ending_it_lacks(raw: str, kind: str, name: str) -> None:
    assert naming.fitting(raw, KINDS[kind]) == name


@settings(max_examples=40, deadline=None)
@given(some.text(max_size=400))
def test_any_name_becomes_short_one_line_and_harmless_or_is_refused(raw: str) -> None:
    try:
        name = naming.fitting(naming.clean(raw + "x.pdf"), KINDS["pdf"])
    except refusals.SecretFileName:
        return
    assert name.lower().endswith(".pdf") and len(name) <= naming.LONGEST
    assert not set('/\\<>:"|?*\x00\n\r\u202e') & set(name)
