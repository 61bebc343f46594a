"""The form of an exchange file: only its receiver opens it, and each byte that was altered is found and named by its place."""

from __future__ import annotations

import base64
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.journal import canonical
from shared_apps.exchange import sealed, signatures
from shared_apps.exchange.sealed import FileAltered, FileRefused, Opened, To

SIGNER = signatures.new_private(signatures.SIGN)
PUBLIC = signatures.public_of(signatures.SIGN, SIGNER)
RECEIVER = signatures.new_private(signatures.SEAL)
KEY = signatures.id_of(signatures.SIGN, PUBLIC)
LINES = [os.urandom(9000).hex().encode() for _ in range(150)]  # more than one block, even packed


def made(folder: Path, lines: list[bytes]) -> bytes:
    target = folder / "file"
    to = To(
        sender="south",
        receiver="north",
        number=7,
        made_at=datetime(2026, 11, 29, tzinfo=UTC),
        key=KEY,
        seal=UUID(int=1),
        seal_public=signatures.public_of(signatures.SEAL, RECEIVER),
    )
    sealed.write(
        target,
        to=to,
        content=iter(lines),
        total=lambda: len(lines),
        sign=lambda head: signatures.sign(SIGNER, head),
    )
    return target.read_bytes()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("sealed"), LINES)


def opened(content: bytes) -> Opened:
    """Read and checked."""

    def is_signed(key: UUID, signature: bytes, data: bytes) -> bool:
        return key == KEY and signatures.is_signed(PUBLIC, signature, data)

    found = sealed.read(io.BytesIO(content))
    found.check(is_signed)
    return found


def test_what_was_written_is_read_and_the_carrier_reads_the_header_alone(content: bytes) -> None:
    found = opened(content)
    assert (found.header.sender, found.header.receiver, found.header.number, found.header.total) == (
        "south",
        "north",
        7,
        150,
    )
    assert len(found.header.blocks) > 1
    assert list(found.lines(RECEIVER)) == LINES
    assert LINES[0][:40] not in content


def test_another_key_opens_nothing(content: bytes) -> None:
    with pytest.raises(FileRefused):
        list(opened(content).lines(signatures.new_private(signatures.SEAL)))


def test_an_empty_file_is_one_too(tmp_path: Path) -> None:
    assert list(opened(made(tmp_path, [])).lines(RECEIVER)) == []


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_no_altered_byte_passes(content: bytes, data: Any) -> None:
    at = data.draw(st.one_of(st.integers(0, 900), st.integers(0, len(content) - 1)))
    flipped = bytearray(content)
    flipped[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(FileRefused):
        opened(bytes(flipped))


def test_the_altered_place_is_named(content: bytes) -> None:
    begin = opened(content).begin
    second = begin + sealed.BLOCK + sealed.TAG
    for at, told in (
        (begin - 5, "签名"),
        (begin, "第 1 块"),
        (second, "第 2 块"),
        (len(content) - 1, "第 2 块"),
    ):
        spoilt = bytearray(content)
        spoilt[at] ^= 0xFF
        with pytest.raises(FileAltered) as refused:
            opened(bytes(spoilt))
        assert told in refused.value.message
    with pytest.raises(FileAltered, match=r"第 2 块.*不完整"):
        opened(content[:-1])
    with pytest.raises(FileAltered, match="第 1 块"):
        opened(content[:begin] + content[second : 2 * second - begin] + content[begin:second])
    with pytest.raises(FileAltered, match="应有"):
        opened(content + b"x")
    with pytest.raises(FileRefused, match="不是交换文件"):
        opened(b"PK\x03\x04")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"number":7', b'"number":8', "“编号”与校验值不符"),
        (b'"to":"north"', b'"to":"south"', "“接收平台”与校验值不符"),
        (b'"number":7', b'"number":7x', "文件头的“编号”附近"),
        (b'"total":150', b'"totol":150', "文件头缺少“件数”"),
        (b'"made_at":"2026', b'"made_at":"2O26', "文件头的“生成时间”"),
    ],
)
def test_an_altered_header_names_its_field(content: bytes, old: bytes, new: bytes, told: str) -> None:
    assert content.count(old) == 1
    with pytest.raises(FileAltered) as refused:
        opened(content.replace(old, new))
    assert told in refused.value.message


def test_a_header_of_an_earlier_release_has_no_marks_and_its_signature_holds_alone(content: bytes) -> None:
    line = content.split(b"\n")[1]
    told = json.loads(line)
    del told["marks"]
    head = sealed.MAGIC + canonical(told).encode() + b"\n"
    body = content[opened(content).begin :]
    former = head + base64.b64encode(signatures.sign(SIGNER, head)) + b"\n" + body
    assert opened(former).header.number == 7
    with pytest.raises(FileAltered, match="签名与文件头不符"):
        opened(former.replace(b'"number":7', b'"number":8'))
