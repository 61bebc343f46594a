"""The kinds of files that may be attached. Pure, and free of Django: the child that looks into files reads it too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`endings`: those a name may bear, the usual one first. `preview`: page images can be made of it."""

    code: str
    word: str
    media_type: str
    endings: tuple[str, ...]
    icon: str
    preview: bool = False
    photo: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF 文件", "application/pdf", ("pdf",), "file-earmark-pdf", preview=True),
        Kind(
            "jpg", "JPG 图片", "image/jpeg", ("jpg", "jpeg"), "file-earmark-image", preview=True, photo=True
        ),
        Kind("png", "PNG 图片", "image/png", ("png",), "file-earmark-image", preview=True, photo=True),
        Kind("webp", "WebP 图片", "image/webp", ("webp",), "file-earmark-image", preview=True, photo=True),
        Kind(
            "docx",
            "Word 文档",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ("docx",),
            "file-earmark-word",
        ),
        Kind(
            "xlsx",
            "Excel 表格",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ("xlsx",),
            "file-earmark-excel",
        ),
        Kind(
            "pptx",
            "PowerPoint 演示文稿",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            ("pptx",),
            "file-earmark-ppt",
        ),
        Kind("ofd", "OFD 版式文件", "application/ofd", ("ofd",), "file-earmark-text"),
        Kind("doc", "Word 97 或 WPS 文字", "application/msword", ("doc", "wps"), "file-earmark-word"),
        Kind("xls", "Excel 97 或 WPS 表格", "application/vnd.ms-excel", ("xls", "et"), "file-earmark-excel"),
        Kind(
            "ppt",
            "PowerPoint 97 或 WPS 演示",
            "application/vnd.ms-powerpoint",
            ("ppt", "dps"),
            "file-earmark-ppt",
        ),
        Kind("txt", "文本文件", "text/plain; charset=utf-8", ("txt",), "file-earmark-text"),
    )
}
ENDINGS = {ending: kind for kind in KINDS.values() for ending in kind.endings}
# As the upload page and its refusals name them.
ALLOWED = "PDF、JPG、PNG、WebP、Word、Excel、PowerPoint、WPS、OFD、TXT"
