"""What is taken and what is refused, by content alone. The checks run in this process; the child that bounds them has its own tests."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from tenant_apps.files import inspecting, refusals
from tenant_apps.files.inspection import sniffing
from tenant_apps.files.inspection.verdict import Found, Refused
from tests.units.files import specimens as of

TAKEN = {
    "pdf": of.pdf(3),
    "jpg": of.photo(),
    "png": of.photo(form="PNG"),
    "webp": of.photo(form="WEBP"),
    "docx": of.docx(),
    "xlsx": of.xlsx(),
    "ofd": of.ofd(),
    "doc": of.ole(("WordDocument", b"\xec\xa5" + b"\0" * 100)),
    "xls": of.ole(("Workbook", of.SHEET)),
    "txt": of.TEXT,
}
# What is wrong with it → the file, and the word by which the child refuses it.
REFUSED = {
    "empty": (b"", "empty"),
    "program": (b"MZ\x90\0" + b"\0" * 100, "unknown"),
    "archive": (of.package({"a.txt": b"a"}), "unknown"),
    "half a character set": (b"\xff\xff\x80abc", "unknown"),
    "heic photo": (of.heic(), "heic"),
    "PDF with a script": (of.pdf_with(S="/JavaScript", JS="app.alert(1)"), "script"),
    "PDF with a script by another spelling": (
        of.pdf_with(S="/JavaScript", JS="app.alert(1)").replace(b"/JavaScript", b"/J#61vaScript"),
        "script",
    ),
    "PDF with a script packed into an object stream": (
        of.pdf(
            root={
                "/Names": pikepdf.Dictionary(
                    {"/JavaScript": pikepdf.Dictionary({"/Names": pikepdf.Array([])})}
                )
            },
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        ),
        "script",
    ),
    "PDF that starts a program": (of.pdf_with(S="/Launch", F="calc.exe"), "script"),
    "PDF with a program inside": (of.pdf_with_file(), "embedded"),
    "PDF with a password": (of.pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "encrypted"),
    "PDF with restrictions": (of.pdf(encryption=pikepdf.Encryption(owner="a", user="")), "encrypted"),
    "PDF that is a head alone": (b"%PDF-1.7\n", "damaged"),
    "Word with a macro": (of.docx({"word/vbaProject.bin": b"x"}), "macro"),
    "Word of the kind with macros": (
        of.package({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
        "macro",
    ),
    "Word with a control": (of.docx({"word/activeX/activeX1.xml": "<x/>"}), "macro"),
    "Word with a template elsewhere": (
        of.docx(
            {"word/_rels/settings.xml.rels": of.relations("attachedTemplate", "https://evil.example/x.dotm")}
        ),
        "remote",
    ),
    "Word with a template on a share": (
        of.docx({"word/_rels/settings.xml.rels": of.relations("attachedTemplate", r"\\evil.example\x.dotm")}),
        "remote",
    ),
    "Excel that starts a program": (
        of.docx({"xl/externalLinks/externalLink1.xml": '<x:ddeLink ddeService="cmd"/>'}),
        "script",
    ),
    "Word with a program inside": (of.docx({"word/embeddings/a.bin": b"MZ\x90\0"}), "embedded"),
    "Word with an archive inside": (of.docx({"x.zip": of.package({"a.txt": b"a"})}), "archive_inside"),
    "zip bomb": (of.docx({"word/x.xml": b" " * 24_000_000}), "bomb"),
    "zip bomb in layers": (of.docx({"a.docx": of.docx({"b.docx": of.docx()})}), "bomb"),
    "zip bomb of many parts": (of.docx({f"p{number}": b"" for number in range(5_001)}), "bomb"),
    "cut package": (of.docx()[:-40], "damaged"),
    "old Word with a macro": (of.ole(("WordDocument", b"\0" * 64), ("_VBA_PROJECT", b"x")), "macro"),
    "old Word with a password": (of.ole(("WordDocument", b"\xec\xa5" + b"\0" * 8 + b"\0\x01")), "encrypted"),
    "old Excel with a macro sheet": (of.ole(("Workbook", of.MACRO_SHEET)), "macro"),
    "old Excel with a password": (of.ole(("Workbook", of.record(0x2F, b"\0" * 6))), "encrypted"),
    "new Word with a password": (of.ole(("EncryptedPackage", b"x"), ("EncryptionInfo", b"x")), "encrypted"),
    "picture of 900 million points": (of.png_head(30_000, 30_000), "too_many_points"),
    "cut photo": (of.photo()[:-3000], "damaged"),
}


def looked(content: bytes, folder: Path) -> Found:
    source = folder / "source"
    source.write_bytes(content)
    return sniffing.look(source, folder / "copy")


@pytest.mark.parametrize("kind", TAKEN)
def test_a_file_is_what_its_content_is(kind: str, tmp_path: Path) -> None:
    assert looked(TAKEN[kind], tmp_path).kind == kind


@pytest.mark.parametrize("what", REFUSED)
def test_what_may_harm_the_reader_is_refused_with_its_reason(what: str, tmp_path: Path) -> None:
    content, reason = REFUSED[what]
    with pytest.raises(Refused) as refused:
        looked(content, tmp_path)
    assert refused.value.reason == reason
    assert issubclass(refusals.OF_CHILD[reason], refusals.FileRefused)


@pytest.mark.parametrize(
    "content",
    [
        of.docx({"word/_rels/document.xml.rels": of.relations("hyperlink", "https://www.example.cn/")}),
        of.docx({"word/_rels/settings.xml.rels": of.relations("attachedTemplate", "file:///C:/Normal.dotm")}),
        of.docx({"word/embeddings/Microsoft_Excel_Sheet1.xlsx": of.xlsx()}),
    ],
    ids=["a link", "the office's own template", "a chart with its sheet"],
)
def test_what_ordinary_documents_have_is_taken(content: bytes, tmp_path: Path) -> None:
    assert looked(content, tmp_path).kind == "docx"


@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_a_photo_keeps_its_picture_upright_and_nothing_of_where_and_with_what(
    kind: str, tmp_path: Path
) -> None:
    found = looked(TAKEN[kind] + b"<script>alert(1)</script>", tmp_path)
    kept = (tmp_path / "copy").read_bytes()
    assert found.rewritten and b"TestPhone" in TAKEN[kind]
    for trace in (b"TestPhone", b"TestComment", b"Exif", b"eXIf", b"<script>"):
        assert trace not in kept
    with Image.open(tmp_path / "copy") as picture:
        assert picture.size == (900, 1200)  # it lay on its side
        assert not picture.getexif() and "comment" not in picture.info


def test_a_large_photo_is_kept_at_four_thousand_points(tmp_path: Path) -> None:
    looked(of.photo(4400, 3300), tmp_path)
    with Image.open(tmp_path / "copy") as picture:
        assert max(picture.size) == 4096


def test_a_cut_pdf_is_kept_as_it_was_repaired(tmp_path: Path) -> None:
    found = looked(of.pdf(2)[:-300], tmp_path)
    assert (found.rewritten, found.pages) == (True, 2)
    with pikepdf.open(tmp_path / "copy") as document:
        assert len(document.pages) == 2 and not document.get_warnings()


def test_the_child_says_what_it_found_and_knows_no_secret(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(of.pdf(2))
    looked = inspecting.look(source, name="图纸.pdf", copy=tmp_path / "copy")
    assert (looked.kind.code, looked.pages, looked.kept) == ("pdf", 2, source)
    assert set(inspecting._BARE) == {"PATH", "LANG"}


@pytest.mark.parametrize("how", ["memory", "time", "death"])
def test_a_parser_led_astray_takes_the_child_along_and_nothing_else(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child itself, with a parser that eats memory or time, or dies: refused with a sentence, and this process lives."""
    astray = {
        "memory": "bytearray(4 << 30)",
        "time": "exec('while True: pass')",
        "death": "__import__('os').kill(__import__('os').getpid(), 11)",
    }
    program = (
        "import runpy, sys, resource\n"
        "from tenant_apps.files.inspection import sniffing\n"
        f"sniffing.look = lambda *words: {astray[how]}\n"
        "real = resource.setrlimit\n"
        "resource.setrlimit = lambda what, most: real(what, (1, 1) if what == resource.RLIMIT_CPU else most)\n"
        "sys.argv = ['inspection', *sys.argv[1:]]\n"
        "runpy.run_module('tenant_apps.files.inspection', run_name='__main__')\n"
    )
    real = subprocess.run

    def run(command: list[str], **how: Any) -> object:
        at = command.index("-m")
        return real([*command[:at], "-c", program, *command[at + 2 :]], **how)

    monkeypatch.setattr(subprocess, "run", run)
    source = tmp_path / "source"
    source.write_bytes(of.TEXT)
    with pytest.raises(refusals.FileTooComplex) as refused:
        inspecting.look(source, name="调研.txt", copy=tmp_path / "copy")
    assert "“调研.txt”过于复杂" in refused.value.message
